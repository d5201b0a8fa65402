# SPDX-License-Identifier: MIT
"""The code of the pages. A comment before a block says what a test does with it:

    <!-- code: WORDS -->

- `file NAME`: it is kept under this name, for a block of sh that builds it
- `leaves FILE...`: these files are there afterwards
- `says TEXT`: it prints that
- `declarations`: of C, it stands at the file's scope
- `needs ffmpeg`: a command line that is left out where that is not here
- `bench`: it measures, and is to measure no longer than it must
- `not run: REASON`
"""
import os
import re
from dataclasses import dataclass, field

import markdown
from headers import expanded


@dataclass
class Block:
    page: str
    line: int
    language: str
    text: str
    marks: dict = field(default_factory=dict)

    @property
    def place(self):
        return f"{self.page}:{self.line}"

    @property
    def is_program(self):
        return bool(re.search(r"^int main\(", self.text, re.M))


KNOWN = ("file", "leaves", "says", "declarations", "needs", "bench", "not run")


def read_mark(block_marks, words, place):
    name = next((name for name in KNOWN if words.startswith(name)), None)
    if not name:
        raise SystemExit(f"{place}: there is no mark \"{words}\"")
    block_marks[name] = words[len(name):].strip(" :")


def blocks(page, text):
    """The code blocks of a page."""
    found, marks, block, indent = [], {}, None, ""
    for number, line in enumerate(text.split("\n"), 1):
        fence = re.match(r"( *)```(.*)$", line)
        if block:
            if fence and not fence.group(2):
                found.append(block)
                block, marks = None, {}
            else:
                block.text += line[len(indent):] + "\n"
        elif fence:
            indent = fence.group(1)
            block = Block(page, number + 1, fence.group(2), "", marks)
        else:
            mark = re.match(r" *<!-- code: (.*) -->$", line)
            if mark:
                read_mark(marks, mark.group(1), f"{page}:{number}")
            elif line.strip():
                marks = {}
    return found


def pages(source):
    """All Markdown that is for users, and for who works on it, relative to the sources."""
    found = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
             "bench/README.md", "bindings/python/README.md"]
    for folder, _, files in os.walk(os.path.join(source, "docs")):
        found += [os.path.relpath(os.path.join(folder, name), source)
                  for name in files if name.endswith(".md")]
    return sorted(found)


def read(source, page):
    with open(os.path.join(source, page), encoding="utf-8") as file:
        return file.read()


# What speaks of the library's insides.
INSIDE = {"docs/architecture.md", "CONTRIBUTING.md", "CHANGELOG.md"}


def unknown_names(source):
    """Names of the interface that pages use, and no header has. Code is compiled."""
    folder = os.path.join(source, "include", "imagesaver")
    known = set()
    for name in os.listdir(folder):
        known |= set(re.findall(r"\b(?:ims|IMS)_\w+", expanded(os.path.join(folder, name))))
    wrong = []
    for page in (page for page in pages(source) if page not in INSIDE):
        for number, line in markdown.lines_outside_code(read(source, page)):
            names = re.findall(r"(?<![\w/])(?:ims|IMS)_\w*[A-Za-z0-9]\b(?!\*|_|\.\.)", line)
            wrong += [f"{page}:{number}: no header has {name}" for name in names
                      if name not in known and not line.startswith("    ")]
    return wrong


def broken_links(source):
    """What is wrong with the links of the pages, and with the list of them."""
    texts = {page: read(source, page) for page in pages(source)}
    wrong = []
    for page, text in texts.items():
        for link in markdown.links(page, text):
            there = f"{page}:{link.line}: [{link.text}]"
            if link.path.startswith("..") or \
                    not os.path.exists(os.path.join(source, link.path)):
                wrong.append(f"{there} leads to {link.path}, which is not there")
            elif link.place and link.path.endswith(".md"):
                if link.path not in texts:
                    texts_there = read(source, link.path)
                else:
                    texts_there = texts[link.path]
                if link.place not in markdown.places(texts_there):
                    wrong.append(f"{there}: {link.path} has no heading #{link.place}")
    listed = {path for _, entries in markdown.contents("docs/README.md",
                                                       texts["docs/README.md"])
              for _, path, _ in entries}
    hidden = {"docs/README.md", "docs/benchmark-instructions.md"}
    wrong += [f"docs/README.md does not list {page}" for page in texts
              if page.startswith("docs/") and page not in listed | hidden]
    return wrong
