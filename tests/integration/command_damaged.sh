#!/bin/sh
# Damaged videos: a frame that builds on a damaged one is damaged too, up to the next one
# that builds on nothing; every picture that is saved is right; and what is saved does
# not depend on the number of threads. Those that are cut off are told, also where the
# container does not say where its end is.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg
need_format bmp

# All of a kind are made and read in one go: what costs here is to begin.
has_encoder() {
    grep -q "^ [A-Z.]* $1 " encoders
}
ffmpeg -nostdin -v error -encoders >encoders
save="save -f bmp --name {stem}-{index:03}"

# Usage: are_right FOLDER GOOD: the pictures of a file, SOMETHING-NNN, are those that the
# whole file gives.
are_right() {
    for file in one/"$1"-[0-9]*; do
        same "$file" "good/$2${file#one/"$1"}"
    done
}

# ----------------------------------------------------------------------------- damaged

# Usage: damage FOLDER/NAME PERCENT: bytes there become others, as damaged/NAME-PERCENT.
damage() {
    place=$(($(wc -c <"$1") * $2 / 100))
    {
        head -c $place "$1"
        printf 'UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU'
        tail -c +$((place + 41)) "$1"
    } >"damaged/$2-$1"
}

# Three groups of ten frames.
set -- -g 10 -c:v mpeg4 -bf 2 -q:v 3 mpeg4.avi -g 10 -c:v mpeg2video -bf 2 -q:v 3 mpeg2.mpg
if has_encoder libx264; then
    set -- "$@" -g 10 -c:v libx264 -bf 3 -crf 20 h264.mkv
fi
# VP8 has no checks: a damaged frame is some picture, and must be the same one each time.
if has_encoder libvpx; then
    set -- "$@" -g 10 -c:v libvpx -b:v 500k -threads 1 vp8.webm
fi
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=128x96:rate=25:duration=1.2 "$@" || exit 1
mkdir good damaged one many
# shellcheck disable=SC2086 # words
run 0 $save mpeg4.avi mpeg2.mpg good
count good 60
damage mpeg4.avi 23
damage mpeg4.avi 66
damage mpeg2.mpg 41
# What arithmetic coding makes of damage is not always seen, but always the same.
[ ! -e h264.mkv ] || damage h264.mkv 88
[ ! -e vp8.webm ] || damage vp8.webm 20
for folder in one:1 many:5; do
    # shellcheck disable=SC2086 # words
    run 1 $save -j "${folder#*:}" damaged "${folder%:*}"
    for case in 23-mpeg4.avi 66-mpeg4.avi 41-mpeg2.mpg; do
        says "damaged/$case: .*damaged frames in all"
    done
done
diff -r one many >/dev/null || wrong "the number of threads shows in the files"
for case in 23-mpeg4 66-mpeg4 41-mpeg2; do
    are_right "$case" "${case#*-}"
    there=$(find one -name "$case-*" | wc -l)
    [ "$there" -ge 18 ] || wrong "$case: $there frames of 30, of which ten may be damaged"
done

# ------------------------------------------------------------------------------ cut off

# Usage: cut NAME BYTES
cut() {
    head -c "$2" "$1" >"cut/$1"
}

# Usage: check_cut NAME LEAST: of what is there of it at least so many pictures are saved,
# as of the whole, and the same from a pipe whose writer is gone.
check_cut() {
    stem=${1%.*}
    grep -q "cut/$1: cannot be read: the file is cut off: its end is missing" err.files ||
        wrong "$1: nothing is told of its end"
    there=$(find one -name "$stem-*" | wc -l)
    [ "$there" -ge "$2" ] || wrong "$1: $there complete pictures are saved"
    are_right "$stem" "$stem"
    cat "cut/$1" | "$imagesaver" save -f bmp --name "$stem-{index:03}" - many 2>err &&
        wrong "a cut pipe is no success"
    says 'standard input: cannot be read: the file is cut off: its end is missing'
}

set -- -pix_fmt yuv420p raw.y4m -f apng moving.png \
    -vf scale=720:576 -pix_fmt yuv420p -frames:v 3 camera.dv
if has_encoder libtheora; then
    set -- "$@" -c:v libtheora -q:v 8 -g 4 film.ogv
fi
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x48:rate=25:duration=0.4 "$@" || exit 1
rm -rf one many
mkdir cut one many
files='raw.y4m moving.png camera.dv'
cut raw.y4m 30000
cut moving.png $(($(wc -c <moving.png) * 7 / 10))
cut camera.dv 400000
if [ -e film.ogv ]; then
    files="$files film.ogv"
    cut film.ogv $(($(wc -c <film.ogv) * 7 / 10))
fi
# shellcheck disable=SC2086 # words
run 0 $save $files good
# shellcheck disable=SC2086 # words
run 1 $save cut one
says ", $(ls cut | wc -l) unreadable\$"
cp err err.files
check_cut raw.y4m 6
check_cut moving.png 3
check_cut camera.dv 2
[ ! -e film.ogv ] || check_cut film.ogv 2
diff -r one many >/dev/null || wrong "a pipe gives other pictures"

finish
