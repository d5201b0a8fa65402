# SPDX-License-Identifier: MIT
"""The pages of the reference: of the headers, of what the command says of its formats,
and of the command itself."""
import html
import json
import os
import re
import subprocess

from highlight import highlighted
from headers import errors_of

GROUPS = ("struct", "union", "enum", "class")


class Names:
    """Where each name of the headers is told of: a page below reference/, and a place."""

    def __init__(self, headers):
        self.places = {}
        # Names of C++ are words of any text.
        for header in (header for header in headers if header.name.endswith(".h")):
            page = page_of(header)
            for item in header.items:
                place = f"{page}#{anchor(item)}"
                self.places.setdefault(item.name, place)
                # A call goes before an enumeration of its name.
                if item.kind == "function":
                    self.places[item.name] = place
                self.places[f"{item.kind} {item.name}"] = place
                if item.kind == "enum":
                    for member in item.members:
                        self.places[member.name] = f"{page}#{member.name}"
        self.places.pop("", None)

    def link(self, name, shown, root):
        """A name as HTML, with a link if it is one of these."""
        place = self.places.get(name)
        return f'<a class="name" href="{root}reference/{place}">{shown}</a>' if place else shown


def page_of(header):
    return re.sub(r"\.h$", "", os.path.basename(header.name)) + ".html"


def anchor(item):
    """The name of an item's place in its page."""
    if item.place:
        return item.place
    if item.kind == "enum":
        return f"enum-{item.name or item.members[0].name}"
    return item.name


def inline(text, names, root="../"):
    """Words of a comment as HTML."""
    parts = re.split(r"(`[^`]+`|\*\*[^*]+\*\*|(?<!\w)::\w+|\b\w+\(\)|"
                     r"\b(?:struct|enum|union) ims_\w+|\bIMS_\w+\b)", text)
    shown = []
    for part in parts:
        safe = html.escape(part, quote=False)
        if part.startswith("`"):
            shown.append(names.link(part[1:-1], f"<code>{safe[1:-1]}</code>", root))
        elif part.startswith("**"):
            shown.append(f"<strong>{safe[2:-2]}</strong>")
        elif part.startswith("::"):
            shown.append(names.link(part[2:], f"<code>{safe[2:]}</code>", root))
        elif part.endswith("()"):
            shown.append(names.link(part[:-2], f"<code>{safe}</code>", root))
        elif re.match(r"(struct|enum|union) ims_|IMS_", part):
            shown.append(names.link(part, f"<code>{safe}</code>", root))
        else:
            shown.append(safe)
    return "".join(shown)


def blocks(content, names):
    lines = []
    for kind, words in content:
        if kind == "p":
            lines.append(f"<p>{inline(words, names)}</p>")
        else:
            entries = "".join(f"<li>{inline(entry, names)}</li>" for entry in words)
            lines.append(f"<ul>{entries}</ul>")
    return "\n".join(lines)


def linked_code(text, names, own=""):
    """Code as HTML, its names with links, but for `own`, which stands here."""
    def link(found):
        name = found.group(0)
        return name if name == own else names.link(name, name, "../")
    return re.sub(r"\b(ims_\w+|IMS_\w+)\b", link, highlighted(text, "c"))


def wrapped(declaration, width=84):
    """A function's declaration on as many lines as it needs."""
    start = re.search(r"\((?!\*)", declaration)
    if len(declaration) <= width or not start:
        return declaration
    words = declaration[start.end():].split(", ")
    lines, line = [], declaration[:start.end()]
    indent = " " * min(len(line), 30)
    for number, word in enumerate(words):
        word += "," if number < len(words) - 1 else ""
        if len(line) + len(word) > width and line.strip() and number:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return "\n".join(lines + [line.rstrip()])


def table(rows, kind=""):
    """A table; of kind "rows", names and what they mean, which phones show below them."""
    return f'<div class="table {kind}"><table>{"".join(rows)}</table></div>'


