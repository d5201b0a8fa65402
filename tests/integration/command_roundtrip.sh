#!/bin/sh
# What the command writes it reads back, in every format that this build has: exactly
# where a format has no loss. What it does not read, `formats --read' names.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
need_format png tiff

# One picture for each kind of samples, so that each format takes one of them.
mkdir in
convert -size 16x9 -seed 3 plasma:tomato-steelblue -depth 8 -define png:color-type=2 in/color.png
convert in/color.png -colorspace gray -depth 16 -define png:color-type=0 \
    -define png:bit-depth=16 in/deep.png
convert in/color.png -colorspace gray -threshold 50% -define png:color-type=0 \
    -define png:bit-depth=1 in/lines.png
convert in/color.png in/light.pfm

# JPEG-LS behind a text is no JPEG, either.
run 0 save --quiet --format all --untagged linear --quality 95 --text Comment=words \
    --create in made
"$imagesaver" formats --names >names
written=$(find made -type f | sed 's/.*\.//' | sort -u | wc -l)
[ "$written" -eq "$(wc -l <names)" ] || wrong "$written formats of $(wc -l <names) written"

# Those that are not read are refused, and not for being damaged.
"$imagesaver" formats --read | sed -n '/^[^(]* of /d
    s/^[^(]*(\([^)]*\)): not read.*/\1/p' |
    tr -d ' ' | tr ',' '\n' >unread
mkdir refused
while read -r extension; do
    find made -name "*.$extension" -exec mv {} refused \;
done <unread
"$imagesaver" save --format png --create refused none >out 2>err
says_not damaged
says_not 'Invalid data'
[ ! -d none ] || count none 0

# The others are read, each one. Floats stay floats; what was made of pictures that are
# none is only counted above.
mkdir floats
rm -f made/[!l]*.exr made/[!l]*.hdr made/[!l]*.pfm made/lines.exr made/lines.hdr made/lines.pfm
mv made/light.* floats
run 0 save --quiet --format png --name '{stem}-{ext}' --create made back
count back "$(find made -type f | wc -l)"
run 0 save --quiet --format tiff --name '{stem}-{ext}' --create floats back
count back "$(find made floats -type f | wc -l)"

for file in back/light-*; do
    alike in/light.pfm "$file" 20 # JPEG XL with loss is the worst
done
for file in back/color-*; do
    case $file in
    *-jpg.png | *-avif.png | *-jxl.png | *-webp.png | *-jp2.png | *-j2k.png)
        alike in/color.png "$file" 15
        ;;
    esac
done
find back -type f | grep -Ev '(jpg|avif|jxl|webp|jp2|j2k).png$' >exact
for stem in color deep lines; do
    # shellcheck disable=SC2046 # a list
    convert "in/$stem.png" $(grep "/$stem-" exact) -alpha off -depth 16 rgb:pixels
    split -b 864 pixels pixels. # a picture each
    cksum pixels.* | cut -d ' ' -f 1,2 | sort -u >found
    [ "$(wc -l <found)" -eq 1 ] || wrong "some of $stem have other pixels"
    rm pixels*
done
finish
