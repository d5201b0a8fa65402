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

# Usage: until_shown PATTERN [not PATTERN]: waits until the terminal shows the first one,
# and does not show the second one.
until_shown() {
    latest=$(($(date +%s) + time_limit))
    while :; do
        terminal capture-pane -p >shown
        grep -q -e "$1" shown && { [ -z "${3-}" ] || ! grep -q -e "$3" shown; } && return
        [ "$(date +%s)" -le "$latest" ] || break
    done
    wrong "the terminal never shows \"$1\" $2 \"$3\" but"
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
export GATE_FOLDER LC_ALL
terminal new-session -d -x 70 -y 24 'PS1="ready> " exec sh -i' >words || {
    echo "tmux has no terminal here: $(cat words)"
    exit 77
}
until_shown '^ready>'
terminal send-keys "$imagesaver save --progress full --plugins \
$builddir/tests/plugins/gate.so -f gate -j 2 in out2" Enter
until_shown '  2  0:[0-9][0-9]  b\\x1b\[2J\.gate' not '^ready>'
grep -q '^imagesaver  out2  *0:[0-9][0-9]$' shown || wrong "there is no title"
grep -q '^░* *0/4  ' shown || wrong "there is no bar of blocks"
grep -q '^  1  0:[0-9][0-9]  a\.gate$' shown || wrong "the first worker is idle"
grep -q '^queue  .*  2/8  memory ' shown || wrong "there is no queue"
grep -q '^0 saved  0 failed  0 skipped  0 B  1 unreadable$' shown ||
    wrong "it is not told what became of images"
grep -q '^in/0.png: cannot be read: ' shown || wrong "there is no message"
[ "$(terminal display-message -p '#{alternate_on} #{cursor_flag}')" = '1 0' ] ||
    wrong "the window is not a screen of its own"

# A window of forty columns and ten lines has room for both workers.
terminal resize-window -x 40 -y 10
until_shown '^queue  .*  2/8$'
grep -q '^imagesaver  out2  *0:[0-9][0-9]$' shown || wrong "a small window has no title"
grep -q '^  2  0:[0-9][0-9]  b' shown || wrong "a small window has no workers"

terminal send-keys C-z
until_shown '^ready>' not '^queue'
is_given_back "after Ctrl-Z"
grep -q '^imagesaver: in/0.png: cannot be read' shown || wrong "the message is gone"
terminal send-keys fg Enter
until_shown '^  2  0:[0-9][0-9]  b' not '^ready>'

# Two go through the gate, two others come to it.
printf .. >&6
until_shown '^2 saved'
until_shown '  d\.gate$'
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
