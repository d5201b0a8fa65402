#!/bin/sh
# scripts/check-layout lets a lawful tree pass and catches each kind of violation.
set -u

check=$srcdir/scripts/check-layout
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cases=0

# A small lawful tree.
fresh() {
    rm -rf "$tree/house"
    : >"$tree/expected"
    : >"$tree/allowed"
    mkdir -p "$tree/house"
    cd "$tree/house" || exit 1
    mkdir -p include/imagesaver src/base src/queue encoders/lavc encoders/png \
        encoders/deflate cli/common cli/save tests/unit/queue tests/support
    licence='/* SPDX-License-Identifier: MIT */'
    printf '%s\nvoid ims_open(void);\n' "$licence" >include/imagesaver/imagesaver.h
    printf '%s\n#include <pthread.h>\n' "$licence" >src/base/thread.h
    printf '%s\n#include "thread.h"\nint ims_os_open(void)\n{\n    return open("a");\n}\n' \
        "$licence" >src/base/os.c
    printf '%s\n#include <imagesaver/imagesaver.h>\n' "$licence" >src/queue/queue.c
    printf '%s\n#include <libavcodec/avcodec.h>\n' "$licence" >encoders/lavc/lavc.c
    printf '%s\n/* Begins a file. */ int ims_png(int *a)\n{\n    return a->write(1);\n}\n' \
        "$licence" >encoders/png/png.c
    printf '%s\n#include <imagesaver/imagesaver.h>\n' "$licence" >cli/main.c
    printf '%s\n#include <pthread.h>\n' "$licence" >cli/common/thread_pool.c
    printf '%s\n' "$licence" >src/queue/queue.h
    printf '%s\n' "$licence" >encoders/deflate/block.h
    printf '%s\n#include "src/base/thread.h"\n' "$licence" >tests/unit/queue/queue.c
    cat >sources.mk <<'END'
lib_sources += src/base/os.c
lib_sources += src/queue/queue.c
cli_sources += cli/common/thread_pool.c
cli_sources += cli/main.c
public_headers += include/imagesaver/imagesaver.h
unit_tests += tests/unit/queue/queue.c
END
    printf 'encoder_sources += encoders/png/png.c\nhot_sources += encoders/png/png.c\n' \
        >encoders/png/encoder.mk
    printf 'plugins += lavc\nlavc_sources += encoders/lavc/lavc.c\n' >encoders/lavc/encoder.mk
}

# Cases share a tree, which is judged once for all of them: starting the laws' programs is
# what takes time.

# Usage: caught WHAT LAW [TIMES]: what was added last breaks this law and no other, in TIMES
# places (1).
caught() {
    cases=$((cases + 1))
    for _ in $(seq "${3:-1}"); do
        printf '%s\t%s\n' "$2" "$1" >>"$tree/expected"
    done
}

# Usage: allowed WHAT: what was added last breaks no law.
allowed() {
    cases=$((cases + 1))
    printf '%s\n' "$1" >>"$tree/allowed"
}

# Judges the tree as it is now, whose laws must be broken as often as was said, and makes a
# new one.
judge() {
    sh "$check" "$tree/house" >"$tree/words" 2>&1
    status=$?
    sort "$tree/expected" | cut -f 1 | uniq -c | while read -r times law; do
        found=$(awk -v law="$law" '/^[^ ]/ { inside = index($0, law) } /^ / && inside' \
            "$tree/words")
        [ "$(printf '%s\n' "$found" | grep -c .)" -eq "$times" ] || {
            printf '"%s" is to be broken %d times, by:\n' "$law" "$times"
            awk -F '\t' -v law="$law" '$1 == law { print "    " $2 }' "$tree/expected"
            printf 'and was by:\n%s\n' "$found"
        }
    done >>"$tree/failures"
    cut -f 1 "$tree/expected" | sort -u >"$tree/laws"
    if grep '^[^ ]' "$tree/words" | grep -vFf "$tree/laws"; then
        echo "broken without a reason, maybe by one of:"
        cat "$tree/expected" "$tree/allowed"
    fi >>"$tree/failures"
    [ "$status" -ne 0 ] || [ ! -s "$tree/expected" ] ||
        echo "a tree that breaks laws passed" >>"$tree/failures"
    fresh
}

# Usage: add FILE LINE
add() {
    printf '%s\n' "$2" >>"$1"
}

fresh

