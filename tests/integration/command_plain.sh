#!/bin/sh
# Files that are rows of samples, and QOI, as others read them: ImageMagick, Netpbm,
# farbfeld's tools, Pillow and numpy, each where it is there, see every pixel that was saved.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
need_format bmp qoi tga pnm pam farbfeld fits npy raw png

# The first pixel is opaque: pictures without any such pixel are read as opaque by some.
mkdir in deep saved saved_deep
convert -size 37x23 xc: -seed 3 +noise Random -depth 16 -fill lime \
    -draw 'rectangle 0,0 5,5' noise.png
convert noise.png -depth 8 -define png:color-type=2 png:in/rgb.png
convert noise.png -depth 8 -colorspace Gray -define png:color-type=0 png:in/gray.png
convert noise.png -depth 8 -alpha set -channel A -fx '1-i/w' \
    -define png:color-type=6 png:in/rgba.png
convert noise.png -depth 8 -colorspace Gray -alpha set -channel A -fx '1-i/w' \
    -define png:color-type=4 png:in/graya.png
convert noise.png -define png:color-type=2 -define png:bit-depth=16 png:deep/rgb.png
convert noise.png -alpha set -channel A -fx '1-i/w' -define png:color-type=6 \
    -define png:bit-depth=16 png:deep/rgba.png
# What ImageMagick's files say of themselves would stand in the comments of PNM.
run 0 save --quiet --metadata strip --format bmp,qoi,tga,pnm,pam,ff,fits,npy,raw in saved
run 0 save --quiet --metadata strip --format pnm,pam,ff,fits,npy,raw deep saved_deep
run 0 save --quiet --format bmp,qoi --set narrow=1 deep saved_deep
run 0 save --quiet --format tga --effort 9 --name '{stem}_packed' in saved
count saved 40
count saved_deep 16

# Gray made of colors, where that is allowed: as ImageMagick weighs them.
run 1 save --format pgm in/rgb.png saved
says 'hint: --set gray=1'
run 0 save --quiet --format pgm --set gray=1 in/rgb.png saved
convert in/rgb.png -grayscale Rec709Luma luma.png
alike luma.png saved/rgb.pgm 45

for name in rgb gray rgba graya; do
    alike "in/$name.png" "saved/$name.bmp"
    alike "in/$name.png" "saved/$name.pam"
    alike "in/$name.png" "saved/$name.tga"
    alike "in/$name.png" "saved/${name}_packed.tga"
done
for name in rgb gray; do
    alike "in/$name.png" "saved/$name.pnm"
done
alike deep/rgb.png saved_deep/rgb.pnm
alike deep/rgb.png saved_deep/rgb.pam
alike deep/rgba.png saved_deep/rgba.pam
if identify -list format | grep -q '^ *QOI .* r'; then
    alike in/rgb.png saved/rgb.qoi
    alike in/rgba.png saved/rgba.qoi
else
    echo "left out: ImageMagick and QOI, which it does not read"
fi
for name in rgb rgba gray; do
    convert "in/$name.png" -depth 8 "$name:expected"
    same expected "saved/$name.raw"
done
convert deep/rgba.png -depth 16 -endian LSB rgba:expected
same expected saved_deep/rgba.raw
convert in/rgba.png -background black -flatten flat.png
alike flat.png saved/rgba.pnm 45

# ImageMagick takes each plane for a picture.
if identify -list format | grep -q '^ *FITS[* ] *FITS *r'; then
    alike in/gray.png saved/gray.fits
    convert saved/rgb.fits -combine planes.png
    alike in/rgb.png planes.png
    convert saved_deep/rgb.fits -combine planes.png
    alike deep/rgb.png planes.png
else
    echo "left out: ImageMagick and FITS, which it does not read"
fi

