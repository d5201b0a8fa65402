#!/bin/sh
# The manual pages of functions: each function that the library exports, and each type
# beside it, has one that says something, and what formats pages has nothing to say of them.
# Called by scripts/run-tests, which sets builddir, NM and IMS_VERSION.
set -u

cd "$builddir" || exit 1
[ -e man3/list ] || {
    echo "left out: without python3, or by --without-function-pages, there are no pages"
    exit 77
}
failed=0
fail() {
    echo "function_pages: $*"
    failed=1
}

functions=$($NM -D --defined-only libimagesaver.so | sed -n 's/.* T \(ims_[a-z0-9_]*\).*/\1/p')
[ -n "$functions" ] || fail "the library exports nothing"
for name in $functions ims_config ims_image ims_request ims_error ims_done_fn ims_saver \
    ims_submit_avframe libimagesaver; do
    page=man3/$name.3
    if [ ! -e "$page" ]; then
        fail "there is no page of $name"
        continue
    fi
    grep -q "^$name .. [a-z]" "$page" || fail "$page does not say what $name is"
    awk -v name="$name" '/^\.SH/ { description = $2 == "DESCRIPTION" }
        description && !/^\./ { words += NF } END { exit words < 3 }' "$page" ||
        fail "$page describes nothing"
done
# What it has, it has of the headers.
grep -q 'IMS_OVERWRITE_UNIQUE' man3/ims_overwrite.3 || fail "an enumeration has no values"
grep -q '^images that may wait' man3/ims_config.3 || fail "a structure has no members"
grep -q '^the queue is full' man3/ims_submit.3 || fail "a function has no errors"
grep -q 'int main(void)' man3/libimagesaver.3 || fail "the overview has no program"
grep -q '^\.so man3/ims_config.3' man3/IMS_CONFIG_INIT.3 || fail "a start value has no page"
for name in $(sed -n 's/^\.BR \(.*\) (3).*/\1/p' man3/*.3 | sort -u); do
    [ -e "man3/$name.3" ] || fail "a page speaks of $name(3), which is not there"
done

# Usage: quiet PROGRAM ARGUMENT...: it says nothing.
quiet() {
    said=$("$@" 2>&1) && [ -z "$said" ] || fail "$1 says of pages: $said"
}
pages=$(grep -L '^\.so ' man3/*.3)
# shellcheck disable=SC2086 # a list of pages
if command -v groff >/dev/null; then
    quiet groff -man -Tutf8 -wmac -z $pages
else
    echo "left out: groff is not here"
fi
# shellcheck disable=SC2086
if command -v mandoc >/dev/null; then
    quiet mandoc -Tlint -Wwarning $pages
else
    echo "left out: mandoc is not here"
fi
if command -v man >/dev/null; then
    shown=$(MANWIDTH=80 man --warnings -E UTF-8 -l man3/ims_save.3 2>"man3/log") ||
        fail "man does not show a page"
    [ ! -s man3/log ] || fail "man warns: $(cat man3/log)"
    rm -f man3/log
    case $shown in
    *"imagesaver $IMS_VERSION"*) ;;
    *) fail "a page does not tell the version" ;;
    esac
fi
exit "$failed"
