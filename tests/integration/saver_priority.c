/* SPDX-License-Identifier: MIT
 *
 * More and less urgent images, and images that expire: by the public interface.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/session.h"

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    session_begin();
    config.workers = 1;
    session_open(config);
    session_park(1);
}

static int submit(const char *name, int32_t priority, int64_t expires_ms)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = name;
    request.priority = priority;
    request.expires_ms = expires_ms;
    return ims_submit(session_saver, &request, NULL);
}

/* Lets all go on, and closes. */
static void finish(void)
{
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
}

/* The result of image `id` must have been this one in order. */
static void came(uint64_t id, uint64_t order)
{
    cr_assert_eq(results_of(&session_results, id).order, order, "image %d", (int)id);
}

Test(saver_priority, the_more_urgent_are_saved_first, .init = begin,
     .fini = session_end)
{
    cr_assert_eq(submit("a.gate", 0, 0), IMS_OK); /* image 2 */
    cr_assert_eq(submit("b.gate", -5, 0), IMS_OK);
    cr_assert_eq(submit("c.gate", 7, 0), IMS_OK);
    finish();
    came(4, 2);
    came(2, 3);
    came(3, 4);
}

Test(saver_priority, it_may_be_changed, .init = begin, .fini = session_end)
{
    cr_assert_eq(submit("a.gate", 0, 0), IMS_OK);
    cr_assert_eq(submit("b.gate", 0, 0), IMS_OK);
    cr_assert_eq(ims_reprioritise(session_saver, 3, 1), IMS_OK);
    cr_assert_eq(ims_reprioritise(session_saver, 1, 1), IMS_ERROR_NOT_WAITING,
                 "it is in work");
    cr_assert_eq(ims_reprioritise(session_saver, 4, 1), IMS_ERROR_NOT_WAITING);
    cr_assert_eq(ims_reprioritise(session_saver, 0, 1), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_reprioritise(NULL, 3, 1), IMS_ERROR_ARGUMENT);
    finish();
    came(3, 2);
    came(2, 3);
}

Test(saver_priority, what_is_not_begun_in_time_expires, .init = begin,
     .fini = session_end)
{
    cr_assert_eq(submit("a.gate", 0, 1), IMS_OK); /* image 2 */
    cr_assert_eq(submit("b.gate", 0, 100000000), IMS_OK);
    cr_assert_eq(submit("c.gate", 0, -1), IMS_ERROR_ARGUMENT);
    /* Until it has: a flush of a millisecond and more waits for nothing else. */
    cr_assert_eq(ims_flush(session_saver, 2), IMS_ERROR_TIMEOUT);
    finish();
    struct results_entry result = results_of(&session_results, 2);
    cr_assert_eq(result.status, IMS_STATUS_EXPIRED);
    cr_assert_eq(result.error, IMS_ERROR_EXPIRED);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 2);
    cr_assert(session_logged(IMS_LOG_WARNING, "a.gate", "expired"));
    cr_assert_not(scratch_exists("a.gate"));
    cr_assert(scratch_exists("b.gate"));
}
