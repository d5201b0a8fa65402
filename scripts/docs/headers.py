# SPDX-License-Identifier: MIT
"""The public headers as data: what they declare, and what their comments say of it.

Read by man.py and site.py. It knows the dialect of our headers and no other; a comment
that it cannot give to a declaration is an error, so that nothing is lost silently.
"""
import os
import re
import subprocess
from dataclasses import dataclass, field

FOLDER = os.path.dirname(os.path.abspath(__file__))
# What the comment of something begins with that is not for programs.
PRIVATE = "Of this header:"
# What programs include; it includes most of the others.
MAIN = "imagesaver/imagesaver.h"

THREADS = re.compile(r"(?:^|(?<=[.)] )|\n *)((?:Not t|T|As t)hread-safe.*)", re.S)


class Broken(Exception):
    """A header that this cannot read."""


@dataclass
class Text:
    """A comment: its blocks are ("p", text) or ("ul", [text, ...])."""
    brief: str = ""
    blocks: list = field(default_factory=list)
    params: list = field(default_factory=list)
    returns: str = ""
    threads: str = ""


@dataclass
class Member:
    """Of a structure or an enumeration."""
    name: str
    declaration: str
    text: str


@dataclass
class Item:
    """Something that is declared: `kind` is function, struct, union, enum, typedef or
    macro. `name` is empty for an enumeration without one; `place` is set where the name
    alone does not tell it from others."""
    kind: str
    name: str
    declaration: str
    text: Text
    section: str
    header: str
    members: list = field(default_factory=list)
    place: str = ""


@dataclass
class Header:
    """A header: `name` is "imagesaver/types.h", `door` what programs include for it."""
    name: str
    text: Text
    items: list = field(default_factory=list)
    includes: list = field(default_factory=list)
    door: str = ""


def one_line(text):
    return " ".join(text.split())


def comment_lines(comment):
    """The lines of a comment, without what frames them, with their relative indents."""
    lines = [re.sub(r"^\s*\* ?", "", line) for line in comment.split("\n")]
    lines[0] = lines[0].strip()
    return [line.rstrip() for line in lines]


def blocks_of(lines):
    """Paragraphs and lists, as Markdown has them; a line goes on with what is before."""
    blocks = []
    fresh = True
    for line in lines:
        text = line.strip()
        if not text:
            fresh = True
        elif text.startswith("- "):
            if not blocks or blocks[-1][0] != "ul":
                blocks.append(("ul", []))
            blocks[-1][1].append(text[2:])
            fresh = False
        elif fresh:
            blocks.append(("p", text))
            fresh = False
        elif blocks[-1][0] == "ul":
            blocks[-1][1][-1] += " " + text
        else:
            blocks[-1] = ("p", blocks[-1][1] + " " + text)
    return blocks


def first_sentence(text):
    end = re.search(r"\.(?=\s|$)", text)
    return text[:end.start()] if end else text


def read_text(comment):
    """A comment as a Text."""
    text = Text()
    body = "\n".join(comment_lines(comment)).strip()
    found = THREADS.search(body)
    if found and "@" not in found.group(1):
        text.threads = one_line(found.group(1))
        body = body[:found.start()]
    prose, tag = [], None
    for line in body.split("\n"):
        started = re.match(r"\s*@(param|return|brief|file)\s+(.*)", line)
        if started:
            tag, rest = started.groups()
            if tag == "param":
                name, _, rest = rest.partition(" ")
                text.params.append([name, rest.strip()])
            elif tag == "return":
                text.returns = rest
            elif tag == "brief":
                prose.append(rest)
                tag = None
        elif not line.strip():
            tag = None
            prose.append("")
        elif tag == "param":
            text.params[-1][1] += " " + line.strip()
        elif tag == "return":
            text.returns += " " + line.strip()
        else:
            prose.append(line)
    text.returns = one_line(text.returns)
    text.params = [(name, one_line(words)) for name, words in text.params]
    text.blocks = blocks_of(prose)
    if text.blocks and text.blocks[0][0] == "p":
        text.brief = first_sentence(text.blocks[0][1])
    return text


