#!/bin/sh
# Formats that libavcodec encodes, and TIFF, read back by others, sample by sample:
# ImageMagick (TIFF by libtiff, JPEG 2000 by OpenJPEG), and of netpbm, djxl and Pillow what
# is here.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg
need_format tiff sgi

# ------------------------------------------------------------------------- the pictures

mkdir in out1
# Usage: draw KIND CONVERT-ARGUMENT...: in every size.
draw() {
    kind=$1
    shift
    for size in 1x1 3x5 61x37 128x64; do
        convert -size $size -seed 3 xc:gray +noise Random "$@" "in/${kind}_$size.png"
    done
}
draw rgb -depth 8 -define png:color-type=2
draw rgb16 -depth 16 -define png:color-type=2 -define png:bit-depth=16
draw gray -channel G -separate -depth 8 -define png:color-type=0 -define png:bit-depth=8
draw gray16 -channel G -separate -depth 16 -define png:color-type=0 \
    -define png:bit-depth=16
draw rgba -alpha set -channel A -fx 'u.r' +channel -depth 8 -define png:color-type=6
draw graya -channel G -separate -alpha set -channel A -fx 'u.r' +channel -depth 8 \
    -define png:color-type=4
count in 24

# --------------------------------------------------------------- what the decoders make

# Usage: samples FILE: as 16-bit RGBA, whatever the file has.
samples() {
    convert "$1" -depth 16 -endian LSB RGBA:-
}
for source in in/*; do
    samples "$source" >"${source#in/}.samples"
done

# Usage: exact FILE SOURCE BY: the samples are those of the source.
exact() {
    samples "$1" >found 2>err
    cmp -s "${2#in/}.samples" found || wrong "$2 differs in $(basename "$1"), read by $3"
}

# Usage: try FILE SOURCE PROGRAM ARGUMENT...: decodes to `decoded', by a program that may
# be missing.
try() {
    file=$1
    source=$2
    shift 2
    can "$1" || return 0
    rm -f decoded.*
    "$@" >decoded.pnm 2>err || wrong "$1 does not read $file"
    for decoded in decoded.p[!n]*; do
        [ ! -e "$decoded" ] || mv "$decoded" decoded.pnm
    done
    exact decoded.pnm "$source" "$1"
}

has_pillow=
! can python3 || has_pillow=$(python3 -c 'import PIL.Image; print("yes")' 2>err)

# Usage: try_pillow FILE SOURCE: by Pillow, which has 8 bits.
try_pillow() {
    [ "$has_pillow" = yes ] || return 0
    rm -f decoded.png
    python3 -c 'import sys, PIL.Image
PIL.Image.open(sys.argv[1]).save("decoded.png")' "$1" 2>err || wrong "Pillow does not read $1"
    exact decoded.png "$2" Pillow
}

can_read=$(identify -list format | awk '$3 ~ /^r/ { print tolower($1) }' | tr -d '*')

# Usage: check FILE SOURCE
check() {
    magick_format=${1##*.}
    case $magick_format in
    tif) try "$1" "$2" tifftopnm -quiet -byrow "$1" ;;
    sgi) try "$1" "$2" sgitopnm "$1" ;;
    pcx) try "$1" "$2" pcxtoppm "$1" ;;
    ras) try "$1" "$2" rasttopnm "$1" ;;
    jxl) try "$1" "$2" djxl "$1" decoded.ppm ;;
    esac
    case $1 in
    *16_*) ;;
    *.tif | *_61x37.sgi | *_61x37.pcx | *_61x37.ras) try_pillow "$1" "$2" ;;
    esac
    ! echo "$can_read" | grep -qx "$magick_format" || exact "$1" "$2" ImageMagick
}

# Usage: written FORMAT KIND...: the pictures of these kinds, without loss.
written() {
    format=$1
    shift
    "$imagesaver" formats --names | grep -qx "$format" || return 0
    pictures=
    for kind; do
        pictures="$pictures $(echo in/"$kind"_*.png)"
    done
    # shellcheck disable=SC2086 # names without blanks
    run 0 save --lossless --format "$format" $pictures out1
    for picture in $pictures; do
        name=$(basename "$picture" .png)
        for file in out1/"$name".*; do
            check "$file" "$picture"
        done
    done
    rm -f out1/*
}
written tiff rgb gray rgb16 gray16
written jp2 rgb gray rgb16 gray16 rgba graya
written j2k rgb gray rgb16 gray16 # a codestream does not say which channel is alpha
written jxl rgb gray rgb16 gray16
written sgi rgb gray rgb16 gray16
written sun rgb gray
written pcx rgb gray

# netpbm's decoders give no alpha.
for format in tiff sgi jxl; do
    "$imagesaver" formats --names | grep -qx "$format" || continue
    for kind in rgba graya; do
        run 0 save --lossless --format "$format" in/"$kind"_*.png out1
        for picture in in/"$kind"_*.png; do
            for file in out1/"$(basename "$picture" .png)".*; do break; done
            ! echo "$can_read" | grep -qx "$format" || exact "$file" "$picture" ImageMagick
            [ "$format" = jxl ] && can djxl || continue
            djxl "$file" decoded.png 2>err || wrong "djxl does not read $file"
            exact decoded.png "$picture" djxl
        done
        rm -f out1/*
    done
done

for compression in packbits deflate lzw; do
    run 0 save --format tiff --set compression=$compression in/rgb_*.png in/gray16_*.png out1
    for file in out1/*; do
        check "$file" "in/$(basename "$file" .tif).png"
    done
    rm -f out1/*
done

# ------------------------------------------------------------- loss, alpha that must go

convert -size 320x200 -seed 3 plasma:seagreen-orange -blur 2 -depth 8 photo.png
for format in jp2 j2k jxl; do
    "$imagesaver" formats --names | grep -qx "$format" || continue
    echo "$can_read" | grep -qx "$format" || continue
    run 0 save --format "$format" --quality 90 --overwrite replace photo.png out1
    alike photo.png out1/photo.$format 38
done

if "$imagesaver" formats --names | grep -qx pcx; then
    run 0 save --format pcx --set background=ff0000 in/rgba_3x5.png out1
    says 'alpha was blended'
    convert in/rgba_3x5.png -background red -alpha remove -depth 8 flat.png
    alike flat.png out1/rgba_3x5.pcx 45
    run 1 save --format pcx in/rgb16_3x5.png out1
    says 'narrow'
fi

finish
