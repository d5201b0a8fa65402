#!/bin/sh
# Image files without --format: their bytes pass through, folders keep their shape, and
# what is no picture is left out or told. Names and the report.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick python3

convert -size 8x6 gradient:red-blue a.png
convert a.png a.jpg
convert +dither a.png a.gif

# ---------------------------------------------------------------------------- bytes

mkdir out1
run 0 save a.png a.jpg a.gif out1
says '3 saved in out1'
holds out1 a.gif a.jpg a.png
for file in a.png a.jpg a.gif; do
    same "$file" "out1/$file"
done

# A file may lie about its kind: its bytes pass, with a warning.
mkdir out2
cp a.png liar.jpg
run 0 save liar.jpg out2
same a.png out2/liar.jpg
says 'note: 1 written with a warning'

# Options of encoders do nothing then, which is told.
mkdir out3
run 0 save --quality 5 a.jpg out3
says 'without --format'
same a.jpg out3/a.jpg

# Standard input has no name: its content tells the extension.
mkdir out4
for file in a.png a.jpg a.gif; do
    "$imagesaver" save -q - out4 <"$file" || wrong "$file through standard input"
    same "$file" "out4/stdin.${file#a.}"
done
# shellcheck disable=SC2002 # a pipe is what is tried
cat a.png | "$imagesaver" save -q --name piped - out4 || wrong "a pipe"
same a.png out4/piped.png

# -------------------------------------------------------------------------- folders

mkdir -p in/sub/deep in/.hidden in/empty out5
cp a.png in/
cp a.jpg in/sub/b.jpg
cp a.gif in/sub/deep/c.gif
cp a.png in/.hidden/d.png
cp a.png in/.e.png
echo text >in/notes.txt
echo '{"a": [1, 2, 3]}' >in/data.json
: >in/nothing
ln -s .. in/sub/loop
run 0 save --report report in out5
holds out5 a.png sub/b.jpg sub/deep/c.gif
says '3 left out (neither image nor video)'
reports report 3 '"event":"left_out"'
reports report 1 '"input":"in/notes.txt"'

# A camera's raw file, which nothing here reads, is no picture, though .raw can be written.
mkdir roll out_roll
cp a.png roll/
printf 'FUJIFILMCCD-RAW' >roll/camera.raw
run 0 save roll out_roll
holds out_roll a.png
says '1 left out (neither image nor video)'

# TypeScript has the extension of a kind of video.
mkdir web out_web
cp a.png web/
echo 'export const answer: number = 42;' >web/answer.ts
run 0 save web out_web
holds out_web a.png

# Named, they are mistakes.
mkdir out6
: >empty.png
run 1 save in/notes.txt in/nothing empty.png a.png out6
says 'in/notes.txt: cannot be read: it is text, and neither an image nor a video'
says 'in/nothing: cannot be read: it is neither an image nor a video'
says 'empty.png: cannot be read: the file is empty'
says '1 saved in out6'
holds out6 a.png

# The folder that is saved to may lie in the input.
mkdir in/saved
run 0 save in in/saved
holds in/saved a.png sub/b.jpg sub/deep/c.gif
run 1 save in in/saved
says_not '^imagesaver: in/saved/'
rm -r in/saved

# An empty folder was hardly meant.
mkdir out7
run 1 save in/empty out7
says 'in/empty: cannot be read: the folder is empty'

# ---------------------------------------------------------------------------- names

mkdir out8
run 0 save --name '{stem}_{ext}_{input:03}' in a.png out8
holds out8 a_png_001.png a_png_007.png sub/b_jpg_005.jpg \
    sub/deep/c_gif_006.gif
run 0 save --name 'x/{stem}' --sub-folder y/z a.png out8
holds out8/y z/x/a.png
run 1 save --name '{width}' a.png out8
says '{width} and {height} are known of decoded pictures only: add --format'
run 0 save --create a.png out8/new/folder
same a.png out8/new/folder/a.png

# Names with anything in them.
mkdir odd out9
latin=$(printf 'b\351t\351.png')
left=$(printf '\342\200\256gnp.png') # from here on, right to left
clears=$(printf '\302\2332J.png')     # erases the screen, where C1 controls are obeyed
line=$(printf 'two\nlines.png')
for name in '100%_%06d.png' 'c:colon.png' 'space in it.png' "quote'\".png" \
    "$latin" "$line" "$left" "$clears" '-dash.png' '{stem}.png'; do
    cp a.png "odd/$name"
