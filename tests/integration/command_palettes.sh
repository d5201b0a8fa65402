#!/bin/sh
# Files of few colors, icons and X11's, as others read them: ImageMagick, FFmpeg, Pillow,
# Netpbm, giflib's and icoutils' programs, each where it is there, see every pixel that was
# saved.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg
need_format gif ico pnm xbm xpm xwd wbmp png

python=
for program in python3 /usr/bin/python3; do
    ! "$program" -c 'import PIL.Image' 2>/dev/null || python=$program
done
[ -n "$python" ] || echo "left out: Pillow (package python3-pil)"

# Usage: by_pillow FILE TO: what Pillow sees, as a PNG.
by_pillow() {
    "$python" -c 'import sys, PIL.Image
PIL.Image.open(sys.argv[1]).convert("RGBA").save(sys.argv[2])' "$1" "$2" 2>err ||
        wrong "Pillow does not read $1"
}

# Usage: decodes FILE ORIGINAL AS PROGRAM [ARGUMENT...]: what a program that may be missing
# writes to standard output is the picture, in ImageMagick's format AS: `pnm:', or `rgb:'
# for samples alone.
decodes() {
    file=$1
    original=$2
    as=$3
    shift 3
    can "$1" || {
        echo "left out: $1"
        return 0
    }
    "$@" >decoded 2>err || wrong "$1 does not read $file"
    [ "$as" = pnm: ] || {
        size=$(identify -format %wx%h "$original")
        convert -size "$size" -depth 8 "${as}decoded" decoded.pnm && mv decoded.pnm decoded
    }
    alike "$original" decoded
}

# Usage: by_ffmpeg FILE ORIGINAL
by_ffmpeg() {
    ffmpeg -nostdin -v error -y -i "$1" -frames:v 1 -pix_fmt rgba by_ffmpeg.png 2>err ||
        wrong "FFmpeg does not read $1"
    alike "$2" by_ffmpeg.png
    opaque=$(identify -format '%[opaque]' "$2")
    is by_ffmpeg.png '%[opaque]' "$opaque"
}

# Usage: read_by_all FILE ORIGINAL
read_by_all() {
    alike "$2" "$1"
    by_ffmpeg "$1" "$2"
    [ -z "$python" ] || {
        by_pillow "$1" by_pillow.png
        alike "$2" by_pillow.png
    }
}

# Pictures of 1 to 256 colors, with strings of colors that come again and with noise.
mkdir in saved
for colors in 1 2 17 256; do
    convert -size 61x37 -seed 3 plasma:red-blue -depth 8 -colors $colors -define png:color-type=2 \
        -define png:bit-depth=8 "in/plasma_$colors.png"
done
for levels in 16 256; do
    convert -size 131x97 -seed 5 xc:gray +noise Random -channel G -separate \
        -posterize $levels -depth 8 -define png:color-type=0 -define png:bit-depth=8 \
        "in/gray_$levels.png"
done
for size in 1x1 1x9; do
    convert -size $size xc:orange -define png:color-type=2 "in/flat_$size.png"
done
convert -size 40x30 xc:none -fill teal -draw 'circle 20,15 20,4' -channel A -threshold 50% \
    +channel -define png:color-type=6 in/alpha.png
convert -size 320x200 -seed 3 plasma:seagreen-orange -blur 0x2 -depth 8 \
    -define png:color-type=2 photo.png

# ------------------------------------------------------------------------------- GIF

