#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes manual pages of section 3 from the public headers: one for each function,
structure, enumeration and type, and one of the library as a whole.

Usage: man.py --source FOLDER --version VERSION --output FOLDER HEADER...
"""
import argparse
import os
import re
import sys
import textwrap

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from headers import MAIN, Broken, errors_of, read_headers  # noqa: E402

OVERVIEW = "libimagesaver"
WIDTH = 76
LINKING = "\\fBcc\\fP ... $(\\fBpkg\\-config \\-\\-cflags \\-\\-libs imagesaver\\fP)"


def escape(text):
    """Text as roff shows it."""
    text = text.replace("\\", "\\e").replace("~", "\\(ti").replace("^", "\\(ha")
    return re.sub(r"^([.'])", r"\\&\1", text)


def code(text):
    """Text that somebody may copy: what is a hyphen elsewhere is a minus."""
    return escape(text).replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")


def inline(text):
    """Words of a comment, with what it names in bold."""
    text = re.sub(r'(?<=[Ss]ee )("[\w -]+") above', rf"\1 in **{OVERVIEW}**(3)", text)
    parts = re.split(r"(`[^`]+`|\*\*[^*]+\*\*|(?<!\w)::\w+|\b\w+\(\)|"
                     r"\b(?:struct|enum|union) ims_\w+|\bIMS_\w+\b)", text)
    words = []
    for part in parts:
        if part.startswith("`"):
            words.append(f"\\fB{code(part[1:-1])}\\fP")
        elif part.startswith("**"):
            words.append(f"\\fB{escape(part[2:-2])}\\fP")
        elif part.startswith("::"):
            words.append(f"\\fB{part[2:]}\\fP")
        elif part.endswith("()"):
            words.append(f"\\fB{part[:-2]}\\fP()")
        elif re.match(r"(struct|enum|union) ims_|IMS_", part):
            words.append(f"\\fB{part}\\fP")
        else:
            words.append(escape(part) if not words else escape(" " + part)[1:])
    return "".join(words)


def folded(text):
    """The source lines of a paragraph: short ones, none of which begins a request."""
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return [re.sub(r"^([.'])", r"\\&\1", line) for line in lines]


def prose(text):
    return folded(inline(text))


def paragraphs(blocks):
    lines = []
    for kind, content in blocks:
        if kind == "p":
            lines += [".P"] + prose(content)
        else:
            for entry in content:
                lines += [".IP \\(bu 3"] + prose(entry)
    # A section begins with a paragraph of itself.
    return lines[1:] if lines[:1] == [".P"] else lines


def summary(item):
    """For NAME: the first sentence, as one phrase in lower case."""
    brief = re.sub(r"[`*]|::", "", item.text.brief)
    for end in (r"; |: (?=\w)", r" \((?:[^()]|\(\))*$", *[r", "] * (len(brief) > 60)):
        head = re.split(end, brief)[0]
        if len(head.split()) >= 3:
            brief = head
    brief = re.sub(r" \((?:[^()]|\(\))*\)$", "", brief)
    if re.match(r"[A-Z](?![A-Z])", brief):
        brief = brief[0].lower() + brief[1:]
    return escape(brief)


def arguments(declaration):
    """What stands between the parentheses of a function, one string for each."""
    start = re.search(r"\((?!\*)", declaration).end()
    inner = declaration[start:declaration.rindex(")")]
    found, depth, start = [], 0, 0
    for place, letter in enumerate(inner):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            found.append(inner[start:place].strip())
            start = place + 1
    return found + [inner[start:].strip()]


def argument(text):
    """An argument in bold, its name in italics."""
    name = re.search(r"\(\*(\w+)\)|(\w+)(?:\[\w*\])?$", text)
    if text == "void" or not name:
        return f"\\fB{code(text)}\\fP"
    start, end = name.span(1 if name.group(1) else 2)
    return (f"\\fB{code(text[:start])}\\fP\\fI{text[start:end]}\\fP"
            + (f"\\fB{code(text[end:])}\\fP" if text[end:] else ""))


def prototype(declaration, margin=""):
    """The lines of a function's declaration, or of a pointer to one."""
    start = re.search(r"\((?!\*)", declaration).end()
    head = margin + declaration[:start]
    indent = " " * min(len(head), 30)
    lines, line, length = [], f"\\fB{code(head)}\\fP", len(head)
    args = arguments(declaration)
    for number, text in enumerate(args):
        mark = ");" if number == len(args) - 1 else ","
        if length + len(text) + len(mark) > WIDTH and length > len(indent):
            lines.append(line.rstrip())
            line, length = indent, len(indent)
        line += f"{argument(text)}\\fB{mark}\\fP" + (" " if mark == "," else "")
        length += len(text) + len(mark) + 1
    return lines + [line]