def members(item, names):
    rows = []
    for member in item.members:
        place = f' id="{member.name}"' if item.kind == "enum" else ""
        code = linked_code(wrapped(member.declaration, 60), names, member.name)
        rows.append(f"<tr{place}><td><code>{code}</code></td>"
                    f"<td>{inline(member.text, names)}</td></tr>")
    return table(rows, "rows")


def item_html(item, names):
    """An item as HTML."""
    title = item.name or "constants"
    if item.kind in GROUPS and item.name:
        title = f"{item.kind} {item.name}"
    lines = [f'<section class="item"><h3 id="{anchor(item)}"><code>{title}</code></h3>']
    if not item.members:
        code = linked_code(wrapped(item.declaration), names, item.name)
        lines.append(f"<pre><code>{code}</code></pre>")
    lines.append(blocks(item.text.blocks, names))
    if item.text.params:
        rows = [f"<tr><td><code>{name}</code></td><td>{inline(words, names)}</td></tr>"
                for name, words in item.text.params]
        lines.append(table(rows, "rows"))
    if item.text.returns:
        lines.append(f"<p><strong>Returns</strong> {inline(item.text.returns, names)}</p>")
    if item.members:
        lines.append(members(item, names))
    if item.text.threads:
        lines.append(f'<p class="threads">{inline(item.text.threads, names)}</p>')
    return "\n".join(lines) + "</section>"


def header_html(header, names):
    """A header as HTML: (title, body)."""
    title = f"<{header.name}>"
    lines = [f"<h1><code>{html.escape(title)}</code></h1>", blocks(header.text.blocks, names)]
    if header.door != header.name:
        lines.append(f"<p>Programs include <code>&lt;{header.door}&gt;</code>.</p>")
    section = None
    for item in header.items:
        if item.section != section:
            section = item.section
            place = "about-" + re.sub(r"\W+", "-", section)
            if section:
                name = section[0].upper() + section[1:]
                if item.kind in ("class", "struct") and item.name == section:
                    name = section  # a class of C++, and what is in it
                lines.append(f'<h2 id="{place}">{html.escape(name)}</h2>')
        lines.append(item_html(item, names))
    return title, "\n".join(lines)


def index_html(headers, names):
    """All calls and types, a line for each."""
    lines = ["<h1>Every call and type</h1>",
             "<p>All that programs may use is in these headers, whose comments these pages "
             "are made of. The same is in the manual: <code>man ims_save</code>, "
             "<code>man libimagesaver</code>.</p>"]
    for header in headers:
        name = html.escape(f"<{header.name}>")
        lines.append(f'<h2 id="{page_of(header)[:-5]}"><a href="{page_of(header)}">'
                     f"<code>{name}</code></a></h2>")
        lines.append(blocks(header.text.blocks[:1], names))
        rows = []
        for item in header.items:
            if not item.name.startswith("ims_") and (
                    header.name.endswith(".h") or "operator" in item.name):
                continue
            shown = item.name + "()" * (item.kind == "function")
            if item.kind in GROUPS:
                shown = f"{item.kind} {shown}"
            to = f"{page_of(header)}#{anchor(item)}"
            rows.append(f'<tr><td><a class="name" href="{to}"><code>{shown}'
                        f"</code></a></td><td>{inline(item.text.brief, names)}</td></tr>")
        lines.append(table(rows, "rows") if rows else "")
    return "Every call and type", "\n".join(lines)


def errors_html(headers, names):
    """All errors and warnings."""
    rows = [f"<tr><td>{names.link(name, f'<code>{name}</code>', '../')}</td>"
            f"<td>{html.escape(text)}</td></tr>" for name, text in errors_of(headers).items()]
    warnings = next(item for header in headers for item in header.items
                    if item.name == "ims_warning")
    lines = ["<h1>Errors and warnings</h1>",
             "<p>Functions return 0 (<code>IMS_OK</code>) or one of these, and say in a "
             f"{inline('struct ims_message', names)} which field, option or file was wrong. "
             f"{inline('ims_error_name()', names)} and {inline('ims_error_text()', names)} "
             "give name and text.</p>",
             '<h2 id="errors">Errors</h2>', table(rows, "rows"),
             '<h2 id="warnings">Warnings</h2>',
             "<p>What an image that was written carries in its result.</p>",
             members(warnings, names).replace(' id="IMS', ' data-name="IMS')]
    return "Errors and warnings", "\n".join(lines)