run 0 save --quiet --format gif --lossless in saved
count saved 9
for original in in/*.png; do
    name=$(basename "$original" .png)
    read_by_all "saved/$name.gif" "$original"
    case $name in
    alpha) ;;
    *)
        decodes "$name.gif" "$original" pnm: giftopnm "saved/$name.gif"
        decodes "$name.gif" "$original" rgb: gif2rgb -1 "saved/$name.gif"
        ;;
    esac
done
run 1 save --format gif --lossless photo.png saved
says 'more than the 256 colors'
for dither in no floyd-steinberg ordered; do
    run 0 save --format gif --set dither=$dither --name "$dither" photo.png saved
    alike photo.png saved/$dither.gif 30
    [ "$(identify -format %k saved/$dither.gif)" -le 256 ] || wrong "more than 256 colors"
done
run 0 save --format gif --set colors=5 --name five photo.png saved
[ "$(identify -format %k saved/five.gif)" -le 5 ] || wrong "more than 5 colors"

# ------------------------------------------------------------------------------- XPM

run 0 save --quiet --format xpm --lossless in saved
for original in in/*.png; do
    name=$(basename "$original" .png)
    alike "$original" "saved/$name.xpm"
    by_ffmpeg "saved/$name.xpm" "$original"
    [ "$name" = alpha ] ||
        decodes "$name.xpm" "$original" pnm: xpmtoppm "saved/$name.xpm"
done
run 0 save --format xpm --set dither=no photo.png saved
alike photo.png saved/photo.xpm 30

# ------------------------------------------------------------------------------- ICO

run 0 save --quiet --format ico in saved
for original in in/*.png; do
    name=$(basename "$original" .png)
    read_by_all "saved/$name.ico" "$original"
    if can icotool; then
        icotool -x -o icon.png "saved/$name.ico" 2>err || wrong "icotool fails"
        alike "$original" icon.png
    fi
done
can icotool || echo "left out: icotool (package icoutils)"
run 1 save --format ico photo.png saved
says 'scale it down'

# ------------------------------------------------------------------------------- XWD

run 0 save --quiet --format xwd in/gray_* in/plasma_* in/flat_* saved
for original in in/gray_* in/plasma_* in/flat_*; do
    name=$(basename "$original" .png)
    alike "$original" "saved/$name.xwd"
    by_ffmpeg "saved/$name.xwd" "$original"
    decodes "$name.xwd" "$original" pnm: xwdtopnm -quiet "saved/$name.xwd"
done

# -------------------------------------------------------------------- black and white

mkdir bits
for size in 1x1 8x3 61x37; do
    convert -size $size -seed 7 xc:gray +noise Random -colorspace Gray -threshold 50% \
        -define png:color-type=0 -define png:bit-depth=8 "bits/noise_$size.png"
done
# Comments of what ImageMagick's files say of themselves are not read again.
run 0 save --quiet --metadata strip --format pbm,xbm,wbmp --set narrow=1 bits saved
for original in bits/*.png; do
    name=$(basename "$original" .png)
    for format in pbm xbm wbmp; do
        alike "$original" "saved/$name.$format"
    done
    by_ffmpeg "saved/$name.pbm" "$original"
    by_ffmpeg "saved/$name.xbm" "$original"
    decodes "$name.pbm" "$original" pnm: pamtopnm "saved/$name.pbm"
    decodes "$name.xbm" "$original" pnm: xbmtopbm "saved/$name.xbm"
    decodes "$name.wbmp" "$original" pnm: wbmptopbm "saved/$name.wbmp"
    # Not XBM: what is black to X11 is white to Pillow.
    [ -z "$python" ] || {
        by_pillow "saved/$name.pbm" by_pillow.png
        alike "$original" by_pillow.png
    }
done
run 1 save --format pbm photo.png saved
says 'hint: --set narrow=1'

# What was black and white stays so.
mkdir again
run 0 save --quiet --format pbm,xbm,wbmp --name '{stem}_pbm' saved/noise_*.pbm again
run 0 save --quiet --format pbm,xbm,wbmp --name '{stem}_xbm' saved/noise_*.xbm again
count again 18
for size in 1x1 8x3 61x37; do
    for format in pbm xbm wbmp; do
        same "saved/noise_$size.$format" "again/noise_${size}_pbm.$format"
        same "saved/noise_$size.$format" "again/noise_${size}_xbm.$format"
    done
done

finish
