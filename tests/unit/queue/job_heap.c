/* SPDX-License-Identifier: MIT
 *
 * Ready jobs come out by their places, whatever was put in and taken out between.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "src/queue/job.h"
#include "src/queue/job_heap.h"

enum { JOBS = 200 };

static struct ims_job jobs[JOBS];
static bool in[JOBS];

static size_t lowest(void)
{
    size_t best = JOBS;
    for (size_t i = 0; i < JOBS; i++)
        if (in[i] && (best == JOBS || jobs[i].place < jobs[best].place))
            best = i;
    return best;
}

Test(job_heap, the_lowest_place_comes_first)
{
    struct ims_job_heap ready;
    unsigned random = 1;
    cr_assert(ims_job_heap_init(&ready, IMS_JOB_HEAP_RUN, JOBS));
    for (size_t i = 0; i < JOBS; i++)
        jobs[i].place = (i * 7919) % 1009;
    for (int step = 0; step < 20000; step++) {
        random = random * 1103515245u + 12345u;
        size_t i = (random >> 8) % JOBS;
        if (!in[i]) {
            ims_job_heap_add(&ready, &jobs[i]);
            in[i] = true;
        } else if ((random >> 20) % 3 == 0) {
            ims_job_heap_remove(&ready, &jobs[i]);
            in[i] = false;
        } else {
            size_t expected = lowest();
            cr_assert_eq(ims_job_heap_take(&ready), &jobs[expected]);
            in[expected] = false;
        }
    }
    while (lowest() < JOBS) {
        size_t expected = lowest();
        cr_assert_eq(ims_job_heap_take(&ready), &jobs[expected]);
        in[expected] = false;
    }
    cr_assert_null(ims_job_heap_take(&ready));
    ims_job_heap_fini(&ready);
}
