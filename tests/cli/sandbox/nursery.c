/* SPDX-License-Identifier: MIT
 *
 * The process that forks others: what it leaves behind, which is nobody.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/sandbox/message.h"
#include "cli/sandbox/nursery.h"

static void prepare(void *user)
{
    (void)user;
}

/* Says that it is there, and goes on for ever. */
static void live(int channel, void *user)
{
    (void)user;
    sandbox_message_send(channel, "", 1, NULL, 0);
    for (;;)
        poll(NULL, 0, -1);
}

Test(sandbox_nursery, its_children_end_with_it)
{
    enum { CHILDREN = 3 };
    struct sandbox_nursery nursery;
    int channel[2], obituary[2], files[2];
    char word;
    /* Orphans would be ours. */
    cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    cr_assert_eq(sandbox_nursery_begin(&nursery, prepare, live, NULL), 0);
    for (int i = 0; i < CHILDREN; i++) {
        cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), 0);
        cr_assert_eq(pipe(obituary), 0);
        cr_assert_eq(sandbox_nursery_ask(&nursery, channel[1], obituary[1]), 0);
        close(channel[1]);
        close(obituary[1]);
        cr_assert_eq(sandbox_message_receive(channel[0], &word, 1, files), 0);
    }
    sandbox_nursery_end(&nursery);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a process is left");
    cr_assert_eq(errno, ECHILD);
}
