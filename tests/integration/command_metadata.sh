#!/bin/sh
# What files say beside their pixels: carried over, cut down as asked, fitted to the
# picture. ExifTool puts it in and reads it back.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick ffmpeg exiftool python3
need_format png jpeg webp
exiftool_begin

# Usage: tags FILE TAG=VALUE...: ExifTool reads them so; "-" for none.
tags() {
    file=$1
    shift
    printf '%s\n' "$@" >wanted
    for pair; do
        shift
        set -- "$@" "-${pair%%=*}"
    done
    exiftool -s3 -n -f "$@" "$file" >values 2>&1
    sed 's/=.*//' wanted | paste -d = - values >found
    cmp -s found wanted || {
        wrong "$file says other than it should (-) but (+):"
        diff wanted found | sed -n 's/^</    -/p; s/^>/    +/p'
    }
}

# Usage: profile FILE: it has the profile of here.
profile() {
    rm -f found.icc
    exiftool -q -b -ICC_Profile -W found.icc "$1"
    same mine.icc found.icc
}

# A profile that is right, of few bytes, with colors of its own.
cat >profile.py <<'END'
import struct, sys
def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in (x, y, z))
def curve():
    return b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(2.2 * 256))
def text(words):
    return b"text\0\0\0\0" + words + b"\0"
tags = {b"cprt": text(b"nobody"), b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011), b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841), b"rTRC": curve(), b"gTRC": curve(), b"bTRC": curve(),
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"mine\0" + bytes(78)}
table, data = struct.pack(">I", len(tags)), b""
start = 128 + 4 + 12 * len(tags)
for name, value in tags.items():
    value += bytes(-len(value) % 4)
    table += name + struct.pack(">II", start + len(data), len(value))
    data += value
body = table + data
head = struct.pack(">I4sI4s4s4s12x4s4x", 128 + len(body), b"\0\0\0\0", 0x02100000,
                   sys.argv[2].encode(), b"RGB ", b"XYZ ", b"acsp")
head = bytearray(head + bytes(128 - len(head)))
head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
open(sys.argv[1], "wb").write(head + body)
END
python3 profile.py mine.icc mntr || exit 1

convert -size 48x32 gradient:red-blue -fill lime -draw 'rectangle 0,0 15,11' -depth 8 plain.png
convert plain.png -strip -sampling-factor 1x1 -quality 95 photo.jpg
exiftool -q -overwrite_original -Make=Maker -Model='Model 7' -Artist='Jane Doe' \
    -SerialNumber=4711 -OwnerName=Jane -GPSLatitude=52.5 -GPSLatitudeRef=N \
    -GPSLongitude=13.4 -GPSLongitudeRef=E -DateTimeOriginal='2024:05:06 07:08:09' \
    -ExposureTime=0.01 -XMP-dc:Title='A house' '-XMP-tiff:Orientation#=6' \
    -IPTC:Keywords=brick -Comment='a comment' -XResolution=300 -YResolution=300 \
    -ResolutionUnit=inches '-ICC_Profile<=mine.icc' photo.jpg || exit 1
exiftool -q -overwrite_original -n -Orientation=6 photo.jpg || exit 1

# --------------------------------------------------------------- all of it, and upright

mkdir out1
run 0 save --format png,jpg,webp photo.jpg out1
for file in out1/photo.png out1/photo.jpg out1/photo.webp; do
    tags "$file" 'EXIF:Model=Model 7' EXIF:GPSLatitude=52.5 EXIF:ExposureTime=0.01 \
        EXIF:SerialNumber=4711 EXIF:Orientation=1 'XMP:Title=A house' XMP:Orientation=1 \
        ImageWidth=32 ImageHeight=48
    profile "$file"
done
tags out1/photo.jpg IPTC:Keywords=brick 'File:Comment=a comment'

# And from PNG and back again.
mkdir out2
run 0 save --format jpg,png out1/photo.png out2
for file in out2/photo.png out2/photo.jpg; do
    tags "$file" 'EXIF:Model=Model 7' 'XMP:Title=A house' IPTC:Keywords=brick
    profile "$file"
done
alike out1/photo.png out2/photo.png

# ------------------------------------------------------------------------ less of it

