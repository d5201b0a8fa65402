# SPDX-License-Identifier: MIT
"""The headers for C++ as data, in the words of headers.py. What is documented in them is
read, in their dialect: namespaces, classes, functions and what stands behind members."""
import os
import re

from headers import (Broken, Header, Item, Member, PRIVATE, Text, closing, member_text,
                     one_line, read_text, statement_end)

GROUP = re.compile(r"(?:template <[^{;]*?>\s*)?(class|struct)\s+(\w+)[^;{()]*\{")


def declared(text, start, end):
    """A declaration on one line, without what only its definition needs."""
    words = one_line(text[start:end])
    words = re.sub(r"\binline\s+", "", words)
    return re.sub(r"\) (noexcept )?: \w.*$", r") \1", words).strip() + ";"


class Reader:
    """Reads one header from its beginning to its end."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.header = Header("imagesaver/" + os.path.basename(path), Text())
        self.header.door = self.header.name
        self.places = {}

    def add(self, kind, name, declaration, comment, group):
        full = f"{group}::{name}" if group else name
        count = self.places[full] = self.places.get(full, 0) + 1
        item = Item(kind, full, declaration, read_text(comment), group or "functions",
                    self.header.name)
        item.place = full if count == 1 else f"{full}-{count}"
        self.header.items.append(item)
        return item

    def members(self, item, body):
        """The members of a structure, each with its comment behind it."""
        for found in re.finditer(r"^ {4}([\w:][^;(){}]*);\s*/\*\*<(.*?)\*/", body, re.S | re.M):
            words = one_line(found.group(1))
            name = re.search(r"(\w+)(?: =.*)?$", words).group(1)
            item.members.append(Member(name, words, member_text(found.group(2))))

    def documented(self, comment, place, group):
        """What stands behind a comment; returns where to go on."""
        start = re.compile(r"(?:\s|#[^\n]*\n)*").match(self.text, place).end()
        found = GROUP.match(self.text, start)
        if found:
            name, end = found.group(2), closing(self.text, found.end() - 1)
            item = self.add(found.group(1), name, one_line(found.group(0)[:-1]), comment, "")
            body = self.text[found.end():end - 1]
            item.section = name
            self.members(item, body)
            self.scope(found.end(), end - 1, name)
            return end
        end = statement_end(self.text, start, ";{")
        declaration = declared(self.text, start, end)
        name = re.search(r"(operator[^(]*|~?\w+)\s*\(", declaration)
        if declaration.startswith("using"):
            name = re.search(r"using (\w+)", declaration)
        if not name:
            raise Broken(f"{self.header.name}: {declaration} was not understood")
        if not comment.strip().startswith(PRIVATE):
            self.add("function", name.group(1).strip(), declaration, comment, group)
        return closing(self.text, end) if self.text[end] == "{" else end + 1

    def scope(self, place, end, group):
        """All that is documented between two places."""
        comments = re.compile(r"/\*\*(?!<)(.*?)\*/", re.S)
        while True:
            found = comments.search(self.text, place, end)
            if not found:
                return
            if "@file" in found.group(1):
                self.header.text = read_text(found.group(1))
                place = found.end()
            else:
                place = self.documented(found.group(1), found.end(), group)


def read_header(path):
    """A header for C++ as a Header."""
    reader = Reader(path)
    reader.scope(0, len(reader.text), "")
    # Classes first; a class and what is in it stand together.
    reader.header.items.sort(key=lambda item: item.section == "functions")
    return reader.header