add src/queue/queue.c '#include "base/thread.h"'
allowed "down an arrow"
add src/base/os.c '#include "queue/queue.h"'
caught "up an arrow" "table of arrows"
mkdir src/new
printf '/* SPDX-License-Identifier: MIT */\n#include "base/thread.h"\n' >src/new/new.c
echo 'lib_sources += src/new/new.c' >>sources.mk
caught "a folder that no arrow names" "table of arrows"
add encoders/png/png.c '#include "deflate/block.h"'
allowed "a format includes what formats share"
mkdir encoders/other
printf '/* SPDX-License-Identifier: MIT */\n' >encoders/other/other.h
add encoders/png/png.c '#include "other/other.h"'
caught "a format includes another one" "table of arrows"
add src/queue/queue.c '#include "../encoders/lavc.h"'
caught "a way by .." "by its folder and name"
add encoders/png/png.c '#include "block.h"'
caught "another folder's header without the folder" "by its folder and name"
add src/queue/queue.c '#include "queue/queue.h"'
caught "an own header with its folder" "by its folder and name"
printf '/* SPDX-License-Identifier: MIT */\n' >src/base/state.h
add src/queue/queue.c '#include "base/state.h"'
caught "another folder's state.h" "own folder"
printf '/* SPDX-License-Identifier: MIT */\n#include "queue.h"\n' >src/queue/job.h
add src/queue/queue.h '#include "job.h"'
caught "headers that include each other" "in a circle" 2
add src/queue/queue.c '#include "config.h"'
allowed "config.h"
add src/queue/queue.c '#include <libavutil/mem.h>'
caught "FFmpeg in src" "FFmpeg's headers"
add cli/main.c '#include <libavformat/avformat.h>'
caught "FFmpeg in cli/main.c" "FFmpeg's headers"
add src/queue/queue.c '#include <sys/stat.h>'
caught "sys/stat.h in src/queue/queue.c" "headers of the system"
add encoders/png/png.c '#include <unistd.h>'
caught "unistd.h in an encoder" "headers of the system"
add src/base/os.c '#include <fcntl.h>'
allowed "fcntl.h in src/base"
add src/queue/queue.c '#include <pthread.h>'
caught "pthread.h in src/queue/queue.c" "pthread.h"
add cli/main.c '#include <threads.h>'
caught "threads.h in cli/main.c" "pthread.h"
add encoders/png/png.c '#include <immintrin.h>'
caught "immintrin.h in a format" "intrinsics' headers"
add encoders/deflate/block.h '#include <arm_neon.h>'
caught "arm_neon.h in encoders/deflate" "intrinsics' headers"
add encoders/png/png.c 'static __m256i none(void);'
caught "a type of intrinsics in a format" "questions to the processor"
add encoders/png/png.c 'int ims_png_b(void) { return _mm_movemask_epi8(a); }'
caught "an intrinsic of SSE in a format" "questions to the processor"
add encoders/png/png.c 'void ims_png_b(void) { vst1q_u8(p, vdupq_n_u8(0)); }'
caught "an intrinsic of NEON in a format" "questions to the processor"
add encoders/png/png.c 'int ims_png_b(void) { return __builtin_cpu_supports("avx2"); }'
caught "a format asks the processor" "questions to the processor"
add encoders/png/png.c 'static const v256 none = v256_setzero(v128_cvt8u_16(a), v128_sum8u(b));'
allowed "the words of encoders/simd in a format"
mkdir encoders/simd
printf '/* SPDX-License-Identifier: MIT */\n#include <immintrin.h>\n' >encoders/simd/sse.h
add encoders/simd/sse.h 'static inline __m128i v128_add8(__m128i a) { return _mm_add_epi8(a, a); }'
allowed "intrinsics in encoders/simd"

add src/queue/queue.c 'int ims_queue_a(void) { return unlink("a"); }'
caught "a file call in src/queue/queue.c" "system calls on files"
add src/queue/queue.c 'unlink("a");'
caught "a file call in the first column" "system calls on files"
add src/queue/queue.c '/* unlink("a") */ const char *ims_queue_b = "x unlink(a)"; // open(a)'
allowed "a file call in a comment and in a string"
add src/queue/queue.c 'int ims_queue_c(void) { return table.unlink("a") + table->open("b"); }'
allowed "a member called as a file call"
add encoders/png/png.c 'void ims_png_b(void) { printf("a"); }'
caught "printf in an encoder" "prints nothing"
add encoders/png/png.c 'void ims_png_b(char *a) { snprintf(a, 1, "a"); }'
allowed "snprintf"
add encoders/png/png.c 'void ims_png_b(void) { av_log_set_level(1); }'
caught "av_log_set_level" "changes nothing of the process"
add src/queue/queue.c 'void ims_queue_d(void) { abort(); }'
caught "abort" "changes nothing of the process"
add src/queue/queue.c 'double ims_queue_d(void) { return strtod("1", 0); }'
caught "strtod" "do not depend on the locale"
add src/queue/queue.c 'void ims_queue_d(char *a) { snprintf(a, 9, "%.2f", 1.0); }'
caught "%f" "floating-point"
add cli/main.c 'void b(char *a) { strcpy(a, a); }'
caught "strcpy" "safely"

