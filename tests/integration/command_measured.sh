#!/bin/sh
# Colors from the file to the file, measured: clips in PQ and HLG, a photograph in Display
# P3, one of inks, and one in eight ways of standing, in every format that holds their
# colors, decoded by others: none differs more from its source than docs/color.md says.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg imagemagick exiftool python3 avifdec
need_format avif bmp exr gif hdr jp2 jpeg png tiff webp
exiftool_begin
IMS_CONVERT=$(command -v magick || echo "${magick}convert")
export IMS_CONVERT
# What libavcodec makes of JPEG XL does not say its colors.
formats=png,jpg,webp,tif,avif,jp2
if can djxl && "$imagesaver" formats jxl | grep -q '^ *metadata.* color'; then
    formats=$formats,jxl
fi
measure() {
    python3 -B "$srcdir/tests/support/measure_color.py" "$@"
}

mkdir sources saved
measure patches >patches.rgb || exit 1
raw='-f rawvideo -pix_fmt rgb48le -s 48x32 -i patches.rgb -frames:v 1'
for transfer in pq:smpte2084 hlg:arib-std-b67; do
    # shellcheck disable=SC2086 # words
    ffmpeg -nostdin -v error $raw -vf scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le \
        -color_primaries bt2020 -color_trc "${transfer#*:}" -colorspace bt2020nc -color_range tv \
        -c:v ffv1 "sources/${transfer%%:*}.mkv" || exit 1
done
# shellcheck disable=SC2086
ffmpeg -nostdin -v error $raw patches.png || exit 1
convert patches.png -strip -sampling-factor 1x1 -quality 97 sources/p3.jpg
convert patches.png -strip -colorspace CMYK -sampling-factor 1x1 -quality 97 sources/inks.jpg
measure profile >p3.icc
exiftool -q -overwrite_original '-ICC_Profile<=p3.icc' sources/p3.jpg || exit 1

# Turned so that each number stands it upright.
number=1
for turn in +repage -flop '-rotate 180' -flip -transpose '-rotate 270' -transverse '-rotate 90'; do
    # shellcheck disable=SC2086
    convert patches.png -strip $turn -sampling-factor 1x1 -quality 97 \
        "sources/turned_$number.jpg"
    exiftool -q -overwrite_original -n "-Orientation=$number" "sources/turned_$number.jpg" ||
        exit 1
    number=$((number + 1))
done

run 0 save --quiet --format "$formats,exr,hdr" --set narrow=1 \
    --set quality=100 sources/pq.mkv sources/hlg.mkv saved
run 0 save --quiet --format "$formats,gif,bmp" --set quality=100 sources/p3.jpg \
    sources/inks.jpg saved
run 0 save --quiet --format "$formats,gif,bmp" --set quality=100 \
    sources/turned_* saved
measure measure . "$srcdir/docs/color.md" || wrong "colors are not what they were"
finish