def closing(text, start):
    """The place behind the brace that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return place + 1
    raise Broken("a brace is not closed")


def statement_end(text, start, marks):
    """The place of the first of `marks` outside of parentheses and comments."""
    depth, place = 0, start
    while place < len(text):
        if text.startswith("/*", place):
            place = text.index("*/", place) + 2
            continue
        if depth == 0 and text[place] in marks:
            return place
        if text[place] in "([{":
            depth += 1
        elif text[place] in ")]}":
            depth -= 1
        place += 1
    return len(text)


def member_text(comment):
    text = one_line(re.sub(r"\n\s*\*(?!/)", "\n", comment))
    text = re.sub(r"@param (\w+)", r"`\1`:", text)
    return re.sub(r"\.? @return", ". Returns", text)


def read_members(body, mark):
    """What stands between the braces of a structure (`mark` is ;) or an enumeration."""
    members, place, before = [], 0, ""
    while True:
        place += len(body[place:]) - len(body[place:].lstrip())
        if place >= len(body):
            return members
        if body.startswith("/*", place):
            end = body.index("*/", place) + 2
            if body.startswith("/**", place):
                before = member_text(body[place + 3:end - 2])
            place = end
            continue
        if body[place] == "#":
            place = (body + "\n").index("\n", place)
            continue
        end = statement_end(body, place, mark)
        code = re.sub(r"/\*\*<.*?\*/", "", body[place:end], flags=re.S)
        after = re.compile(r"[^\S\n]*\n?\s*/\*\*<(.*?)\*/", re.S).match(body, end + 1)
        inside = re.search(r"/\*\*<(.*?)\*/", body[place:end], re.S)
        found = inside or after
        place = after.end() if after and not inside else end + 1
        declaration = one_line(code)
        name = re.search(r"\(\*(\w+)\)|^(\w+)(?= =|$)|(\w+)(?:\[[^\]]*\])*$", declaration)
        members.append(Member(next(filter(None, name.groups())), declaration,
                              member_text(found.group(1)) if found else before))
        before = ""


def read_macro(text, start, item):
    found = re.compile(r"#define\s+(\w+)(\([^)]*\))?((?:[^\n]*\\\n)*[^\n]*)").match(text, start)
    item.kind, item.name = "macro", found.group(1)
    item.declaration = "#define " + item.name + (found.group(2) or "")
    value = one_line(found.group(3).replace("\\\n", " "))
    if value and not found.group(2):
        item.declaration += " " + re.sub(r"/\*.*", "", value).strip()
    return found.end()


def read_declaration(text, start, item):
    """Fills an item from what stands behind its comment; returns where it ends."""
    skipped = re.compile(r"(?:\s|#(?!define)[^\n]*\n)*").match(text, start)
    start = skipped.end()
    if text.startswith("#define", start):
        return read_macro(text, start, item)
    group = re.compile(r"(struct|enum|union)\s*(\w*)\s*\{").match(text, start)
    if group:
        end = closing(text, group.end() - 1)
        item.kind, item.name = group.groups()
        item.declaration = one_line(group.group(0)[:-1])
        item.members = read_members(text[group.end():end - 1],
                                    "," if item.kind == "enum" else ";")
        return text.index(";", end) + 1
    end = statement_end(text, start, ";{=")
    words = one_line(re.sub(r"\b(IMS_API|static|inline)\b", "", text[start:end]))
    if words.startswith("typedef"):
        item.kind = "typedef"
        item.name = re.search(r"\(\*(\w+)\)|(\w+)$", words)
        item.name = item.name.group(1) or item.name.group(2)
    else:
        name = re.search(r"(\w+)\s*\(", words)
        if not name:
            item.kind = "variable"
            return text.index(";", end) + 1
        item.kind, item.name = "function", name.group(1)
    item.declaration = words + ";"
    return closing(text, end) if text[end] == "{" else end + 1


def expanded(path):
    """A header with its lists of names spread out, as doxygen sees it."""
    filter_file = os.path.join(FOLDER, "..", "docs-filter.awk")
    return subprocess.run(["awk", "-f", filter_file, path], check=True,
                          capture_output=True, encoding="utf-8").stdout


def read_header(path):
    """A header in C as a Header."""
    text = expanded(path)
    header = Header("imagesaver/" + os.path.basename(path), Text())
    header.includes = re.findall(r"^#include <(imagesaver/.*)>", text, re.M)
    section, place = "", 0
    marks = re.compile(r"/\* ---- (.*?) ?-{2,}\s*\*/|/\*\*(?!<)(.*?)\*/|"
                       r"^#define (\w+) ([^\n]*?) +/\*\*< ([^\n]*?) \*/", re.S | re.M)
    while True:
        found = marks.search(text, place)
        if not found:
            break
        place = found.end()
        if found.group(1):
            section = one_line(found.group(1))
        elif found.group(3):
            header.items.append(Item(
                "macro", found.group(3), f"#define {found.group(3)} {found.group(4).strip()}",
                read_text(found.group(5)), section, header.name))
        elif "@file" in found.group(2):
            header.text = read_text(found.group(2))
        else:
            item = Item("", "", "", read_text(found.group(2)), section, header.name)
            place = read_declaration(text, place, item)
            if item.kind != "variable" and not found.group(2).strip().startswith(PRIVATE):
                header.items.append(item)
    check(header, text)
    return header


def check(header, text):
    """Whether everything that a header exports was read."""
    names = {item.name for item in header.items}
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    declared = (r"IMS_API[^;(]*?\b(ims_\w+)\s*\(|"
                r"^(?:struct|enum|union) (ims_\w+) ?\{")
    for found in re.finditer(declared, code, re.M):
        name = found.group(1) or found.group(2)
        if name not in names:
            raise Broken(f"{header.name}: {name} was not understood")


def read_headers(folder, names):
    """Headers in C below a folder: first those that every program has, as it meets them."""
    first = ["imagesaver.h", "saver_config.h", "request.h", "result.h", "write.h",
             "registry.h", "types.h", "metadata.h", "color.h", "version.h", "encoder.h"]
    places = {name: place for place, name in enumerate(first)}
    names = sorted(names, key=lambda name: (places.get(os.path.basename(name), 99), name))
    headers = [read_header(os.path.join(folder, name)) for name in names]
    inner, waiting = set(), [MAIN]
    includes = {header.name: header.includes for header in headers}
    while waiting:
        name = waiting.pop()
        if name not in inner:
            inner.add(name)
            waiting += includes.get(name, [])
    for header in headers:
        header.door = MAIN if header.name in inner else header.name
    return headers


def errors_of(headers):
    """The name of each error, and its text."""
    for header in headers:
        for item in header.items:
            if item.kind == "enum" and item.name == "ims_error":
                return {member.name: member.text for member in item.members}
    raise Broken("no header has enum ims_error")
