#!/bin/sh
# Files that ask for more than there is: each is refused with its reason, takes little
# memory before that, and harms no other.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need convert python3 truncate

convert -size 8x6 xc:red -depth 8 png24:a.png
convert -size 200x100 gradient:red-blue -depth 8 png24:wide.png

# A GIF of 16000 x 16000 pixels, with frames of 1 x 1.
cat >bomb.py <<'END'
import struct, sys
side, frames = int(sys.argv[2]), int(sys.argv[3])
with open(sys.argv[1], "wb") as file:
    file.write(b"GIF89a" + struct.pack("<HH", side, side) + b"\xf0\0\0" +
               b"\0\0\0\xff\xff\xff")
    for _ in range(frames):
        file.write(b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0")
    file.write(b";")
END
# Runs the command, and ends as it did unless it took more memory, in MB.
cat >within.py <<'END'
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
if took > int(sys.argv[1]):
    sys.exit("it took %d MB" % took)
sys.exit(code)
END

# Usage: within MB CODE ARGUMENT...: as run, in so much memory at most. Sanitizers need
# more than any limit here.
within() {
    most=$1
    expected=$2
    shift 2
    [ "${IMS_SANITIZER-no}" = no ] || most=1000000
    python3 within.py "$most" "$imagesaver" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$expected" ] || wrong "exit code $code and not $expected: $*"
}

python3 bomb.py bomb.gif 16000 20 || exit 1
mkdir in out1 out2
cp bomb.gif in/b.gif
cp a.png in/a.png
cp a.png in/c.png
for jobs in 1 3; do
    within 400 1 save -j $jobs --format png --memory 100M --overwrite replace in out1
    holds out1 a.png c.png
    says 'in/b.gif: cannot be read: a picture of 16000 x 16000 pixels needs more than'
    says 'the 52.4 MB of memory that one may take; a larger --memory allows more'
done
# One that is too large to be read ahead with the others is read in its turn.
python3 bomb.py in/b.gif 2000 1 || exit 1
within 400 0 save -j 5 --format png --memory 40M in out2
holds out2 a.png b.png c.png
# What a picture becomes counts, too: of an index into a palette, a color; of a bit, a
# byte, which most formats are given.
cat >small.py <<'END'
import struct, sys, zlib
def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))
side, depth, kind = map(int, sys.argv[2:])
with open(sys.argv[1], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" +
               chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, kind, 0, 0, 0)) +
               (chunk(b"PLTE", bytes(3)) if kind == 3 else b"") +
               chunk(b"IDAT", zlib.compress(bytes(side * (1 + side * depth // 8)), 1)) +
               chunk(b"IEND", b""))
END
mkdir small out-small
python3 small.py small/b.png 3000 8 3 || exit 1
python3 small.py small/c.png 6000 1 0 || exit 1
cp a.png small/a.png
within 400 1 save -f bmp --memory 60M small out-small
holds out-small a.bmp
says 'small/b.png: cannot be read: a picture of 3000 x 3000 pixels needs more than'
says 'small/c.png: cannot be read: a picture of 6000 x 6000 pixels needs more than'
run 0 save -f bmp --memory 80M --overwrite replace small out-small
holds out-small a.bmp b.bmp c.bmp

# ------------------------------------------------------------------- files and pipes

mkdir huge out3
cp a.png huge/
if truncate -s 20G huge/b.png huge/c.jpg 2>/dev/null; then
    for format in '' '--format png'; do
        rm -f out3/*
        # shellcheck disable=SC2086 # an option and its value, or nothing
        within 400 1 save $format --memory 50M --name '{stem}' huge out3
        holds out3 a.png
        says 'huge/b.png: cannot be read: the file is too large to be held in memory'
        says 'huge/c.jpg: cannot be read: the file is too large to be held in memory'
    done
fi
for format in '' '--format png'; do
    # shellcheck disable=SC2086
    { cat a.png; cat /dev/zero 2>/dev/null; } |
        python3 within.py 400 "$imagesaver" save $format --memory 50M - out3 2>err
    says 'standard input: cannot be read: the file is too large to be held in memory'
done

# -------------------------------------------------------------------- what is asked for

mkdir kinds out4
for name in wide.png wide.jpg wide.gif wide.bmp wide.ppm wide.tiff; do
    convert wide.png +dither "kinds/${name%.*}-${name#*.}.${name#*.}"
done
convert wide.png -interlace JPEG kinds/progressive.jpg
convert wide.png -colorspace Gray kinds/gray.jpg
number=$(find kinds -type f | wc -l)
run 1 save --format png --max-pixels 19999 kinds out4
holds out4
[ "$(grep -c 'picture of 200 x 100 pixels has more than --max-pixels allows' err)" -eq \
    "$number" ] || wrong "not each is told"
run 0 save --format png --max-pixels 20000 kinds out4
count out4 "$number"
# Bytes that pass through are not looked at.
mkdir out5
run 0 save --max-pixels 1 kinds out5

convert +dither -size 4x4 xc:red xc:lime xc:blue three.gif
mkdir out6
run 0 save --format png --max-frames 2 three.gif a.png out6
holds out6 a.png three_000001.png three_000002.png
says 'three.gif: its frames from 3 on are left out (--max-frames)'
run 0 save --format png --max-frames 3 --overwrite replace three.gif out6
says_not 'left out'
count out6 4
run 2 save --max-frames 0 a.png out6
says '--max-frames 0: must be a whole number from 1'

# ------------------------------------------------------ what the machine has, by itself

if [ "${IMS_SANITIZER-no}" = no ]; then
    python3 bomb.py large.gif 8000 1
    mkdir out7
    (
        # shellcheck disable=SC3045 # dash and bash have it
        ulimit -d 800000
        "$imagesaver" save -j 1 --format png large.gif a.png out7 2>err
    )
    says 'large.gif: cannot be read: a picture of 8000 x 8000 pixels needs more than the 102 MB'
    holds out7 a.png
fi

finish
