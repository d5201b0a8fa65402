#!/bin/sh
# imagesaver.hpp from end to end: tests/headers/wrapper.cpp builds without a warning of
# the compiler's, nor of any that clang has, and what it saved is there.
# Called by scripts/run-tests, which sets builddir, srcdir, CXX and IMS_SANITIZE.
set -u

[ -n "$CXX" ] || {
    echo "left out: there is no C++ compiler"
    exit 77
}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# Usage: build COMPILER FLAG...
build() {
    # shellcheck disable=SC2086 # lists of words
    $1 $IMS_SANITIZE -std=c++17 -Werror "-I$srcdir/include" -o "$folder/wrapper" \
        "$srcdir/tests/headers/wrapper.cpp" "-L$builddir" -limagesaver $2
}

run() {
    mkdir "$folder/$1" && LD_LIBRARY_PATH=$builddir "$folder/wrapper" "$folder/$1" ||
        exit 1
    found=$(cd "$folder/$1" && find . -type f | sort | tr '\n' ' ')
    [ "$found" = "./bytes.png ./made/written.png ./moved.png ./sub/copied.png ./ticket.png " ] || {
        echo "wrapper.cpp left: $found"
        exit 1
    }
    for file in moved.png ticket.png made/written.png; do
        cmp "$folder/$1/bytes.png" "$folder/$1/$file" || exit 1
    done
}

build "$CXX" "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef" || exit 1
run usual
# All but what speaks against C++17 itself, against padding, and against an exception in
# a header.
if [ -z "$IMS_SANITIZE" ] && command -v clang++ >/dev/null; then
    build clang++ "-Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic \
        -Wno-padded -Wno-weak-vtables -Wno-unsafe-buffer-usage -Wno-unknown-warning-option" ||
        exit 1
    run clang
fi
