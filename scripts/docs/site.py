#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the site: the pages of docs/, and the reference that is read from the public
headers and from the command. Which pages there are, in which order, is in docs/README.md.
A link that leads nowhere is an error.

Usage: site.py --source FOLDER --command FILE --cmark PROGRAM --mandoc PROGRAM
               --version VERSION --output FOLDER HEADER...
"""
import argparse
import html
import os
import posixpath
import re
import shutil
import string
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cpp  # noqa: E402
import markdown  # noqa: E402
import reference  # noqa: E402
from headers import FOLDER, read_headers  # noqa: E402
from highlight import highlighted  # noqa: E402

START = "docs/README.md"
# Of the menu: where the pages go that are not in docs/, and what is made without a source.
MADE = [("Every call and type", "reference/index.html"),
        ("Every option", "reference/options.html"),
        ("Errors and warnings", "reference/errors.html"),
        ("The command", "reference/command.html"),
        ("imagesaver formats", "reference/formats-command.html"),
        ("imagesaver-manifest", "reference/manifest-command.html")]
REFERENCE = "Reference"
PICTURES = (".svg", ".png", ".jpg")


def target_of(path, source):
    """Where a file of the sources is on the site."""
    if path.startswith("include/imagesaver/"):
        return "reference/" + re.sub(r"\.h$", "", os.path.basename(path)) + ".html"
    inner = path[5:] if path.startswith("docs/") else path
    if path.endswith(PICTURES):
        return inner
    if path.endswith(".md"):
        if inner == "README.md":
            return "index.html" if inner != path else "readme.html"
        return re.sub(r"README\.md$", "index.md", inner)[:-3].lower() + ".html"
    if os.path.isdir(os.path.join(source, path)):
        return posixpath.join("source", path, "index.html")
    return f"source/{path}.html"


class Site:
    """What has been made, and what is still to be."""

    def __init__(self, given):
        self.given = given
        self.source = given.source
        with open(os.path.join(FOLDER, "page.html"), encoding="utf-8") as file:
            self.template = string.Template(file.read())
        self.headers = read_headers(
            given.source, [name for name in given.headers if name.endswith(".h")])
        self.headers += [cpp.read_header(os.path.join(given.source, name))
                         for name in given.headers if name.endswith(".hpp")]
        self.names = reference.Names(self.headers)
        self.sections = markdown.contents(START, self.read(START))
        self.waiting = [START] + [path for _, pages in self.sections for _, path, _ in pages]
        self.made = {}
        self.links = []
        self.twice = []
        self.order = self.menu_order()

    def read(self, path):
        with open(os.path.join(self.source, path), encoding="utf-8") as file:
            return file.read()

    def write(self, path, text):
        place = os.path.join(self.given.output, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)

    def menu_entries(self):
        """[(title, [(title, page)])] of the site."""
        entries = []
        for title, pages in self.sections:
            listed = [(name, target_of(path, self.source)) for name, path, _ in pages]
            if title == REFERENCE:
                listed = MADE + listed
            if listed:
                entries.append((title, listed))
        return entries

    def menu_order(self):
        return [("Start", "index.html")] + [
            each for _, pages in self.menu_entries() for each in pages]

    def menu(self, here, root):
        lines = []
        for title, pages in self.menu_entries():
            lines.append(f"<h2>{html.escape(title)}</h2><ul>")
            for name, page in pages:
                current = ' aria-current="page"' if page == here else ""
                lines.append(f'<li><a href="{root}{page}"{current}>{html.escape(name)}'
                             "</a></li>")
            lines.append("</ul>")
        return "\n".join(lines)

    def neighbours(self, here, root):
        """Links to the pages before and behind this one."""
        pages = [page for _, page in self.order]
        if here not in pages:
            return ""
        place = pages.index(here)
        shown = ["<span></span>"]
        if place > 0:
            name, page = self.order[place - 1]
            shown = [f'<a href="{root}{page}">← {html.escape(name)}</a>']
        if place + 1 < len(pages):
            name, page = self.order[place + 1]
            shown.append(f'<a href="{root}{page}">{html.escape(name)} →</a>')
        return "".join(shown)

    def put(self, page, title, body):
        """Writes a page, with its frame."""
        root = "../" * page.count("/")
        # A short word of code stays on one line: --overwrite, say.
        body = re.sub(r"<code>(?=[^<\s]{1,28}</code>)", '<code class="word">', body)
        first = re.search(r"<p>(.*?)</p>", body, re.S)
        words = re.sub(r"<[^>]*>|\s+", " ", first.group(1)) if first else title
        entries = re.findall(r'<h([23])[^>]* id="([^"]+)"[^>]*>(.*?)</h', body, re.S)
        places = [f'<li><a href="#{name}"{" class=deep" * (level == "3")}>'
                  f'{re.sub("<(?!/?code)[^>]*>", "", text)}</a></li>'
                  for level, name, text in entries]
        shown = f"""<nav class="places" aria-label="On this page">
