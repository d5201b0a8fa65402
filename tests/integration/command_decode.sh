#!/bin/sh
# Image files that are decoded: exact where the formats allow it, turned as they ask,
# as deep as they were.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg
need_format png jpeg

# A picture with different corners, and noise of 16 bits.
convert -size 48x32 gradient:red-blue -fill lime -draw 'rectangle 0,0 15,11' \
    -fill white -draw 'rectangle 40,0 47,5' -depth 8 corners.png
convert -size 37x23 xc: -seed 2 +noise Random -depth 16 deep.png

# Usage: kind FILE TYPE DEPTH: its PNG color type and depth as in the file.
kind() {
    is "$1" '%[png:IHDR.color-type-orig] %[png:IHDR.bit-depth-orig]' "$2 $3"
}

# ------------------------------------------------- depth, gray, alpha, palettes: exact

mkdir in out1
# Usage: make NAME TYPE DEPTH CONVERT-ARGUMENT...
make() {
    name=$1
    type=$2
    depth=$3
    shift 3
    convert "$@" -define png:color-type="$type" -define png:bit-depth="$depth" \
        "png:in/$name.png"
}
make rgb8 2 8 corners.png
make rgb16 2 16 deep.png
make gray8 0 8 corners.png -colorspace Gray
make gray16 0 16 deep.png -colorspace Gray
make gray1 0 1 corners.png -monochrome
make gray2 0 2 corners.png -colorspace Gray -depth 2
make gray4 0 4 corners.png -colorspace Gray -depth 4
make rgba8 6 8 corners.png -alpha set -channel A -evaluate set 40%
make rgba16 6 16 deep.png -alpha set -channel A -fx 'i/w'
make graya8 4 8 corners.png -colorspace Gray -alpha set -channel A -fx 'i/w'
make graya16 4 16 deep.png -colorspace Gray -alpha set -channel A -fx 'i/w'
make palette 3 8 corners.png +dither -colors 20
convert corners.png +dither -transparent lime PNG8:in/palette-alpha.png
run 0 save --format png in out1
count out1 13
for file in in/*; do
    alike "$file" "out1/${file#in/}"
done
kind out1/rgb8.png 2 8
kind out1/rgb16.png 2 16
kind out1/gray8.png 0 8
kind out1/gray16.png 0 16
kind out1/gray1.png 0 1
kind out1/gray4.png 0 8
kind out1/rgba8.png 6 8
kind out1/rgba16.png 6 16
kind out1/graya8.png 4 8
kind out1/graya16.png 4 16
kind out1/palette.png 2 8
kind out1/palette-alpha.png 6 8

# Other formats, among them one that its name alone tells, and one in a wrong name.
mkdir other out2
for format in bmp gif tiff ppm pgm; do
    convert corners.png +dither -colors 60 "other/$format.$format"
done
ffmpeg -nostdin -v error -i corners.png other/tga.tga || exit 1
convert deep.png -depth 16 other/deep.tiff
convert deep.png -depth 16 other/deep.ppm
convert corners.png -interlace PNG png:other/interlaced.bmp
run 0 save --format png --name '{stem}' other out2 --overwrite unique
count out2 9
for name in bmp gif tiff ppm pgm; do
    alike "other/$name.$name" "out2/$name.png"
done
alike corners.png out2/tga.png
alike deep.png out2/deep.png
alike deep.png out2/deep_1.png
alike corners.png out2/interlaced.png

# ------------------------------------------------------------------------------ JPEG

# The marker that EXIF data stand in, with nothing but the orientation.
exif() {
    printf '\377\341\000\042Exif\000\000MM\000\052\000\000\000\010\000\001\001\022'
    printf '\000\003\000\000\000\001\000'
    # shellcheck disable=SC2059 # an octal number that must be read as one
    printf "\\$(printf %03o "$1")"
    printf '\000\000\000\000\000\000'
}

# Usage: orient FILE FOLDER: eight copies that ask to be turned.
orient() {
    mkdir "$2"
    for orientation in 1 2 3 4 5 6 7 8; do
        { head -c 2 "$1"; exif $orientation; tail -c +3 "$1"; } >"$2/$orientation.jpg"
    done
}

# Usage: oriented FOLDER ORIENTATION "HOW" [DB]: what asks for it is the first one turned so.
oriented() {
    # shellcheck disable=SC2086 # options and their values
    convert "$1/1.png" $3 +repage expected.png
    # shellcheck disable=SC2086
    alike expected.png "$1/$2.png" ${4-}
}

for sampling in 1x1 2x2 2x1; do
    convert corners.png -sampling-factor $sampling -quality 95 "$sampling.jpg"
done
convert corners.png -colorspace Gray -quality 95 gray.jpg
convert corners.png -crop 47x31+0+0 +repage -sampling-factor 2x2 -quality 95 odd.jpg
for name in 1x1 gray 2x2 2x1 odd; do
    orient "$name.jpg" "$name-in"
    run 0 save --create --format png "$name-in" "$name"
done
for name in 1x1 gray; do
    oriented $name 2 -flop
    oriented $name 3 '-rotate 180'
    oriented $name 4 -flip
    oriented $name 5 -transpose
    oriented $name 6 '-rotate 90'
    oriented $name 7 -transverse
    oriented $name 8 '-rotate 270'
done
# Chroma that stands for several pixels is interpolated from another side then.
for name in 2x2 2x1 odd; do
    oriented $name 3 '-rotate 180' 25
    oriented $name 6 '-rotate 90' 25
done
# And that is how others turn the file.
convert 1x1-in/6.jpg -auto-orient expected.png
alike expected.png 1x1/6.png 35
is gray/6.png '%[colorspace]' Gray
is 1x1/6.png %wx%h 32x48

# Passed through, a file keeps its EXIF data, and is not turned.
mkdir pass
run 0 save 1x1-in/6.jpg pass
same 1x1-in/6.jpg pass/6.jpg

# Every sampling, progressive, CMYK.
mkdir jpegs out3
convert -size 320x240 -seed 3 plasma:tomato-steelblue -blur 0x2 -depth 8 smooth.png
for sampling in 1x1 2x1 1x2 2x2 4x1; do
    convert smooth.png -quality 95 -sampling-factor $sampling jpegs/$sampling.jpg
done
convert smooth.png -quality 95 -interlace JPEG jpegs/progressive.jpg
convert smooth.png -quality 95 -colorspace CMYK jpegs/cmyk.jpg
run 0 save --format png jpegs out3
for file in jpegs/*; do
    name=${file#jpegs/}
    convert "$file" -colorspace sRGB expected.png
    alike expected.png "out3/${name%.jpg}.png" 35
done
is out3/cmyk.png '%[colorspace]' sRGB

# What stands between the picture and us may be odd, as long as it is no picture.
mkdir odd-exif out4
{ head -c 2 1x1.jpg; printf '\377\341\000\020Exif\000\000XX\000\000'; head -c 4 /dev/zero
    tail -c +3 1x1.jpg; } >odd-exif/a.jpg
run 0 save --format png odd-exif out4
alike 1x1/1.png out4/a.png

# --------------------------------------------------------- several formats; narrowing

mkdir out5 out6 out7 out8
run 0 save --format png,jpg --format jpe corners.png out5
holds out5 corners.jpe corners.jpg corners.png
same out5/corners.jpe out5/corners.jpg
alike corners.png out5/corners.jpg 25
run 0 save --format jpeg corners.png out6
holds out6 corners.jpg
run 0 save --format all corners.png out7
says 'hint: --format all leaves out'
# All formats of 8 bits hold gray or colors.
for format in $("$imagesaver" formats --names); do
    ! "$imagesaver" formats "$format" | grep -q '^  pixels .*rgb8' || echo "$format"
done >wanted
[ "$(find out7 -type f | wc -l)" -eq "$(wc -l <wanted)" ] ||
    wrong "--format all is not all that hold it: $(ls out7)"

run 1 save --format jpg,png --report report in/rgb16.png out8
holds out8 rgb16.png
says 'in/rgb16.png: not saved as rgb16.jpg: '
says 'hint: --set narrow=1'
reports report 1 '"event":"refused".*"error":"IMS_ERROR_NOT_HELD"'
run 0 save --format jpg --set narrow=1 --report report in/rgb16.png out8
holds out8 rgb16.jpg rgb16.png
says 'note: 1 written with a warning'
reports report 1 '"warnings":\["[^"]*narrow'
run 0 save --format jpg in/rgba8.png out8
says 'note: 1 written with a warning: .*lpha'

# Options reach their encoders.
mkdir low high
run 0 save -f jpg --quality 20 smooth.png low
run 0 save -f jpg --set jpeg:quality=95 smooth.png high
[ "$(wc -c <low/smooth.jpg)" -lt "$(wc -c <high/smooth.jpg)" ] ||
    wrong "--quality makes no difference"

# An image that is too large for --memory is refused, with the way out.
mkdir out9
run 1 save -f png --memory 1K smooth.png out9
says 'a larger --memory allows more'

# Netpbm's pictures stand one behind the other.
mkdir out10
cat other/ppm.ppm other/pgm.pgm >two.pnm
run 0 save -f png two.pnm out10
holds out10 two_000001.png two_000002.png
alike other/ppm.ppm out10/two_000001.png
alike other/pgm.pgm out10/two_000002.png

finish
