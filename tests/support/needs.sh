#!/bin/sh
# SPDX-License-Identifier: MIT
# What the tests need beside what a build needs: the one list, for configure, quickstart
# and the tests' own scripts. Programs are asked whether they do what tests want of them:
# one of the right name may be a wrapper, a relative, or built without PNG.
#
# Usage: sh tests/support/needs.sh libraries   the libraries, by pkg-config's names
#        sh tests/support/needs.sh missing [libraries|programs]
#                                              what is missing, by Debian's names
# Sourced, it brings `can PROGRAM`, and ImageMagick as convert, identify and compare.

test_libraries="criterion libpng libjpeg libtiff-4 libwebp"
test_programs="c++ ffmpeg imagemagick python3 tmux"

# Usage: package_of NEED
package_of() {
    case $1 in
    c++) echo g++ ;;
    ffmpeg | imagemagick | python3 | tmux) echo "$1" ;;
    libtiff-4) echo libtiff-dev ;;
    *) echo "lib${1#lib}-dev" ;;
    esac
}

# Usage: has_library NAME
has_library() {
    case $1 in
    criterion) least=2.3 ;;
    libpng) least=1.6 ;;
    libjpeg) least=1.5 ;;
    libtiff-4) least=4.0 ;;
    libwebp) least=0.6 ;;
    esac
    "${PKG_CONFIG:-pkg-config}" --exists "$1 >= $least" 2>/dev/null
}

# Usage: can PROGRAM: whether it is here and does its work. Of the tests of one run
# (scripts/run-tests) the first one tries what takes time, and leaves a note for others.
can() {
    can_note=
    case $1 in
    c++ | ffmpeg | imagemagick | python3)
        can_note=${IMS_TEST_RESULTS:+$IMS_TEST_RESULTS/can.$1}
        ;;
    esac
    if [ -n "$can_note" ] && [ -e "$can_note" ]; then
        [ "$1" != imagemagick ] || IFS= read -r magick <"$can_note"
        return 0
    fi
    works "$1" || return 1
    # Where two of them do so at once, neither reads half of a note.
    [ -z "$can_note" ] ||
        { echo "$magick" >"$can_note.$$" && mv "$can_note.$$" "$can_note"; } 2>/dev/null || :
}

# Usage: works PROGRAM: tries it.
works() {
    case $1 in
    c++)
        for compiler in ${CXX:+"$CXX"} g++ c++ clang++; do
            # shellcheck disable=SC2086 # a compiler may have words before it
            echo '#include <cstddef>' |
                $compiler -x c++ -fsyntax-only - >/dev/null 2>&1 && return 0
        done
        return 1
        ;;
    ffmpeg)
        ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=16x16 -frames:v 1 -c:v ffv1 \
            -f nut - >/dev/null 2>&1
        ;;
    imagemagick) find_imagemagick ;;
    python3) python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# Version 7 is one program, in Debian's version 6 each tool is one; where something else
# stands in front of them, they are looked for behind it.
magick=
find_imagemagick() {
    for magick in magick '' /usr/bin/; do
        ! magick_works >/dev/null 2>&1 || return 0
    done
    return 1
}

magick_works() (
    folder=$(mktemp -d) || exit 1
    trap 'rm -rf "$folder"' EXIT
    cd "$folder" || exit 1
    for format in PNG JPEG; do
        convert -size 5x3 xc:red "$format:$format" || exit 1
        [ "$(identify -format '%m %wx%h' "$format")" = "$format 5x3" ] || exit 1
    done
    [ "$(compare -metric AE PNG PNG null: 2>&1 | cut -d ' ' -f 1)" = 0 ]
)

convert() {
    if [ "$magick" = magick ]; then command magick "$@"; else command "${magick}convert" "$@"; fi
}

# Usage: magick_tool NAME ARGUMENT...
magick_tool() {
    if [ "$magick" = magick ]; then
        command magick "$@"
    else
        magick_name=$magick$1
        shift
        command "$magick_name" "$@"
    fi
}

identify() {
    magick_tool identify "$@"
}

compare() {
    magick_tool compare "$@"
}

# Usage: missing [libraries|programs]
missing() {
    for need in $test_libraries; do
        [ "${1-}" = programs ] || has_library "$need" || package_of "$need"
    done
    for need in $test_programs; do
        [ "${1-}" = libraries ] || can "$need" || package_of "$need"
    done
}

case ${0##*/}:${1-} in
needs.sh:libraries) echo "$test_libraries" ;;
needs.sh:missing)
    unset IMS_TEST_RESULTS # as it is now
    missing "${2-}"
    ;;
esac
