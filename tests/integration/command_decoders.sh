#!/bin/sh
# PNG of every effort, read by decoders of others: libavcodec, ImageMagick and Pillow,
# each where it is there, see what the input holds.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
need_format png

mkdir in made
convert -size 130x97 -seed 3 plasma:tomato-steelblue -depth 8 in/smooth.png
convert -size 61x47 xc: -seed 3 +noise Random -depth 16 in/deep.png
convert -size 400x300 xc:white -fill navy -draw 'rectangle 20,20 90,280' \
    -fill orange -draw 'circle 250,150 250,60' +antialias -depth 8 png24:in/flat.png
convert in/smooth.png -colorspace Gray -depth 16 in/gray.png
convert in/flat.png -alpha set -channel A -fx 'i/w' -depth 8 in/alpha.png
for effort in 0 1 2 3 4 5 6 7 8 9; do
    run 0 save --format png --effort "$effort" --create in "made/$effort"
done

# Usage: compare_lists WHO: the lines in `found`, one a file in the order of names, are
# for each effort those in `wanted`.
compare_lists() {
    for effort in 0 1 2 3 4 5 6 7 8 9; do
        cat wanted
    done | cmp -s - found || wrong "$1 sees something else"
}

identify -format '%# %[bit-depth] %[channels]\n' in/*.png >wanted
identify -format '%# %[bit-depth] %[channels]\n' made/*/*.png >found
compare_lists ImageMagick

# Usage: hashes FILE...: one line for each file.
hashes() {
    inputs=
    maps=
    number=0
    for file; do
        inputs="$inputs -i $file"
        maps="$maps -map $number"
        number=$((number + 1))
    done
    # shellcheck disable=SC2086 # lists
    ffmpeg -v error $inputs $maps -f streamhash -hash md5 - </dev/null |
        sed 's/.*=//'
}
if can ffmpeg; then
    hashes in/*.png >wanted
    hashes made/*/*.png >found
    compare_lists libavcodec
else
    echo "left out: libavcodec, as there is no ffmpeg"
fi

cat >pillow.py <<'END'
import hashlib
import sys
from PIL import Image

for name in sys.argv[1:]:
    image = Image.open(name)
    print(image.mode, image.size, hashlib.md5(image.tobytes()).hexdigest())
END
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import PIL' 2>/dev/null; then
        "$python" pillow.py in/*.png >wanted
        "$python" pillow.py made/*/*.png >found
        compare_lists Pillow
        finish
    fi
done
echo "left out: Pillow, which is not here (Debian: python3-pil)"
finish
