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

# Usage: decodes FILE WIDTHxHEIGHT; whether any program here reads it as this size, or it
# says so itself where these programs do not know the format.
decodes() {
    width=${2%x*}
    height=${2#*x}
    case $1 in
    *.ff)
        size=$(head -c 16 "$1" | od -An -j 8 -t x1 | tr -d ' \n')
        [ "$size" = "$(printf %08x%08x "$width" "$height")" ]
        return
        ;;
    *.npy)
        head -c 128 "$1" | grep -qa "'shape': ($height, $width, 3)"
        return
        ;;
    *.raw)
        [ "$(wc -c <"$1")" -eq $((width * height * 3)) ]
        return
        ;;
    esac
    case $decoders in
    *convert*)
        size=$(convert -regard-warnings "$1[0]" -format '%wx%h' info: 2>&1)
        [ "$size" != "$2" ] || return 0
        ;;
    esac
    case $decoders in
    *ffprobe*) # takes longer to begin
        size=$(ffprobe -v error -read_intervals '%+#1' -show_entries frame=width,height \
            -of csv=p=0:s=x "$1" 2>&1)
        [ "$size" != "$2" ] || return 0
        ;;
    esac
    return 1
}

decoders=
! can ffprobe || decoders=" ffprobe"
! can imagemagick || decoders="$decoders convert"

