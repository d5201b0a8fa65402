#!/bin/bash
# Completion of the command line, as bash would ask for it.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"

PATH=$builddir:$PATH
compopt() { :; } # there is no line being edited
. "$srcdir/completions/imagesaver.bash" || exit 1

# Usage: completes LINE WORD...: what the last word of a line can become. "=" is a word
# of its own, as bash cuts a line.
completes() {
    local line=$1 found
    shift
    read -ra COMP_WORDS <<<"${line//=/ = }"
    [[ $line != *' ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _imagesaver
    found=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
    [ "$found" = "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ] ||
        wrong "\"$line\" completes to $found"
}

mkdir sub
touch picture.png
completes 'imagesaver s' save
completes 'imagesaver ' save bench report formats --help --version
completes 'imagesaver save --qu' --quality --queue --quiet
completes 'imagesaver save --overwrite ' error replace skip unique
completes 'imagesaver save --overwrite=re' replace
completes 'imagesaver save --sync=' none file full group
completes 'imagesaver save --progress ' plain full
completes 'imagesaver save --preview pic' picture.png
completes 'imagesaver save --preview s' sixel sub
completes 'imagesaver save -f pn' png pnm
completes 'imagesaver save --format png,qo' png,qoi
completes 'imagesaver save --format al' all
completes 'imagesaver save pic' picture.png
completes 'imagesaver save --report s' sub
completes 'imagesaver save --quality ' ''
completes 'imagesaver bench --se' --seconds
completes 'imagesaver bench --keep ' no yes
completes 'imagesaver bench --json=pic' picture.png
completes 'imagesaver bench --rate ' ''
completes 'imagesaver bench -f png,qo' png,qoi
completes 'imagesaver bench s' sub
completes 'imagesaver report --p' --pictures --plugins
completes 'imagesaver report -o pic' picture.png
completes 'imagesaver report pic' picture.png
completes 'imagesaver formats bm' bmp
completes 'imagesaver formats --n' --names
completes 'imagesaver formats --j' --json
completes 'imagesaver formats --json bm' bmp

finish
