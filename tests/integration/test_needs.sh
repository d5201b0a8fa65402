#!/bin/sh
# What tests need is found by what it can do: something else of a program's name is not
# taken for it, ImageMagick is found in either version and behind what stands before it.
set -u
unset IMS_TEST_RESULTS # what others have found
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/needs.sh"

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0
path=$PATH

wrong() {
    echo "test_needs: $*"
    failed=1
}

# Usage: stand_in BODY NAME...: programs of these names come first from now on.
stand_in() {
    body=$1
    shift
    for name; do
        printf '#!/bin/sh\n%s\n' "$body" >"$folder/$name"
        chmod +x "$folder/$name"
    done
    PATH=$folder:$path
}

# Usage: is_missing PACKAGE
is_missing() {
    CXX='' sh "$srcdir/tests/support/needs.sh" missing | grep -qx "$1"
}

# Whether ImageMagick, where it is found, does what it was asked for.
draws() {
    convert -size 2x3 xc:red "PNG:$folder/drawn" &&
        [ "$(identify -format '%m %wx%h' "$folder/drawn")" = 'PNG 2x3' ] &&
        compare -metric AE "$folder/drawn" "$folder/drawn" null: 2>/dev/null
}

can imagemagick && draws_here=yes || draws_here=no

# Programs that are content with everything, and do nothing.
stand_in 'exit 0' convert identify compare magick
if can imagemagick; then
    [ "$magick" = /usr/bin/ ] || wrong "took what does nothing for ImageMagick"
    draws || wrong "ImageMagick behind others of its name does not draw"
else
    [ "$draws_here" = no ] || [ ! -x /usr/bin/convert ] || wrong "lost ImageMagick"
    is_missing imagemagick || wrong "what does nothing is not missing"
fi
rm "$folder"/*

# A version 7 in front of what does nothing.
if [ "$draws_here" = yes ] && [ -x /usr/bin/convert ]; then
    stand_in 'exit 0' convert identify compare
    stand_in 'tool=/usr/bin/convert
case $1 in identify | compare) tool=/usr/bin/$1; shift ;; esac
exec "$tool" "$@"' magick
    can imagemagick && [ "$magick" = magick ] && draws || wrong "no version 7"
    # What one test has found the others of its run know.
    IMS_TEST_RESULTS=$(mktemp -d "$folder/run.XXXXXX")
    can imagemagick
    rm "$folder/magick"
    magick=
    can imagemagick && [ "$magick" = magick ] || wrong "what was found is tried once more"
    unset IMS_TEST_RESULTS
    rm -r "${folder:?}"/*
fi

stand_in 'exit 1' ffmpeg python3 g++ c++ clang++ pkg-config
for package in ffmpeg python3 g++ libcriterion-dev libpng-dev libjpeg-dev libtiff-dev \
    libwebp-dev; do
    is_missing "$package" || wrong "$package is not missing, and does not work"
done
# An old one.
stand_in 'exit 1' pkg-config
stand_in '[ "$2" = "${2%>*}" ]' pkg-config
is_missing libpng-dev || wrong "a library's version does not matter"

exit "$failed"
