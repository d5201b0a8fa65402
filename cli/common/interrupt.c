/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "restore.h"

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
enum { WATCHED = sizeof watched / sizeof watched[0] };

/* Without a lock, so that the handler may set it; other threads look at it too. */
static atomic_int received;

/* Written to by the handler, so that a wait ends even if the signal came just before
 * it began, or on another thread. */
static int wake_pipe[2] = {-1, -1};

/* The file that stands for signals, or -1. */
static int followed = -1;

static void handle(int signal_number)
{
    int error = errno;
    received = signal_number;
    cli_restore_now(); /* the next signal leaves no time for it */
    for (size_t i = 0; i < WATCHED; i++)
        signal(watched[i], SIG_DFL);
    if (wake_pipe[1] >= 0 && write(wake_pipe[1], "", 1) < 0)
        received = signal_number; /* a full pipe wakes as well */
    errno = error;
}

void cli_interrupt_watch(void)
{
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        wake_pipe[0] = wake_pipe[1] = -1;
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < WATCHED; i++) {
        struct sigaction action;
        if (sigaction(watched[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN)
            continue;
        action = (struct sigaction){.sa_handler = handle};
        sigemptyset(&action.sa_mask);
        for (size_t j = 0; j < WATCHED; j++)
            sigaddset(&action.sa_mask, watched[j]);
        sigaction(watched[i], &action, NULL);
    }
}

bool cli_interrupt_pending(void)
{
    return received != 0;
}

void cli_interrupt_follow(int file)
{
    for (size_t i = 0; i < WATCHED; i++)
        signal(watched[i], SIG_IGN);
    wake_pipe[0] = file;
    wake_pipe[1] = -1;
    followed = file;
}

bool cli_interrupt_wait_readable(int file)
{
    struct pollfd files[2] = {{.fd = file, .events = POLLIN},
                              {.fd = wake_pipe[0], .events = POLLIN}};
    while (!cli_interrupt_pending()) {
        if (poll(files, 2, -1) < 0 && errno != EINTR)
            return true; /* the read that follows tells the reason */
        if (followed >= 0 && files[1].revents != 0)
            received = SIGTERM;
        if (files[0].revents != 0)
            return !cli_interrupt_pending();
    }
    return false;
}

void cli_interrupt_end(void)
{
    if (!cli_interrupt_pending())
        return;
    signal(received, SIG_DFL);
    raise(received);
}
