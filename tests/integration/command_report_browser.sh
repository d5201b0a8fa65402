#!/bin/sh
# The page of a run as Chromium shows it: on a telephone with dark colors, where nothing is
# wider than the screen, and on a wide screen with light ones. Nothing is complained of.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick chromium

mkdir in
{
    printf 'P6 80 60 255\n'
    head -c 14400 /dev/zero | tr '\0' '\376'
} >in/white.ppm
echo 'no picture' >"in/a-name-of-a-file-that-has-no-place-at-all-to-be-broken-at.png"
run 1 save -f png,jpg --create --report run.jsonl in saved
run 0 report run.jsonl

# Both at once, as Chromium takes longer to begin than for its work: frames have the colors
# that what is around them has.
cat >both.html <<'HTML'
<!DOCTYPE html><meta charset="utf-8"><style>body{margin:0;display:flex}iframe{border:0}</style>
<iframe src="run.html" width="360" height="4000" style="color-scheme:dark"></iframe>
<iframe src="run.html" width="920" height="4000" style="color-scheme:light"></iframe>
HTML
HOME=$work timeout "$time_limit" chromium --headless --no-sandbox --disable-gpu \
    --hide-scrollbars --enable-logging=stderr --user-data-dir="$work/chromium" \
    --window-size=1280,4000 --screenshot=both.png "file://$work/both.html" >out 2>err
[ -s both.png ] || {
    echo "chromium does not run here: $(tail -n 1 err)"
    exit 77
}
! grep CONSOLE err || wrong "Chromium complains of the page"
: >err
convert both.png -crop 360x4000+0+0 +repage -format %c histogram:info:phone
convert both.png -crop 920x4000+360+0 +repage -format %c histogram:info:wide

# Usage: counts SCREEN COLOR LEAST: so many pixels at least have this color.
counts() {
    there=$(sed -n "s/^ *\([0-9]*\):.*$2.*/\1/p" "$1")
    [ "${there:-0}" -ge "$3" ] || wrong "${there:-0} pixels of the $1 are $2, and not $3"
}

edge=$(convert both.png -crop 8x4000+352+0 +repage -format %k info:)
[ "$edge" = 1 ] || wrong "the page is wider than a telephone: $edge colors at its edge"
counts phone '#0D0D0D' 200000
counts phone '#3987E5' 1000 # columns of charts
counts phone '#FEFEFE' 5000 # pictures
counts wide '#F9F9F7' 1000000
counts wide '#2A78D6' 1000
counts wide '#FEFEFE' 5000

finish