done
run 0 save --report report odd out9
[ "$(ls -A odd)" = "$(ls -A out9)" ] || wrong "odd names did not arrive"
run 0 save --overwrite skip -- odd/* out9
says '10 skipped'
(cd odd && "$imagesaver" save --overwrite replace -- -dash.png ../out9) 2>err ||
    wrong "a name that begins with a dash"

# What is told of them does nothing to the terminal.
run 1 save -- odd/* out9
[ "$(grep -c 'not saved as' err)" -eq 10 ] || wrong "not one line for each"
! LC_ALL=C grep -q "$(printf '[\001-\010\016-\037\177-\377]')" err ||
    wrong "bytes of names that are no ASCII, or no UTF-8, are shown as they are"
says 'odd/b\\xe9t\\xe9.png: not saved as out9/b\\xe9t\\xe9.png'
says 'odd/two\\nlines.png'
says 'odd/\\u202egnp.png'
says 'odd/\\u009b2J.png'

# The report is JSON, whatever the names are.
cat >check.py <<'END'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1], "rb")]
ledger = events.pop()
assert ledger["event"] == "ledger", ledger
assert ledger["accepted"] == sum(ledger[key] for key in (
    "pending", "written", "failed", "skipped", "superseded", "dropped", "cancelled",
    "expired"))
results = [e for e in events if e["event"] == "result"]
assert len(results) == ledger["accepted"], ledger
for status in ("written", "failed", "skipped", "cancelled"):
    assert sum(e["status"] == status for e in results) == ledger[status], status
for event in ("refused", "unreadable", "left_out"):
    assert sum(e["event"] == event for e in events) == ledger[event], event
assert sum(e["bytes"] for e in results) == ledger["bytes_written"]
inputs = {e["input"] for e in results}
assert any("two\nlines.png" in i for i in inputs)
assert any("b\ufffdt\ufffd.png" in i for i in inputs)
assert any("\u202egnp.png" in i for i in inputs)
assert not any(b < 32 and b != 10 or b > 126 for b in open(sys.argv[1], "rb").read())
assert any("quote'\".png" in i for i in inputs)
END
python3 check.py report || wrong "the report is not as it should be: $(cat report)"

# It can go to standard output, and is whole or told not to be.
run 0 save --report - --overwrite replace a.png out9
[ "$(wc -l <out)" -eq 2 ] || wrong "two lines belong on standard output"
if [ -w /dev/full ]; then
    run 1 save --report /dev/full --overwrite replace a.png out9
    says '--report: not complete: No space left'
fi

# ------------------------------------------------------------- what stands around it

# With standard descriptors closed, what is said is lost, and lands in no file.
mkdir out10
cp a.png out10/a.png
# shellcheck disable=SC2091 # nothing is printed: the descriptors are closed
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
    rm -f lines
    eval '"$imagesaver" save --report lines a.png a.jpg missing.png out10' "$closed" \
        2>/dev/null
    same a.png out10/a.png
    same a.jpg out10/a.jpg
    ! grep -qv '^{' lines || wrong "with $closed, words stand in the report"
    grep -q '"event":"ledger"' lines || wrong "with $closed, there is no ledger"
    rm out10/a.jpg
done
"$imagesaver" save - out10 <&- 2>err && wrong "a closed standard input is empty"
says 'standard input: cannot be read: Bad file descriptor'
"$imagesaver" formats >&- 2>err && wrong "a closed standard output takes words"
says 'standard output: Bad file descriptor'

# A limit on the size of files is a full disk, and not the end.
mkdir out11
head -c 5000000 /dev/urandom >noise
{ cat a.png noise; } >large.png
(
    ulimit -f 2000
    "$imagesaver" save --report lines large.png a.png out11 2>err
)
code=$?
[ $code -eq 1 ] || wrong "a limit on file sizes ends it with $code"
says 'large.png: not saved as out11/large.png: '
holds out11 a.png
reports lines 1 '"status":"failed"'

finish
