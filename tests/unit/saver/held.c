/* SPDX-License-Identifier: MIT
 *
 * What a store answers while the worker has not left the job yet is the worker's to
 * deliver, before the next job of that path may begin.
 */
#include <criterion/criterion.h>

#include "src/queue/job.h"
#include "src/saver/held.h"
#include "src/saver/worker.h"

Test(held, what_is_answered_already_stays_with_the_worker)
{
    /* A job that is in no queue: none can be told that its path is free. */
    struct ims_job job = {0};
    const struct ims_message message = {0};
    const struct ims_work work = {.delivery = NULL};
    struct ims_held *held = ims_held_new();
    cr_assert_not_null(held);
    held->work = &work;
    for (int i = 0; i < 2; i++) {
        held->answer.done(&held->answer);
        cr_assert_not(ims_held_leave(held, &job, &message), "answer %d", i);
    }
    ims_held_free(held);
    ims_held_free(NULL);
}
