#!/bin/sh
# The command's help, its manual pages and its completion agree; mistakes on the command
# line are told, with the way out, and end with 2.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"

page=$srcdir/docs/imagesaver.1
formats_page=$srcdir/docs/imagesaver-formats.1
completion=$srcdir/completions/imagesaver.bash

# ---------------------------------------------------------------- one set of options

run 0 --version
grep -qx "imagesaver $IMS_VERSION" out || wrong "the version is not $IMS_VERSION"
run 0 --help
for command in save bench report formats; do
    grep -q "^  $command " out || wrong "--help does not name $command"
done

for command in save bench report formats; do
    run 0 $command --help
    [ ! -s err ] || wrong "help goes to standard output"
    if [ "$(awk 'length > 80' out)" ]; then
        wrong "a line of the help of $command is longer than 80"
    fi
    sed -n 's/^  [ -].* --\([a-z-]*\).*/\1/p' out >options
    [ -s options ] || wrong "no options in the help of $command"
    while read -r option; do
        sed 's/\\-/-/g' "$page" | grep -q "Fl -$option\b" ||
            wrong "--$option is not in the manual page"
        [ $command != formats ] || sed 's/\\-/-/g' "$formats_page" |
            grep -q "Fl -$option\b" || wrong "--$option is not in its own manual page"
        grep -q -- "--$option\b" "$completion" ||
            wrong "--$option is not in the completion"
    done <options
    # And the other way round: nothing is promised that is not there.
    awk -v command="$command" '
        $0 ~ "^    " command ":-\\*\\)" { on = 1 }
        on { print }
        on && /;;/ { exit }' "$completion" |
        grep -o -- '--[a-z-]*' | sed 's/^--//' >completed
    while read -r option; do
        grep -qx -e "$option" options || wrong "completion offers --$option for $command"
    done <completed
done
cat "$page" "$formats_page" | grep -o 'Fl -[a-z-]*' | sed 's/^Fl -//' | sort -u >documented
for command in '' save bench report formats; do
    # shellcheck disable=SC2086 # no word where there is no command
    "$imagesaver" $command --help
done | grep -o -- '--[a-z-]*' | sed 's/^--//' | sort -u >real
comm -23 documented real >extra
[ ! -s extra ] || wrong "only in the manual pages: $(tr '\n' ' ' <extra)"

if command -v mandoc >/dev/null 2>&1; then
    # Whether other pages are installed is no concern of this one.
    mandoc -T lint -W style "$page" "$formats_page" 2>/dev/null |
        grep -v 'mandoc.db\|Xr' >words
    [ ! -s words ] || wrong "mandoc says: $(cat words)"
fi

# -------------------------------------------------------------------- what is mistaken

mkdir folder
: >file

# Usage: mistaken PATTERN ARGUMENT...
mistaken() {
    pattern=$1
    shift
    run 2 "$@"
    says "$pattern"
    says "Try .imagesaver.*--help"
    [ ! -s out ] || wrong "a mistake is told on standard output: $*"
    holds folder
}
mistaken 'a command is missing'
mistaken 'there is no command sav; did you mean save' sav
mistaken 'there is no option --hlep; did you mean --help' --hlep
mistaken 'INPUT and FOLDER are missing' save
mistaken 'FOLDER is missing' save file
mistaken 'there is no option --qualty; did you mean --quality' save --qualty 3 file folder
mistaken '--quality 101: must be a whole number from 0 to 100' save --quality 101 file folder
mistaken '--format pgn: nothing here writes that; did you mean png' \
    save --format pgn file folder
mistaken 'efort' save --set png:efort=3 file folder
mistaken 'effort.*30' save --set png:effort=30 file folder
mistaken 'there is no {foo}; there are {stem}' save --name '{foo}' file folder
mistaken 'FOLDER missing: No such file or directory; --create makes it' save file missing
mistaken 'FOLDER file: Not a directory; the last word names the folder' save file file
mistaken '--plugins missing.so: ' save --plugins missing.so file folder
mistaken '--report missing/r: No such file' save --report missing/r file folder
mistaken 'FOLDER is missing: where to measure' bench
mistaken 'there is no option --secnods; did you mean --seconds' bench --secnods 1 folder
mistaken '--effort 3-1: must be efforts from 0 to 9' bench --effort 3-1 folder
mistaken '--rate x: must be a number from' bench --rate x folder
mistaken '--keep maybe: must be no or yes' bench --keep maybe folder
mistaken '--format pgn: nothing here writes that; did you mean png' bench -f pgn folder
mistaken 'FOLDER missing: No such file or directory' bench missing
mistaken 'FOLDER file: Not a directory' bench file
mistaken '--json missing/j: No such file' bench --json missing/j folder
mistaken 'FILE is missing' report
mistaken 'one FILE is enough' report file file
mistaken '--pictures x: must be a whole number from 0 to 1000' report --pictures x file
mistaken '--output file: that is FILE, which is read' report -o file file
mistaken 'there is no format pgn; did you mean png' formats pgn
mistaken 'one NAME is enough' formats png jpeg
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod 555 closed
    mistaken 'not writable' save file closed
    chmod 755 closed
fi

# What could not be printed was not said, with the reason: a little that stays in a
# buffer for long, and much that never was in one.
if [ -w /dev/full ]; then
    printf 'P6 2 1 255\nabcdef' >dots.ppm
    "$imagesaver" save -q -f png --create --report run.jsonl dots.ppm saved
    # Usage: full WORDS: with a standard output that takes nothing.
    full() {
        # shellcheck disable=SC2086 # words
        "$imagesaver" $1 >/dev/full 2>err
        [ $? -eq 1 ] || wrong "a full standard output is not noticed: $1"
        [ "$(wc -l <err)" -eq 1 ] || wrong "one line is enough: $1"
    }
    while read -r words; do
        full "$words"
        says '^imagesaver: standard output: No space left on device$'
    done <<END
--help
--version
save --help
formats
formats png
formats --json
formats --names
report -o - run.jsonl
save -q -f tga --preview blocks dots.ppm saved
END
    full 'save -q -f bmp --report - dots.ppm saved'
    says '^imagesaver: --report: not complete: No space left on device$'
    full 'report -o - missing.jsonl' # nothing was printed, so nothing is missing
    says 'missing.jsonl: No such file'
fi

# --------------------------------------------------------------------------- formats

run 0 formats
for word in FORMAT png passthrough; do
    grep -q "$word" out || wrong "formats does not list $word"
done
run 0 formats png
for word in lossless effort narrow encoder rgb16 'metadata  *text exif xmp icc iptc'; do
    grep -q "$word" out || wrong "formats png does not tell $word"
done
run 0 formats passthrough
for word in 'effort' 'narrow' 'wide'; do
    ! grep -q "$word" out || wrong "formats passthrough tells $word, which it has not"
done
run 0 formats --names
grep -qx png out || wrong "formats --names does not list png"
! grep -q passthrough out || wrong "passthrough is no format"
for name in $(cat out); do
    run 0 formats "$name"
    ! grep -q '.\{81\}' out || wrong "formats $name has lines of more than 80 characters"
done

finish
