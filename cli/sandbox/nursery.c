/* SPDX-License-Identifier: MIT */
#include "nursery.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "confine.h"
#include "message.h"

struct life {
    pid_t process;
    int obituary;
};

/* The nursery's own. */
struct keeping {
    sandbox_nursery_child_fn child;
    void *user;
    struct life *lives;
    size_t count;
};

/* Ends with its parent, even if that is killed. */
static void live_no_longer_than(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
}

static void write_end(int obituary, int status)
{
    if (write(obituary, &status, sizeof status) < 0)
        return; /* nobody asks any more */
}

static _Noreturn void begin_child(const struct keeping *keeping, int channel,
                                  const sigset_t *signals, pid_t parent)
{
    live_no_longer_than(parent);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, signals, NULL);
    int error = sandbox_confine_files(channel);
    cli_interrupt_follow(SANDBOX_CHANNEL);
    if (error == 0)
        keeping->child(SANDBOX_CHANNEL, keeping->user);
    _exit(error);
}

static void fork_child(struct keeping *keeping, int channel, int obituary,
                       const sigset_t *signals)
{
    const pid_t self = getpid();
    pid_t process = fork();
    if (process == 0)
        begin_child(keeping, channel, signals, self);
    close(channel);
    if (process < 0) {
        write_end(obituary, -errno);
        close(obituary);
        return;
    }
    keeping->lives =
        cli_memory_grow(keeping->lives, keeping->count, sizeof *keeping->lives);
    keeping->lives[keeping->count++] = (struct life){process, obituary};
}

/* Tells of those who ended. */
static void bury(struct keeping *keeping)
{
    int status;
    pid_t process;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < keeping->count; i++) {
            if (keeping->lives[i].process != process)
                continue;
            write_end(keeping->lives[i].obituary, status);
            close(keeping->lives[i].obituary);
            keeping->lives[i] = keeping->lives[--keeping->count];
            break;
        }
}

/* Ends all, so that none is left to whoever gets orphans, which may never wait. */
static _Noreturn void end_all(const struct keeping *keeping)
{
    for (size_t i = 0; i < keeping->count; i++)
        kill(keeping->lives[i].process, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        continue;
    _exit(0);
}

static void wake(int number)
{
    (void)number;
}

/* Until the other end of the control is closed. SIGCHLD comes during the wait alone. */
static _Noreturn void keep(struct keeping *keeping, int control)
{
    struct pollfd asked = {.fd = control, .events = POLLIN};
    struct sigaction action = {.sa_handler = wake};
    sigset_t child, before;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigaction(SIGCHLD, &action, NULL);
    sigprocmask(SIG_BLOCK, &child, &before);
    sigdelset(&before, SIGCHLD);
    for (;;) {
        char question;
        int files[2];
        bury(keeping);
        if (ppoll(&asked, 1, NULL, &before) < 1)
            continue;
        int error = sandbox_message_receive(control, &question, sizeof question, files);
        if (error == ECONNRESET)
            end_all(keeping);
        if (error == 0 && files[0] >= 0 && files[1] >= 0)
            fork_child(keeping, files[0], files[1], &before);
    }
}

int sandbox_nursery_begin(struct sandbox_nursery *nursery,
                          sandbox_nursery_prepare_fn prepare,
                          sandbox_nursery_child_fn child, void *user)
{
    struct keeping keeping = {.child = child, .user = user};
    const pid_t self = getpid();
    int ends[2];
    nursery->control = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    nursery->process = fork();
    if (nursery->process == 0) {
        live_no_longer_than(self);
        close(ends[0]);
        if (sandbox_confine_files(ends[1]) != 0)
            _exit(1);
        cli_interrupt_follow(SANDBOX_CHANNEL);
        prepare(user);
        keep(&keeping, SANDBOX_CHANNEL);
    }
    int error = nursery->process < 0 ? errno : 0;
    close(ends[1]);
    if (error == 0)
        nursery->control = ends[0];
    else
        close(ends[0]);
    return error;
}

int sandbox_nursery_ask(const struct sandbox_nursery *nursery, int channel,
                        int obituary)
{
    const int files[2] = {channel, obituary};
    return sandbox_message_send(nursery->control, "", 1, files, 2);
}

void sandbox_nursery_end(struct sandbox_nursery *nursery)
{
    if (nursery->control < 0)
        return;
    close(nursery->control);
    nursery->control = -1;
    while (waitpid(nursery->process, NULL, 0) < 0 && errno == EINTR)
        continue;
}
