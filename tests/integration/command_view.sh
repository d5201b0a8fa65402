#!/bin/sh
# --progress full, on a terminal that tmux shows: what each worker does, in windows of two
# sizes; the terminal is given back when the command is stopped, interrupted and at its
# end. Elsewhere it is the plain progress.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need tmux
unset TMUX
terminal() {
    tmux -S "$work/socket" -f /dev/null -u "$@" 2>&1
}
trap 'terminal kill-server >/dev/null; exiftool_end; rm -rf "$work"' EXIT

escape=$(printf '\033')
mkdir in out1 out2
printf 'P6 1 1 255\nrgb' >in/a.ppm
for name in "b${escape}[2J" c d; do
    cp in/a.ppm "in/$name.ppm"
done
: >in/0.png

# ------------------------------------------------------------------- no terminal

run 1 save --progress full -f png in out1
says '^imagesaver: 4 saved in out1 '
! grep -q "$escape" err || wrong "there are escape sequences where there is no terminal"
run 2 save --progress much -f png in out1
says '^imagesaver: --progress much: '

# -------------------------------------------------------------------- a terminal

# Usage: shows PATTERN...: each is in a line of what was shown, but for one behind `not`.
# Otherwise `missing` tells of the first that does not hold.
shows() {
    while [ $# -gt 0 ]; do
        missing=$1
        if [ "$1" = not ]; then
            missing="$missing $2"
            ! grep -q -e "$2" shown || return
            shift
        else
            grep -q -e "$1" shown || return
        fi
        shift
    done
}

# Usage: until_shown PATTERN...: waits until the terminal shows all of that at once: one
# window may have been drawn before all images were sent, or be on its way to tmux.
until_shown() {
    latest=$(($(date +%s) + time_limit))
    while :; do
        terminal capture-pane -p >shown
        ! shows "$@" || return 0
        [ "$(date +%s)" -le "$latest" ] || break
    done
    wrong "the terminal never shows \"$missing\" with all others but"
    sed 's/^/    | /' shown
    finish
}

# Usage: is_given_back WHEN: as the shell had it.
is_given_back() {
    state=$(terminal display-message -p '#{alternate_on} #{cursor_flag} #{wrap_flag}')
    [ "$state" = '0 1 1' ] || wrong "the terminal is not as it was $1: $state"
}

# Workers wait in tests/plugins/gate.c. Both ends of its pipes are kept, so that nobody
# waits for the other.
mkfifo reached open
exec 5<>reached 6<>open
GATE_FOLDER=$work
LC_ALL=C.UTF-8
# Whatever shell and settings of it the user has.
SHELL=/bin/sh
export GATE_FOLDER LC_ALL SHELL
unset ENV
terminal new-session -d -x 70 -y 24 'PS1="ready> " exec sh -i' >words || {
    echo "tmux has no terminal here: $(cat words)"
    exit 77
}
until_shown '^ready>'
terminal send-keys "$imagesaver save --progress full --plugins \
$builddir/tests/plugins/gate.so -f gate -j 2 in out2" Enter
# A title, a bar of blocks, both workers, a queue, what became of images, a message.
title='^imagesaver  out2  *[0-9]*:[0-9][0-9]$'
first='^  1  [0-9]*:[0-9][0-9]  a\.gate$'
second='^  2  [0-9]*:[0-9][0-9]  b'
until_shown "$title" '^░* *0/4  ' "$first" "$second"'\\x1b\[2J\.gate$' \
    '^queue  .*  2/8  memory ' '^0 saved  0 failed  0 skipped  0 B  1 unreadable$' \
    '^in/0.png: cannot be read: ' not '^ready>'
[ "$(terminal display-message -p '#{alternate_on} #{cursor_flag}')" = '1 0' ] ||
    wrong "the window is not a screen of its own"

# A window of forty columns and ten lines has room for both workers.
terminal resize-window -x 40 -y 10
until_shown '^queue  .*  2/8$' "$title" "$second"

terminal send-keys C-z
until_shown '^ready> *$' '^imagesaver: in/0.png: cannot be read' not '^queue'
is_given_back "after Ctrl-Z"
terminal send-keys fg Enter
until_shown "$second" not '^ready>'

# Two go through the gate, two others come to it.
printf .. >&6
until_shown '^2 saved' '  d\.gate$'
terminal send-keys C-c
until_shown 'interrupted: 0 waiting' not '^queue'
is_given_back "after Ctrl-C"
printf .. >&6
until_shown '^imagesaver: 4 saved in out2'
# What is typed before the shell asks stands before its question.
until_shown '^ready> *$'
terminal send-keys 'echo code $?' Enter
until_shown '^code 130$'
is_given_back "at the end"
count out2 4

finish
