#!/bin/sh
# --preview: a contact sheet as a file, as sixels, by kitty's protocol and in blocks. The
# first three are the same picture, as ImageMagick reads them.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
unset COLORTERM NO_COLOR KITTY_WINDOW_ID TERM_PROGRAM
TERM=xterm
export TERM
escape=$(printf '\033')

mkdir in saved
# One as large as its place, and one that stands in the middle of the next.
printf 'P6 160 120 255\n' >in/a.ppm
head -c 57600 /dev/zero | tr '\0' '\200' >>in/a.ppm
printf 'P6 2 1 255\n\377\0\0\0\0\377' >in/b.ppm

# Usage: preview CODE WHERE: saves the pictures anew.
preview() {
    run "$1" save -q -f png --overwrite replace --preview "$2" in saved
}

# Usage: pixel X Y RED GREEN BLUE: of the samples of a sheet of 328 columns.
pixel() {
    found=$(od -An -tu1 -j $((($2 * 328 + $1) * 3)) -N3 samples | tr -s ' ')
    [ "$found" = " $3 $4 $5" ] || wrong "the pixel at $1, $2 is$found"
}

# Usage: average: of all samples.
average() {
    od -An -v -tu1 samples |
        awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum / 118080 }'
}

preview 0 sheet.png
[ ! -s out ] || wrong "nothing belongs on standard output"
is sheet.png '%m %wx%h' 'PNG 328x120'
convert sheet.png -depth 8 rgb:samples
pixel 159 119 128 128 128
pixel 160 0 24 24 24
pixel 247 59 255 0 0
pixel 248 59 0 0 255
wanted=$(average)

# In the order of the inputs, whichever thread is done first with reading them.
mkdir grays
for place in 0 1 2 3 4; do
    printf 'P5 1 1 255\n%b' "\\01${place}0" >grays/$place.pgm
done
run 0 save -q -f png --create --jobs 3 --preview grays.png grays gray
convert grays.png -depth 8 rgb:samples
for place in 0 1 2 3 4; do
    found=$(od -An -tu1 -j $(((59 * 832 + place * 168 + 79) * 3)) -N1 samples)
    [ "$found" -eq $((64 + 8 * place)) ] || wrong "picture $place of five is$found"
done

preview 0 kitty
mv out kitty
sed "s/${escape}_G[^;]*;//g; s/$escape\\\\//g" kitty | base64 -d >kitty.png
same kitty.png sheet.png

preview 0 sixel
mv out sixels
convert sixel:sixels sixel.png
convert sixel.png -depth 8 rgb:samples
[ "$(wc -c <samples)" -eq 118080 ] || wrong "sixels have another size"
pixel 247 59 255 0 0
pixel 248 59 0 0 255
# Gray and the ground are dithered: on the average they are what they should be.
average | awk -v wanted="$wanted" '{ exit !($1 - wanted < 2 && wanted - $1 < 2) }' ||
    wrong "sixels are $(average) and not $wanted on the average"

COLORTERM=truecolor preview 0 blocks
grep -q "${escape}\[38;2;24;24;24m" out || wrong "the ground is not drawn"
[ "$(wc -l <out)" -eq 7 ] || wrong "there should be seven lines"
NO_COLOR=1 preview 0 blocks
! grep -q "$escape" out || wrong "there are colors, though none are wanted"

# ------------------------------------------------------------------ what cannot be

preview 1 terminal
says '^imagesaver: --preview terminal: standard output is none'
[ ! -s out ] || wrong "something was written where there is no terminal"
preview 2 sheet
says '^imagesaver: --preview sheet: must be terminal, sixel, kitty, blocks, or a file'
preview 2 sheet.pgn
says '^imagesaver: --preview sheet.pgn: .*did you mean png'
preview 2 in/a.ppm
says '^imagesaver: --preview in/a.ppm: that is an input'
# What stands in the way is told before anything is saved.
rm saved/*
mkdir folder.png
preview 2 folder.png
says '^imagesaver: --preview folder.png: Is a directory$'
preview 2 in/a.ppm/sub/sheet.png
says '^imagesaver: --preview in/a.ppm/sub/sheet.png: Not a directory$'
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod 555 closed
    preview 2 closed/sub/sheet.png
    says '^imagesaver: --preview closed/sub/sheet.png: Permission denied$'
    chmod 755 closed
fi
holds saved
preview 0 made/for/it/sheet.png
is made/for/it/sheet.png '%wx%h' 328x120
rm saved/*
preview 1 saved/b.png
says '^imagesaver: --preview: not written: that is a file which was saved in this run'
is saved/b.png '%wx%h' 2x1
run 2 save --report - --preview sixel in saved
says 'that is where --report - goes'
: >in/c.ppm
run 1 save -f png --overwrite skip --preview none.png in saved
[ ! -e none.png ] || wrong "a sheet of nothing was written"

finish