# Netpbm writes the same bytes.
if can pngtopam; then
    for name in rgb gray; do
        pngtopam "in/$name.png" >expected || wrong "pngtopam fails"
        same expected "saved/$name.pnm"
    done
    pngtopam deep/rgb.png >expected && same expected saved_deep/rgb.pnm
    for name in rgba graya; do
        pngtopam -alphapam "in/$name.png" >expected && same expected "saved/$name.pam"
    done
    pngtopam -alphapam deep/rgba.png >expected && same expected saved_deep/rgba.pam
else
    echo "left out: Netpbm (package netpbm)"
fi

if can ff2png; then
    for name in rgb gray rgba graya; do
        ff2png <"saved/$name.ff" >expected.png && alike "in/$name.png" expected.png
    done
    for name in rgb rgba; do
        ff2png <"saved_deep/$name.ff" >expected.png && alike "deep/$name.png" expected.png
    done
else
    echo "left out: farbfeld's own tools (package farbfeld)"
fi

python=
for program in python3 /usr/bin/python3; do
    ! "$program" -c 'import PIL.Image, numpy' 2>/dev/null || python=$program
done
if [ -n "$python" ]; then
    "$python" - <<'END' || wrong "Pillow or numpy sees other pixels"
import numpy
from PIL import Image

def check(saved, original, mode):
    with Image.open(saved) as a, Image.open(original) as b:
        a, b = a.convert(mode), b.convert(mode)
        assert a.size == b.size and a.tobytes() == b.tobytes(), saved

formats = {extension: None for extension in Image.registered_extensions()}
for name, mode in ("rgb", "RGB"), ("gray", "L"), ("rgba", "RGBA"), ("graya", "RGBA"):
    check(f"saved/{name}.bmp", f"in/{name}.png", mode)
    check(f"saved/{name}.tga", f"in/{name}.png", mode)
    check(f"saved/{name}_packed.tga", f"in/{name}.png", mode)
    if ".qoi" in formats:
        check(f"saved/{name}.qoi", f"in/{name}.png", mode)
for name, mode in ("rgb", "RGB"), ("gray", "L"):
    check(f"saved/{name}.pnm", f"in/{name}.png", mode)

shapes = {"rgb": (23, 37, 3), "gray": (23, 37), "rgba": (23, 37, 4), "graya": (23, 37, 2)}
for name, shape in shapes.items():
    array = numpy.load(f"saved/{name}.npy")
    assert array.shape == shape and array.dtype == numpy.uint8, name
    with Image.open(f"in/{name}.png") as image:
        assert (array == numpy.asarray(image)).all(), name
for name in "rgb", "rgba":
    array = numpy.load(f"saved_deep/{name}.npy")
    assert array.shape == shapes[name] and array.dtype == numpy.uint16, name
    raw = numpy.fromfile(f"saved_deep/{name}.raw", "<u2")
    assert (array.ravel() == raw).all(), name
END
else
    echo "left out: Pillow and numpy (packages python3-pil, python3-numpy)"
fi

python=
for program in python3 /usr/bin/python3; do
    ! "$program" -c 'import PIL.Image, astropy.io.fits' 2>/dev/null || python=$program
done
if [ -n "$python" ]; then
    convert in/rgb.png -endian LSB float.pfm
    run 0 save --quiet --format fits,npy float.pfm saved
    "$python" - <<'END' || wrong "astropy sees other pixels"
import numpy
from PIL import Image
from astropy.io import fits

def read(name):
    with fits.open(name) as file:
        file.verify("exception")
        array = numpy.flip(file[0].data, -2)
        return array if array.ndim == 2 else numpy.moveaxis(array, 0, 2)

for name in "rgb", "gray":
    with Image.open(f"in/{name}.png") as image:
        assert (read(f"saved/{name}.fits") == numpy.asarray(image)).all(), name
for name in "saved/float", "saved_deep/rgb":
    array = numpy.load(f"{name}.npy")
    found = read(f"{name}.fits")
    assert found.shape == array.shape and (found == array).all(), name
END
else
    echo "left out: astropy (package python3-astropy)"
fi

finish
