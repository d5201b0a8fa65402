#!/bin/sh
# What a user of the installed library meets: pkg-config finds it, C and C++ programs
# build against it shared and static and run, the command starts, and uninstall takes
# away what install brought.
set -eu

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL

fail() {
    echo "install: $*"
    exit 1
}

# The prefix is given to make, not to configure; one with a blank in it must do.
prefix="$root/a place"
# shellcheck disable=SC2086 # MAKE may hold flags
make_here() {
    ${MAKE:-make} -C "$builddir" --no-print-directory "$@" \
        prefix="$prefix" exec_prefix="$prefix" libdir="$prefix/lib"
}

cat >"$root/user.c" <<'END'
#include <imagesaver/encoder.h>
#include <imagesaver/imagesaver.h>
#include <stdio.h>

/* Without an argument: the version. With a file name: who encodes such a file. */
int main(int count, char **words)
{
    static const unsigned char pixels[4][4][3] = {{{0}}};
    static struct ims_message message;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    if (count < 2) {
        puts(ims_version_text());
        return ims_version() != IMS_VERSION_NUMBER;
    }
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 4;
    image.planes[0] = pixels;
    request.image = &image;
    request.file_name = words[1];
    request.message = &message;
    if (ims_encode(NULL, &request, &bytes) != IMS_OK)
        puts(message.text);
    else
        puts(bytes.encoder);
    ims_bytes_free(&bytes);
    return 0;
}
END

make_here install >"$root/log" 2>&1 || { cat "$root/log"; fail "make install failed"; }

found=$(sed -n "s/^Version: //p" "$prefix/lib/pkgconfig/imagesaver.pc")
[ "$found" = "$IMS_VERSION" ] || fail "imagesaver.pc is for version $found"
[ -d "$prefix/lib/imagesaver/encoders" ] || fail "there is no folder for encoders"
soname=libimagesaver.so.$(sh "$srcdir/scripts/version" "$srcdir" abi)
[ "$(readlink "$prefix/lib/libimagesaver.so")" = "$soname" ] ||
    fail "libimagesaver.so does not lead to the soname"
readelf -d "$prefix/lib/libimagesaver.so" | grep -F '(SONAME)' | grep -qF "[$soname]" ||
    fail "libimagesaver.so is not called $soname"

for program in "$prefix"/bin/*; do
    [ -s "$prefix/share/man/man1/${program##*/}.1" ] ||
        fail "${program##*/} has no manual page"
done

# Whoever links the library links the C library with it and nothing else.
if [ -z "$IMS_SANITIZE" ]; then
    needed=$(readelf -d "$prefix/lib/libimagesaver.so" |
        sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(lib(c|m|dl|pthread)|ld-linux)\b' |
        tr '\n' ' ')
    [ -z "$needed" ] || fail "libimagesaver.so needs $needed"
fi

