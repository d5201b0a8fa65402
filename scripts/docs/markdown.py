# SPDX-License-Identifier: MIT
"""What is read of Markdown by ourselves: titles, places, links, lists of pages. The pages
are converted by cmark-gfm, which reads it as forges do."""
import os
import re
import urllib.parse
from dataclasses import dataclass

FENCE = re.compile(r"^(```+|~~~+)")


@dataclass
class Link:
    """A link of a page: `path` is relative to the sources, `place` its fragment."""
    line: int
    text: str
    path: str
    place: str


def slug(title):
    """The name of a heading's place, as forges make it."""
    text = re.sub(r"<[^>]*>|!?\[([^\]]*)\]\([^)]*\)", r"\1", title)
    text = re.sub(r"[^\w\- ]", "", text.replace("`", "").lower())
    return text.strip().replace(" ", "-")


def lines_outside_code(text):
    """(number, line) of all that is no code block."""
    fence = None
    for number, line in enumerate(text.split("\n"), 1):
        found = FENCE.match(line.lstrip())
        if fence:
            if found and found.group(1).startswith(fence):
                fence = None
        elif found:
            fence = found.group(1)
        else:
            yield number, line


def headings(text):
    """(level, title) of each heading."""
    for _, line in lines_outside_code(text):
        found = re.match(r"(#{1,6}) +(.*?) *#*$", line)
        if found:
            yield len(found.group(1)), found.group(2)


def places(text):
    """The names of all places of a page; of equal ones the later are numbered."""
    names = []
    for _, title in headings(text):
        name = slug(title)
        count = sum(each == name for each, _ in names)
        names.append((name, f"{name}-{count}" if count else name))
    return [name for _, name in names]


def title_of(text):
    return next((title for level, title in headings(text) if level == 1), "")


def resolved(page, target):
    """A link's target relative to the sources, and its place; None for another host."""
    parts = urllib.parse.urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    path = page if not parts.path else os.path.normpath(
        os.path.join(os.path.dirname(page), urllib.parse.unquote(parts.path)))
    return path, parts.fragment


def links(page, text):
    """The links of a page to others of these sources."""
    found = []
    for number, line in lines_outside_code(text):
        line = re.sub(r"`[^`]*`", lambda code: "x" * len(code.group(0)), line)
        for name, target in re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", line):
            to = resolved(page, target)
            if to:
                found.append(Link(number, name, *to))
    return found


def contents(page, text):
    """The sections of a page that lists others: [(title, [(title, path, words)])]."""
    sections = []
    for line in re.sub(r"\n +", " ", text).split("\n"):
        if line.startswith("## "):
            sections.append((line[3:].strip(), []))
        found = re.match(r"[-*] \[([^\]]+)\]\(([^)\s]+)\)(?:: *(.*))?$", line)
        if found and sections:
            to = resolved(page, found.group(2))
            if to:
                sections[-1][1].append((found.group(1), to[0], found.group(3) or ""))
    return sections
