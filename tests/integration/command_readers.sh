#!/bin/sh
# Files of others, as the libraries of their formats read them: each picture that the
# command saves is held against a second reader, pixel by pixel. What is damaged is
# refused, with the same outcome at any number of threads; pages are all saved, or one.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
need_format png

mkdir in right saved
convert -size 157x103 -seed 3 plasma:tomato-steelblue -depth 8 -define png:color-type=2 photo.png
convert photo.png -alpha set -channel A -fx 'i/w' +channel -depth 8 alpha.png
convert -size 61x47 xc: -seed 3 +noise Random -depth 16 -define png:bit-depth=16 deep.png

# Usage: reads LIBRARY FORMAT: whether this build has the reader.
reads() {
    grep -q "^#define HAVE_$(echo "$1" | tr 'a-z-' 'A-Z_') 1" "$builddir/config.h"
}

# Usage: compare_all: what was saved of each file in `in` is what `right` has.
compare_all() {
    for picture in right/*.png; do
        alike "$picture" "saved/${picture#right/}"
    done
    count saved "$(find right -name '*.png' | wc -l)"
    rm -rf in right saved
    mkdir in right saved
}

# ---- TIFF ------------------------------------------------------------------------------

if reads libtiff; then
    for kind in none lzw zip rle; do
        convert photo.png -compress "$kind" "in/$kind.tif"
        convert photo.png -compress "$kind" -define tiff:tile-geometry=64x32 "in/tiles-$kind.tif"
        convert deep.png -compress "$kind" -interlace plane "in/planes-$kind.tif"
    done
    convert photo.png -compress jpeg -quality 90 in/jpeg.tif
    convert photo.png -colorspace gray -depth 8 -define quantum:polarity=min-is-white in/white.tif
    convert photo.png -monochrome -compress group4 in/fax.tif
    convert photo.png +dither -colors 40 png8:few.png
    convert few.png in/palette.tif
    convert alpha.png -define tiff:alpha=unassociated in/alpha.tif
    convert photo.png -orient right-top in/turned.tif
    convert deep.png -define tiff:fill-order=lsb -endian msb in/order.tif
    for file in in/*.tif; do
        name=${file#in/}
        convert "$file" -auto-orient "right/${name%.tif}.png"
    done
    run 0 save --quiet --format png in saved
    compare_all

    # A profile of another program's: premultiplied alpha becomes straight.
    if can vips; then
        convert alpha.png in/straight.tif
        convert alpha.png -define tiff:alpha=associated in/premultiplied.tif
        run 0 save --quiet --format png in saved
        alike saved/straight.png saved/premultiplied.png 45
        rm -rf saved/* in/*
        convert photo.png in/photo.tif
        vips tiffsave photo.png in/pyramid.tif --tile --pyramid --compression jpeg --Q 90
        run 0 save --quiet --format png --pages largest in saved
        vips pngsave in/pyramid.tif right/pyramid.png
        cp saved/photo.png right
        compare_all
    fi
else
    echo "left out: TIFF, as this build is without libtiff"
fi

# ---- pages -----------------------------------------------------------------------------

if reads libtiff; then
    convert photo.png \( photo.png -resize 50% \) \( photo.png -resize 200% \) in/pages.tif
    run 0 save --format png in saved
    holds saved pages_000001.png pages_000002.png pages_000003.png
    is saved/pages_000003.png '%wx%h' 314x206
    run 0 save --format png --name '{stem}-{page}' --create in named
    holds named pages-1.png pages-2.png pages-3.png
    run 0 save --format png --pages first --create in first
    says 'pages.tif: picture 1 of 3 is saved (--pages)'
    says '2 pages left out (--pages)'
    holds first pages.png
    is first/pages.png '%wx%h' 157x103
    run 0 save --format png --pages largest --create in largest
    says 'pages.tif: picture 3 of 3 is saved (--pages)'
    is largest/pages.png '%wx%h' 314x206
    run 2 save --pages some in saved
    says '--pages some'

    # The end of the file is missing: what is whole is saved, the rest is told.
    head -c 60000 in/pages.tif >cut.tif
    for jobs in 1 3; do
        run 1 save --format png -j "$jobs" --create cut.tif "cut$jobs"
        says 'cut.tif'
        cp err "err$jobs"
    done
    (cd cut1 && find . | sort) >found
    (cd cut3 && find . | sort) | cmp -s - found || wrong "threads change what is saved"
    rm -rf in/* saved/*
fi

# ---- HEIF and AVIF ---------------------------------------------------------------------

if reads libheif && can heif-enc && can heif-convert &&
    heif-enc -q 80 photo.png -o in/photo.heic >heif 2>&1; then
    heif-enc -q 80 alpha.png -o in/alpha.heic >heif 2>&1
    for name in photo alpha; do
        heif-convert "in/$name.heic" "right/$name.png" >heif 2>&1
    done
    run 0 save --quiet --format png in saved
    compare_all
    # As phones make them: tiles, and a picture that is nothing but how they lie; turned
    # by the file and, which must not count, by Exif data.
    cat >grid.py <<'END'
import struct, sys

def boxes(data, start=0):
    place = start
    while place + 8 <= len(data):
        size, = struct.unpack_from(">I", data, place)
        yield data[place + 4:place + 8], data[place + 8:place + size]
        place += size

def box(name, *parts):
    data = b"".join(parts)
    return struct.pack(">I", len(data) + 8) + name + data

def full(name, version, flags, *parts):
    return box(name, struct.pack(">I", version << 24 | flags), *parts)

def read_tile(path):
    data = open(path, "rb").read()
    meta = dict(boxes(dict(boxes(data))[b"meta"], 4))
    properties = dict(boxes(dict(boxes(meta[b"iprp"]))[b"ipco"]))
    iloc = meta[b"iloc"]
    # One item of one extent, all numbers of 4 bytes: version 0, sizes, the item.
    assert iloc[:8] == b"\0\0\0\0\x44\x40\0\1", iloc
    base, _, place, length = struct.unpack_from(">IHII", iloc, 12)
    return properties[b"hvcC"], data[base + place:base + place + length]

side, columns, rows = 64, 2, 2
tiles = [read_tile(path) for path in sys.argv[1:5]]
grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, side * columns - 20,
                   side * rows - 6)
items = [(1, b"grid", grid)] + [(i + 2, b"hvc1", tile[1]) for i, tile in enumerate(tiles)]
info = b"".join(full(b"infe", 2, item > 1, struct.pack(">HH4sB", item, 0, kind, 0))
                for item, kind, _ in items)
size = lambda x, y: full(b"ispe", 0, 0, struct.pack(">II", x, y))
properties = box(b"ipco", box(b"hvcC", tiles[0][0]), size(side, side),
                 size(side * columns - 20, side * rows - 6), box(b"irot", b"\1"))
uses = [(1, (3, 0x80 | 4))] + [(i, (0x80 | 1, 2)) for i in range(2, 6)]
uses = full(b"ipma", 0, 0, struct.pack(">I", len(uses)),
            *(struct.pack(">HBBB", item, 2, *which) for item, which in uses))
def meta(start):
    where = b""
    for item, _, data in items:
        where += struct.pack(">HHHII", item, 0, 1, start, len(data))
        start += len(data)
    return full(b"meta", 0, 0,
                full(b"hdlr", 0, 0, struct.pack(">I4s12xB", 0, b"pict", 0)),
                full(b"pitm", 0, 0, struct.pack(">H", 1)),
                full(b"iloc", 0, 0, struct.pack(">HH", 0x4400, len(items)), where),
                full(b"iinf", 0, 0, struct.pack(">H", len(items)), info),
                full(b"iref", 0, 0, box(b"dimg", struct.pack(">HHHHHH", 1, 4, 2, 3, 4, 5))),
                box(b"iprp", properties, uses))
kind = box(b"ftyp", b"heic", struct.pack(">I", 0), b"mif1heic")
start = len(kind) + len(meta(0)) + 8
open(sys.argv[5], "wb").write(kind + meta(start) + box(b"mdat", *(i[2] for i in items)))
END
    convert photo.png -crop 128x128+0+0 +repage -resize '128x128!' square.png
    convert square.png -crop 64x64 +repage tile_%d.png
    for i in 0 1 2 3; do
        heif-enc -q 90 tile_$i.png -o tile_$i.heic >heif 2>&1
        heif-convert tile_$i.heic tile_$i.png >heif 2>&1
    done
    if can python3 && python3 grid.py tile_?.heic in/grid.heic; then
        convert \( tile_0.png tile_1.png +append \) \( tile_2.png tile_3.png +append \) \
            -append -crop 108x122+0+0 +repage -rotate -90 right/grid.png
        run 0 save --quiet --format png in/grid.heic saved
        rm -rf in/*
        compare_all
    fi
else
    echo "left out: HEIF"
fi
if reads libavif && can avifenc && can avifdec; then
    convert -size 256x192 -seed 3 plasma:seagreen-orange -depth 8 -define png:color-type=2 large.png
    avifenc -s 10 -y 420 photo.png in/photo.avif >avif 2>&1
    avifenc -s 10 -y 444 -d 10 deep.png in/deep.avif >avif 2>&1
    avifenc -s 10 -y 422 alpha.png in/alpha.avif >avif 2>&1
    avifenc -s 10 -y 444 --grid 2x2 large.png in/grid.avif >avif 2>&1
    for file in in/*.avif; do
        name=${file#in/}
        avifdec "$file" "right/${name%.avif}.png" >avif 2>&1
    done
    run 0 save --quiet --format png in saved
    is saved/grid.png '%wx%h' 256x192
    compare_all
    avifenc -s 10 --irot 1 --imir 0 photo.png in/turned.avif >avif 2>&1
    avifenc -s 10 photo.png in/plain.avif >avif 2>&1
    run 0 save --quiet --format png in saved
    convert saved/plain.png -rotate -90 -flip right/turned.png
    cp saved/plain.png right
    compare_all
else
    echo "left out: AVIF"
fi

# ---- WebP and JPEG XL ------------------------------------------------------------------

if reads libwebpdemux && can img2webp && can webpmux && can dwebp; then
    convert photo.png -negate negative.png
    convert photo.png -flip flipped.png
    img2webp -lossless -d 100 photo.png negative.png flipped.png -o in/three.webp >webp 2>&1
    run 0 save --quiet --format png --name '{stem}_{time}' in saved
    holds saved three_0.png three_100.png three_200.png
    cp photo.png right/three_0.png
    cp negative.png right/three_100.png
    cp flipped.png right/three_200.png
    compare_all
    cwebp -quiet -q 80 photo.png -o in/lossy.webp
    cwebp -quiet -q 80 alpha.png -o in/alpha.webp
    for name in lossy alpha; do
        dwebp -quiet "in/$name.webp" -o "right/$name.png"
    done
    run 0 save --quiet --format png in saved
    compare_all
else
    echo "left out: WebP"
fi
if reads libjxl && can cjxl && can djxl; then
    cjxl -d 1 photo.png in/lossy.jxl >jxl 2>&1
    cjxl -d 0 deep.png in/deep.jxl >jxl 2>&1
    cjxl -d 0 alpha.png in/alpha.jxl >jxl 2>&1
    for name in lossy deep alpha; do
        djxl "in/$name.jxl" "right/$name.png" >jxl 2>&1
    done
    run 0 save --quiet --format png in saved
    compare_all
else
    echo "left out: JPEG XL"
fi

# ---- GIF -------------------------------------------------------------------------------

if reads giflib; then
    # Each way of taking a frame away, with and without holes, as two others see it.
    for way in none background previous; do
        convert +dither -delay 7 -dispose none -size 40x30 xc:red -dispose $way \
            \( -size 12x10 xc:blue -repage +5+5 \) \( -size 9x20 xc:lime -repage +31+10 \) \
            \( -size 40x30 xc:none -fill gold -draw 'circle 20,15 20,5' \) \
            \( -size 3x3 xc:black -repage +0+27 \) in/$way.gif
        convert in/$way.gif -coalesce -scene 1 right/${way}_%06d.png
    done
    cp in/background.gif background.gif
    run 0 save --quiet --format png in saved
    cp in/previous.gif previous.gif
    cp saved/background_*.png saved/previous_*.png .
    compare_all
    head -c $(($(wc -c <background.gif) - 30)) background.gif >in/cut.gif
    run 1 save --format png in saved
    says 'cut.gif.*cut off'
    for frame in 1 2 3 4; do
        alike background_00000$frame.png saved/cut_00000$frame.png
    done
    rm -rf in/* saved/*
    for python in python3 /usr/bin/python3 none; do
        ! $python -c 'import PIL' 2>/dev/null || break
    done
    if [ $python != none ]; then
        $python - <<'END'
from PIL import Image
with Image.open("previous.gif") as image:
    for frame in range(image.n_frames):
        image.seek(frame)
        image.convert("RGBA").save(f"pil_{frame + 1}.png")
END
        for frame in 1 2 3 4 5; do
            alike pil_$frame.png previous_00000$frame.png
        done
    fi
else
    echo "left out: GIF, as this build is without giflib"
fi

# ---- OpenEXR ---------------------------------------------------------------------------

# What OpenEXR's own tool makes of each file, in tiles that are not compressed, is the
# same picture.
if reads openexr && can exrmaketiled; then
    convert photo.png -strip -crop 61x47+20+30 +repage untagged.png
    for compression in rle zips zip piz pxr24 b44 b44a; do
        run 0 save --quiet --format exr --untagged srgb --set half=1 \
            --set "compression=$compression" --name "$compression" untagged.png in
        exrmaketiled -t 16 24 -z none "in/$compression.exr" "in/$compression-tiles.exr"
    done
    run 0 save --quiet --format pfm in saved
    for compression in rle zips zip piz pxr24 b44 b44a; do
        same "saved/$compression.pfm" "saved/$compression-tiles.pfm"
    done
    same saved/zip.pfm saved/piz.pfm
    same saved/zip.pfm saved/rle.pfm
    # Of the parts of a file one has no colors, and is not missed but told.
    convert untagged.png -colorspace gray gray.png
    run 0 save --quiet --format exr --untagged srgb --name depth gray.png .
    LC_ALL=C sed 's/\(chlist.....\)Y/\1Z/' depth.exr >named.exr
    exrmultipart -combine -i in/zip.exr::one named.exr::two in/b44.exr::three -o parts.exr \
        >out 2>&1
    run 0 save --format pfm parts.exr saved
    says 'parts.exr: its other channels are left out'
    same saved/parts_000001.pfm saved/zip.pfm
    same saved/parts_000002.pfm saved/b44.pfm
    rm -rf in/* saved/*
else
    echo "left out: OpenEXR (packages libopenexr-dev, openexr)"
fi

# ---- raw photographs -------------------------------------------------------------------

cat >dng.py <<'END'
import struct, sys
# A sensor of 16 bits behind filters of red, green and blue, and a table of tags.
width, height = 64, 48
samples = b"".join(struct.pack("<H", 65535 if y >= 40 else (x * 700 + y * 300) % 40000)
                   for y in range(height) for x in range(width))
fraction = lambda *numbers: b"".join(struct.pack("<ii", n, 10000) for n in numbers)
tags = [(254, 4, 1, b"\0\0\0\0"), (256, 4, 1, struct.pack("<I", width)),
        (257, 4, 1, struct.pack("<I", height)), (258, 3, 1, b"\20\0"), (259, 3, 1, b"\1\0"),
        (262, 3, 1, struct.pack("<H", 32803)), (271, 2, 6, b"Maker\0"), (272, 2, 7, b"Camera\0"),
        (273, 4, 1, struct.pack("<I", 8)), (274, 3, 1, b"\6\0"), (277, 3, 1, b"\1\0"),
        (278, 4, 1, struct.pack("<I", height)), (279, 4, 1, struct.pack("<I", len(samples))),
        (33421, 3, 2, b"\2\0\2\0"), (33422, 1, 4, b"\0\1\1\2"), (50706, 1, 4, b"\1\4\0\0"),
        (50708, 2, 7, b"Camera\0"),
        (50721, 10, 9, fraction(32406, -15372, -4986, -9689, 18758, 415, 557, -2040, 10570)),
        (50728, 5, 3, fraction(10000, 10000, 10000)), (50778, 3, 1, b"\25\0")]
start = 8 + len(samples)
place = start + 2 + 12 * len(tags) + 4
table, beside = struct.pack("<H", len(tags)), b""
for tag, kind, count, value in tags:
    if len(value) > 4:
        value, beside = struct.pack("<I", place + len(beside)), beside + value + b"\0" * (len(value) % 2)
    table += struct.pack("<HHI4s", tag, kind, count, value)
open(sys.argv[1], "wb").write(b"II*\0" + struct.pack("<I", start) + samples + table +
                              b"\0\0\0\0" + beside)
END
if can python3 && python3 dng.py in/sensor.dng; then
    if reads libraw; then
        run 0 save --quiet --format png in saved
        is saved/sensor.png '%wx%h %[png:IHDR.bit-depth-orig]' '48x64 16'
        if can dcraw_emu; then
            dcraw_emu -w -6 -g 2.4 12.92 -T in/sensor.dng
            convert in/sensor.dng.tiff right/sensor.png
            rm in/sensor.dng.tiff
            alike right/sensor.png saved/sensor.png
        fi
        run 1 save --format png --raw preview --overwrite replace in saved
        says 'sensor.dng: cannot be read: the camera put no picture beside it'
    else
        run 1 save --format png in saved
        says 'sensor.dng: cannot be read: camera raw is read by libraw'
    fi
    run 1 save --format png --raw refuse --overwrite replace in saved
    says 'sensor.dng: cannot be read'
    rm -rf in/* saved/* right/*
fi

# ---- icons -----------------------------------------------------------------------------

convert photo.png -resize 64x64 -background none -gravity center -extent 64x64 -depth 8 \
    -define icon:auto-resize=64,32,16 in/icon.ico
convert photo.png -crop 32x24+0+0 +repage +dither -colors 12 -type palette in/few.ico
convert in/icon.ico -scene 1 right/icon_%06d.png
convert in/few.ico right/few.png
run 0 save --quiet --format png in saved
compare_all
finish