def shown(item):
    """The lines of a declaration, of whatever kind."""
    if re.search(r"\w\(|\)\(", item.declaration):
        return prototype(item.declaration)
    if not item.members:
        return [f"\\fB{code(item.declaration)}\\fP"]
    lines = [f"\\fB{item.declaration} {{\\fP"]
    for member in item.members:
        if "(*" in member.declaration:
            lines += prototype(member.declaration, "    ")
        else:
            mark = "," if item.kind == "enum" else ";"
            lines.append(f"\\fB    {code(member.declaration)}{mark}\\fP")
    return lines + ["\\fB};\\fP"]


def synopsis(items, door):
    lines = [".nf", f"\\fB#include <{code(door)}>\\fP"]
    for item in items:
        lines += [".P"] + shown(item)
    return lines + [".fi"]


def tagged(entries):
    lines = []
    for name, text in entries:
        lines += [".TP", name] + (prose(text) or ["\\&"])
    return lines


def mentioned(item, pages):
    """The pages that something speaks of."""
    texts = [item.declaration, item.text.returns, item.text.threads]
    texts += [str(block[1]) for block in item.text.blocks]
    texts += [words for _, words in item.text.params]
    texts += [f"{member.declaration} {member.text}" for member in item.members]
    return set(re.findall(r"\bims_\w+", " ".join(texts))) & set(pages) - {item.name}


def errors_named(text, errors):
    """The errors that a text names, and all of the kinds ("IMS_ERROR_IMAGE_...")."""
    names = []
    for name, kind in re.findall(r"(?:::)?\b(IMS_ERROR_[A-Z_]*[A-Z])(_\.\.\.)?", text):
        names += [each for each in errors if each.startswith(name + "_")] if kind else [name]
    return dict.fromkeys(names)


def details(item, errors, blocks):
    """What is told of something behind its description; `blocks` go before its members."""
    lines = []
    if item.text.params:
        lines += [".SH PARAMETERS"] + tagged(
            (f"\\fI{name}\\fP", words) for name, words in item.text.params)
    if item.members:
        lines += [".SH " + ("VALUES" if item.kind == "enum" else "MEMBERS")]
        lines += paragraphs(blocks) + tagged(
            (f"\\fB{member.name}\\fP", member.text) for member in item.members)
    if item.text.returns:
        lines += [".SH RETURN VALUE"] + prose(item.text.returns)
        named = errors_named(item.text.returns, errors)
        if named:
            lines += [".SH ERRORS"] + tagged(
                (f"\\fB{name}\\fP", errors[name]) for name in named)
    if item.text.threads:
        lines += [".SH THREADS"] + prose(item.text.threads)
    return lines


def page(items, pages, doors, errors, head):
    """The text of one page: of a name, and of all that has it (an enumeration may be
    called as a function is)."""
    items = sorted(items, key=lambda item: item.kind != "function")
    lines = head(items[0].name) + [".SH NAME", f"{items[0].name} \\- {summary(items[0])}",
                                   ".SH SYNOPSIS"]
    lines += synopsis(items, doors[items[0].header])
    lines += [".SH DESCRIPTION"] + paragraphs(items[0].text.blocks)
    for item in items:
        lines += details(item, errors, () if item is items[0] else item.text.blocks)
    others = sorted(set().union(*[mentioned(item, pages) for item in items]) | {OVERVIEW})
    lines += [".SH SEE ALSO"] + [f".BR {name} (3)," for name in others[:-1]]
    lines.append(f".BR {others[-1]} (3)")
    return "\n".join(lines) + "\n"


