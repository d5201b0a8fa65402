#!/bin/sh
# What an author of an encoder meets: the example plugin and the code of docs/plugins.md
# build against the installed headers alone, without a warning, and do what they say;
# plugins in the installed folder are found by every program; bad ones there harm nobody.
set -eu

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL

fail() {
    echo "plugin: $*"
    exit 1
}

stage=$root/stage
# shellcheck disable=SC2086 # MAKE may hold flags
${MAKE:-make} -C "$builddir" --no-print-directory DESTDIR="$stage" \
    install_include install_lib_shared install_pc >"$root/log" 2>&1 ||
    { cat "$root/log"; fail "make install failed"; }
pkgconfig=$(dirname "$(find "$stage" -name imagesaver.pc)")
libdir=$(dirname "$pkgconfig")
PKG_CONFIG_PATH=$pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PKG_CONFIG_PATH LD_LIBRARY_PATH
plugindir=$stage$("$PKG_CONFIG" --variable=plugindir imagesaver)
[ -d "$plugindir" ] || fail "pkg-config names a folder that is not there: $plugindir"
include_flags=$(PKG_CONFIG_SYSROOT_DIR=$stage "$PKG_CONFIG" --cflags imagesaver)

# Usage: build ARGUMENT...: compiles as a stranger would, but no warning is let through.
build() {
    # shellcheck disable=SC2086 # lists of flags
    $CC -Wall -Wextra -Wpedantic -Werror $include_flags "$@" ||
        fail "this does not build: $*"
}

# The code blocks of the page, in their order.
code_of_page() {
    awk -v wanted="$1" '/^```c$/ { count++; inside = count == wanted; next }
        /^```/ { inside = 0 } inside { print }' "$srcdir/docs/plugins.md"
}
code_of_page 1 >"$root/farbfeld.c"
code_of_page 2 >"$root/program.c"

# --------------------------------------------------------------- the code of the page

build -shared -fPIC -o "$root/farbfeld.so" "$root/farbfeld.c"
# shellcheck disable=SC2086
build $IMS_SANITIZE -o "$root/program" "$root/program.c" "-L$libdir" -limagesaver
mkdir "$root/out"
"$root/program" "$root/farbfeld.so" "$root/out" || fail "the program of the page fails"
printf 'farbfeld\0\0\0\2\0\0\0\1\377\377\0\0\0\0\377\377\0\0\0\0\1\2\200\0' >"$root/two.ff"
cmp "$root/two.ff" "$root/out/two.ff" || fail "the file of the page is not right"
if "$root/program" "$root/farbfeld.c" "$root/out" 2>"$root/log"; then
    fail "a text was loaded as a plugin"
fi
grep -q "farbfeld.c: it cannot be loaded" "$root/log" || fail "no reason: $(cat "$root/log")"

if [ -x "$builddir/imagesaver" ]; then
    "$builddir/imagesaver" formats --plugins "$root/farbfeld.so" farbfeld >"$root/log" ||
        fail "the command does not take the plugin"
    grep -q example-farbfeld "$root/log" || fail "the command does not list the plugin"
fi

# ----------------------------------------------------------------- the example plugin

cp -R "$srcdir/examples/plugin" "$root/example"
rm -f "$root/example/"*.so
# Usage: make_example ARGUMENT...
make_example() {
    ${MAKE:-make} -C "$root/example" CC="$CC" PKG_CONFIG="$PKG_CONFIG" \
        CFLAGS='-O2 -Werror -Wshadow -Wconversion' "$@" >"$root/log" 2>&1 ||
        { cat "$root/log"; fail "the example does not build: $*"; }
}
make_example INCLUDE="$(dirname "$(find "$stage" -name imagesaver -path '*/include/*')")"
make_example clean
PKG_CONFIG_SYSROOT_DIR=$stage make_example ppm.so
make_example install DESTDIR="$stage" MANIFEST=none
[ -e "$plugindir/ppm.so" ] || fail "the example is not where plugins belong"

# A program that knows of no plugin: the default encoders have it, as it is installed.
# The folder is built into the library, so this one gets the registry of another.
cat >"$root/installed.c" <<'END'
#include <imagesaver/imagesaver.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **words)
{
    static const unsigned char rgb[] = {1, 2, 3, 40, 50, 60, 255, 254, 253, 9, 8, 7};
    static const unsigned short gray[] = {0, 258, 65535, 513};
    struct ims_message message = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    int deep = count > 1 && strcmp(words[1], "gray16") == 0;
    request.image = &image;
    request.file_name = "x.ppm";
    request.options = words[2];
    request.message = &message;
    image.format = deep ? IMS_PIXEL_GRAY16 : IMS_PIXEL_RGB8;
    image.width = image.height = 2;
    image.planes[0] = deep ? (const void *)gray : rgb;
    if (!deep) { /* bottom-up */
        image.planes[0] = rgb + 6;
        image.strides[0] = -6;
    }
    int error = ims_encode(NULL, &request, &bytes);
    if (error != IMS_OK) {
        fprintf(stderr, "%s: %s\n", ims_error_name(error), message.text);
        return 1;
    }
    fwrite(bytes.data, 1, bytes.byte_count, stdout);
    fprintf(stderr, "%s\n", bytes.encoder);
    ims_bytes_free(&bytes);
    return 0;
}
END
# What the archive is linked with; the archive itself is the one of the build folder.
static_libs=$("$PKG_CONFIG" --static --libs-only-l --libs-only-other imagesaver | sed 's/-limagesaver//')
echo "no library" >"$plugindir/aaa-bad.so"
# shellcheck disable=SC2086
$CC $IMS_SANITIZE -D_GNU_SOURCE -DIMS_PLUGIN_FOLDER="\"$plugindir\"" -I"$srcdir/include" -I"$srcdir/src" \
    -o "$root/installed" "$root/installed.c" "$srcdir/src/codec/plugin/plugin_folder.c" \
    "$builddir/libimagesaver.a" $static_libs -pthread ||
    fail "no program with an own folder of plugins builds"

# Usage: gives FORMAT OPTIONS EXPECTED
gives() {
    "$root/installed" "$1" "encoder=example-ppm,$2" >"$root/ppm" 2>"$root/log" ||
        fail "the installed plugin is not found: $(cat "$root/log")"
    [ "$(cat "$root/log")" = example-ppm ] || fail "encoded by $(cat "$root/log")"
    # shellcheck disable=SC2059 # the format is the file
    printf "$3" >"$root/expected"
    cmp "$root/expected" "$root/ppm" || fail "the example writes $1, $2 wrongly"
}

# The same with its manifest, by which the plugin is not loaded before it is needed.
gives rgb8 plain=1 'P3\n2 2\n255\n255 254 253 9 8 7\n1 2 3 40 50 60\n'
make_example install DESTDIR="$stage" MANIFEST="$builddir/tools/imagesaver-manifest"
grep -q '^encoder example-ppm$' "$plugindir/ppm.manifest" || fail "its manifest lacks its name"
gives rgb8 plain=0 'P6\n2 2\n255\n\377\376\375\11\10\7\1\2\3\50\62\74'
gives rgb8 plain=1 'P3\n2 2\n255\n255 254 253 9 8 7\n1 2 3 40 50 60\n'
gives gray16 plain=0 'P5\n2 2\n65535\n\0\0\1\2\377\377\2\1'
gives gray16 plain=yes 'P2\n2 2\n65535\n0 258\n65535 513\n'
