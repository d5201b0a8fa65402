# SPDX-License-Identifier: MIT
# For the tests of the command: a folder to work in, and short words for what it should
# do. Sourced by tests/integration/command_*.sh; `srcdir` and `builddir` come from the
# Makefile.
# shellcheck shell=sh

# shellcheck disable=SC1091,SC2154 # the Makefile sets srcdir and builddir
. "$srcdir/tests/support/needs.sh"
imagesaver=$builddir/imagesaver
[ -x "$imagesaver" ] || {
    echo "there is no $imagesaver"
    exit 1
}
work=$(mktemp -d) || exit 1
trap 'exiftool_end; rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
# Tests write GIFs with +dither, as ImageMagick fills 128 MB before it dithers.
# In seconds, for what hangs, not for what a loaded machine makes slow.
# shellcheck disable=SC2034
time_limit=300
LC_ALL=C
export LC_ALL

# ExifTool takes longer to begin than for its work: with this, one process does all of it.
# From then on `exiftool' says on standard output all that it has to say, and its exit
# code is ExifTool's. What -b gives there has no end that could be told: that is left to
# one of its own.
exiftool_begin() {
    mkfifo "$work/exiftool.asked" "$work/exiftool.said" || exit 1
    command exiftool -stay_open True -@ - <"$work/exiftool.asked" \
        >"$work/exiftool.said" 2>&1 &
    exec 8>"$work/exiftool.asked" 9<"$work/exiftool.said"
    exiftool() {
        case " $* " in
        *' -W '*) ;;
        *' -b '*)
            command exiftool "$@"
            return
            ;;
        esac
        # shellcheck disable=SC2016 # ExifTool's own
        printf '%s\n' "$@" -echo3 '{done ${status}}' -execute >&8
        while IFS= read -r line <&9; do
            case $line in
            '{ready}') ;; # of the call before
            '{done '?'}') break ;;
            *) printf '%s\n' "$line" ;;
            esac
        done
        line=${line#'{done '}
        return "${line%\}}"
    }
}
exiftool_end() {
    [ ! -p "$work/exiftool.asked" ] || printf '%s\n' -stay_open False >&8
}

# Usage: need PROGRAM...: skips the test where one is missing.
need() {
    for program; do
        can "$program" || {
            echo "$program is missing, or does not what it should"
            exit 77
        }
    done
}

# Usage: need_format FORMAT...: skips the test where one cannot be written.
need_format() {
    for format; do
        "$imagesaver" formats --names | grep -qx "$format" || {
            echo "no encoder for $format"
            exit 77
        }
    done
}

# Usage: wrong WORDS: the test has failed; shows what the command said last.
wrong() {
    printf 'wrong: %s\n' "$1"
    [ ! -s out ] || sed 's/^/    out: /' out
    [ ! -s err ] || sed 's/^/    err: /' err
    failed=1
}

# Usage: run CODE ARGUMENT...: runs the command, which must end so; its words go to the
# files out and err.
run() {
    expected=$1
    shift
    "$imagesaver" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$expected" ] || wrong "exit code $code and not $expected: $*"
}

# Usage: says PATTERN: it is in the words on standard error.
says() {
    grep -q -e "$1" err || wrong "did not say \"$1\""
}

# Usage: says_not PATTERN
says_not() {
    ! grep -q -e "$1" err || wrong "said \"$1\""
}

# Usage: holds FOLDER NAME...: exactly these files are in and below a folder, in the
# order of their names.
holds() {
    place=$1
    shift
    (cd "$place" && find . ! -type d | sed 's|^\./||' | sort) >found
    : >wanted
    [ $# -eq 0 ] || printf '%s\n' "$@" | sort >wanted
    cmp -s found wanted || {
        wrong "$place does not hold what it should (-) but (+):"
        diff wanted found | sed -n 's/^</    -/p; s/^>/    +/p'
    }
}

# Usage: count FOLDER NUMBER: so many files are in and below it.
count() {
    there=$(find "$1" ! -type d | wc -l)
    [ "$there" -eq "$2" ] || wrong "$there files and not $2 in $1"
}

# Usage: same FILE FILE: they have the same bytes.
same() {
    cmp -s "$1" "$2" || wrong "$1 and $2 differ"
}

# Usage: alike FILE FILE [DB]: ImageMagick sees the same pixels, or a difference of at
# least so many dB.
alike() {
    difference=$(compare -metric AE "$1" "$2" null: 2>&1)
    case $difference in
    0 | '0 (0)') return ;;
    esac
    if [ -z "${3-}" ]; then
        wrong "$difference pixels of $1 and $2 differ"
        return
    fi
    difference=$(compare -metric PSNR "$1" "$2" null: 2>&1)
    awk -v found="${difference%% *}" -v least="$3" 'BEGIN { exit !(found + 0 >= least) }' ||
        wrong "$1 and $2 are $difference dB apart, and not $3"
}

# Usage: is FILE FORMAT VALUE: what ImageMagick's identify -format says of it.
is() {
    value=$(identify -format "$2" "$1" 2>&1)
    [ "$value" = "$3" ] || wrong "$1 is $value and not $3 ($2)"
}

# Usage: reports FILE NUMBER PATTERN: so many lines of a report match.
reports() {
    there=$(grep -c -e "$3" "$1")
    [ "$there" -eq "$2" ] || {
        wrong "$there lines and not $2 in $1 are like $3"
        sed 's/^/    | /' "$1"
    }
}

# Ends the test.
finish() {
    exit "$failed"
}
