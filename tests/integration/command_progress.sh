#!/bin/sh
# What is to be seen: a bar on a terminal, as wide as it and gone at the end; lines
# elsewhere; nothing with --quiet.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick python3
python3 -c 'import os; os.openpty()' 2>/dev/null || {
    echo "there are no pseudo-terminals here (/dev/pts is not mounted)"
    exit 77
}

mkdir in
for name in a b c d; do
    convert -size 4x4 xc:red -depth 8 png24:in/$name.png
done
: >in/empty.png

# ------------------------------------------------------------------- no terminal

mkdir out1
run 1 save -f png in out1
[ "$(wc -l <err)" -eq 2 ] || wrong "there should be two lines"
says '^imagesaver: in/empty.png: cannot be read'
says '^imagesaver: 4 saved in out1 (.*B in .* s, .* a second), 1 unreadable$'
[ ! -s out ] || wrong "nothing belongs on standard output"
mkdir out2
run 1 save -q -f png in out2
[ "$(wc -l <err)" -eq 1 ] || wrong "--quiet should leave what went wrong, and that only"

# ---------------------------------------------------------------------- a terminal

# Runs the command at the end of a pseudo-terminal, held by tests/plugins/gate.c until
# the bar has been seen in two widths.
cat >terminal.py <<'END'
import fcntl, os, pty, re, signal, struct, sys, termios

imagesaver, plugin, terminal_type, time_limit = sys.argv[1:]
signal.alarm(int(time_limit)) # rather than hang
bars = terminal_type != "dumb"
for name in ("reached", "open"):
    if not os.path.exists(name):
        os.mkfifo(name)
# Both ends are kept, so that nobody waits for the other.
reached = os.open("reached", os.O_RDWR)
gate = os.open("open", os.O_RDWR)

def set_columns(file, columns):
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))

process, file = pty.fork()
if process == 0:
    set_columns(0, 70)
    os.environ["TERM"] = terminal_type
    os.environ["GATE_FOLDER"] = os.getcwd()
    os.execv(imagesaver, [imagesaver, "save", "--plugins", plugin, "-f", "gate", "-j", "1",
                          "--overwrite", "replace", "in", "out3"])

seen = b""
def read():
    global seen
    try:
        more = os.read(file, 4096)
    except OSError:
        more = b""
    seen += more
    return more

def read_until(pattern):
    start = len(seen)
    while not re.search(pattern, seen[start:]):
        if not read():
            sys.exit("never saw %r in %r" % (pattern, seen))

os.read(reached, 1)
if bars:
    read_until(rb"\r\[[#.]+\]  0/")
    set_columns(file, 30)
    read_until(rb"\r0/4[^\[\r]*\x1b\[K\r0/4")
os.write(gate, b"....")
while read():
    pass
status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

assert status == 1, status
if not bars:
    assert b"\x1b" not in seen and b"\r\n" in seen, seen
    sys.exit()
drawn = re.findall(rb"\r([^\r\n\x1b]+)\x1b\[K", seen)
assert drawn, seen
assert max(map(len, drawn)) <= 69, drawn
# After the window has shrunk, so has the bar.
narrow = [i for i, bar in enumerate(drawn) if not bar.startswith(b"[")]
assert all(len(bar) <= 29 for bar in drawn[narrow[0]:]), drawn
assert any(b"queue" in bar for bar in drawn), drawn
# Messages and the last words stand alone: the bar was taken away before.
assert b"\r\x1b[Kimagesaver: in/empty.png: cannot be read" in seen or \
    seen.startswith(b"imagesaver: in/empty.png: cannot be read"), seen
last = seen.rstrip(b"\r\n").split(b"\n")[-1].split(b"\x1b[K")[-1]
assert last.startswith(b"imagesaver: 4 saved in out3"), last
END
mkdir out3
gate=$builddir/tests/plugins/gate.so
python3 terminal.py "$imagesaver" "$gate" xterm "$time_limit" >words 2>&1 ||
    wrong "on a terminal: $(cat words)"
holds out3 a.gate b.gate c.gate d.gate
python3 terminal.py "$imagesaver" "$gate" dumb "$time_limit" >words 2>&1 ||
    wrong "on a terminal that cannot move its cursor: $(cat words)"

finish
