/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"
#include "restore.h"
#include "terminal.h"

/* What ends or stops the command by its own handler; cli/common/interrupt.c has the
 * others. */
static const int stopping[] = {SIGTSTP, SIGQUIT};
enum { STOPPING = sizeof stopping / sizeof stopping[0] };

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
        return;
    /* Not blocked while it is handled, as the handler sends it again. */
    action =
        (struct sigaction){.sa_handler = handler, .sa_flags = SA_NODEFER | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* Does what the signal does by itself, on a terminal that is as it was. */
static void stop(int number)
{
    int error = errno;
    cli_restore_now();
    signal(number, SIG_DFL);
    kill(getpid(), number);
    set_handler(number, stop);
    errno = error;
}

/* Whatever was drawn may have been written over meanwhile. */
static volatile sig_atomic_t is_stale;

static void go_on(int number)
{
    (void)number;
    is_stale = 1;
}

void cli_screen_begin(struct cli_screen *screen)
{
    static bool at_exit;
    for (size_t i = 0; i < STOPPING; i++)
        set_handler(stopping[i], stop);
    set_handler(SIGCONT, go_on);
    if (!at_exit)
        atexit(cli_restore_now);
    at_exit = true;
    screen->begun = true;
    cli_text_clear(&screen->kept);
}

bool cli_screen_is_shown(void)
{
    return cli_restore_is_taken();
}

static void write_out(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; /* nobody looks */
        bytes += written;
        count -= (size_t)written;
    }
}

/* Nothing comes between looking whether the terminal is taken and writing to it. */
static void hold_signals(sigset_t *before)
{
    static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGCONT};
    sigset_t signals;
    sigemptyset(&signals);
    for (size_t i = 0; i < STOPPING; i++)
        sigaddset(&signals, stopping[i]);
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        sigaddset(&signals, held[i]);
    sigprocmask(SIG_BLOCK, &signals, before);
}

/* What was said goes to the screen that the shell has. */
static void add_kept(struct cli_screen *screen, bool *taken)
{
    if (screen->kept.length == 0)
        return;
    if (*taken)
        cli_text_add(&screen->frame, cli_restore_give);
    cli_text_add(&screen->frame, screen->kept.data);
    cli_text_clear(&screen->kept);
    *taken = false;
}

/* Each line is cleared before it is written: behind it the cursor may stand on its last
 * character. */
static void add_lines(struct cli_text *frame, const char *lines, size_t rows)
{
    size_t row = 1;
    for (; row <= rows && *lines != '\0'; row++) {
        size_t length = strcspn(lines, "\n");
        cli_text_format(frame, "\x1b[%zu;1H\x1b[K", row);
        cli_text_add_bytes(frame, lines, length);
        lines += length + (lines[length] == '\n');
    }
    if (row <= rows)
        cli_text_format(frame, "\x1b[%zu;1H\x1b[J", row);
}

void cli_screen_draw(struct cli_screen *screen, const char *lines, size_t columns,
                     size_t rows)
{
    sigset_t before;
    if (!screen->begun || !cli_terminal_is_ours(STDERR_FILENO))
        return;
    cli_text_clear(&screen->frame);
    hold_signals(&before);
    bool taken = cli_restore_is_taken();
    if (!cli_interrupt_pending()) {
        add_kept(screen, &taken);
        if (!taken || is_stale)
            cli_text_add(&screen->frame, cli_restore_take);
        else if (columns != screen->columns || rows != screen->rows)
            cli_text_add(&screen->frame, "\x1b[2J");
        add_lines(&screen->frame, lines, rows);
        cli_restore_set_taken(true);
        is_stale = 0;
        /* In one piece, so that nobody sees half a window. */
        write_out(screen->frame.data, screen->frame.length);
        screen->columns = columns;
        screen->rows = rows;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void cli_screen_say(struct cli_screen *screen, const char *line)
{
    struct cli_text oldest = screen->recent[CLI_SCREEN_RECENT - 1];
    memmove(screen->recent + 1, screen->recent,
            (CLI_SCREEN_RECENT - 1) * sizeof *screen->recent);
    screen->recent[0] = oldest;
    cli_text_clear(&screen->recent[0]);
    cli_text_add_bytes(&screen->recent[0], line, strcspn(line, "\n"));
    cli_text_add(&screen->kept, line);
}

void cli_screen_leave(struct cli_screen *screen)
{
    sigset_t before;
    if (!screen->begun)
        return;
    hold_signals(&before);
    cli_restore_now();
    write_out(screen->kept.data, screen->kept.length);
    cli_text_clear(&screen->kept);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void cli_screen_end(struct cli_screen *screen)
{
    cli_screen_leave(screen);
    if (screen->begun) {
        for (size_t i = 0; i < STOPPING; i++)
            set_handler(stopping[i], SIG_DFL);
        set_handler(SIGCONT, SIG_DFL);
    }
    cli_text_free(&screen->kept);
    cli_text_free(&screen->frame);
    for (size_t i = 0; i < CLI_SCREEN_RECENT; i++)
        cli_text_free(&screen->recent[i]);
    screen->begun = false;
}