def overview(headers, pages, example, head):
    """The page of the library."""
    main = next(header for header in headers if header.name == MAIN)
    lines = head(OVERVIEW) + [
        ".SH NAME", f"{OVERVIEW} \\- save images in the background", ".SH SYNOPSIS", ".nf",
        f"\\fB#include <{main.name}>\\fP", ".P", LINKING, ".fi", ".SH DESCRIPTION"]
    lines += paragraphs(main.text.blocks[1:])
    lines += [".SH EXAMPLE", ".nf"] + [code(line) or "\\&" for line in example] + [".fi"]
    lines.append(".SH CALLS AND TYPES")
    place = None
    for header in headers:
        for item in (item for item in header.items if item.name in pages):
            title = item.section.capitalize() or "Savers"
            if header is not main:
                title = header.text.brief.split(": ")[0]
                title += f": {item.section}" if item.section else ""
            if header.door != MAIN:
                title += f" (<{header.name}>)"
            if title != place:
                lines += [".SS " + code(title)]
                place = title
            lines += [".TP", f".BR {item.name} (3)"] + folded(summary(item))
    lines += [".SH SEE ALSO", ".BR imagesaver (1),", ".BR imagesaver\\-formats (1),",
              ".BR imagesaver\\-manifest (1)"]
    return "\n".join(lines) + "\n"


def first_program(readme):
    """The first code in C of the README, which a test builds and runs."""
    with open(readme, encoding="utf-8") as file:
        found = re.search(r"^```c\n(.*?)^```", file.read(), re.S | re.M)
    return found.group(1).split("\n")[:-1]


def date_of(page_file):
    """The date that the command's own page has: reproducible, and kept in one place."""
    with open(page_file, encoding="utf-8") as file:
        return re.search(r"^\.Dd (.*)$", file.read(), re.M).group(1)


def write(folder, name, text):
    with open(os.path.join(folder, name + ".3"), "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--source", required=True, help="folder of the sources")
    parser.add_argument("--output", required=True, help="folder for the pages; is made")
    parser.add_argument("--version", required=True, help="of the library")
    parser.add_argument("headers", nargs="+", help="in C, below the folder of the sources")
    given = parser.parse_args()
    try:
        headers = read_headers(given.source, given.headers)
        errors = errors_of(headers)
    except Broken as broken:
        print(f"man.py: error: {broken}; scripts/docs/headers.py reads the dialect that the "
              "other headers have", file=sys.stderr)
        return 1
    date = date_of(os.path.join(given.source, "docs", "imagesaver.1"))
    doors = {header.name: header.door for header in headers}
    pages = {}
    for item in (item for header in headers for item in header.items):
        if item.name.startswith("ims_"):
            pages.setdefault(item.name, []).append(item)

    def head(name):
        return ['.\\" SPDX-License-Identifier: MIT', '.\\" Written by scripts/docs/man.py.',
                f'.TH {name.upper()} 3 "{date}" "libimagesaver {given.version}" '
                '"libimagesaver"', ".nh", ".ad l"]

    os.makedirs(given.output, exist_ok=True)
    for name, items in pages.items():
        write(given.output, name, page(items, pages, doors, errors, head))
    write(given.output, OVERVIEW, overview(
        headers, pages, first_program(os.path.join(given.source, "README.md")), head))
    write(given.output, "imagesaver", f".so man3/{OVERVIEW}.3\n")
    for header in headers:
        for item in header.items:
            start = re.match(r"The start value of a struct (ims_\w+)", item.text.brief)
            if start and start.group(1) in pages:
                write(given.output, item.name, f".so man3/{start.group(1)}.3\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
