#!/bin/sh
# AVIF by the command, read back by the decoders that are here: libavif's avifdec, libheif's
# heif-convert, ImageMagick and FFmpeg. Without loss sample by sample, with loss by its
# distance.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg
need_format avif

mkdir in deep saved lossy
convert -size 61x37 -seed 3 xc:gray +noise Random -depth 8 -define png:color-type=2 in/rgb.png
convert in/rgb.png -channel G -separate -depth 8 -define png:color-type=0 in/gray.png
convert in/rgb.png -alpha set -channel A -fx '1-i/w' +channel -depth 8 \
    -define png:color-type=6 in/rgba.png
convert in/gray.png -alpha set -channel A -fx '1-i/w' +channel -depth 8 \
    -define png:color-type=4 in/graya.png
convert -size 61x37 -seed 4 xc:gray +noise Random -depth 16 -define png:color-type=2 \
    -define png:bit-depth=16 deep/rgb16.png
convert -size 320x200 -seed 5 plasma:seagreen-orange -blur 2 -depth 8 \
    -define png:color-type=2 photo.png

run 0 save --quiet --lossless --format avif in saved
run 1 save --lossless --format avif deep saved
says narrow
run 0 save --quiet --lossless --format avif --set narrow=1 deep saved
run 0 save --quiet --format avif photo.png lossy
count saved 5
count lossy 1

# Usage: read_by READER FILE: decodes to decoded.png, where the reader can do that.
read_by() {
    rm -f decoded.png
    case $1 in
    avifdec) can avifdec && avifdec "$2" decoded.png >decoder 2>&1 ;;
    heif-convert) can heif-convert && heif-convert "$2" decoded.png >decoder 2>&1 ;;
    imagemagick)
        identify -list format | grep -q '^ *AVIF.* r' && convert "$2" decoded.png 2>decoder
        ;;
    ffmpeg)
        ffmpeg -nostdin -v error -i "$2" -map 0:v:0 -sws_flags accurate_rnd decoded.png \
            </dev/null 2>decoder
        ;;
    esac
}

readers=
for reader in avifdec heif-convert imagemagick ffmpeg; do
    if read_by "$reader" saved/rgb.avif && [ -s decoded.png ]; then
        readers="$readers $reader"
    else
        echo "left out: $reader, which does not read AVIF here"
    fi
done
[ -n "$readers" ] || wrong "nothing reads the files"

for reader in $readers; do
    for picture in rgb gray rgba graya; do
        # FFmpeg's demuxer knows nothing of alpha. ImageMagick 6 has libheif make 8-bit
        # YUV of everything, and RGB of that.
        case $reader,$picture in
        ffmpeg,*a | imagemagick,*a) continue ;;
        esac
        read_by "$reader" "saved/$picture.avif"
        if [ "$reader" = imagemagick ]; then
            alike "in/$picture.png" decoded.png 40
        else
            alike "in/$picture.png" decoded.png
        fi
    done
    read_by "$reader" lossy/photo.avif
    alike photo.png decoded.png 37
done

# 12 bits of 16.
if read_by avifdec saved/rgb16.avif; then
    alike deep/rgb16.png decoded.png 80
fi

# Samples of YUV are those that were decoded: none was converted.
case $readers in
*ffmpeg*)
    for layout in yuv420p yuv422p10le yuv444p12le; do
        ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=62x38 -frames:v 1 \
            -pix_fmt $layout -color_range tv -colorspace bt709 -c:v ffv1 $layout.nut </dev/null
        run 0 save --quiet --lossless --format avif --name '{stem}_{index}' $layout.nut saved
        ffmpeg -nostdin -v error -i $layout.nut -f rawvideo wanted.yuv -y </dev/null
        ffmpeg -nostdin -v error -i saved/${layout}_*.avif -f rawvideo found.yuv -y </dev/null
        same wanted.yuv found.yuv
    done
    ;;
esac

exit "$failed"
