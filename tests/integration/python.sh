#!/bin/sh
# The Python package: built for Debian's own Python, and its tests.
# Called by scripts/run-tests, which sets builddir.
set -u

python=python3
[ ! -x /usr/bin/python3 ] || python=/usr/bin/python3
skip() {
    echo "$1"
    exit 77
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    skip "Python is older than 3.11"
header=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h
[ -e "$header" ] || skip "Python's headers are not here (Debian: python3-dev)"
"$python" -c 'import pytest' 2>/dev/null ||
    skip "pytest is not here (Debian: python3-pytest)"
case ${IMS_SANITIZER-no} in
no | '') ;;
*) skip "the interpreter is not built with the sanitizer" ;;
esac

unset MAKEFLAGS MFLAGS MAKELEVEL
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
${MAKE:-make} -C "$builddir" --no-print-directory python tests/plugins/gate.so >"$log" 2>&1 || {
    cat "$log"
    echo "python: make python failed"
    exit 1
}
cd "$srcdir/bindings/python" || exit 1
# What is left out is told as such: "SKIPPED [1] FILE: REASON".
PYTHONPATH=$builddir/python PYTHONDONTWRITEBYTECODE=1 IMS_BUILD_FOLDER=$builddir \
    "$python" -P -W error::pytest.PytestUnraisableExceptionWarning \
    -m pytest -q -rs -p no:cacheprovider tests >"$log" 2>&1
status=$?
cat "$log"
sed -n 's/^SKIPPED \[[0-9]*\] [^ ]*: /left out: /p' "$log"
exit "$status"
