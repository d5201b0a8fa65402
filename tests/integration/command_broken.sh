#!/bin/sh
# Inputs that are missing, cut off or damaged: each is told and counted, none becomes a
# picture, and none stops another.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg python3

# Noise, so that files are long enough to be cut anywhere.
convert -size 160x120 xc:gray -seed 1 +noise Random good.png
convert good.png -quality 90 good.jpg
convert good.png -quality 90 -interlace JPEG progressive.jpg
convert good.png -quality 90 -sampling-factor 2x2 restart.jpg

# Usage: cut FILE PERCENT: its beginning, as cut-PERCENT-FILE.
cut_to() {
    size=$(wc -c <"$1")
    head -c $((size * $2 / 100)) "$1" >"broken/cut-$2-$1"
}

mkdir broken
for file in good.png good.jpg progressive.jpg; do
    for percent in 1 10 50 90 99; do
        cut_to "$file" $percent
    done
done
# Only the end marker is missing.
size=$(wc -c <good.jpg)
head -c $((size - 2)) good.jpg >broken/no-end.jpg
# A byte of the compressed data is another.
size=$(wc -c <good.png)
{ head -c $((size / 2)) good.png; printf 'X'; tail -c +$((size / 2 + 2)) good.png; } \
    >broken/changed.png
# All checksums are right, but rows are missing.
cat >rows.py <<'END'
import struct, zlib
def chunk(name, data):
    return (struct.pack(">I", len(data)) + name + data +
            struct.pack(">I", zlib.crc32(name + data)))
with open("broken/rows.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" +
               chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)) +
               chunk(b"IDAT", zlib.compress(bytes(65 * 40))) + chunk(b"IEND", b""))
END
python3 rows.py || exit 1
# Formats whose decoders do not tell.
convert good.png +dither -colors 8 gif:- | head -c 3000 >broken/cut.gif
ffmpeg -nostdin -v error -i good.png -f image2pipe -c:v qoi - 2>/dev/null |
    head -c 3000 >broken/cut.qoi
# Nothing of what the name says.
head -c 1000 /dev/zero >broken/zeros.jpg
: >broken/empty.png
echo text >broken/text.webp
echo '<!DOCTYPE html><html>' >broken/page.png
printf 'II*\000\020\000\000\000CR\002\000 and what a sensor saw' >broken/camera.tif
printf '/* XPM */\nstatic char *x[] = {\n"1 1 1 1",\n"a\tc #FFFF00008080",\n"a"};\n' \
    >broken/deep.xpm
{
    printf 'DDS ' && head -c 80 /dev/zero && printf DX10 && head -c 40 /dev/zero &&
        printf '\034' && head -c 60 /dev/zero
} >broken/rgba.dds
ln -s nowhere broken/dangling.png
number=$(find broken ! -type d | wc -l)

mkdir out1
# Some differ in their extension only.
run 1 save --format png --name '{stem}_{ext}' --report report broken good.png \
    missing.png out1
holds out1 good_png.png
alike good.png out1/good_png.png
reports report $((number + 1)) '"event":"unreadable"'
says "1 saved in out1"
says "$((number + 1)) unreadable"
says 'missing.png: cannot be read: No such file or directory'
says 'broken/dangling.png: cannot be read: No such file or directory'
says 'no-end.jpg: cannot be read: the file is cut off'
says 'text.webp: cannot be read: it is text, not a picture'
says 'deep.xpm: cannot be read: XPM of 16 bits is not read: '
says 'rgba.dds: cannot be read: DDS of R8G8B8A8 is not read: '
says 'page.png: cannot be read: it is HTML, not a picture'
says 'camera.tif: cannot be read: .*[Rr]aw'
for file in broken/*; do
    says "^imagesaver: $file: cannot be read: ..*"
done

# As bytes they pass: nobody looks inside.
mkdir out2
run 0 save broken/no-end.jpg out2
same broken/no-end.jpg out2/no-end.jpg

# What is not good style but whole is read.
mkdir odd out3
{ cat good.jpg; printf 'what a camera appended'; } >odd/appended.jpg
{ convert good.png +dither gif:-; printf 'what a program appended'; } >odd/still.gif
cp good.jpg odd/named.png
run 0 save --format png odd out3
holds out3 appended.png named.png still.png
convert good.jpg good-jpg.png
alike good-jpg.png out3/named.png 40

# ---------------------------------------------------------------------------- videos

ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=320x240:rate=25:duration=4 \
    -c:v mpeg4 -q:v 3 -g 10 good.avi || exit 1
ffmpeg -nostdin -v error -i good.avi -c copy good.mkv || exit 1
ffmpeg -nostdin -v error -i good.avi -c copy -movflags +faststart good.mp4 || exit 1
mkdir videos
for kind in mkv mp4; do
    size=$(wc -c <good.$kind)
    head -c $((size * 6 / 10)) good.$kind >videos/cut-$kind.$kind
done
head -c 2000 good.mp4 >videos/stump.mp4
head -c 100000 /dev/zero >videos/zeros.mp4
mkdir out4
run 1 save --format png --report report videos good.avi out4
for file in videos/*; do
    says "^imagesaver: ${file}[:,].*cannot be read: ..*"
done
reports report 100 '"input":"good.avi".*"status":"written"'
for kind in mkv mp4; do
    number=$(find out4 -name "cut-${kind}_*" | wc -l)
    if [ "$number" -lt 50 ] || [ "$number" -gt 70 ]; then
        wrong "$number frames of cut-$kind.$kind, which has about 60"
    fi
done

# Damage in the middle costs the frames that it hit and is told once, with a count.
size=$(wc -c <good.avi)
{
    head -c $((size / 2)) good.avi
    head -c 3000 /dev/zero | tr '\0' 'U'
    tail -c +$((size / 2 + 3001)) good.avi
} >damaged.avi
mkdir out5
run 1 save --format png --report report damaged.avi out5
lost=$(grep -c '"event":"unreadable"' report)
number=$(find out5 -type f | wc -l)
if [ "$lost" -lt 1 ] || [ "$number" -lt 80 ] || [ $((lost + number)) -gt 101 ]; then
    wrong "$number frames and $lost lost of 100"
fi
[ "$(grep -c 'cannot be read' err)" -eq 1 ] || wrong "damage is not told once"

# Sound only; a container without anything.
ffmpeg -nostdin -v error -f lavfi -i sine=duration=1 sound.wav || exit 1
mkdir out6
run 1 save --format png sound.wav out6
says 'sound.wav: cannot be read: it holds no pictures'
mkdir sounds
cp sound.wav sounds/
run 0 save --format png --report report sounds good.png out6
reports report 1 '"event":"left_out","input":"sounds/sound.wav"'

# What a file points to is not opened.
printf 'ffconcat version 1.0\nfile good.avi\n' >list.ffconcat
mkdir out7
run 1 save --format png list.ffconcat out7
holds out7

if [ "$(id -u)" -ne 0 ]; then
    cp good.png closed.png
    chmod 0 closed.png
    run 1 save closed.png out7
    says 'closed.png: cannot be read: Permission denied'
fi

finish
