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

# In encoders the folder counts too, once if the file has its name.
mkdir -p encoders/png encoders/common
echo ims_open >names
for case in "passed png/png png" "passed png/fast png_fast" "caught png/fast fast" \
    "caught png/fast png" "passed common/failure failure"; do
    # shellcheck disable=SC2086
    set -- $case
    echo "$api void ims_open(void) {} void ims_$3_a(void) {}" >"encoders/$2.c"
    # shellcheck disable=SC2086
    $CC -fPIC -fvisibility=hidden -c "encoders/$2.c" -o "encoders/$2.o" &&
        $CC -shared -o a.so "encoders/$2.o" && rm -f a.a && ar cr a.a "encoders/$2.o" || exit 1
    verdict=caught
    public_headers='' sh "$srcdir/scripts/check-symbols" names a.so a.a "encoders/$2.o" \
        >words 2>&1 && verdict=passed
    if [ "$verdict" != "$1" ]; then
        echo "$verdict, but should be $1: ims_$3_a in encoders/$2.c"
        cat words
        failed=1
    fi
done

# In the command too, without ims_. A row of lavc/formats.c is named as if it had a file.
mkdir -p cli/common cli/save encoders/lavc encoders/simd
for case in "passed cli/main main" "passed cli/save/save save_command" \
    "passed cli/save/name save_name" "caught cli/save/name name_a" \
    "caught cli/save/name save_a" "caught cli/save/name ims_save_name_a" \
    "passed cli/common/text cli_text_add" "caught cli/common/text text_add" \
    "passed encoders/simd/simd ims_simd_best" "caught encoders/simd/level ims_best" \
    "passed encoders/lavc/formats ims_sgi_lavc" "caught encoders/lavc/formats ims_sgi_png" \
    "caught encoders/lavc/tune ims_sgi_lavc"; do
    # shellcheck disable=SC2086
    set -- $case
    echo "void $3(void); void $3(void) {}" >"$2.c"
    # shellcheck disable=SC2086
    $CC -c "$2.c" -o "$2.o" || exit 1
    verdict=caught
    public_headers='' sh "$srcdir/scripts/check-symbols" names a.so a.a "$2.o" \
        >words 2>&1 && verdict=passed
    if [ "$verdict" != "$1" ]; then
        echo "$verdict, but should be $1: $3 in $2.c"
        cat words
        failed=1
    fi
done

# Encoders call what is theirs, public, or the C library's, but no threads, files or clocks.
for case in "passed malloc" "passed ims_open" "passed ims_png_png_other" \
    "caught ims_queue_push" "caught pthread_create" "caught open" "caught fopen" \
    "caught clock_gettime"; do
    # shellcheck disable=SC2086
    set -- $case
    echo "void $2(void); void ims_png_a(void); void ims_png_png_other(void);
        void ims_png_a(void) { $2(); } void ims_png_png_other(void) {}" >encoders/png/png.c
    # shellcheck disable=SC2086
    $CC -w -c encoders/png/png.c -o encoders/png/png.o || exit 1
    verdict=caught
    public_headers='' sh "$srcdir/scripts/check-symbols" names a.so a.a encoders/png/png.o \
        >words 2>&1 && verdict=passed
    if [ "$verdict" != "$1" ]; then
        echo "$verdict, but should be $1: a call of $2 in an encoder"
        cat words
        failed=1
    fi
done

# What is behind ims_encode() has the same and what is named as its part, and may call what
# stands in for the system.
mkdir -p src/codec
for case in "passed malloc" "passed ims_cancel_disable" "passed ims_options_a" \
    "caught ims_open" "caught pthread_create" "caught mmap"; do
    # shellcheck disable=SC2086
    set -- $case
    echo "void $2(void); void ims_encode_a(void); void ims_encode_a(void) { $2(); }" \
        >src/codec/encode.c
    echo "void ims_options_a(void); void ims_options_a(void) {}" >src/codec/options.c
    for part in encode options; do
        # shellcheck disable=SC2086
        $CC -w -c src/codec/$part.c -o src/codec/$part.o || exit 1
    done
    verdict=caught
    encode_objects='src/codec/encode.o src/codec/options.o' public_headers='' \
        sh "$srcdir/scripts/check-symbols" names a.so a.a src/codec/encode.o \
        >words 2>&1 && verdict=passed
    if [ "$verdict" != "$1" ]; then
        echo "$verdict, but should be $1: a call of $2 behind ims_encode()"
        cat words
        failed=1
    fi
done

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
