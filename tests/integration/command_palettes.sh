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

# Usage: seen_alike BY EXTENSION NAME...: all pictures NAME.EXTENSION in the folder BY are
# those of the same names in $originals. Those that are not are looked at one by one.
seen_alike() {
    by=$1
    extension=$2
    shift 2
    wanted=
    found=
    for name; do
        wanted="$wanted $originals/$name.png"
        found="$found $by/$name.$extension"
    done
    # shellcheck disable=SC2086 # names without blanks
    convert $wanted -background black -alpha background -depth 8 rgba:wanted
    # shellcheck disable=SC2086
    convert $found -background black -alpha background -depth 8 rgba:found
    cmp -s wanted found || for name; do
        alike "$originals/$name.png" "$by/$name.$extension"
    done
}

# Usage: by_pillow EXTENSION NAME...: Pillow sees what was saved.
by_pillow() {
    [ -n "$python" ] || return 0
    "$python" -c 'import sys, PIL.Image
for name in sys.argv[2:]:
    file = "saved/" + name + "." + sys.argv[1]
    PIL.Image.open(file).convert("RGBA").save("pillow/" + name + ".png")' "$@" 2>err ||
        wrong "Pillow does not read $*"
    shift
    seen_alike pillow png "$@"
}

# Usage: by_ffmpeg EXTENSION NAME...: so does FFmpeg; what is opaque is so for it.
by_ffmpeg() {
    kind=$1
    shift
    inputs=
    outputs=
    number=0
    for name; do
        inputs="$inputs -i saved/$name.$kind"
        outputs="$outputs -map $number -frames:v 1 -pix_fmt rgba ffmpeg/$name.png"
        number=$((number + 1))
    done
    # shellcheck disable=SC2086 # words
    ffmpeg -nostdin -v error -y $inputs $outputs 2>err || wrong "FFmpeg does not read $kind: $*"
    seen_alike ffmpeg png "$@"
    for place in "$originals" ffmpeg; do
        # shellcheck disable=SC2046 # names
        (cd "$place" && identify -format '%t %[opaque]\n' $(printf '%s.png ' "$@"))
    done | sort | uniq -u >found
    [ ! -s found ] || wrong "FFmpeg sees other alpha in $kind: $(cat found)"
}

left_out=' '

# Usage: decodes FILE ORIGINAL AS PROGRAM [ARGUMENT...]: what a program that may be missing
# writes to standard output is the picture, in ImageMagick's format AS: `pnm:', or `rgb:'
# for samples alone.
decodes() {
    file=$1
    original=$2
    as=$3
    shift 3
    can "$1" || {
        case $left_out in
        *" $1 "*) ;;
        *) echo "left out: $1" ;;
        esac
        left_out="$left_out$1 "
        return 0
    }
    "$@" >decoded 2>err || wrong "$1 does not read $file"
    [ "$as" = pnm: ] || {
        size=$(identify -format %wx%h "$original")
        convert -size "$size" -depth 8 "${as}decoded" decoded.pnm && mv decoded.pnm decoded
    }
    alike "$original" decoded
}

# Usage: read_by_all EXTENSION NAME...
read_by_all() {
    seen_alike saved "$@"
    by_ffmpeg "$@"
    by_pillow "$@"
}

# Pictures of 1 to 256 colors, with strings of colors that come again and with noise.
mkdir in saved ffmpeg pillow
for colors in 1 2 17 256; do
    convert -size 61x37 -seed 3 plasma:red-blue -depth 8 +dither -colors $colors -define png:color-type=2 \
        -define png:bit-depth=8 "in/plasma_$colors.png"
done
for levels in 16 256; do
    convert -size 131x97 -seed 5 xc:gray +noise Random -channel G -separate \
        +dither -posterize $levels -depth 8 -define png:color-type=0 -define png:bit-depth=8 \
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
originals=in
names=$(cd in && echo *.png | sed 's/\.png//g')
# shellcheck disable=SC2086 # names without blanks
read_by_all gif $names
for name in $names; do
    original=in/$name.png
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
# shellcheck disable=SC2086
seen_alike saved xpm $names
# shellcheck disable=SC2086
by_ffmpeg xpm $names
for name in $names; do
    [ "$name" = alpha ] ||
        decodes "$name.xpm" "in/$name.png" pnm: xpmtoppm "saved/$name.xpm"
done
run 0 save --format xpm --set dither=no photo.png saved
alike photo.png saved/photo.xpm 30

# ------------------------------------------------------------------------------- ICO

run 0 save --quiet --format ico in saved
# shellcheck disable=SC2086
read_by_all ico $names
! can icotool || for name in $names; do
    icotool -x -o icon.png "saved/$name.ico" 2>err || wrong "icotool fails"
    alike "in/$name.png" icon.png
done
can icotool || echo "left out: icotool (package icoutils)"
run 1 save --format ico photo.png saved
says 'scale it down'

# ------------------------------------------------------------------------------- XWD

run 0 save --quiet --format xwd in/gray_* in/plasma_* in/flat_* saved
names=$(cd in && echo gray_* plasma_* flat_* | sed 's/\.png//g')
# shellcheck disable=SC2086
seen_alike saved xwd $names
# shellcheck disable=SC2086
by_ffmpeg xwd $names
for name in $names; do
    decodes "$name.xwd" "in/$name.png" pnm: xwdtopnm -quiet "saved/$name.xwd"
done

# -------------------------------------------------------------------- black and white

mkdir bits
for size in 1x1 8x3 61x37; do
    convert -size $size -seed 7 xc:gray +noise Random -colorspace Gray -threshold 50% \
        -define png:color-type=0 -define png:bit-depth=8 "bits/noise_$size.png"
done
# Comments of what ImageMagick's files say of themselves are not read again.
run 0 save --quiet --metadata strip --format pbm,xbm,wbmp --set narrow=1 bits saved
originals=bits
names='noise_1x1 noise_8x3 noise_61x37'
for format in pbm xbm wbmp; do
    # shellcheck disable=SC2086
    seen_alike saved $format $names
done
for format in pbm xbm; do
    # shellcheck disable=SC2086
    by_ffmpeg $format $names
done
# Not XBM: what is black to X11 is white to Pillow.
# shellcheck disable=SC2086
by_pillow pbm $names
for name in $names; do
    original=bits/$name.png
    decodes "$name.pbm" "$original" pnm: pamtopnm "saved/$name.pbm"
    decodes "$name.xbm" "$original" pnm: xbmtopbm "saved/$name.xbm"
    decodes "$name.wbmp" "$original" pnm: wbmptopbm "saved/$name.wbmp"
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
