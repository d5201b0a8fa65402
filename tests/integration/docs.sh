#!/bin/sh
# The pages of docs/ are true: scripts/docs/check.py tells what is looked at.
# Called by scripts/run-tests, which sets srcdir, builddir, CC, CXX, IMS_SANITIZE and
# PKG_CONFIG.
set -u
# shellcheck disable=SC1091
. "$srcdir/tests/support/needs.sh"

can python3 || {
    echo "left out: python3 is not here"
    exit 77
}
python3 "$srcdir/scripts/docs/check.py" "$srcdir" "$builddir"
