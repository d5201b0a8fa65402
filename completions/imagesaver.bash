# SPDX-License-Identifier: MIT
# Completion of imagesaver's command line in bash.

# The formats that this imagesaver can write; asked for once in a shell.
_imagesaver_formats() {
    if [[ -z ${_imagesaver_known_formats-} ]]; then
        _imagesaver_known_formats=$(command imagesaver formats --names 2>/dev/null)
    fi
    printf '%s\n' "$_imagesaver_known_formats"
}

# Usage: _imagesaver_words WORD CANDIDATES: those that begin like the word.
_imagesaver_words() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(compgen -W "$2" -- "$1")
}

# The last of a list of formats, separated by commas.
_imagesaver_list() {
    local before="" candidate
    [[ $1 != *,* ]] || before=${1%,*},
    _imagesaver_words "${1##*,}" "$(_imagesaver_formats) all"
    for candidate in "${!COMPREPLY[@]}"; do
        COMPREPLY[candidate]=$before${COMPREPLY[candidate]}
    done
    compopt -o nospace
}

# Usage: _imagesaver_files WORD [-d]: files, or with -d folders.
_imagesaver_files() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(compgen "${2:--f}" -- "$1")
    compopt -o filenames
}

# Usage: _imagesaver_value OPTION WORD: completes the value of an option; false if it
# takes none.
_imagesaver_value() {
    case $1 in
    -f | --format) _imagesaver_list "$2" ;;
    --overwrite) _imagesaver_words "$2" 'error replace skip unique' ;;
    --hdr) _imagesaver_words "$2" 'keep sdr ultrahdr' ;;
    --metadata) _imagesaver_words "$2" 'keep strip icc private' ;;
    --cmyk) _imagesaver_words "$2" 'rgb keep' ;;
    --untagged) _imagesaver_words "$2" 'unknown srgb display-p3 bt709 bt2020 gamma22 linear pq hlg' ;;
    --damaged) _imagesaver_words "$2" 'refuse save' ;;
    --pages) _imagesaver_words "$2" 'all first largest' ;;
    --raw) _imagesaver_words "$2" 'develop preview refuse' ;;
    --aspect) _imagesaver_words "$2" 'square keep' ;;
    --preview)
        local files
        _imagesaver_files "$2"
        files=("${COMPREPLY[@]}")
        _imagesaver_words "$2" 'terminal sixel kitty blocks'
        COMPREPLY+=("${files[@]}")
        ;;
    --progress) _imagesaver_words "$2" 'plain full' ;;
    --sandbox) _imagesaver_words "$2" 'auto on off' ;;
    --sync) _imagesaver_words "$2" 'none file full group' ;;
    --set) _imagesaver_words "$2" 'narrow=1 narrow=dither gray=1 opaque=drop hdr=sdr hdr=ultrahdr chroma=nearest encoder=' && compopt -o nospace ;;
    --name) _imagesaver_words "$2" '{stem} {stem}_{index:06} {stem}/{index:06}' ;;
    --keep) _imagesaver_words "$2" 'no yes' ;;
    --report | --json | --plugins | -o | --output) _imagesaver_files "$2" ;;
    -j | --jobs | --queue | --memory | --max-pixels | --max-frames | --max-seconds | --quality | --effort | --sub-folder | --text | --rate | \
        --seconds | --pictures) ;;
    *) return 1 ;;
    esac
}

_imagesaver() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _imagesaver_words "$word" 'save bench report formats --help --version'
        return
    fi
    # "--option=value" comes as three words.
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    # Of formats, --json takes no file.
    [[ $command:$before == formats:--json ]] || ! _imagesaver_value "$before" "$word" ||
        return 0
    case $command:$word in
    save:-*)
        _imagesaver_words "$word" '--format --quality --effort --lossless --hdr --set --name
            --sub-folder --create --overwrite --sync --metadata --text --jobs --queue --memory
            --max-pixels --max-frames --max-seconds --pages --aspect --deinterlace --raw --cmyk
            --untagged --damaged --sandbox --plugins --report --progress --preview --quiet
            --help'
        ;;
    save:*) _imagesaver_files "$word" ;;
    bench:-*)
        _imagesaver_words "$word" '--format --effort --quality --jobs --rate --seconds
            --json --keep --plugins --help'
        ;;
    bench:*) _imagesaver_files "$word" ;;
    report:-*) _imagesaver_words "$word" '--output --pictures --plugins --help' ;;
    report:*) _imagesaver_files "$word" ;;
    formats:-*) _imagesaver_words "$word" '--json --names --read --plugins --help' ;;
    formats:*) _imagesaver_words "$word" "$(_imagesaver_formats)" ;;
    esac
}

complete -F _imagesaver imagesaver
