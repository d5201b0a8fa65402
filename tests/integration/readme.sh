#!/bin/sh
# What README.md shows is true: its C code builds against the installed library and saves
# the files it says, its command lines run, the files and commands it names are there.
set -eu
# shellcheck disable=SC1091
. "$srcdir/tests/support/needs.sh"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL
readme=$srcdir/README.md

fail() {
    echo "readme: $*"
    exit 1
}

# Usage: block LANGUAGE NUMBER: a code block of the page.
block() {
    awk -v fence="\`\`\`$1" -v wanted="$2" \
        '$0 == fence { count++; inside = count == wanted; next }
        /^```/ { inside = 0 } inside { print }' "$readme"
}

stage=$root/stage
${MAKE:-make} -C "$builddir" --no-print-directory DESTDIR="$stage" \
    install >"$root/log" 2>&1 || { cat "$root/log"; fail "make install failed"; }
libdir=$(dirname "$(dirname "$(find "$stage" -name imagesaver.pc)")")
bindir=$(dirname "$(find "$stage" -path '*/bin/imagesaver')")
LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
PKG_CONFIG_PATH=$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
PATH=$bindir:$PATH
export LD_LIBRARY_PATH PKG_CONFIG_PATH PATH

# --------------------------------------------------------------------------- its C code

mkdir "$root/program"
cd "$root/program"
block c 1 >frames.c
[ -s frames.c ] || fail "there is no C code"
flags=$(PKG_CONFIG_SYSROOT_DIR=$stage "$PKG_CONFIG" --cflags --libs imagesaver)
# shellcheck disable=SC2086 # lists of flags
$CC -Wall -Wextra -Wpedantic -Werror $IMS_SANITIZE -o frames frames.c $flags ||
    fail "the C code does not build"
mkdir run
(cd run && ../frames) || fail "the C code fails"
found=$(find run -type f | sort | tr '\n' ' ')
expected=
for i in 0 1 2 3 4 5 6 7 8 9; do
    expected="${expected}run/frames/frame_0$i.png "
done
[ "$found" = "$expected" ] || fail "the C code wrote: $found"
chmod 500 run
if [ "$(id -u)" -ne 0 ]; then
    if (cd run && ../frames) 2>"$root/log"; then
        fail "the C code does not notice that it cannot write"
    fi
fi
chmod 700 run

# -------------------------------------------------------------------- its command lines

mkdir "$root/command"
cd "$root/command"
if ! can ffmpeg; then
    echo "left out: the command lines, as there is no ffmpeg to make a video"
else
    mkdir photos out
    cp "$root/program/run/frames/frame_00.png" photos/a.png
    cp "$root/program/run/frames/frame_01.png" photos/b.png
    ffmpeg -nostdin -v error -f lavfi -i testsrc=size=64x48:rate=5 -frames:v 5 holiday.mp4
    # A benchmark measures as long as it is let.
    block sh 2 | sed 's/ *#.*//; s/^imagesaver bench/& --seconds 0.002/' >lines
    [ -s lines ] || fail "there are no command lines"
    sh -e lines >"$root/log" 2>&1 || { cat "$root/log"; fail "a command line fails"; }
    count=$(find out -type f | wc -l) # 5 frames, 2 PNG, 2 JPEG, 2 WebP, 2 QOI, 2 BMP
    [ "$count" -eq 15 ] || fail "the command lines wrote $count files instead of 15"
fi

# ------------------------------------------------------------------ what the page names

grep -o '](\([^)#]*\)' "$readme" | sed 's/](//' | while read -r link; do
    case $link in
    *:*) ;;
    *) [ -e "$srcdir/$link" ] || fail "there is no $link" ;;
    esac
done
block sh 3 | grep -o '^\./[a-z]*' | while read -r command; do
    [ -x "$srcdir/$command" ] || fail "there is no $command"
done
for command in $(grep -o '`imagesaver [^ `]*' "$readme" | cut -d ' ' -f 2 | sort -u); do
    case $command in
    -*) fail "\`imagesaver $command' is no command" ;;
    esac
    imagesaver "$command" --help >/dev/null || fail "there is no command $command"
done
# The table of formats has the extensions of each.
sed -n '/^## Formats/,/^## B/s/^|[^|]*|\([^|]*\)|.*/ \1 /p' "$readme" |
    tr , ' ' >"$root/extensions"
imagesaver formats --json >"$root/formats.json"
grep '"inputs":\[[^]]*"pixels"' "$root/formats.json" |
    sed -n 's/.*"extensions":\[\([^]]*\)\].*/\1/p' | tr -d '"' | tr , '\n' |
    sort -u >"$root/written"
[ -s "$root/written" ] || fail "the command tells no extensions"
while read -r extension; do
    grep -q " $extension " "$root/extensions" || fail "no row of the table has $extension"
done <"$root/written"
# And the options of each, no more and no less, as far as its encoders are here.
if can python3; then
    python3 - "$readme" "$root/formats.json" <<'END' || fail "the table of formats is wrong"
import json
import re
import sys

with open(sys.argv[2], encoding="utf-8") as file:
    told = json.load(file)
with open(sys.argv[1], encoding="utf-8") as file:
    section = file.read().split("\n## Formats\n")[1].split("\n## ")[0]
rows = [[cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines() if line.startswith("|")][2:]
good = True
for _, extensions, _, options in rows:
    shown = set(re.findall("`([a-z_]+)`", options))
    served = set(re.split("[ ,]+", extensions))
    encoders = [encoder for encoder in told["encoders"]
                if served & set(encoder["extensions"])
                and "pixels" in encoder["inputs"]]
    known = {option["key"] for encoder in encoders for option in encoder["options"]}
    if encoders and known - shown:
        good = print(f"readme: {extensions}: without", *sorted(known - shown))
    if encoders and not told["missing"] and shown - known:
        good = print(f"readme: {extensions}: there is no", *sorted(shown - known))
sys.exit(good is None)
END
fi
# The table of libraries is what configure knows, and what the encoders' sources say.
# shellcheck disable=SC2016 # words of make
${MAKE:-make} -s -C "$builddir" --no-print-directory \
    --eval='told: ; $(info $(library_table)) @:' told | sed '/^$/d' >"$root/libraries"
sed -n '/^<!-- libraries: written/,/^<!-- libraries: end/{/^<!--/!p}' "$readme" |
    diff - "$root/libraries" || fail "\`make docs-formats' mends the table of libraries"
{ imagesaver save --help; imagesaver bench --help; } >"$root/help"
for option in $(grep -o ' --[a-z][a-z-]*' "$readme" | sort -u); do
    case $option in
    --cflags | --libs | --variable | --help) continue ;;
    esac
    grep -q -e "$option\b" "$root/help" ||
        fail "there is no option $option"
done
