#!/bin/sh
# Programs that make bindings for other languages read the C headers whole: SWIG without a
# warning, and its wrapper for Python compiles; bindgen. Each has every function that the
# library exports and every enumerator.
# Called by scripts/run-tests, which sets builddir, srcdir and CC.
set -u

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0
tried=

# Each header before those that include it: SWIG does not follow what is included.
headers="version color types metadata registry request result saver_config write encoder
    imagesaver"

# Usage: lines FORMAT: one of printf for each header.
lines() {
    for header in $headers; do
        # shellcheck disable=SC2059 # the format is the argument
        printf "$1\n" "$header"
    done
}

lines '#include <imagesaver/%s.h>' >"$folder/all.h"
nm -D --defined-only "$builddir/libimagesaver.so" | sed -n 's/.* T \(ims_[a-z0-9_]*\).*/\1/p' |
    sort -u >"$folder/functions"
# shellcheck disable=SC2086 # CC may hold flags
$CC -E -P "-I$srcdir/include" "$folder/all.h" | grep -oE '\bIMS_[A-Z0-9_]+ *=' |
    tr -d ' =' | sort -u >"$folder/enumerators"
for list in functions enumerators; do
    [ "$(wc -l <"$folder/$list")" -gt 40 ] || {
        echo "the list of $list is too short: $(wc -l <"$folder/$list")"
        exit 1
    }
done

# Usage: has_all PROGRAM LIST: those on standard input are all of the list.
has_all() {
    missing=$(sort -u | comm -23 "$folder/$2" - | tr '\n' ' ')
    [ -z "$missing" ] && return
    echo "$1 has not these $2: $missing"
    failed=1
}

# SWIG's, for Debian's own Python.
compile_wrapper() {
    python=python3
    [ ! -x /usr/bin/python3 ] || python=/usr/bin/python3
    include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    [ -e "$include/Python.h" ] || {
        echo "left out: SWIG's wrapper is not compiled (Debian: python3-dev)"
        return
    }
    # shellcheck disable=SC2086 # CC may hold flags
    $CC -fsyntax-only "-I$srcdir/include" -isystem "$include" "$folder/wrapper.c" || {
        echo "SWIG's wrapper does not compile"
        failed=1
    }
}

if command -v swig >/dev/null; then
    {
        printf '%%module imagesaver\n%%{\n'
        cat "$folder/all.h"
        printf '%%}\n%%include <stdint.i>\n'
        lines '%%include <imagesaver/%s.h>'
    } >"$folder/all.i"
    # 451: that a text which is put into a structure is the caller's to free.
    if swig -python -Werror -w451 "-I$srcdir/include" -o "$folder/wrapper.c" \
        "$folder/all.i"; then
        tried="$tried swig"
        sed -n 's/^SWIGINTERN PyObject \*_wrap_\(ims_[a-z0-9_]*\)(.*/\1/p' \
            "$folder/wrapper.c" | has_all SWIG functions
        sed -n 's/.*SWIG_Python_SetConstant(d, "\(IMS_[A-Z0-9_]*\)".*/\1/p' \
            "$folder/wrapper.c" | has_all SWIG enumerators
    else
        echo "SWIG does not read the headers"
        failed=1
    fi
    [ ! -s "$folder/wrapper.c" ] || compile_wrapper
else
    echo "left out: SWIG is not here (Debian: swig)"
fi

if command -v bindgen >/dev/null; then
    if bindgen "$folder/all.h" -- "-I$srcdir/include" >"$folder/all.rs"; then
        tried="$tried bindgen"
        sed -n 's/.*pub fn \(ims_[a-z0-9_]*\)(.*/\1/p' "$folder/all.rs" |
            has_all bindgen functions
        sed -n 's/.*pub const [a-z_]*\(IMS_[A-Z0-9_]*\): .*/\1/p' "$folder/all.rs" |
            has_all bindgen enumerators
    else
        echo "bindgen does not read the headers"
        failed=1
    fi
else
    echo "left out: bindgen is not here (Debian: bindgen)"
fi
[ -n "$tried" ] || exit $((failed ? 1 : 77))
exit "$failed"
