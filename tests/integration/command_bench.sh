#!/bin/bash
# `imagesaver bench`: what it tells, as a table and as JSON; that nothing stays behind,
# whatever happens. No speed is expected of anything.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile

# In memory, as much of the time would be the disk's.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$srcdir/tests/support/command.sh"
need imagemagick python3

mkdir here photos
for name in a b c; do
    convert -size 40x30 -seed 3 plasma:red-blue -depth 8 png24:photos/$name.png
done
echo text >photos/notes.txt

# Usage: bench CODE ARGUMENT...: a short one.
bench() {
    expected=$1
    shift
    run "$expected" bench --seconds 0.002 "$@"
}

# Usage: json CONDITION: holds for the object `j` and its measurements `m` in `figures`.
json() {
    python3 -c "
import json, sys
j = json.load(open('figures'))
m = j['measurements']
sys.exit(not ($1))" || {
        wrong "not in the JSON: $1"
        head -c 2000 figures
    }
}

# --------------------------------------------------------------------------- the table

bench 0 --json figures --rate 0.01 here photos
[ ! -s err ] || wrong "it has something to say"
grep -q '^Sample: 3 pictures, 40 x 30 rgb8, 3.6 kB each$' out || wrong "no sample"
grep -q '^Folder: here, [0-9]* jobs\?; the disk takes ' out || wrong "no folder"
grep -q '^  FORMAT KIND  *EFFORT  *IMAGES/S' out || wrong "no titles"
grep -q '^[* ] png  *lossless  *[0-9]' out || wrong "no line for png"
grep -q '^[* ] jpg  *quality [0-9]' out || wrong "no line for jpg"
grep -q '^\* ' out || wrong "nothing is best"
grep -q '^For 0.01 images a second:$' out || wrong "no advice"
# What it advises can be followed.
sed -n 's/^  *\(--format .*\)/\1/p' out >advice
[ "$(wc -l <advice)" -eq 2 ] || wrong "no words for two settings"
mkdir saved
while read -r words; do
    # shellcheck disable=SC2086 # words of a command line
    run 0 save $words --overwrite unique photos/a.png saved
done <advice
count saved 2
holds here

json 'j["sample"]["pictures"] == 3 and not j["sample"]["drawn"]'
json 'j["sample"]["pixel_bytes"] == 3600 and j["sample"]["pixel_format"] == "rgb8"'
json 'j["jobs"] >= 1 and len(j["store"]["files"]) == 2 and not j["interrupted"]'
json 'set(x["effort"] for x in m if x["format"] == "png") == set(range(10))'
json 'any(x["lossless"] for x in m) and any(not x["lossless"] for x in m)'
json 'all(x["state"] in ("measured", "same as before", "too slow")
    or x["state"] == "refused" and x["lossless"] and "256 colors" in x["reason"] for x in m)'
json 'm[0]["images_per_second"] > 0 and m[0]["bytes_per_image"] > 0'
json 'm[0]["slowest_round"] <= m[0]["images_per_second"] <= m[0]["fastest_round"]'
json 'j["wanted"]["lossless"]["jobs"] == 1 and "--format" in j["wanted"]["lossy"]["arguments"]'

# Sizes are what is written in truth, of pictures alone: metadata is not measured.
run 0 save --format png --effort 9 --metadata strip --name '{stem}9' photos/a.png saved
size=$(stat -c %s saved/a9.png)
bench 0 --format png --effort 9 --json figures here photos/a.png
json "m[0]['bytes_per_image'] == $size and not m[0]['bytes_worked_out']"

# ------------------------------------------------------------------------- the options

bench 0 --format png --effort 1,9 --jobs 3 --json - --rate 1000000 here photos/a.png
cp out figures
json 'len(m) == 2 and [x["effort"] for x in m] == [1, 9] and j["jobs"] == 3'
json 'j["wanted"] == {"images_per_second": 1000000.0, "lossless": None, "lossy": None}'
bench 0 --format jpg --effort 0 --quality 12 --json figures --rate 1000000 here photos/a.png
json 'len(m) == 1 and m[0]["quality"] == 12 and "quality=12" in m[0]["options"]'
grep -q 'lossless  none was measured' out || wrong "lossless was not measured"
grep -q 'lossy     none; at most [0-9.]* a second: jpg, effort 0, quality 12' out ||
    wrong "no word of the fastest one"
bench 0 --format png --effort 0 here
grep -q '^Sample: a drawn picture, 1920 x 1080 rgb8' out || wrong "nothing was drawn"
holds here

if ! can ffmpeg; then
    echo "left out: videos, as there is no ffmpeg"
