#!/bin/sh
# The runner of the tests: what passed, failed and was skipped is told apart and counted,
# and nothing that ran no test passes.
set -u

# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/needs.sh"
runner=$srcdir/scripts/run-tests
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

wrong() {
    echo "run_tests: $*"
    sed 's/^/    | /' "$folder/words"
    failed=1
}

# Usage: program NAME BODY
program() {
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

# Usage: run CODE TOTAL KIND NAME...: what the runner makes of programs.
run() {
    expected_code=$1
    expected_total=$2
    kind=$3
    shift 3
    env -u IMS_TEST_PREFIX -u IMS_TEST_MISSING IMS_SANITIZER=no IMS_TEST_TIMEOUT="$limit" \
        IMS_TEST_JOBS="$jobs" srcdir="$folder" builddir="$folder" \
        sh "$runner" "--$kind" "$@" >words 2>&1
    code=$?
    [ "$code" -eq "$expected_code" ] || wrong "exit code $code and not $expected_code: $*"
    [ "$(tail -n 1 words)" = "tests: $expected_total" ] ||
        wrong "another total than $expected_total: $*"
}
limit=600
jobs=2

# Usage: says PATTERN
says() {
    grep -q -e "$1" words || wrong "does not say \"$1\""
}

# Usage: summary TESTED PASSING: what Criterion says at its end.
summary() {
    echo "echo '[====] Synthesis: Tested: $1 | Passing: $2 | Failing: $(($1 - $2)) | Crashing: 0 '"
}

skip='echo "[SKIP] suite::one: no such library"'

program good "$(summary 3 3)"
run 0 '3 passed, 0 failed' criterion good
program bad "echo reason; $(summary 3 2); exit 1"
run 1 '2 passed, 1 failed' criterion bad
says '^FAIL  bad '
says '^    | reason$'
program one "$skip; $(summary 2 2)"
run 0 '2 passed, 0 failed, 1 skipped' criterion one
says '^skip  one  *one: no such library$'
says '^ok    one '
program all "$skip; $skip; $(summary 0 0)"
run 0 '0 passed, 0 failed, 2 skipped' criterion all
program none "$(summary 0 0)"
run 1 '0 passed, 1 failed' criterion none
says 'it ran no test'
program silent 'exit 0'
run 1 '0 passed, 1 failed' criterion silent
program crash "$(summary 3 3); exit 134"
run 1 '3 passed, 1 failed' criterion crash
program hangs 'exec sleep 60'
limit=1
run 1 '0 passed, 1 failed' criterion hangs
says 'stopped: not done after 1 seconds'
limit=600

program good 'exit 0'
run 0 '1 passed, 0 failed' plain good
program one 'echo no library; exit 77'
run 0 '0 passed, 0 failed, 1 skipped' plain one
says '^skip  one  *no library$'
program bad 'echo reason; exit 3'
run 1 '0 passed, 1 failed' plain bad
says '^    | reason$'
program killed 'echo reason; kill -9 "$PPID"'
run 1 '0 passed, 1 failed' plain killed
says 'exit code 137'
! grep -q 'not done after' words || wrong "what was killed is said to have hung"
jobs=
run 0 '1 passed, 0 failed' plain good
jobs=2

program part 'echo "left out: sound"'
run 0 '1 passed, 0 failed, 1 skipped' script part
says '^ok    part '
says '^skip  part  *sound$'

# Two at a time: each waits for the other. The third fails, and is shown again at the end.
mkfifo there back
program one 'echo word >there; read -r word <back'
program two 'read -r word <there; echo word >back'
program three 'echo reason; exit 1'
run 1 '2 passed, 1 failed' plain one two three
[ "$(grep -c '^    | reason$' words)" -eq 2 ] || wrong "a failure is not shown twice"

# What ends its runner is not lost, and what an earlier run left does not count.
program killer 'read -r _ _ _ above _ <"/proc/$PPID/stat"; kill -9 "$above"'
run 1 '0 passed, 1 failed' plain killer
says '1 of 1 programs were not run to their end'

# Ctrl-C reaches all of the group that the runner is in; what it runs ends with it, and
# what that has started: nobody holds the pipe any longer. None has Ctrl-C ignored.
if can setsid && env --default-signal=INT true 2>/dev/null; then
    mkfifo held
    program sleeper 'exec >held; grep SigIgn /proc/self/status; sleep 300; echo slept'
    env -u IMS_TEST_PREFIX --default-signal=INT IMS_SANITIZER=no IMS_TEST_JOBS=1 \
        srcdir="$folder" builddir="$folder" \
        setsid sh "$runner" --plain sleeper good >words 2>&1 &
    group=$!
    exec 3<held
    read -r ignored <&3
    kill -INT -"$group"
    [ -z "$(cat <&3)" ] || wrong "Ctrl-C left a program behind"
    wait "$group"
    code=$?
    [ "$code" -eq 130 ] || wrong "exit code $code and not 130 after Ctrl-C"
    [ "$((0x${ignored#*:?} & 2))" -eq 0 ] || wrong "programs have Ctrl-C ignored: $ignored"
    [ -z "$(find check-output -name 'results.*')" ] || wrong "results were left behind"
else
    echo "left out: Ctrl-C; setsid or GNU's env is missing"
fi

exit "$failed"
