#!/bin/bash
# Signals and broken pipes. An encoder that waits for the test (tests/plugins/gate.c)
# holds the command where it is wanted; nothing here depends on time.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick
env --default-signal=INT true 2>/dev/null || {
    echo "env has no --default-signal (coreutils 8.31 or later)"
    exit 77
}

GATE_FOLDER=$work
export GATE_FOLDER
mkfifo reached open words pipe.png
exec 3<>reached 4<>open 5<>words
for name in a b c; do
    convert -size 4x4 xc:red -depth 8 png24:$name.png
done

# Usage: begin ARGUMENT...: starts the command with the gate; what it says goes to the
# pipe `words`.
begin() {
    # A command in the background has SIGINT ignored, unless asked otherwise.
    env --default-signal=INT "$imagesaver" save \
        --plugins "$builddir/tests/plugins/gate.so" -f gate -j 1 "$@" \
        >/dev/null 2>words 3>&- 4>&- 5>&- &
    command=$!
}

# Nothing that follows could work.
give_up() {
    wrong "$1"
    kill -KILL $command
    finish
}

# Usage: wait_for PATTERN: reads words up to a line like this.
wait_for() {
    local line give_up_at=$((SECONDS + time_limit))
    while ((SECONDS < give_up_at)) && read -r -t "$time_limit" -u 5 line; do
        printf '%s\n' "$line" >>err
        [[ $line != *$1* ]] || return 0
    done
    give_up "never said \"$1\""
}

wait_until_in_work() {
    read -r -t "$time_limit" -n 1 -u 3 || give_up "nothing came to the encoder"
}

let_go() {
    printf . >&4
}

# Usage: ends CODE
ends() {
    wait $command
    code=$?
    [ $code -eq "$1" ] || wrong "exit code $code and not $1"
    : >err
}

# ---------------------------------------------- the first signal, in each of its kinds

for signal in INT:130 TERM:143 HUP:129; do
    folder=out-${signal%:*}
    mkdir "$folder"
    begin --report report a.png b.png c.png pipe.png a.png "$folder"
    wait_until_in_work
    # The pipe has a reader once the three are accepted.
    exec 6>pipe.png
    kill "-${signal%:*}" $command
    wait_for 'interrupted: 2 waiting images are cancelled'
    let_go
    wait_for '1 saved'
    [[ $(tail -n 1 err) == *'2 cancelled, 1 inputs not begun' ]] ||
        wrong "the last words are: $(tail -n 1 err)"
    ends "${signal#*:}"
    exec 6>&-
    holds "$folder" a.gate
    reports report 2 '"status":"cancelled"'
    reports report 1 '"event":"ledger","accepted":3,"pending":0,"written":1.*"interrupted":true'
done

# ------------------------------------------------------------ while the queue is full

mkdir full
begin --queue 1 --report report --name '{input}' a.png b.png c.png a.png b.png full
wait_until_in_work
kill -INT $command
wait_for 'interrupted: '
let_go
wait_for '1 saved'
ends 130
count full 1

# ------------------------------------------------------------- the second one ends all

mkdir again
begin a.png b.png c.png pipe.png again
wait_until_in_work
exec 6>pipe.png
kill -INT $command
wait_for 'interrupted: 2'
kill -INT $command
ends 130
exec 6>&-
holds again

# ------------------------------------------ images that replace inputs are held until then

# To be given each other's names; neither may be written before the other one is read.
mkdir names before
for name in 1 2; do
    convert -size 4x4 "xc:rgb($name,0,0)" png24:names/$name.gate
    cp names/$name.gate before/
done
begin --overwrite replace --name '{input}' --report report names/2.gate names/1.gate \
    pipe.png names
exec 6>pipe.png
kill -INT $command
wait_for 'interrupted: 0 waiting images'
wait_for '0 saved'
ends 130
exec 6>&-
diff -r before names || wrong "an input was replaced although the run was interrupted"
reports report 2 '"event":"refused".*"error":"IMS_ERROR_CANCELLED"'

# What such a circle begins with is kept until its own picture is in its file.
begin --overwrite replace --name '{input}' names/2.gate names/1.gate names
wait_until_in_work
kill -INT $command
wait_for 'interrupted: 0 waiting images'
let_go
wait_for 'names/1.gate: not everything of it was saved; it is kept as names/.imagesaver-kept-'
wait_for '1 saved'
ends 130
same before/1.gate names/.imagesaver-kept-*
same before/2.gate names/2.gate
! cmp -s before/1.gate names/1.gate || wrong "nothing was written after all"

# ------------------------------------------------------------- one that is ignored (nohup)

mkdir ignored
(
    trap '' HUP
    exec "$imagesaver" save --plugins "$builddir/tests/plugins/gate.so" -f gate \
        a.png ignored >/dev/null 2>words 3>&- 4>&- 5>&-
) &
command=$!
wait_until_in_work
kill -HUP $command
let_go
wait_for '1 saved'
ends 0
holds ignored a.gate

# --------------------------------------------------------------------- broken pipes

# A report that nobody reads any more costs the report, not the images.
mkfifo lines
mkdir unread
begin --report lines --name '{input}' a.png b.png c.png unread
exec 7<lines
wait_until_in_work
exec 7<&-
let_go
let_go
let_go
wait_for 'report: not complete: Broken pipe'
ends 1
count unread 3

# A list that nobody reads to its end is no mistake worth a word.
bash -c '"$0" formats 2>err | true; exit ${PIPESTATUS[0]}' "$imagesaver"
code=$?
[ $code -eq 0 ] || [ $code -eq 141 ] || wrong "formats into a closed pipe: $code"
[ ! -s err ] || wrong "formats complained of a closed pipe"

finish
