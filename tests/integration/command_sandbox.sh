#!/bin/sh
# The sandbox: a decoder that crashes costs one input, with the reason, and one that a
# file has taken over gets nowhere. A library that is loaded before FFmpeg's stands for
# its mistakes: it does in decoders what packets ask for.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg imagemagick python3
need_format png

convert -size 8x6 gradient:red-blue sgi:good.sgi
mkdir plain
"$imagesaver" save --sandbox on -f png good.sgi plain 2>err || {
    # Where it cannot be, it says why, and the usual way is without.
    says '^imagesaver: --sandbox on: it cannot be had here: .'
    run 0 save -f png good.sgi plain
    [ "$failed" -eq 0 ] || finish
    sed 's/.*cannot be had here: //; q' err
    exit 77
}
holds plain good.png
run 2 save --sandbox maybe good.sgi plain
says 'auto, on or off'

cat >mistakes.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whatever it gets hold of is a failure that the test sees. */
static void escape(void)
{
    if (open("good.sgi", O_RDONLY) >= 0 || open("escaped", O_WRONLY | O_CREAT, 0600) >= 0 ||
        socket(AF_INET, SOCK_DGRAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ||
        kill(getppid(), SIGKILL) == 0 || kill(-1, 0) == 0)
        raise(SIGUSR1);
    pid_t process = fork();
    if (process == 0)
        execl("/bin/sh", "sh", "-c", ": >escaped", (char *)NULL);
    if (process >= 0)
        raise(SIGUSR2);
}

static void ask(const char *bytes, size_t size, const char *word, void (*act)(void))
{
    if (memmem(bytes, size, word, strlen(word)) != NULL)
        act();
}

static void crash(void)
{
    raise(SIGSEGV);
}

static void leave(void)
{
    _exit(3);
}

/* A word that is no answer, and then nothing, for ever. */
static void babble(void)
{
    struct iovec part = {"?", 1};
    struct msghdr word = {.msg_iov = &part, .msg_iovlen = 1};
    sendmsg(3, &word, 0);
    for (;;)
        poll(NULL, 0, -1);
}

static void loop(void)
{
    for (volatile unsigned turns = 0;; turns++)
        continue;
}

int avcodec_send_packet(AVCodecContext *decoder, const AVPacket *packet)
{
    int (*real)(AVCodecContext *, const AVPacket *);
    *(void **)&real = dlsym(RTLD_NEXT, "avcodec_send_packet");
    if (packet != NULL && packet->data != NULL) {
        const char *bytes = (const char *)packet->data;
        const size_t size = (size_t)packet->size;
        ask(bytes, size, "please crash", crash);
        ask(bytes, size, "please abort", abort);
        ask(bytes, size, "please leave", leave);
        ask(bytes, size, "please escape", escape);
        ask(bytes, size, "please babble", babble);
        ask(bytes, size, "please loop", loop);
    }
    return real(decoder, packet);
}
END
# shellcheck disable=SC2046 # flags are words
$CC -shared -fPIC -o mistakes.so mistakes.c \
    $("${PKG_CONFIG:-pkg-config}" --cflags libavcodec) -ldl || exit 1
cat >preloaded <<END
#!/bin/sh
LD_PRELOAD=$work/mistakes.so exec "$imagesaver" "\$@"
END
chmod +x preloaded
imagesaver=./preloaded

# ---------------------------------------------------------------------------- pictures

mkdir in
for name in a b c d e f; do
    cp good.sgi in/$name.sgi
done
printf 'please crash' >>in/b.sgi
printf 'please abort' >>in/c.sgi
printf 'please leave' >>in/e.sgi
cp good.sgi in/h.sgi
printf 'please babble' >>in/h.sgi
convert -size 8x6 xc:red png24:in/g.png
for jobs in 1 4; do
    mkdir out$jobs
    run 1 save -j $jobs -f png --report report in out$jobs
    holds out$jobs a.png d.png f.png g.png
    says '^imagesaver: in/b.sgi: cannot be read: its decoder crashed: .* (signal 11)$'
    says '^imagesaver: in/c.sgi: cannot be read: its decoder crashed: .* (signal 6)$'
    says '^imagesaver: in/e.sgi: cannot be read: the process that read it ended (code 3)'
    says '^imagesaver: in/h.sgi: cannot be read: the process that read it gave no right'
    says '4 saved in .*, 4 unreadable$'
    reports report 1 '"event":"unreadable","input":"in/b.sgi".*(signal 11)'
    alike good.sgi out$jobs/a.png
    alike good.sgi out$jobs/f.png
done
# In the command's own process it is the end of all; so it is there that it crashed.
mkdir out-off
"$imagesaver" save --sandbox off -f png in/b.sgi out-off 2>err
code=$?
[ $code -gt 128 ] || wrong "without a sandbox a crash ends it with $code"

cp good.sgi escape.sgi
printf 'please escape' >>escape.sgi
mkdir out-escape
run 0 save -f png escape.sgi out-escape
alike good.sgi out-escape/escape.png
[ ! -e escaped ] || wrong "a file was made"

# ------------------------------------------------------------------------------ videos

# Five frames, of which the fourth crashes: those before it are saved, and others.
python3 -c 'import sys
for frame in range(5):
    text = b"please crash" if frame == 3 else b""
    sys.stdout.buffer.write(text + bytes([40 * frame]) * (32 * 16 - len(text)))' >frames
ffmpeg -nostdin -v error -f rawvideo -pixel_format gray -video_size 32x16 -i frames \
    -c:v rawvideo -f nut crash.nut || exit 1
mkdir out-video
run 1 save --report report crash.nut good.sgi -f png out-video
holds out-video crash_000001.png crash_000002.png crash_000003.png good.png
says 'crash.nut: cannot be read: its decoder crashed: .* (signal 11)$'
reports report 1 '"event":"unreadable","input":"crash.nut"'
# The same through a pipe.
mkdir out-pipe
"$imagesaver" save -f png - out-pipe <crash.nut 2>err && wrong "a crash is no success"
count out-pipe 3
says 'standard input: cannot be read: its decoder crashed'

# ------------------------------------------------------------------- what has no end

# One process reads all, and each picture has the time of its own.
cp good.sgi loop.sgi
printf 'please loop' >>loop.sgi
mkdir out-loop
run 1 save -j 1 --max-seconds 0.25 -f png in/a.sgi loop.sgi in/d.sgi in/f.sgi out-loop
holds out-loop a.png d.png f.png
says 'loop.sgi: cannot be read: its decoder came to no end within 0.25 seconds of'
run 2 save --max-seconds 0 -f png good.sgi out-loop
says '--max-seconds 0'

# ------------------------------------------------------- what needs files is told, once

printf '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>' >a.svg
mkdir out-svg
if "$imagesaver" save --sandbox off -f png a.svg out-svg 2>err; then
    run 1 save -f png a.svg out-svg
    says 'a.svg: cannot be read: SVG needs .* --sandbox off reads it'
fi

finish
