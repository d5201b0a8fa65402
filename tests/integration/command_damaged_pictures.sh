#!/bin/sh
# Damaged pictures are refused, and with --damaged save they are saved as far as they can
# be read, with a warning: what was there before the damage is what the whole file has,
# and the rest is the same in each run, whoever reads it.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg imagemagick
need_format bmp

# ---------------------------------------------------------------------- the pictures

# Noise, so that no file is small.
mkdir whole cut refused one many
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=160x120:rate=5:duration=2 \
    -vf noise=alls=40:allf=t+u -frames:v 1 whole/png.png -frames:v 1 -q:v 3 whole/jpg.jpg \
    -g 5 -c:v mpeg2video -q:v 3 whole/film.mpg -c:v mjpeg -q:v 3 whole/motion.avi || exit 1
convert whole/png.png -interlace PNG whole/passes.png
convert whole/png.png +dither -colors 64 whole/palette.gif
convert whole/png.png +dither -colors 64 PNG8:whole/indices.png
convert whole/jpg.jpg -interlace JPEG whole/scans.jpg
convert whole/png.png -compress zip -define tiff:rows-per-strip=16 whole/strips.tif
set -- jpg.jpg scans.jpg png.png passes.png indices.png palette.gif
if convert whole/png.png -quality 80 whole/lossy.webp 2>/dev/null; then
    set -- "$@" lossy.webp
fi
for file; do
    head -c $(($(wc -c <"whole/$file") * 7 / 10)) "whole/$file" >"cut/$file"
done
# Usage: damage NAME PERCENT: bytes there become others.
damage() {
    place=$(($(wc -c <"whole/$1") * $2 / 100))
    {
        head -c $place "whole/$1"
        printf 'UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU'
        tail -c +$((place + 41)) "whole/$1"
    } >"cut/$1"
}
damage strips.tif 50
damage film.mpg 60
damage motion.avi 55

# ------------------------------------------------------------------------------ refused

save='save -f bmp --name {stem}-{index:02}'
# shellcheck disable=SC2086 # words
run 1 $save cut refused
says 'hint: --damaged save saves what can be read'
for file in $(cd refused && ls); do
    case $file in
    film-* | motion-*) ;;
    *) wrong "$file is damaged, and was saved" ;;
    esac
done

# -------------------------------------------------------------------------------- saved

# shellcheck disable=SC2086 # words
run 0 $save whole one
mv one good && mkdir one
# shellcheck disable=SC2086 # words
run 0 $save --damaged save --report report -j 1 cut one
says 'jpg.jpg: is saved as far as it could be read: the file is cut off'
says 'film.mpg: [0-9]* damaged frames in all'
says 'written with a warning: the picture is damaged in its file'
reports report $(($# + 1)) \
    '/[a-z]*\.[jpgtw][a-z]*".*"written".*"warnings":\[.*the picture is damaged in its file'
# shellcheck disable=SC2086 # words
run 0 $save --quiet --damaged save -j 5 --sandbox off cut many
diff -r one many >/dev/null || wrong 'who reads shows in what is saved'
count one "$(find good -name '*.bmp' | wc -l)"

# Usage: begins_like NAME ROWS: the uppermost rows are those of the whole picture, and the
# lowest one is not.
begins_like() {
    convert "good/$1-01.bmp" -crop "160x$2+0+0" +repage "$1-wanted.png"
    convert "one/$1-01.bmp" -crop "160x$2+0+0" +repage "$1-found.png"
    alike "$1-wanted.png" "$1-found.png"
    ! cmp -s "good/$1-01.bmp" "one/$1-01.bmp" || wrong "$1 is not damaged"
}
for name in png indices palette; do
    begins_like $name 64
done
begins_like jpg 32
begins_like strips 32
[ ! -e cut/lossy.webp ] || begins_like lossy 32

# Of several scans or passes there is something everywhere.
for name in scans passes; do
    alike good/$name-01.bmp one/$name-01.bmp 3
done

# Frames that are whole are saved as ever, and the others too.
for name in film motion; do
    there=$(find refused -name "$name-*" | wc -l)
    case $there in
    [1-9]) ;;
    *) wrong "$there frames of $name are whole" ;;
    esac
    for file in refused/"$name"-*; do
        same "$file" "one/${file#refused/}"
    done
done

# What it would replace is left: there is more in it.
cp cut/jpg.jpg own.jpg
"$imagesaver" save --damaged save -f jpg --overwrite replace own.jpg . 2>err
same own.jpg cut/jpg.jpg
says 'it would replace its own file, which is damaged'

finish
