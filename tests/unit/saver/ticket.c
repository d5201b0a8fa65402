/* SPDX-License-Identifier: MIT
 *
 * A ticket: resolved once, waited for from anywhere, let go of in either order.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/process.h"
#include "src/saver/callback.h"
#include "src/saver/ticket.h"

static const int owner;
static const int workers;

static const struct ims_result result = {
    .size = sizeof(struct ims_result),
    .id = 7,
    .status = IMS_STATUS_FAILED,
    .error = IMS_ERROR_ENCODE,
    .path = "/a/b",
    .encoder = "enc",
    .message = "why",
};

static struct ims_ticket *new_ticket(void)
{
    struct ims_process *process = ims_process_new();
    const struct ims_ticket_owner whose = {
        .saver = &owner, .workers = &workers, .process = process};
    struct ims_ticket *ticket = ims_ticket_new(&whose, strlen("/a/b"), strlen("enc"));
    cr_assert_not_null(ticket);
    ims_process_unref(process); /* the ticket has its own reference */
    ims_ticket_set_id(ticket, 7);
    return ticket;
}

Test(ticket, keeps_its_own_strings)
{
    struct ims_ticket *ticket = new_ticket();
    struct ims_result seen = IMS_RESULT_INIT;
    char path[] = "/a/b";
    char encoder[] = "enc";
    char message[] = "why";
    struct ims_result passing = result;
    passing.path = path;
    passing.encoder = encoder;
    passing.message = message;
    cr_assert_eq(ims_ticket_id(ticket), 7);
    cr_assert_eq(ims_ticket_wait(ticket, IMS_NO_WAIT, &seen), IMS_ERROR_PENDING);
    ims_ticket_resolve(ticket, &passing);
    path[0] = encoder[0] = message[0] = '?';
    cr_assert_eq(ims_ticket_wait(ticket, 0, &seen), IMS_OK);
    cr_assert_eq(seen.status, IMS_STATUS_FAILED);
    cr_assert_eq(seen.id, 7);
    cr_assert_str_eq(seen.path, "/a/b");
    cr_assert_str_eq(seen.encoder, "enc");
    cr_assert_str_eq(seen.message, "why");
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK, "again, without a result");
    ims_ticket_free(&ticket);
    cr_assert_null(ticket);
}

Test(ticket, may_be_let_go_before_its_result)
{
    struct ims_ticket *ticket = new_ticket();
    struct ims_ticket *jobs = ticket;
    ims_ticket_free(&ticket);
    ims_ticket_resolve(jobs, &result);
}

Test(ticket, freeing_nothing_is_fine)
{
    struct ims_ticket *none = NULL;
    ims_ticket_free(NULL);
    ims_ticket_free(&none);
    ims_ticket_discard(NULL);
    ims_ticket_discard(new_ticket());
}

Test(ticket, wrong_arguments_are_told)
{
    struct ims_ticket *ticket = new_ticket();
    struct ims_result seen = {0};
    cr_assert_eq(ims_ticket_wait(NULL, 0, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_ticket_wait(ticket, -2, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_ticket_wait(ticket, 0, &seen), IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(ims_ticket_id(NULL), 0);
    cr_assert_eq(ims_ticket_wait(ticket, 1, NULL), IMS_ERROR_TIMEOUT);
    ims_ticket_discard(ticket);
}

Test(ticket, waiting_inside_a_callback_is_a_deadlock_only_if_it_would_wait)
{
    struct ims_ticket *ticket = new_ticket();
    struct ims_callback frame;
    ims_callback_enter(&frame, &owner);
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_ERROR_DEADLOCK);
    cr_assert_eq(ims_ticket_wait(ticket, 10, NULL), IMS_ERROR_DEADLOCK);
    cr_assert_eq(ims_ticket_wait(ticket, IMS_NO_WAIT, NULL), IMS_ERROR_PENDING);
    ims_ticket_resolve(ticket, &result);
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
    ims_callback_leave(&frame);
    ims_ticket_free(&ticket);
}

static void *wait_for_it(void *ticket)
{
    return ims_ticket_wait(ticket, 0, NULL) == IMS_OK ? ticket : NULL;
}

Test(ticket, wakes_all_who_wait)
{
    struct ims_ticket *ticket = new_ticket();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, wait_for_it, ticket), 0);
    ims_ticket_resolve(ticket, &result);
    for (int i = 0; i < 4; i++) {
        void *outcome;
        pthread_join(threads[i], &outcome);
        cr_assert_eq(outcome, ticket);
    }
    ims_ticket_free(&ticket);
}

Test(ticket, belongs_to_its_process)
{
    struct ims_ticket *ticket = new_ticket();
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(ims_ticket_wait(ticket, 0, NULL) == IMS_ERROR_FORKED ? 0 : 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    ims_ticket_discard(ticket);
}