def told(command, *arguments):
    """What the command says."""
    return subprocess.run([command, *arguments], check=True, capture_output=True,
                          encoding="utf-8").stdout


KINDS = {"boolean": "no, yes", "color": "rrggbb, black, white, gray", "choice": "a name"}


def option_row(option):
    kind = option["type"]
    values = " ".join(f"<code>{html.escape(choice)}</code>"
                      for choice in option.get("values") or [])
    if kind in ("integer", "number"):
        values = f"{option['minimum']} to {option['maximum']}"
    standard = option.get("default")
    if standard is None:
        standard = ""
    if isinstance(standard, bool):
        standard = "yes" if standard else "no"
    values = values or KINDS.get(kind, kind)
    return (f"<tr><td><code>{option['key']}</code></td><td>{values}</td>"
            f"<td>{html.escape(str(standard))}</td><td>{html.escape(option['help'])}</td></tr>")


OPTION_HEAD = "<tr><th>option</th><th>values</th><th>default</th><th></th></tr>"


def options_html(command):
    """Every option of every encoder, as the library's tables have them."""
    data = json.loads(told(command, "formats", "--json"))
    lines = ["<h1>Every option</h1>",
             "<p>Options are text, <code>key=value</code> with commas between; "
             "<code>png:effort=2</code> is for one format alone. "
             '<a href="imagesaver.html#ims_open">ims_open()</a> has the rules. '
             "What stands here is what the library of these pages says of itself; "
             "<code>imagesaver formats NAME</code> says it of yours.</p>",
             '<h2 id="all">For every image</h2>',
             table([OPTION_HEAD] + [option_row(option) for option in data["general_options"]],
                   "rows options")]
    for encoder in sorted(data["encoders"], key=lambda each: (each["format"], -each["rank"])):
        name = encoder["name"]
        lines.append(f'<h2 id="{name}"><code>{name}</code></h2>')
        extensions = ", ".join(encoder["extensions"]) or "every name"
        lines.append(f"<p>{html.escape(encoder['description'])}. Files: {extensions}.</p>")
        if encoder["options"]:
            rows = [option_row(each) for each in encoder["options"]]
            lines.append(table([OPTION_HEAD] + rows, "rows options"))
        else:
            lines.append("<p>It has no options.</p>")
    return "Every option", "\n".join(lines)


# Pages of the manual, and where they are on the site.
MANUAL = {"imagesaver": "command.html", "imagesaver-formats": "formats-command.html",
          "imagesaver-manifest": "manifest-command.html"}


def manual_html(mandoc, path):
    """A page of the manual of section 1: (title, body)."""
    body = told(mandoc, "-Thtml", "-Ofragment", path)
    body = re.sub(r'<table class="(?:head|foot)">.*?</table>|<br/>', "", body, flags=re.S)
    for old, new in (("h2", "h3"), ("h1", "h2")):
        body = re.sub(rf"<(/?){old}\b", rf"<\1{new}", body)

    def heading(found):
        words = found.group(2)
        return found.group(1) + (
            words.capitalize().replace("Json", "JSON") if words.upper() == words else words)

    def other(found):
        name = found.group(1)
        page = {**MANUAL, "libimagesaver": "index.html"}.get(name)
        shown = f"<code>{name}</code>({found.group(2)})"
        return f'<a class="name" href="{page}">{shown}</a>' if page else shown

    body = re.sub(r'(<h2[^>]*><a[^>]*>)([^<]*)', heading, body)
    body = body.replace('class="permalink"', 'class="place"')
    body = re.sub(r'<a class="Xr">([\w-]+)\((\d)\)</a>', other, body)
    name = os.path.basename(path)[:-2]
    return name, f"<h1><code>{name}</code></h1>\n{body}"
