#!/bin/sh
# scripts/check-symbols lets matching libraries pass and catches each kind of difference.
set -u
encode_objects= # those of the build are not looked at
export encode_objects

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

# Usage: try VERDICT PATTERN NAMES QUEUE-SOURCE: builds both libraries of one file,
# queue.c, and compares them with the public names.
try() {
    printf '%s\n' "$3" | tr ' ' '\n' >names
    printf '%s\n' "$4" >queue.c
    # shellcheck disable=SC2154,SC2086 # CC comes from the Makefile and may hold flags
    $CC -fPIC -fvisibility=hidden -c queue.c && $CC -shared -o queue.so queue.o &&
        rm -f queue.a && ar cr queue.a queue.o || exit 1
    verdict=caught
    if words=$(public_headers='' sh "$srcdir/scripts/check-symbols" \
        names queue.so queue.a queue.o 2>&1); then
        verdict=passed
    fi
    if [ "$verdict" != "$1" ] || ! printf '%s\n' "$words" | grep -q -- "$2"; then
        echo "$verdict, but should be $1 for \"$2\": $4"
        printf '%s\n' "$words"
        failed=1
    fi
}

api='__attribute__((visibility("default")))'
try passed '' 'ims_open ims_save' \
    "$api void ims_open(void) {} $api void ims_save(void) {} void ims_queue_a(void) {}"
try caught 'but not exported' 'ims_open ims_save' \
    "$api void ims_open(void) {} void ims_save(void) {}"
try caught 'but not declared' 'ims_open' \
    "$api void ims_open(void) {} $api void ims_queue_a(void) {}"
try caught 'without the prefix' 'ims_open' \
    "$api void ims_open(void) {} void helper(void) {}"
try caught 'file.s name' 'ims_open' \
    "$api void ims_open(void) {} void ims_store_a(void) {}"
try passed '' 'ims_open' "$api void ims_open(void) {} static void helper(void) {}
    void (*ims_queue)(void) = helper;"

# Usage: told WHAT OBJECT...: of these files exactly what is in `caught' is told: lines
# FILE.c: NAME. One run for many of them, as it is what takes time.
told() {
    what=$1
    shift
    if public_headers='' sh "$srcdir/scripts/check-symbols" names a.so a.a "$@" >words 2>&1; then
        echo "$what: nothing is told"
        failed=1
    fi
    sed -n 's/^\([a-z_/]*\.c: [a-z0-9_]*\).*/\1/p' words | sort >found
    sort caught | cmp -s - found && return
    echo "$what: that should be told (-), and is (+):"
    sort caught | diff - found
    cat words
    failed=1
}

# Usage: compile FILE...: FILE.c to FILE.o.
compile() {
    for file; do
        # shellcheck disable=SC2086
        $CC -w -c "$file.c" -o "$file.o" || exit 1
    done
}

echo ims_open >names
echo "$api void ims_open(void) {}" >a.c
# shellcheck disable=SC2086
$CC -fPIC -fvisibility=hidden -c a.c && $CC -shared -o a.so a.o && ar cr a.a a.o || exit 1

# In encoders the folder counts too, once if the file has its name. In the command too,
# without ims_. A row of lavc/formats.c is named as if it had a file.
mkdir -p encoders/png encoders/common encoders/lavc encoders/simd cli/common cli/save
: >caught
for case in "passed encoders/png/png ims_png_a" "passed encoders/png/fast ims_png_fast_a" \
    "caught encoders/png/fast ims_fast_a" "caught encoders/png/fast ims_png_a" \
    "passed encoders/common/failure ims_failure_a" \
    "passed cli/main main" "passed cli/save/save save_command" \
    "passed cli/save/name save_name" "caught cli/save/name name_a" \
    "caught cli/save/name save_a" "caught cli/save/name ims_save_name_a" \
    "passed cli/common/text cli_text_add" "caught cli/common/text text_add" \
    "passed encoders/simd/simd ims_simd_best" "caught encoders/simd/level ims_best" \
    "passed encoders/lavc/formats ims_sgi_lavc" "caught encoders/lavc/formats ims_sgi_png" \
    "caught encoders/lavc/tune ims_sgi_lavc"; do
    # shellcheck disable=SC2086
    set -- $case
    echo "void $3(void) {}" >>"$2.c"
    [ "$1" = passed ] || echo "$2.c: $3" >>caught
done
# shellcheck disable=SC2046 # names without blanks
set -- $(find encoders cli -name '*.c' | sed 's/\.c$//')
compile "$@"
# shellcheck disable=SC2046
told "names" $(printf '%s.o ' "$@")

# Encoders call what is theirs, public, or the C library's, but no threads, files or clocks.
# Usage: call CASE...: writes $source.c, whose function $caller calls each of them.
call() {
    : >caught
    for case; do
        echo "void ${case#* }(void);"
        [ "${case% *}" = passed ] || echo "$source.c: ${case#* }" >>caught
    done >"$source.c"
    {
        echo "void $caller(void) {"
        for case; do
            echo "    ${case#* }();"
        done
        echo "}"
    } >>"$source.c"
}
source=encoders/png/png
caller=ims_png_a
call "passed malloc" "passed ims_open" "passed ims_png_png_other" \
    "caught ims_queue_push" "caught pthread_create" "caught open" "caught fopen" \
    "caught clock_gettime"
echo "void ims_png_png_other(void) {}" >>$source.c
compile $source
told "calls of an encoder" $source.o

# What is behind ims_encode() has the same and what is named as its part, and may call what
# stands in for the system.
mkdir -p src/codec
source=src/codec/encode
caller=ims_encode_a
call "passed malloc" "passed ims_cancel_disable" "passed ims_options_a" \
    "caught ims_open" "caught pthread_create" "caught mmap"
echo "void ims_options_a(void) {}" >src/codec/options.c
compile $source src/codec/options
encode_objects='src/codec/encode.o src/codec/options.o'
told "calls behind ims_encode()" $source.o
encode_objects=

# The names are taken from the headers: from declarations, not from comments.
mkdir -p include
cat >include/a.h <<'END'
#define IMS_API __attribute__((visibility("default")))
struct ims_x;
/** IMS_API int ims_in_comment(void); */
/* and over
 * IMS_API int ims_in_long_comment(void);
 */
IMS_API const char *ims_text(int a,
                             struct ims_x *b);
IMS_API int
ims_open(void (*ims_callback)(void *a));
static inline int ims_inline(void) { return 1; }
END
cat >queue.c <<'END'
#include "include/a.h"
const char *ims_text(int a, struct ims_x *b) { return a || b ? "" : 0; }
int ims_open(void (*ims_callback)(void *a)) { return !ims_callback; }
END
# shellcheck disable=SC2086
$CC -w -fPIC -fvisibility=hidden -c queue.c && $CC -shared -o libimagesaver.so queue.o &&
    ar cr libimagesaver.a queue.o || exit 1
check=$srcdir/scripts/check-symbols
if ! words=$(srcdir=$folder public_headers=include/a.h library_objects=queue.o \
    command_objects='' sh "$check" 2>&1); then
    echo "the declarations of a header were misread: $words"
    failed=1
fi

exit "$failed"