else
    ffmpeg -nostdin -v error -f lavfi -i testsrc=size=64x48:rate=25 -frames:v 50 video.mp4
    bench 0 --format png --effort 0 here video.mp4
    # Where the machine is slow there is no time to read all of them.
    grep -Eq '^Sample: ([1-9]|1[0-6]) (of [1-9][0-9]? )?pictures?, 64 x 48 ' out ||
        wrong "not a part of 50"
fi

# What cannot be read is told, and the rest is measured.
bench 1 --format png --effort 0 here missing.png photos/notes.txt photos/b.png
says 'missing.png: cannot be read: No such file'
says 'notes.txt: cannot be read: it is text, and neither an image nor a video'
grep -q '^Sample: 1 picture, ' out || wrong "the good one was not taken"
bench 1 here missing.png
says 'there is no picture to measure with'
holds here

# The figures do not go over a sample.
cp photos/a.png kept.png
bench 2 --json photos/a.png here photos
says 'json photos/a.png: that is a sample'
cmp -s kept.png photos/a.png || wrong "a sample was written over"

# What a format cannot hold.
convert -size 40x30 gradient:red-blue -depth 16 png48:deep.png
bench 0 --format jpg,png --effort 0-2 --json figures here deep.png
grep -q 'jpg .* 0-2  *not possible: .*rgb16' out || wrong "jpg holds 16 bits?"
json '[x["state"] for x in m[:3]] == ["refused", "same as before", "same as before"]'
json 'm[3]["state"] == "measured"'

# --------------------------------------------------------------------- what stays, or not

bench 0 --keep yes --format png,jpg --effort 0 here photos
says 'the files are in here/imagesaver-bench-'
find here -name 'png-lossless-effort0-*.png' | grep -q . || wrong "no png was kept"
find here -name 'jpeg-lossy-effort0-*.jpg' | grep -q . || wrong "no jpg was kept"
[ "$(find here -type f | wc -l)" -le 6 ] || wrong "too many files were kept"
[ "$(find here -name 'store*' | wc -l)" -eq 0 ] || wrong "files of the store were kept"
rm -r here/imagesaver-bench-*

: >here/mine
bench 0 --keep no --format png --effort 0 here photos
holds here mine
rm here/mine

if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod 555 closed
    bench 2 closed
    says 'FOLDER closed: Permission denied'
    chmod 755 closed
fi

# Figures that cannot be written are a failure.
if [ -w /dev/full ]; then
    bench 1 --format png --effort 0 --json /dev/full here photos/a.png
    says 'json: not complete: No space left'
    holds here
fi

# ----------------------------------------------------------------------------- signals

env --default-signal=INT true 2>/dev/null || {
    echo "left out: signals, as env has no --default-signal"
    finish
}

# Usage: begin ARGUMENT...: starts one that would go on for long.
begin() {
    env --default-signal=INT "$imagesaver" bench --json figures "$@" \
        >out 2>err 3>&- 4>&- &
    command=$!
}

# Usage: wait_until WORD...: until a command is true.
wait_until() {
    local give_up_at=$((SECONDS + time_limit))
    while ((SECONDS < give_up_at)); do
        ! "$@" >words || return 0
        sleep 0.01
    done
    wrong "in vain waited until $*"
}

# Usage: ends CODE SETTINGS: after a signal, with nothing measured and nothing left.
ends() {
    wait $command
    code=$?
    [ $code -eq "$1" ] || wrong "exit code $code and not $1"
    says "interrupted: 0 of $2 settings were measured"
    json 'j["interrupted"] and m[0]["state"] == "not begun"'
    [ ! -s out ] || wrong "a table of nothing"
    [ -z "$(ls -A here)" ] || wrong "the folder holds $(ls -A here)"
}

# While the folder itself is measured.
begin --seconds 100 --format png here photos/a.png
wait_until compgen -G 'here/imagesaver-bench-*/store-*'
kill -TERM $command
ends 143 10

# While one picture is in work and another waits, which is not begun any more: an
# encoder that waits for the test (tests/plugins/gate.c) holds them.
GATE_FOLDER=$work
export GATE_FOLDER
mkfifo reached open
exec 3<>reached 4<>open
begin --seconds 10 --plugins "$builddir/tests/plugins/gate.so" --format gate,png \
    --jobs 1 here photos/a.png
for picture in 'a trial' 'the first round' 'one of two'; do
    read -r -t "$time_limit" -n 1 -u 3 || wrong "$picture did not come to the encoder"
    if [ "$picture" = 'one of two' ]; then
        kill -INT $command
        wait_until grep -q 'interrupted: finishing what is in work' err
    fi
    printf . >&4
done
ends 130 11

finish
