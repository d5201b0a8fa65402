#!/bin/sh
# Formats of light and film, as others read them: ImageMagick, Netpbm, OpenImageIO and
# OpenCV, each where it is there, see every pixel that was saved.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg imagemagick
need_format exr hdr pfm dpx

# ---------------------------------------------------------------------- the pictures

# ffmpeg's own decoder and encoder of EXR give floats as they are.
mkdir in saved
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x38 -frames:v 1 -vf format=gbrp,crop=61:37 -pix_fmt rgb48be \
    in/rgb16.png
ffmpeg -nostdin -v error -i in/rgb16.png -vf crop=60:37:0:0 in/even16.png
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x38 -frames:v 1 -vf format=gbrp,crop=61:37 -pix_fmt rgb24 \
    in/rgb.png
convert in/rgb.png -alpha set -channel A -fx 'i/w' -define png:color-type=6 in/rgba.png
ffmpeg -nostdin -v error -i in/rgb16.png -pix_fmt gbrpf32le -c:v exr in/floats.exr
run 0 save --quiet --format dpx in/*.png saved
run 0 save --quiet --format dpx --set depth=10 --name '{stem}_10' in/*.png saved
run 0 save --quiet --format hdr,pfm in/floats.exr saved
for compression in none rle zips zip piz b44 dwaa dwab; do
    run 0 save --quiet --format exr --set "compression=$compression" \
        --name "{stem}_$compression" in/floats.exr saved
done
run 0 save --quiet --format exr --set half=1 --effort 9 --name '{stem}_half' in/floats.exr \
    saved
count saved 19

# ------------------------------------------------------------------------------- DPX

# ImageMagick calls the samples of every DPX linear light, and does not know that rows of
# 16 bits end with a whole word too: of those with alpha, or an even width, all do.
for name in rgb even16 rgba; do
    for bits in '' _10; do
        convert "saved/$name$bits.dpx" -set colorspace sRGB -depth 16 found.png
        alike "in/$name.png" found.png ${bits:+60}
    done
done

# ------------------------------------------------------------------- floats, and light

run 0 save --quiet --format jpg --hdr ultrahdr in/floats.exr saved
grep -q hdrgm:Version saved/floats.jpg || wrong 'floats.jpg has no gain map'
run 1 save --format hdr in/rgb.png saved
says 'hdr holds light, and the file does not say .*; --untagged srgb takes'

# ------------------------------------------------------- what does not say what it is

# A JPEG that says nothing becomes light if the user says what it is, and then other
# programs see in EXR and PFM what they see in the JPEG.
convert in/rgb.png -strip -sampling-factor 4:4:4 untagged.jpg
convert untagged.jpg untagged.ppm
run 1 save --report report --format exr,png untagged.jpg saved
says 'not saved as untagged.exr: exr holds light, .*; --untagged srgb takes'
reports report 1 'refused.*--untagged srgb'
! grep -q sRGB saved/untagged.png || wrong 'what is in no file is in the PNG'
run 0 save --quiet --overwrite replace --untagged srgb --format exr,pfm,png untagged.jpg \
    saved
grep -q sRGB saved/untagged.png || wrong 'what the user said is not in the PNG'
ffmpeg -nostdin -y -v error -apply_trc iec61966_2_1 -i saved/untagged.exr -pix_fmt rgb24 found.png
alike untagged.ppm found.png 50
convert saved/untagged.pfm -set colorspace RGB -colorspace sRGB -depth 8 found.png
alike untagged.ppm found.png 50
run 0 save --quiet --untagged linear --format pfm --name linear untagged.jpg saved
convert saved/linear.pfm -set colorspace sRGB -depth 8 found.png
alike untagged.ppm found.png 50

# What a file says wins.
run 0 save --quiet --untagged linear --format pfm --name said saved/untagged.png saved
same saved/said.pfm saved/untagged.pfm
run 0 save --quiet --untagged srgb --format exr --name same in/floats.exr saved
same saved/same.exr saved/floats_zip.exr
# A chunk gAMA of 0.6 behind the head, as not every ImageMagick writes it.
convert in/rgb.png -strip -define png:exclude-chunk=all plain.png
{
    head -c 33 plain.png
    printf '\000\000\000\004gAMA\000\000\352\140\142\006\032\163'
    tail -c +34 plain.png
} >gamma.png
run 1 save --untagged srgb --format exr gamma.png saved
says 'what the file says of its colors'

# --format all saves in those formats in which each alone is saved, and in no other.
# Usage: all_as_each NAME EXTENSION... -- OPTION... INPUT
all_as_each() {
    name=$1
    shift
    extensions=
    while [ "$1" != -- ]; do
        extensions="$extensions $1"
        shift
    done
    shift
    run 0 save --quiet --create --name "$name" --format all "$@" all
    for extension in $extensions; do
        "$imagesaver" save --quiet --create --name "$name" --format "$extension" "$@" each \
            2>err
        [ -e "each/$name.$extension" ] || [ ! -e "all/$name.$extension" ] ||
            wrong "$name.$extension is saved where all formats are, but not alone"
        [ -e "all/$name.$extension" ] || [ ! -e "each/$name.$extension" ] ||
            wrong "$name.$extension is saved alone, but not where all formats are"
    done
}
all_as_each untagged exr pfm png bmp xbm -- untagged.ppm
all_as_each srgb exr hdr pfm png -- --untagged srgb untagged.ppm
all_as_each gray fits xbm wbmp -- --set gray=1 --set narrow=1 untagged.ppm
all_as_each sixteen bmp png exr -- in/rgb16.png
holds each gray.fits gray.wbmp gray.xbm sixteen.png srgb.exr srgb.hdr srgb.pfm srgb.png \
    untagged.bmp untagged.png

# The floats are within a step of the samples of 16 bits that FFmpeg made them of.
for file in floats.pfm floats.hdr; do
    convert "saved/$file" -set colorspace sRGB -depth 16 found.png
    alike in/rgb16.png found.png "$([ $file = floats.pfm ] && echo 75 || echo 50)"
done

# In EXR colors are multiplied by alpha, and are divided by it again. A quarter green, blue
# and red, half transparent.
printf '\000\000\200\076\000\000\200\076\000\000\200\076\000\000\000\077' >half.floats
ffmpeg -nostdin -v error -f rawvideo -pixel_format gbrapf32le -video_size 1x1 -i half.floats \
    -c:v exr half.exr
run 0 save --quiet --format pam,npy --set narrow=1 half.exr saved
[ "$(tail -c 8 saved/half.pam | od -An -t x1 | tr -d ' \n')" = 8000800080008000 ] ||
    wrong "half.exr became $(tail -c 8 saved/half.pam | od -An -t x1)"
[ "$(tail -c 16 saved/half.npy | od -An -t x1 | tr -d ' \n')" = \
    0000003f0000003f0000003f0000003f ] ||
    wrong "half.exr became $(tail -c 16 saved/half.npy | od -An -t x1)"

if can pfmtopam; then
    pfmtopam saved/floats.pfm >found.pam && convert found.pam -depth 16 found.png
    alike in/rgb16.png found.png 45 # it has 8 bits
else
    echo "left out: Netpbm (package netpbm)"
fi

# The reference implementation's own tools read every chunk.
if can exrmaketiled && can exrheader; then
    for file in saved/floats_*.exr; do
        exrmaketiled "$file" tiled.exr >out 2>&1 || wrong "OpenEXR does not read $file"
        exrheader "$file" >out || wrong "OpenEXR sees no head in $file"
    done
    grep -q 'R, 32-bit' out && grep -q 'zip' out || wrong "OpenEXR sees another head"
    exrmaketiled -z none saved/floats_none.exr none.exr || wrong "OpenEXR writes no tiles"
    for compression in rle zips zip piz b44; do
        exrmaketiled -z none "saved/floats_$compression.exr" tiled.exr
        cmp -s none.exr tiled.exr || wrong "OpenEXR sees other floats in $compression"
    done
    # What DWA's errors are measured by is the root of 2.2 where light is below 1.
    tail -c $((61 * 37 * 3 * 4)) none.exr | od -An -v -t f4 -w4 >wanted
    for compression in dwaa dwab; do
        exrmaketiled -z none "saved/floats_$compression.exr" tiled.exr
        tail -c $((61 * 37 * 3 * 4)) tiled.exr | od -An -v -t f4 -w4 | paste wanted - |
            awk '{ error = ($1 < 0 ? 0 : $1) ^ (1 / 2.2) - ($2 < 0 ? 0 : $2) ^ (1 / 2.2) }
                 error > 0.02 || error < -0.02 { wrong++ }
                 END { exit NR != 61 * 37 * 3 || wrong > 0 }' ||
            wrong "OpenEXR sees other floats in $compression"
    done
else
    echo "left out: OpenEXR's own tools (package openexr)"
fi

if can oiiotool; then
    for file in saved/floats_[nrzpb]*.exr; do
        oiiotool --fail 0 --diff in/floats.exr "$file" >out ||
            wrong "OpenImageIO sees other floats in $file"
    done
    # Half of the last bit of a half next to 1.
    oiiotool --fail 0.00025 --diff in/floats.exr saved/floats_half.exr >out ||
        wrong "OpenImageIO sees other halves"
    oiiotool --fail 0 --diff in/floats.exr saved/floats.pfm >out ||
        wrong "OpenImageIO sees other floats in PFM"
    # Half of the last bit of the brightest part.
    oiiotool --fail 0.00391 --diff in/floats.exr saved/floats.hdr >out ||
        wrong "OpenImageIO sees other colors in HDR"
    # It multiplies colors by alpha, in PNG only.
    for name in rgb rgb16; do
        oiiotool --fail 0 --diff "in/$name.png" "saved/$name.dpx" >out ||
            wrong "OpenImageIO sees other samples in DPX ($name)"
        oiiotool --fail 0.0005 --diff "in/$name.png" "saved/${name}_10.dpx" >out ||
            wrong "OpenImageIO sees other samples in DPX of 10 bits ($name)"
    done
else
    echo "left out: OpenImageIO (package openimageio-tools)"
fi

finish
