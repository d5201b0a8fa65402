#!/bin/sh
# Runs the examples, counts what they wrote and decodes it with programs of others.
# Called by scripts/run-tests, which sets builddir.
set -u
# shellcheck disable=SC1091,SC2154
. "$srcdir/tests/support/needs.sh"

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0

fail() {
    echo "$*"
    failed=1
}

# Usage: run NAME ARGUMENT...; the program writes into $folder/NAME.
run() {
    name=$1
    shift
    mkdir "$folder/$name"
    "$builddir/examples/$name" "$folder/$name" "$@" >"$folder/$name.out" 2>&1 || {
        cat "$folder/$name.out"
        fail "$name ended with an error"
    }
}

# Usage: expect_files COUNT FOLDER PATTERN
expect_files() {
    found=$(find "$folder/$2" -type f -name "$3" | wc -l)
    [ "$found" -eq "$1" ] || fail "$2: $found files like $3 instead of $1"
}

# Usage: decodes FILE WIDTHxHEIGHT; whether any program here reads it as this size.
decodes() {
    case $decoders in
    *ffprobe*)
        size=$(ffprobe -v error -read_intervals '%+#1' -show_entries frame=width,height \
            -of csv=p=0:s=x "$1" 2>&1)
        [ "$size" != "$2" ] || return 0
        ;;
    esac
    case $decoders in
    *identify*)
        size=$(identify -regard-warnings -format '%wx%h' "$1[0]" 2>&1)
        [ "$size" != "$2" ] || return 0
        ;;
    esac
    return 1
}

decoders=
! can ffprobe || decoders=" ffprobe"
! can imagemagick || decoders="$decoders identify"

# Usage: expect_decodable FOLDER WIDTHxHEIGHT
expect_decodable() {
    [ -n "$decoders" ] || return 0
    find "$folder/$1" -type f | sort >"$folder/list"
    while IFS= read -r file; do
        decodes "$file" "$2" || fail "${file#"$folder"/}: none of$decoders reads it as $2"
    done <"$folder/list"
}

run simple
expect_files 10 simple 'picture_?.png'
expect_decodable simple 256x240

run frames 20
expect_files 20 frames 'frame_????.jpg'
expect_files 2 frames 'still_????.jpg'
expect_decodable frames 320x240

run render 2 96x64
written="png jpeg"
! grep -qE '^#define HAVE_(FFMPEG|LIBWEBP) ' "$builddir/config.h" || written="$written webp"
for format in $written; do
    expect_files 2 "render/$format" 'scene_000?.*'
done
formats=$(find "$folder/render" -mindepth 1 -maxdepth 1 -type d | wc -l)
expect_files $((2 * formats)) render 'scene_000?.*'
expect_decodable render 96x64

# What cannot work says so and ends with an error.
if "$builddir/examples/simple" "$folder/missing" >"$folder/out" 2>&1; then
    fail "simple took a folder that does not exist"
fi
grep -q 'does not exist' "$folder/out" || fail "simple does not say that it does not exist"

[ -n "$decoders" ] ||
    echo "left out: decoding what was written, as neither ffprobe nor ImageMagick is here"
exit $failed
