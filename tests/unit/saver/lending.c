/* SPDX-License-Identifier: MIT
 *
 * Lent images are found by the address of their pixels, each once.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "src/queue/job.h"
#include "src/saver/lending.h"

enum { COUNT = 500 };

static struct ims_lending lending;
static struct ims_job *jobs;
static unsigned char pixels[COUNT];

static void begin(void)
{
    cr_assert(ims_lending_init(&lending));
    jobs = calloc(COUNT, sizeof *jobs);
    for (size_t i = 0; i < COUNT; i++)
        jobs[i].image.planes[0] = &pixels[i];
}

static void end(void)
{
    ims_lending_fini(&lending);
    free(jobs);
}

Test(lending, each_is_claimed_once, .init = begin, .fini = end)
{
    cr_assert_null(ims_lending_claim(&lending, &pixels[0]));
    for (size_t i = 0; i < COUNT; i++)
        ims_lending_add(&lending, &jobs[i]);
    cr_assert_eq(ims_lending_count(&lending), COUNT);
    cr_assert_null(ims_lending_claim(&lending, NULL));
    cr_assert_null(ims_lending_claim(&lending, pixels + COUNT));
    for (size_t i = 0; i < COUNT; i += 2) {
        cr_assert_eq(ims_lending_claim(&lending, &pixels[i]), &jobs[i]);
        cr_assert_null(ims_lending_claim(&lending, &pixels[i]));
    }
    cr_assert_eq(ims_lending_count(&lending), COUNT / 2);
    ims_lending_add(&lending, &jobs[0]);
    cr_assert_eq(ims_lending_claim(&lending, &pixels[0]), &jobs[0], "lent again");
    for (size_t i = 0; i < COUNT / 2; i++)
        cr_assert_not_null(ims_lending_claim_any(&lending));
    cr_assert_null(ims_lending_claim_any(&lending));
    cr_assert_eq(ims_lending_count(&lending), 0);
}