add encoders/png/png.c 'int ims_png_queue_size;'
caught "an encoder knows a queue" "encoders know no"
add encoders/lavc/lavc.c 'void ims_lavc_a(struct a *a) { a->thread_count = 1; }'
allowed "FFmpeg's thread_count"
add encoders/png/png.c 'const char *const ims_png_extensions[] = {"png", "mng"};'
add src/queue/queue.c '/* As for MNG. */'
caught "the engine names an extension" "no word for any format"
add src/queue/queue.c 'const char *ims_queue_e = ".png";'
caught "the engine names a format" "no word for any format"
add src/queue/queue.c '/* As for a PNG. */'
caught "the engine names a format in a comment" "no word for any format"

judge
printf 'int a;\n' >src/queue/queue.c
caught "no licence line" "begins and ends"
judge
printf 'int ims_queue_f;' >>src/queue/queue.c
caught "no newline at the end" "begins and ends"
judge
add src/queue/queue.c "$(printf '\tint ims_queue_g;')"
caught "a tab" "tabs"
add src/queue/queue.c 'int ims_queue_g; '
caught "a blank at the end" "tabs"
add src/queue/queue.c "$(printf '/* %090d */' 1)"
caught "a long line" "88 columns"
add src/queue/queue.c "$(printf '/* %070d \303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244 */' 1)"
allowed "a line that is long in bytes only"
add src/queue/queue.c "$(printf '/* a\342\200\213b */')"
caught "a zero-width space" "invisible"
awk 'BEGIN { for (i = 0; i < 500; i++) print "" }' >>src/queue/queue.c
caught "a long file" "500 lines"
awk 'BEGIN { for (i = 0; i < 800; i++) print "" }' >>encoders/deflate/block.h
allowed "a long file of one algorithm"
for i in $(seq 40); do
    printf '/* SPDX-License-Identifier: MIT */\n' >"src/base/a$i.h"
done
caught "a crowded folder" "40 files"
printf 'void ims_queue_f(int a)\n{\n    if (a > 0) {\n        ims_queue_f(0);\n    }\n}\n' \
    >>src/queue/queue.c
caught "braces round one statement" "no braces"
add src/queue/queue.c 'void ims_queue_f(void) { (void)ims_queue_g(1); }'
caught "a cast of a call" "no (void)"
add src/queue/queue.c 'unsigned long ims_queue_f(int *a) { return sizeof(*a); }'
caught "parentheses of sizeof" "sizeof of a value"
{
    printf 'int ims_queue_h(void)\n{\n'
    awk 'BEGIN { for (i = 0; i < 61; i++) print "    ;" }'
    printf '}\n'
} >>src/queue/queue.c
caught "a long function" "60 lines"
add src/queue/queue.c "/* TO""DO: later */"
caught "unfinished work" "unfinished"

mkdir -p bindings/python/src
printf '/* SPDX-License-Identifier: MIT */\n#include "../../../src/queue/queue.h"\n' \
    >bindings/python/src/a.c
echo 'python_sources += bindings/python/src/a.c' >>sources.mk
caught "a binding looks inside" "public headers"

printf '/* SPDX-License-Identifier: MIT */\n' >src/new.c
caught "a source that is not listed" "do not agree"
rm tests/unit/queue/queue.c
caught "a listed test that is not there" "do not agree"
add sources.mk 'lib_sources += src/queue/queue.c'
allowed "a source listed twice, as merges do"
add encoders/png/encoder.mk 'lavc_sources += encoders/lavc/lavc.c'
caught "another folder's source" "do not agree"
add encoders/png/encoder.mk 'hot_sources += encoders/png/fast.c'
caught "a hot source that is no source" "do not agree"
add sources.mk 'examples = examples/scene.c examples/other.c'
caught "two files on a line" "of the form"

judge
cat "$tree/failures"
echo "$cases cases"
[ ! -s "$tree/failures" ]