mkdir out3
run 0 save --format png,jpg,webp --metadata private photo.jpg out3
for file in out3/*; do
    tags "$file" 'EXIF:Model=Model 7' 'EXIF:DateTimeOriginal=2024:05:06 07:08:09' \
        GPSLatitude=- SerialNumber=- OwnerName=- Artist=- XMP:Title=- IPTC:Keywords=-
    ! grep -aq -e Jane -e 4711 "$file" || wrong "$file has what should be private"
    profile "$file"
done
# ImageMagick repeats Exif in texts; their names stand in any case.
convert plain.png -set exif:GPSLatitude 4711 -set exif:Artist Jane -set author Jane \
    -set xmp:CreatorTool Jane -set Title 'A house' named.png
run 0 save --format png,tif --metadata private named.png out3
for file in out3/named.*; do
    ! grep -aq -e Jane -e 4711 "$file" || wrong "$file has what should be private"
done
grep -aq 'A house' out3/named.png || wrong "the title is lost"
mkdir out4
run 0 save --format png,jpg,webp --metadata icc photo.jpg out4
for file in out4/*; do
    tags "$file" EXIF:Model=- XMP:Title=- IPTC:Keywords=- Comment=-
    profile "$file"
done
mkdir out5
run 0 save --format png,jpg,webp --metadata strip photo.jpg out5
for file in out5/*; do
    tags "$file" EXIF:Model=- XMP:Title=- IPTC:Keywords=- Comment=- ProfileDescription=-
done

# Bytes that are kept keep all: what should go needs to be decoded.
mkdir out6
run 1 save --metadata private photo.jpg out6
says 'photo.jpg: cannot be read: without --format image files keep their bytes'
holds out6
run 2 save --metadata some photo.jpg out6
run 2 save --text '=value' photo.jpg out6
run 2 save --text key photo.jpg out6

# ------------------------------------------------------------------------------ texts

mkdir out7
run 0 save --format png --text Title='My house' --text Software=mine photo.jpg out7
tags out7/photo.png 'PNG:Title=My house' PNG:Software=mine 'PNG:Comment=a comment'

# What was a text becomes one again.
run 0 save --format jpg --text Title='My house' --text 'Note=a: b' out7/photo.png out7
mkdir again
run 0 save --format png out7/photo.jpg again
tags again/photo.png 'PNG:Title=My house' 'PNG:Comment=a comment'
grep -aq 'Note' again/photo.png || wrong 'the text Note is lost'

# More XMP than a segment of a JPEG holds goes and comes in several of them.
python3 - <<'END' >large.xmp
words = "".join(chr(97 + i * i % 26) for i in range(150000))
print("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf="
      "'http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
      "xmlns:dc='http://purl.org/dc/elements/1.1/' dc:source='%s' dc:format='oak'/>"
      "</rdf:RDF></x:xmpmeta>" % words, end="")
END
cp plain.png large.png
exiftool -q -overwrite_original '-XMP<=large.xmp' large.png || exit 1
mkdir large large/again
run 0 save --format jpg large.png large
run 0 save --format png large/large.jpg large/again
says_not warning
exiftool -q -b -XMP-dc:Source -W wanted.words large.png
exiftool -q -b -XMP-dc:Source -W found.words large/again/large.png
[ "$(wc -c <wanted.words)" -eq 150000 ] || wrong 'ExifTool did not put in large XMP'
same wanted.words found.words
# Of a piece that is not what its digest says nothing is taken, which is told.
python3 - <<'END'
bytes = bytearray(open("large/large.jpg", "rb").read())
bytes[bytes.rindex(b"http://ns.adobe.com/xmp/extension/") + 1000] ^= 1
open("broken.jpg", "wb").write(bytes)
END
run 0 save --format png broken.jpg large
says 'written with a warning: metadata'

# ------------------------------------------------------- what a TIFF has in directories

for order in LSB MSB; do
    convert plain.png -strip -endian "$order" -compress None "tiff$order.tif"
    exiftool -q -m -overwrite_original -Make=Maker -Model='Model 7' -Artist='Jane Doe' \
        -SerialNumber=4711 -GPSLatitude=52.5 -GPSLatitudeRef=N -GPSLongitude=13.4 \
        -GPSLongitudeRef=E -DateTimeOriginal='2024:05:06 07:08:09' -ExposureTime=0.01 \
        -XMP-dc:Title='A house' -IPTC:Keywords=brick "tiff$order.tif" || exit 1
done
mkdir out11
run 0 save --format png,jpg,tif tiffLSB.tif tiffMSB.tif out11
says_not warning
run 0 save --format webp tiffLSB.tif out11
for file in out11/*; do
    tags "$file" 'EXIF:Model=Model 7' EXIF:ExposureTime=0.01 EXIF:GPSLatitude=52.5 \
        EXIF:SerialNumber=4711 'EXIF:DateTimeOriginal=2024:05:06 07:08:09' \
        'XMP:Title=A house'
    case $file in
    *.webp) ;;
    *) tags "$file" IPTC:Keywords=brick ;;
    esac
done
mkdir out12
run 0 save --format png,jpg --metadata private tiffLSB.tif out12
for file in out12/*; do
    tags "$file" 'EXIF:Model=Model 7' GPSLatitude=- SerialNumber=- Artist=- IPTC:Keywords=-
    ! grep -aq -e Jane -e 4711 "$file" || wrong "$file has what should be private"
done

# ------------------------------------------------------------- eight ways of standing

mkdir turned out8
for orientation in 1 2 3 4 5 6 7 8; do
    cp plain.png "turned/$orientation.png"
    convert plain.png -strip -sampling-factor 1x1 -quality 95 "turned/$orientation.jpg"
    exiftool -q -q -m -overwrite_original -n "-Orientation=$orientation" \
        "turned/$orientation.png" "turned/$orientation.jpg" || exit 1
done
run 0 save --format png --name '{stem}-{ext}' turned out8
for orientation in 1 2 3 4 5 6 7 8; do
    # ImageMagick 6 turns JPEG only.
    convert "turned/$orientation.jpg" -auto-orient +repage expected.png
    for kind in jpg png; do
        alike expected.png "out8/$orientation-$kind.png" 30
    done
done
exiftool -q -s3 -n -f -Orientation out8 >values
[ "$(sort -u values)" = 1 ] && [ "$(wc -l <values)" -eq 16 ] ||
    wrong "what was turned is to be turned again: $(cat values)"

# ---------------------------------------------------------------- profiles of other inks

python3 profile.py inks.icc prtr || exit 1
printf 'CMYK' | dd of=inks.icc bs=1 seek=16 conv=notrunc 2>dd.log || exit 1
convert plain.png -strip -colorspace CMYK -quality 95 inks.jpg
exiftool -q -overwrite_original '-ICC_Profile<=inks.icc' inks.jpg || exit 1
mkdir out9
run 0 save --format png inks.jpg out9
tags out9/inks.png ICC_Profile:ProfileDescription=-
says 'written with a warning: metadata'

# Kept as inks, of JPEG and TIFF, they have the profile where a format holds them, and are
# RGB as ever where none does.
convert inks.jpg +profile '*' -compress LZW lzw.tif
mkdir out13
run 0 save --cmyk keep --format tif,png inks.jpg lzw.tif out13
for name in inks.jpg lzw.tif; do
    convert "$name" CMYK:wanted.raw
    convert "out13/${name%.*}.tif" CMYK:found.raw
    same wanted.raw found.raw
done
exiftool -b -ICC_Profile out13/inks.tif >found.icc
same inks.icc found.icc
same out9/inks.png out13/inks.png
run 0 formats jpeg
if grep -q '^jpeg-turbo:' out; then
    run 0 save --cmyk keep --format jpg inks.jpg out13
    is out13/inks.jpg '%[colorspace]' CMYK
    exiftool -b -ICC_Profile out13/inks.jpg >found.icc
    same inks.icc found.icc
fi

# ----------------------------------------------------------------------------- videos

ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x48:rate=2:duration=1 -pix_fmt yuv420p10le \
    -vf setparams=range=limited:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc \
    -c:v ffv1 -metadata title='A walk' -metadata creation_time=2024-05-06T07:08:09Z pq.mkv || exit 1
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x48:rate=2:duration=1 -c:v mpeg4 \
    -metadata location=+52.5000+013.4000/ -metadata creation_time=2024-05-06T07:08:09Z \
    place.mp4 || exit 1
mkdir out10
run 0 save --format png pq.mkv place.mp4 out10
grep -aq cICP out10/pq_000001.png || wrong "a PQ video became PNG without cICP"
tags out10/pq_000001.png 'PNG:Title=A walk'
tags out10/place_000002.png EXIF:GPSLatitude=52.5 EXIF:GPSLongitude=13.4

finish
