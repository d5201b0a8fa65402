#!/bin/sh
# configure names everything that is missing in one run, with the packages to install,
# and reads the version from version.h alone.
set -u

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

fail() {
    echo "configure: $*"
    failed=1
}

# A machine that has the tools of every shell script, and what is linked besides.
tools="sh awk basename cat chmod cmp cp cut date dirname expr false grep hostname ln ls
    mkdir mktemp mv rm rmdir sed sort test touch tr true uname"
bare_machine() {
    rm -rf "${folder:?}/bin"
    mkdir "$folder/bin"
    for tool in $tools "$@"; do
        path=$(command -v "$tool") || continue
        case $path in
        /*) ln -s "$path" "$folder/bin/$tool" ;;
        esac
    done
}

# Usage: refused ENVIRONMENT...: configure must fail; its words go to $words.
refused() {
    rm -rf "$folder/build"
    mkdir "$folder/build"
    if words=$(cd "$folder/build" && env -u CC -u CXX -u PKG_CONFIG PATH="$folder/bin" "$@" \
        sh "$srcdir/configure" 2>&1); then
        fail "was content where it must not be: $*"
    fi
    [ ! -e "$folder/build/Makefile" ] || fail "failed and made a Makefile: $*"
}

# Usage: says PATTERN: its last words must hold this.
says() {
    printf '%s\n' "$words" | grep -q -- "$1" || {
        fail "does not say: $1"
        printf '%s\n' "$words" | tail -n 20
    }
}

bare_machine
refused NOTHING=1
says "a C compiler"
says "pkg-config"
says "libavcodec >= 58"
says "libavformat >= 58"
says "GNU make"
says "apt-get install gcc libc6-dev make pkg-config libavcodec-dev libavutil-dev libavformat-dev"
says "dnf install gcc"
says "pacman -S gcc"

# pkg-config is there, and knows no library.
bare_machine gcc cc as ld make pkg-config
refused PKG_CONFIG_LIBDIR="$folder/none"
says "apt-get install libavcodec-dev libavutil-dev libavformat-dev$"
says "pacman -S ffmpeg$"

# One library is too old.
mkdir "$folder/old"
for module in avcodec avutil avformat; do
    printf 'Name: %s\nDescription: test\nVersion: 58.200.100\nLibs:\nCflags:\n' \
        "lib$module" >"$folder/old/lib$module.pc"
done
sed -i 's/58.200/58.91/' "$folder/old/libavcodec.pc"
refused PKG_CONFIG_LIBDIR="$folder/old"
says "libavcodec >= 58.134.100 (found 58.91.100, which is too old)"
says "apt-get install libavcodec-dev$"

# A compiler that knows no C17.
bare_machine gcc as ld make pkg-config
{
    echo '#!/bin/sh'
    echo 'case " $* " in *" -std=c17 "*) exit 1 ;; esac'
    echo 'exec gcc "$@"'
} >"$folder/bin/oldcc"
chmod +x "$folder/bin/oldcc"
refused CC=oldcc
says "oldcc does not know C17"

# A level of vector instructions that there is not; one that there is, in config.h.
words=$(cd "$folder/build" && sh "$srcdir/configure" --with-simd=mmx 2>&1) &&
    fail "knows a level called mmx"
says "a level is portable, sse4, avx2 or all"
(cd "$folder/build" && sh "$srcdir/configure" --with-simd=avx2 >/dev/null 2>&1) ||
    fail "does not take --with-simd=avx2"
grep -q 'IMS_SIMD_HIGHEST IMS_SIMD_AVX2$' "$folder/build/config.h" ||
    fail "--with-simd=avx2 is not in config.h"

# version.h and configure disagree.
mkdir -p "$folder/source/include/imagesaver" "$folder/source/scripts"
cp "$srcdir/configure" "$srcdir"/*.in "$folder/source"
cp "$srcdir/scripts/version" "$folder/source/scripts"
sed 's/\(IMS_VERSION_PATCH\) [0-9]*/\1 99/' "$srcdir/include/imagesaver/version.h" \
    >"$folder/source/include/imagesaver/version.h"
if words=$(cd "$folder/source" && sh ./configure 2>&1); then
    fail "did not see that version.h changed"
fi
says "run .autoconf"

# The binary interface has a number of its own.
sed 's/\(IMS_VERSION_ABI\) [0-9]*/\1 7/' "$srcdir/include/imagesaver/version.h" \
    >"$folder/source/include/imagesaver/version.h"
version=$(sh "$srcdir/scripts/version" "$folder/source")
[ "$version" = "$(sh "$srcdir/scripts/version" "$srcdir")" ] ||
    fail "the number of the binary interface changes the version to $version"
[ "$(sh "$srcdir/scripts/version" "$folder/source" abi)" = 7 ] ||
    fail "the number of the binary interface is not that of version.h"

exit "$failed"
