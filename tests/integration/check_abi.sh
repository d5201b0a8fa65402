#!/bin/sh
# scripts/check-abi lets through what programs do not see, and catches what would break
# them.
set -u

command -v abidiff >/dev/null || {
    echo "there is no abidiff (Debian: abigail-tools)"
    exit 77
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# Usage: library NAME FIELDS FUNCTION [HIDDEN-FIELDS]: a library with a function of that
# name (if any), and with a public and a private structure.
library() {
    mkdir -p "$folder/$1/imagesaver"
    printf 'struct shown { %s };\nint ims_show(const struct shown *shown);\n%s\n' "$2" \
        "${3:+int $3(void);}" >"$folder/$1/imagesaver/imagesaver.h"
    {
        echo '#include <imagesaver/imagesaver.h>'
        echo "struct hidden { int a; ${4-} };"
        echo 'static struct hidden one;'
        echo 'int ims_show(const struct shown *shown) { return shown->size + one.a; }'
        [ -z "$3" ] || echo "int $3(void) { return 1; }"
    } >"$folder/$1/library.c"
    # shellcheck disable=SC2086 # a list of words
    $CC -g -shared -fPIC -I"$folder/$1" -o "$folder/$1.so" "$folder/$1/library.c" || exit 1
}

# Usage: compare NEW: sets words.
compare() {
    words=$(sh "$srcdir/scripts/check-abi" "$folder/old.so" "$folder/old" \
        "$folder/$1.so" "$folder/$1" 2>&1)
}

library old 'int size; int a;' ims_more
library same 'int size; int a;' ims_more 'int b;'
library moved 'int size; int b; int a;' ims_more
library removed 'int size; int a;' ''

cp -R "$folder/old" "$folder/added"
echo 'int ims_newer(void) { return 2; }' >>"$folder/added/library.c"
# shellcheck disable=SC2086
$CC -g -shared -fPIC -I"$folder/added" -o "$folder/added.so" "$folder/added/library.c" || exit 1
compare added || { echo "a new function is taken for a break: $words"; failed=1; }
compare same || { echo "a private structure is seen: $words"; failed=1; }
compare moved && { echo "a field that moved is not seen"; failed=1; }
compare removed && { echo "a function that went is not seen"; failed=1; }
exit "$failed"