# Who writes a format for which there are plugins only, if there are any.
webp=
! grep -q '^#define HAVE_FFMPEG ' "$builddir/config.h" || webp="webp-lavc"
! grep -q '^#define HAVE_LIBWEBP ' "$builddir/config.h" || webp="webp-libwebp"
for plugin in "$prefix"/lib/imagesaver/encoders/*.so; do
    [ ! -e "$plugin" ] || [ -s "${plugin%.so}.manifest" ] ||
        fail "$plugin has no manifest"
done

# Usage: encodes PROGRAM: it finds the encoders that were built.
encodes() {
    got=$(LD_LIBRARY_PATH=$prefix/lib "$1" x.png)
    [ "$got" = png-fast ] || fail "$1: PNG is written by: $got"
    got=$(LD_LIBRARY_PATH=$prefix/lib "$1" x.webp)
    [ -z "$webp" ] || [ "$got" = "$webp" ] || fail "$1: WebP is written by: $got"
}

flags="-I$prefix/include"
# Names with blanks need care in the shell, not in what is tested.
build() {
    compiler=$1
    shift
    # shellcheck disable=SC2086 # CC and the sanitizers are lists of words
    $compiler $IMS_SANITIZE -Wall -Wextra -Werror "$flags" "$root/user.c" "$@" ||
        fail "no program builds with: $compiler $*"
}

build "$CC -std=c99" -o "$root/shared" "-L$prefix/lib" -limagesaver
[ "$(LD_LIBRARY_PATH=$prefix/lib "$root/shared")" = "$IMS_VERSION" ] ||
    fail "the shared library does not say $IMS_VERSION"
encodes "$root/shared"
if [ -n "$CXX" ]; then
    build "$CXX -x c++ -std=c++17" -o "$root/cxx" "-L$prefix/lib" -limagesaver
    [ "$(LD_LIBRARY_PATH=$prefix/lib "$root/cxx")" = "$IMS_VERSION" ] ||
        fail "the C++ program does not say $IMS_VERSION"
fi

# CMake finds both libraries.
if command -v cmake >/dev/null; then
    mkdir "$root/cmake"
    cat >"$root/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.18)
project(user C)
find_package(imagesaver $IMS_VERSION REQUIRED)
foreach(kind imagesaver static)
    add_executable(user_\${kind} ../user.c)
    target_link_libraries(user_\${kind} imagesaver::\${kind})
endforeach()
END
    # shellcheck disable=SC2086 # words of flags
    cmake -S "$root/cmake" -B "$root/cmake/build" -DCMAKE_C_FLAGS="$IMS_SANITIZE" \
        -DCMAKE_C_COMPILER="${CC##* }" -DCMAKE_PREFIX_PATH="$prefix" >"$root/log" 2>&1 &&
        cmake --build "$root/cmake/build" >>"$root/log" 2>&1 || {
        cat "$root/log"
        fail "CMake cannot build a program"
    }
    for kind in imagesaver static; do
        [ "$("$root/cmake/build/user_$kind")" = "$IMS_VERSION" ] ||
            fail "CMake's imagesaver::$kind does not say $IMS_VERSION"
        encodes "$root/cmake/build/user_$kind"
    done
fi

PKG_CONFIG_PATH=$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
"$PKG_CONFIG" --exists "imagesaver = $IMS_VERSION" ||
    fail "pkg-config does not find imagesaver $IMS_VERSION"
PKG_CONFIG_LIBDIR=$prefix/lib/pkgconfig PKG_CONFIG_PATH='' \
    "$PKG_CONFIG" --cflags --libs imagesaver >/dev/null ||
    fail "pkg-config wants more than this library"
# Meson finds it by that, which says the folders of configure.
if command -v meson >/dev/null && command -v ninja >/dev/null; then
    mkdir "$root/meson"
    cp "$root/user.c" "$root/meson"
    cat >"$root/meson/meson.build" <<END
project('user', 'c')
foreach kind : ['shared', 'static']
  executable(kind, 'user.c', dependencies: dependency('imagesaver',
    version: '>=$IMS_VERSION', static: kind == 'static'))
endforeach
END
    ln -s "$prefix" "$root/prefix"
    sed -e "s|^prefix=.*|prefix=$root/prefix|" \
        -e "s|^exec_prefix=.*|exec_prefix=$root/prefix|" \
        -e "s|^libdir=.*|libdir=$root/prefix/lib|" \
        -e "s|^includedir=.*|includedir=$root/prefix/include|" \
        "$prefix/lib/pkgconfig/imagesaver.pc" >"$root/meson/imagesaver.pc"
    (
        PKG_CONFIG_PATH=$root/meson CFLAGS=$IMS_SANITIZE
        export PKG_CONFIG_PATH CFLAGS
        meson setup "$root/meson/build" "$root/meson" &&
            meson compile -C "$root/meson/build"
    ) >"$root/log" 2>&1 || {
        cat "$root/log"
        fail "Meson cannot build a program"
    }
    for kind in shared static; do
        [ "$("$root/meson/build/$kind")" = "$IMS_VERSION" ] ||
            fail "Meson's $kind program does not say $IMS_VERSION"
        encodes "$root/meson/build/$kind"
    done
    ! readelf -d "$root/meson/build/static" | grep -q 'NEEDED.*libimagesaver' ||
        fail "Meson's static program needs libimagesaver.so"
else
    echo "left out: a program built with Meson (Debian: meson)"
fi
# Nothing but the archive is left to link with, and no plugin to load.
rm "$prefix/lib/libimagesaver.so"
rm -f "$prefix"/lib/imagesaver/encoders/*
# shellcheck disable=SC2046 # a list of flags
build "$CC" -o "$root/static" "-L$prefix/lib" \
    $("$PKG_CONFIG" --static --libs-only-l --libs-only-other imagesaver)
[ "$("$root/static")" = "$IMS_VERSION" ] ||
    fail "the static library does not say $IMS_VERSION"
encodes "$root/static"

if [ -x "$builddir/imagesaver" ]; then
    words=$(LD_LIBRARY_PATH=$prefix/lib "$prefix/bin/imagesaver" --version) ||
        fail "the installed command does not start: $words"
    case $words in
    *"$IMS_VERSION"*) ;;
    *) fail "the installed command is of another version: $words" ;;
    esac
fi

make_here uninstall >"$root/log" 2>&1 || { cat "$root/log"; fail "make uninstall failed"; }
left=$(find "$prefix" \( ! -type d -o -name '*imagesaver*' \) -print)
[ -z "$left" ] || fail "make uninstall left behind: $left"