# Usage: expect_decodable FOLDER WIDTHxHEIGHT: the first and the last picture of a folder,
# and some between; all were counted.
expect_decodable() {
    [ -n "$decoders" ] || return 0
    find "$folder/$1" -type f | sort |
        awk '{ file[NR] = $0 }
            END {
                step = NR > 24 ? int(NR / 4) : 1
                for (i = 1; i < NR; i += step) print file[i]
                print file[NR]
            }' >"$folder/list"
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

# Pixels that are drawn where they are kept.
"$builddir/examples/frame_loop" "$folder/frame_loop/made" 6 >"$folder/out" 2>&1 || {
    cat "$folder/out"
    fail "frame_loop ended with an error"
}
expect_files 6 frame_loop/made 'frame_?????.png'
expect_decodable frame_loop 320x180

# An event loop: how many frames a slow disk makes it drop is a matter of luck.
run camera 12
[ "$(sed -n 's/^\([0-9]*\) written, \([0-9]*\) lost$/\1 + \2/p' "$folder/camera.out" |
    xargs expr)" = 12 ] || fail "camera does not account for its frames"
expect_files "$(sed -n 's/ written,.*//p' "$folder/camera.out")" camera 'frame_?????.jpg'
expect_decodable camera 320x240

# One set of threads for two folders.
run thumbnails 7
expect_files 7 thumbnails/full '????.png'
expect_decodable thumbnails/full 320x240
expect_files 7 thumbnails/small '????.jpg'
expect_decodable thumbnails/small 80x60

# Checkpoints at which all frames so far are on the disk.
run recorder 60
expect_files 60 recorder 'frame_??????.png'
expect_decodable recorder 320x240
[ "$(cat "$folder/recorder.out")" = "25 frames are safe
50 frames are safe
60 frames are safe" ] || fail "recorder says: $(cat "$folder/recorder.out")"
if "$builddir/examples/recorder" "$folder/missing" 2>"$folder/errors"; then
    fail "recorder took a folder that does not exist"
fi
grep -q 'missing" does not exist' "$folder/errors" || fail "recorder does not say which folder"

# A response with a picture that was encoded in memory.
mkdir "$folder/preview"
"$builddir/examples/preview" map.png effort=9 >"$folder/response" ||
    fail "preview ended with an error"
sed '1,/^\r*$/d' "$folder/response" >"$folder/preview/map.png"
expect_decodable preview 160x120
[ "$(sed '/^\r*$/q' "$folder/response" | tr -d '\r')" = "Content-Type: image/png
Content-Length: $(wc -c <"$folder/preview/map.png")" ] || fail "preview has another header"
if "$builddir/examples/preview" map.unknown >"$folder/response"; then
    fail "preview took a format that does not exist"
fi
tr '\r\n' '  ' <"$folder/response" | grep -q '^Status: 400 .*\.unknown' ||
    fail "preview does not say what is wrong"

# In C++, as its oldest version that the headers are for.
if [ -n "${CXX:-}" ]; then
    # shellcheck disable=SC2086 # a list of flags
    "$CXX" -std=c++11 -Wall -Wextra -Wpedantic -Werror ${IMS_SANITIZE:-} \
        -I"$srcdir/include" -o "$folder/gradients.program" \
        "$srcdir/examples/gradients.cpp" -L"$builddir" -limagesaver ||
        fail "gradients.cpp does not build"
    mkdir "$folder/gradients"
    LD_LIBRARY_PATH=$builddir "$folder/gradients.program" "$folder/gradients" 4 \
        >"$folder/out" 2>&1 || { cat "$folder/out"; fail "gradients ended with an error"; }
    expect_files 4 gradients 'gradient_?.png'
    expect_decodable gradients 160x90
    if LD_LIBRARY_PATH=$builddir "$folder/gradients.program" "$folder/missing" \
        >"$folder/out" 2>&1; then
        fail "gradients took a folder that does not exist"
    fi
    grep -q 'does not exist' "$folder/out" || fail "gradients does not say what is wrong"
else
    echo "left out: the program in C++, as there is no compiler for it"
fi

# A video, decoded by FFmpeg and saved by reference.
if [ -x "$builddir/examples/video" ] && can ffmpeg; then
    ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=96x64:rate=25:duration=0.4 \
        -c:v ffv1 -pix_fmt yuv420p "$folder/clip.mkv" || fail "no video was made"
    "$builddir/examples/video" "$folder/clip.mkv" "$folder/video/made" >"$folder/out" 2>&1 || {
        cat "$folder/out"
        fail "video ended with an error"
    }
    expect_files 10 video/made 'frame_??????.png'
    expect_decodable video 96x64
    if "$builddir/examples/video" "$folder/clip.mkv" "$folder/video" none >"$folder/out" 2>&1; then
        fail "video took a format that does not exist"
    fi
    grep -q '\.none' "$folder/out" || fail "video does not say what is wrong"
    if "$builddir/examples/video" "$folder/missing" "$folder/video" >"$folder/out" 2>&1; then
        fail "video took a file that does not exist"
    fi
    grep -qi 'no such file' "$folder/out" || fail "video does not say what is missing"
else
    echo "left out: the video, as it takes FFmpeg, the libraries and the program"
fi

# One picture, to a file in folders that are made, and the same to a pipe.
shot=$folder/shots/today/screen.png
"$builddir/examples/screenshot" "$shot" || fail "screenshot ended with an error"
expect_files 1 shots/today screen.png
expect_decodable shots 320x200
"$builddir/examples/screenshot" - format=png | cmp - "$shot" ||
    fail "screenshot writes other bytes to a pipe"
"$builddir/examples/screenshot" "$folder/shots/screen" format=jpeg,quality=90 ||
    fail "screenshot does not take a format from its options"
if can imagemagick; then
    # BGRX is opaque: a fourth byte that is taken for alpha makes all of it black.
    colors=$(convert "$folder/shots/screen" -scale 1x1! -format '%[opaque] %[mean]' info:)
    case $colors in
    True\ 0 | False*) fail "the screenshot is black or transparent: $colors" ;;
    esac
fi

# What cannot work says so and ends with an error.
if "$builddir/examples/simple" "$folder/missing" >"$folder/out" 2>&1; then
    fail "simple took a folder that does not exist"
fi
grep -q 'does not exist' "$folder/out" || fail "simple does not say that it does not exist"

[ -n "$decoders" ] ||
    echo "left out: decoding what was written, as neither ffprobe nor ImageMagick is here"
exit $failed
