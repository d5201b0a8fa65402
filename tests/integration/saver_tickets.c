/* SPDX-License-Identifier: MIT
 *
 * Tickets through a saver's life.
 */
#include <criterion/criterion.h>
#include <pthread.h>

#include "support/session.h"

static ims_ticket *submit(const char *name, const char *options)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(5);
    ims_ticket *ticket = NULL;
    request.image = &image;
    request.file_name = name;
    request.sub_folder = "s";
    request.options = options;
    request.user = &session_results;
    cr_assert_eq(ims_submit(session_saver, &request, &ticket), IMS_OK);
    cr_assert_not_null(ticket);
    return ticket;
}

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    session_begin();
    session_open(config);
}

Test(saver_tickets, tell_what_done_tells, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    ims_ticket *good = submit("a.gate", NULL);
    ims_ticket *bad = submit("b.gate", "mode=fail");
    cr_assert_eq(ims_ticket_id(good), 1);
    cr_assert_eq(ims_ticket_id(bad), 2);
    cr_assert_eq(ims_ticket_wait(bad, 0, &result), IMS_OK, "there is a result");
    cr_assert_eq(result.status, IMS_STATUS_FAILED);
    cr_assert_eq(result.error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(result.message, "staged failure");
    cr_assert_str_eq(result.encoder, "gate");
    cr_assert_eq(result.user, &session_results);
    cr_assert_eq(ims_ticket_wait(good, IMS_NO_WAIT, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    cr_assert_eq(result.id, 1);
    cr_assert_str_eq(result.path, scratch_path("s/a.gate"));
    cr_assert_eq(result.bytes, 16);
    ims_ticket_free(&good);
    ims_ticket_free(&bad);
}

Test(saver_tickets, are_pending_while_the_image_is, .init = begin, .fini = session_end)
{
    session_park(1);
    ims_ticket *ticket = submit("a.gate", NULL);
    cr_assert_eq(ims_ticket_wait(ticket, IMS_NO_WAIT, NULL), IMS_ERROR_PENDING);
    cr_assert_eq(ims_ticket_wait(ticket, 1, NULL), IMS_ERROR_TIMEOUT);
    gate_open(&staged_gate);
    cr_assert_eq(ims_ticket_wait(ticket, 0, NULL), IMS_OK);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 2,
                 "done has returned before");
    ims_ticket_free(&ticket);
}

Test(saver_tickets, outlive_their_saver, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    session_park(1);
    ims_ticket *ticket = submit("a.gate", NULL);
    ims_ticket *freed_early = submit("b.gate", NULL);
    ims_ticket_free(&freed_early);
    cr_assert_null(freed_early);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(ims_ticket_wait(ticket, 0, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    cr_assert_str_eq(result.path, scratch_path("s/a.gate"));
    cr_assert_str_eq(result.encoder, "gate");
    ims_ticket_free(&ticket);
    cr_assert(session_holds("s/b.gate", 5));
}

Test(saver_tickets, of_cancelled_images, .init = begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    session_park(1);
    ims_ticket *one = submit("a.gate", NULL);
    ims_ticket *two = submit("b.gate", NULL);
    cr_assert_eq(ims_cancel(session_saver, ims_ticket_id(two)), IMS_OK);
    cr_assert_eq(ims_ticket_wait(two, IMS_NO_WAIT, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_CANCELLED);
    gate_open(&staged_gate);
    ims_abort(&session_saver, NULL);
    cr_assert_eq(ims_ticket_wait(one, 0, &result), IMS_OK);
    ims_ticket_free(&one);
    ims_ticket_free(&two);
}

Test(saver_tickets, of_dropped_images, .init = session_begin, .fini = session_end)
{
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 1;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    session_open(config);
    session_park(1);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    ims_ticket *ticket = submit("b.gate", NULL);
    cr_assert_eq(ims_ticket_id(ticket), 3);
    cr_assert_eq(ims_ticket_wait(ticket, IMS_NO_WAIT, &result), IMS_OK);
    cr_assert_eq(result.status, IMS_STATUS_DROPPED);
    ims_ticket_free(&ticket);
}
