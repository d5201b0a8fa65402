#!/bin/sh
# A page of a run: one file of HTML, which loads nothing; names and messages are only words
# there; pictures are shown of what is there, and what is not is told; lines that are none
# are told by their numbers.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick python3

# The words of pages, which must be well-formed, and load nothing.
cat >look.py <<'END'
import base64
import html.parser
import re
import sys
import xml.etree.ElementTree


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open_tags, self.texts, self.sources, self.ids, self.used = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.open_tags.append(tag)
        self.look(tag, dict(attributes))

    def handle_startendtag(self, tag, attributes):
        self.look(tag, dict(attributes))

    def look(self, tag, attributes):
        assert tag not in ("script", "link", "iframe", "object", "a", "form"), tag
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            if name in ("src", "href", "srcset", "data", "action"):
                self.sources.append(value)
            if name == "id":
                self.ids.append(value)
            if name == "aria-labelledby":
                self.used += value.split()

    def handle_endtag(self, tag):
        assert self.open_tags.pop() == tag, tag

    def handle_data(self, data):
        self.texts.append(data)


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        page = file.read()
    xml.etree.ElementTree.fromstring(page.replace("<!DOCTYPE html>", ""))
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open_tags, reader.open_tags
    assert all(source.startswith("data:image/jpeg;base64,") for source in reader.sources)
    assert len(reader.ids) == len(set(reader.ids)), "an id is there twice"
    assert set(reader.used) <= set(reader.ids), "a name is not there"
    assert not re.search(r"url\(|@import", page), "the style loads something"
    assert "default-src 'none'" in page
    with open(name + ".words", "w", encoding="utf-8") as file:
        print("pictures:", len(reader.sources), file=file)
        print("\n".join(text for text in reader.texts if text.strip()), file=file)
    for data, path in re.findall(r'base64,([^"]*)".*?<bdi title="([^"]*)"', page, re.S):
        if path.endswith("red.png"):
            with open("shown.jpg", "wb") as file:
                file.write(base64.b64decode(data))
END

# Usage: lists PAGE LINE...: they are among its words.
lists() {
    page=$1
    shift
    for line; do
        grep -qxF -e "$line" "$page.words" || {
            wrong "$page does not say \"$line\""
            sed 's/^/    | /' "$page.words"
        }
    done
}

mkdir in
{
    printf 'P6 80 40 255\n'
    head -c 9600 /dev/zero | tr '\0' '\310'
} >in/red.ppm
printf 'P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nab' \
    >"in/<b onclick=1>&amp;\"'.pam"
printf 'GIF89a' >'in/<script>alert(1)<!--.gif'
run 1 save -f png,jpg --create --report run.jsonl in saved
run 0 report run.jsonl
says '^imagesaver: run.html is written$'

# Of files that are gone, are something else now, or never were files.
rm saved/red.png
echo words >saved/red.jpg
mkfifo pipe
sed -n '/"path":"saved\/red.jpg"/s|saved/red.jpg|pipe|p' run.jsonl >line
cat line run.jsonl >more.jsonl
run 0 report -o some.html more.jsonl

# A run that was killed, from standard input.
head -c -100 run.jsonl | "$imagesaver" report --pictures 0 - >cut.html 2>err ||
    wrong "standard input is not read"
says '^imagesaver: standard input: the last line is cut off'

python3 look.py run.html some.html cut.html 2>err || wrong "a page is not as it should be"
lists run.html 'pictures: 4' 'What was not saved' '1 was not saved.' 'unreadable' \
    'in/<script>alert(1)<!--.gif' "<b onclick=1>&amp;\"'.png" 'red.jpg' 'png-fast' \
    'Over time' 'Images waiting' 'Size of a file' 'The files as they are now.'
lists some.html 'pictures: 2' 'saved/red.png' 'it is not there any more' \
    'it is no file any more'
lists cut.html 'pictures: 0' \
    'The lines have no end: the run was killed, or is still going on.'
alike shown.jpg in/red.ppm 40

# Lines that are none leave the old page.
echo old >broken.html
{
    head -n 1 run.jsonl
    echo '{"event":"result"'
    cat run.jsonl
} >broken.jsonl
run 1 report broken.jsonl
says '^imagesaver: broken.jsonl: line 2: a comma or } is missing at byte 18$'
[ "$(cat broken.html)" = old ] || wrong "the old page is gone"
run 1 report missing.jsonl
says 'missing.jsonl: No such file'
# What stands in the way of the page is told before any picture is read.
run 2 report -o run.jsonl/page.html run.jsonl
says '^imagesaver: --output run.jsonl/page.html: Not a directory$'
mkdir folder
run 2 report -o folder run.jsonl
says '^imagesaver: --output folder: Is a directory$'

finish
