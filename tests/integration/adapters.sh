#!/bin/sh
# The headers for programs that hold pixels of other libraries: the examples of those
# libraries that are here build without a warning, run, and save the color that they
# say. Those of others are left out by name.
# Called by scripts/run-tests, which sets builddir, srcdir, CC, CXX and IMS_SANITIZE.
set -u
# shellcheck disable=SC1091,SC2154
. "$srcdir/tests/support/needs.sh"

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0
tried=

fail() {
    echo "$*"
    failed=1
}

# Usage: first_of MODULE...: the first that pkg-config has; several that go together are
# joined by "+".
first_of() {
    for module; do
        modules=$(echo "$module" | tr + ' ')
        # shellcheck disable=SC2086 # a list of words
        if "$PKG_CONFIG" --exists $modules 2>/dev/null; then
            echo "$modules"
            return
        fi
    done
}

# Usage: build SOURCE NAME: with the flags of $module.
build() {
    case $1 in
    *.cpp) compiler="$CXX -std=c++17" ;;
    *) compiler="$CC -std=c17" ;;
    esac
    # Their own headers are not ours to warn of.
    # shellcheck disable=SC2086 # a list of words
    flags=$("$PKG_CONFIG" --cflags $module | sed 's/-I/-isystem /g')
    # shellcheck disable=SC2046,SC2086 # lists of words
    $compiler $IMS_SANITIZE -fPIC -Wall -Wextra -Wshadow -Wconversion -Werror \
        "-I$srcdir/include" $flags -o "$folder/$2" "$1" \
        "-L$builddir" -limagesaver $("$PKG_CONFIG" --libs $module) || {
        fail "$2 does not build"
        return 1
    }
}

# Usage: run NAME ARGUMENT...
run() {
    program=$folder/$1
    shift
    LD_LIBRARY_PATH=$builddir ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
        "$program" "$@"
}

# Usage: own_names SOURCE MODULE: a header's list beside the names of the library that it
# is for.
own_names() {
    name=${1%.*}_names
    module=$(first_of "$2")
    [ -n "$module" ] || {
        echo "left out: $name, as pkg-config has no $2"
        return
    }
    build "$srcdir/tests/headers/$1" "$name" && { run "$name" || fail "$name failed"; }
    tried="$tried $name"
}

# Usage: adapter SOURCE COLOR MODULE...: builds and runs an example, whose picture's first
# pixel is COLOR.
adapter() {
    source=$srcdir/examples/adapters/$1
    name=${1%.*}
    color=$2
    shift 2
    module=$(first_of "$@")
    [ -n "$module" ] || {
        echo "left out: $name, as pkg-config has none of: $*"
        return
    }
    build "$source" "$name" || return
    mkdir "$folder/$name.out"
    run "$name" "$folder/$name.out"
    case $? in
    0) ;;
    77)
        echo "left out: $name, as there is no driver for it"
        return
        ;;
    *)
        fail "$name ended with an error"
        return
        ;;
    esac
    tried="$tried $name"
    can imagemagick || return 0
    found=$(convert "$folder/$name.out/picture.png" -format '%wx%h %[pixel:p{0,0}]' info: |
        tr 'A-Z' 'a-z')
    [ "$found" = "64x48 $color" ] || fail "$name saved $found instead of 64x48 $color"
}

adapter cairo.c 'srgba(255,128,0,0.501961)' cairo
adapter sdl.c 'srgba(255,128,0,0.501961)' sdl3 sdl2
adapter gstreamer.c 'srgb(255,128,0)' gstreamer-video-1.0
adapter opengl.c 'srgba(255,128,0,0.501961)' egl+gl
own_names opengl.c gl
adapter vulkan.c 'srgba(255,128,0,0.501961)' vulkan
own_names vulkan.c vulkan
if [ -n "$CXX" ]; then
    adapter opencv.cpp 'srgb(255,128,0)' opencv4
    adapter qt.cpp 'srgb(255,128,0)' Qt6Gui Qt5Gui
fi
[ -n "$tried" ] || exit $((failed ? 1 : 77))
exit "$failed"
