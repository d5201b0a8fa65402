#!/bin/sh
# Colors of videos, from the file to the pictures of the command, read by ExifTool: what
# a PQ and an HLG clip say is in PNG, JPEG and AVIF, and with --hdr sdr they are sRGB;
# with --hdr ultrahdr it finds the gain map of a JPEG, which FFmpeg decodes, and also
# where that JPEG is decoded, turned and saved anew.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg exiftool
exiftool_begin

# Usage: tag FILE TAG VALUE: ExifTool reads it so, "" for none.
tag() {
    value=$(exiftool -s3 -n "-$2" "$1" 2>&1)
    [ "$value" = "$3" ] || wrong "$2 of $1 is \"$value\" and not \"$3\""
}

# Usage: clip FILE TRANSFER: one frame of 10 bits in BT.2020.
clip() {
    ffmpeg -v error -f lavfi -i testsrc2=size=64x48:rate=1 -frames:v 1 \
        -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc "$2" \
        -colorspace bt2020nc -color_range tv -c:v ffv1 "$1"
}
clip pq.mkv smpte2084
clip hlg.mkv arib-std-b67

mkdir kept shown
run 0 save --quiet --format png pq.mkv hlg.mkv kept
tag kept/pq_*.png PNG-cICP:ColorPrimaries 9
tag kept/pq_*.png TransferCharacteristics 16
tag kept/hlg_*.png TransferCharacteristics 18
tag kept/pq_*.png ProfileDescription 'BT.2020 PQ'
tag kept/hlg_*.png BitDepth 16

run 0 save --quiet --format jpg --set narrow=1 pq.mkv kept
tag kept/pq_*.jpg ProfileDescription 'BT.2020 PQ'

run 0 save --quiet --format png --hdr sdr pq.mkv hlg.mkv shown
tag shown/pq_*.png SRGBRendering 0
tag shown/pq_*.png TransferCharacteristics ''
tag shown/hlg_*.png SRGBRendering 0
tag shown/hlg_*.png ProfileDescription ''

# Usage: tags FILE VALUES TAG...: the same of several, which are there.
tags() {
    file=$1
    wanted=$2
    shift 2
    value=$(exiftool -s3 -n "$@" "$file" 2>&1 | tr '\n' ' ')
    [ "$value" = "$wanted " ] || wrong "$* of $file are \"$value\" and not \"$wanted\""
}

run 0 save --quiet --format jpg --hdr ultrahdr --set gainmap_scale=2 pq.mkv shown
exiftool -b -MPImage2 shown/pq_*.jpg >map.jpg
tags shown/pq_*.jpg "Display P3 1.0 $(wc -c <map.jpg)" \
    -ProfileDescription -XMP-hdrgm:Version -DirectoryItemLength
size=$(ffprobe -v error -show_entries stream=width,height,pix_fmt -of csv=p=0 map.jpg)
[ "$size" = 32,24,gray ] || wrong "the gain map is $size"

# Whole bytes keep their gain map, and so do new pixels, which may stand upright now;
# without a place for it they say so.
mkdir passed anew
run 0 save --quiet shown/pq_*.jpg passed
cmp shown/pq_*.jpg passed/pq_*.jpg || wrong 'the bytes are others'
run 0 save --format jpg shown/pq_*.jpg anew
says_not 'warning'
exiftool -b -MPImage2 anew/pq_*.jpg | cmp - map.jpg || wrong 'the gain map is another'
tags anew/pq_*.jpg "Display P3 1.0 $(wc -c <map.jpg)" \
    -ProfileDescription -XMP-hdrgm:Version -DirectoryItemLength
exiftool -q -overwrite_original -n -Orientation=6 passed/pq_*.jpg
run 0 save --quiet --format jpg --overwrite replace passed/pq_*.jpg anew
tags anew/pq_*.jpg '1 48 64' -Orientation -ImageWidth -ImageHeight
exiftool -b -MPImage2 anew/pq_*.jpg >upright.jpg
tags upright.jpg '24 32' -ImageWidth -ImageHeight
gains=$(exiftool -n -XMP-hdrgm:all map.jpg)
[ "$(exiftool -n -XMP-hdrgm:all upright.jpg)" = "$gains" ] || wrong 'the gains are others'
run 0 save --format png shown/pq_*.jpg anew
says 'written with a warning: the file has no gain map'
run 1 save --quiet --format png --hdr ultrahdr pq.mkv kept
says 'png-fast writes no gain map; jpeg-fast does (.jpg)'

finish