<h2>On this page</h2><ul>{"".join(places)}</ul></nav>""" if len(places) > 2 else ""
        description = re.sub(r"\s+", " ", html.unescape(words)).strip()[:200]
        full = "libimagesaver" if page == "index.html" else f"{title} · libimagesaver"
        self.write(page, self.template.substitute(
            root=root, title=html.escape(re.sub(r"[`*]", "", full)), body=body, places=shown,
            description=html.escape(description), menu=self.menu(page, root),
            wide="" if shown else " wide", version=self.given.version,
            neighbours=self.neighbours(page, root)))
        names = re.findall(r'\bid="([^"]+)"', body)
        self.twice += [f"{page}: two places are called {name}"
                       for name in set(names) if names.count(name) > 1]
        self.made[page] = set(names)

    # ------------------------------------------------------------------ kinds of pages

    def follow(self, page, path, here, attribute):
        """A link of a page to a file, as a link of the site."""
        found = markdown.resolved(path, html.unescape(here))
        if not found:
            return f'{attribute}="{here}"'
        target, place = found
        if target.startswith("../") or not os.path.exists(os.path.join(self.source, target)):
            self.links.append((path, here, None, None))
            return f'{attribute}="{here}"'
        to = target_of(target, self.source)
        self.waiting.append(target)
        self.links.append((path, here, to, place))
        relative = posixpath.relpath(to, posixpath.dirname(page) or ".")
        return f'{attribute}="{relative}{"#" + place if place else ""}"'

    def converted(self, text):
        """Markdown as HTML."""
        text = re.sub(r"^<!--.*?-->\n", "", text, flags=re.S | re.M)
        return subprocess.run([self.given.cmark, "-e", "table", "-e", "strikethrough"],
                              input=text, check=True, capture_output=True,
                              encoding="utf-8").stdout

    def markdown_page(self, path):
        page = target_of(path, self.source)
        root = "../" * page.count("/")
        text = self.read(path)
        body = self.converted(text)
        names = iter(markdown.places(text))

        def heading(found):
            name = next(names)
            return (f'<h{found.group(1)} id="{name}"><a class="place" href="#{name}">'
                    f"{re.sub('</?a[^>]*>', '', found.group(2))}</a></h{found.group(1)}>")

        def code(found):
            words = html.unescape(found.group(2))
            return f"<pre><code>{highlighted(words, found.group(1) or '')}</code></pre>"

        def name(found):
            words = found.group(1)
            known = re.sub(r"\(\)$", "", html.unescape(words))
            return self.names.link(known, f"<code>{words}</code>", root)

        body = re.sub(r"<h([1-6])>(.*?)</h\1>", heading, body, flags=re.S)
        body = re.sub(r'<pre><code(?: class="language-([^"]*)")?>(.*?)</code></pre>', code,
                      body, flags=re.S)
        body = re.sub(
            r'\b(href|src)="([^"#][^"]*)"',
            lambda found: self.follow(page, path, found.group(2), found.group(1)), body)
        parts = re.split(r"(<pre>.*?</pre>|<a .*?</a>)", body, flags=re.S)
        parts[::2] = [re.sub(r"<code>((?:struct |enum )?\w+(?:\(\))?)</code>", name, part)
                      for part in parts[::2]]
        body = "".join(parts)
        body = body.replace("<table>", '<div class="table"><table>')
        body = body.replace("</table>", "</table></div>")
        self.put(page, markdown.title_of(text), body)
        if path.startswith("docs/"):
            self.write(re.sub(r"\.html$", ".md", page), text)

    def file_page(self, path):
        page = target_of(path, self.source)
        kind = os.path.splitext(path)[1][1:] or os.path.basename(path)
        text = self.read(path)
        if text.startswith("#!") and "sh" in text.split("\n", 1)[0]:
            kind = "sh"
        self.put(page, path, f"<h1><code>{path}</code></h1>"
                             f"<pre><code>{highlighted(text, kind)}</code></pre>")

    def folder_page(self, path):
        page = target_of(path, self.source)
        lines = []
        for name in sorted(os.listdir(os.path.join(self.source, path))):
            inner = posixpath.join(path, name)
            if name.startswith((".", "__")):
                continue
            self.waiting.append(inner)
            to = posixpath.relpath(target_of(inner, self.source), posixpath.dirname(page))
            lines.append(f'<li><a href="{to}"><code>{name}</code></a></li>')
        self.put(page, path, f"<h1><code>{path}/</code></h1><ul>{''.join(lines)}</ul>")

    def from_sources(self):
        """The pages of docs/, and whatever they lead to."""
        done = set()
        while self.waiting:
            path = self.waiting.pop(0)
            full = os.path.join(self.source, path)
            if path in done or target_of(path, self.source).startswith("reference/"):
                continue
            done.add(path)
            if path.endswith(PICTURES):
                place = os.path.join(self.given.output, target_of(path, self.source))
                os.makedirs(os.path.dirname(place), exist_ok=True)
                shutil.copyfile(full, place)
                self.made[target_of(path, self.source)] = set()
            elif path.endswith(".md"):
                self.markdown_page(path)
            elif os.path.isdir(full):
                self.folder_page(path)
            else:
                self.file_page(path)

    def from_headers(self):
        for header in self.headers:
            title, body = reference.header_html(header, self.names)
            self.put("reference/" + reference.page_of(header), title, body)
        pages = {"index": reference.index_html(self.headers, self.names),
                 "errors": reference.errors_html(self.headers, self.names),
                 "options": reference.options_html(self.given.command)}
        for name, (title, body) in pages.items():
            self.put(f"reference/{name}.html", title, body)
        for name, page in reference.MANUAL.items():
            title, body = reference.manual_html(
                self.given.mandoc, os.path.join(self.source, "docs", name + ".1"))
            self.put("reference/" + page, title, body)

    # ---------------------------------------------------------------------- the whole

    def for_machines(self):
        """llms.txt: what there is, for programs that read; and all of it in one file."""
        start = self.read(START)
        about = re.search(r"^# .*?\n\n(.*?)\n\n", start, re.S).group(1)
        lines = ["# libimagesaver", "", "> " + about.replace("\n", " "), ""]
        whole = [start]
        for title, pages in self.sections:
            lines += [f"## {title}", ""]
            for name, path, words in pages:
                page = target_of(path, self.source)
                if path.startswith("docs/"):
                    page = re.sub(r"\.html$", ".md", page)
                    whole.append(self.read(path))
                lines.append(f"- [{name}]({page})" + (f": {words}" if words else ""))
            if title == REFERENCE:
                lines += [f"- [{name}]({page})" for name, page in MADE]
            lines.append("")
        self.write("llms.txt", "\n".join(lines).rstrip() + "\n")
        self.write("llms-full.txt", "\n\n".join(whole))

    def check(self):
        """What is wrong: links that lead nowhere, places that are two."""
        broken = [f"{path}: the link to {here} leads nowhere"
                  for path, here, to, place in self.links
                  if to not in self.made or place and place not in self.made[to]]
        for page in self.made:
            if not page.endswith(".html"):
                continue
            with open(os.path.join(self.given.output, page), encoding="utf-8") as file:
                for here in re.findall(r'href="([^"]+)"', file.read()):
                    broken += self.follow_made(page, html.unescape(here))
        return sorted(set(broken + self.twice))

    def follow_made(self, page, here):
        if re.match(r"[a-z]+:", here):
            return []
        path, _, place = here.partition("#")
        to = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if os.path.splitext(to)[1] != ".html":
            found = os.path.exists(os.path.join(self.given.output, to))
        else:
            found = to in self.made and (not place or place in self.made[to] | {"content"})
        return [] if found else [f"{page}: the link to {here} leads nowhere"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    for name in ("source", "command", "cmark", "mandoc", "version", "output"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("headers", nargs="+",
                        help="in C and C++, below the folder of the sources")
    given = parser.parse_args()
    shutil.rmtree(given.output, ignore_errors=True)
    os.makedirs(given.output)
    shutil.copy(os.path.join(FOLDER, "style.css"), given.output)
    site = Site(given)
    site.from_headers()
    site.from_sources()
    site.for_machines()
    broken = site.check()
    for line in broken:
        print("site: " + line, file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
