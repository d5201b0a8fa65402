/* SPDX-License-Identifier: MIT
 *
 * Random lives of many jobs, in each kind of queue: whatever happens in whatever order,
 * the room that is taken is that of the jobs there are, each job ends once, no path
 * gets an older image after a younger one, and nothing is left over.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "src/queue/admission.h"
#include "support/queue_driver.h"

enum { STEPS = 40000, NAMES = 6, SIZE = 5, IN_WORK = 3, BYTES = 60 };

static unsigned random_state;

static unsigned next_random(unsigned below)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 12) % below;
}

/* What was reserved and is not pushed yet, and what is in work. */
static struct ims_job *reserved;
static struct ims_job *in_work[IN_WORK];

/* The id that each name was last written with. */
static uint64_t written[NAMES];

static void name_of(unsigned number, char name[8])
{
    /* Two spellings of three paths. */
    snprintf(name, 8, "%c", (number % 2 != 0 ? 'A' : 'a') + (int)number / 2);
}

static unsigned number_of(const char *name)
{
    return name[0] >= 'a' ? 2u * (unsigned)(name[0] - 'a')
                          : 2u * (unsigned)(name[0] - 'A') + 1;
}

static void reserve_one(void)
{
    char name[8];
    name_of(next_random(NAMES), name);
    struct ims_job *job = driver_new_job(name, 1 + next_random(20));
    job->priority = (int32_t)next_random(3) - 1;
    job->wants_copy = next_random(2) == 0;
    job->expires_ms = next_random(8) == 0;
    if (next_random(2) == 0) {
        driver_submit(job);
        return;
    }
    int error = driver_reserve(job);
    if (error == IMS_OK)
        reserved = job;
    else
        ims_queue_refuse(driver_queue, job, error);
}

static void settle_reserved(void)
{
    if (next_random(4) == 0) {
        ims_queue_unreserve(driver_queue, reserved);
        ims_queue_refuse(driver_queue, reserved, IMS_ERROR_MEMORY);
    } else {
        if (reserved->wants_copy && reserved->copy == NULL)
            reserved->copy = ims_pool_new_block(reserved->bytes);
        ims_queue_push(driver_queue, reserved, &driver_ended);
    }
    reserved = NULL;
}

/* Of one path, in any spelling, one job is in work, and later ones come later. */
static void check_taken(const struct ims_job *job)
{
    unsigned path = number_of(job->name) / 2;
    for (int i = 0; i < IN_WORK; i++)
        cr_assert(in_work[i] == NULL || in_work[i] == job ||
                  number_of(in_work[i]->name) / 2 != path);
    cr_assert_gt(job->id, written[2 * path]);
    cr_assert_gt(job->id, written[2 * path + 1]);
}

static void work(unsigned slot)
{
    struct ims_job *job = in_work[slot];
    if (job == NULL) {
        in_work[slot] = driver_take();
        if (in_work[slot] != NULL)
            check_taken(in_work[slot]);
        return;
    }
    in_work[slot] = NULL;
    if (next_random(3) == 0) {
        driver_fail(job);
    } else {
        written[number_of(job->name)] = job->id;
        driver_finish(job);
    }
}

static void step(void)
{
    switch (next_random(8)) {
    case 0:
    case 1:
    case 2:
        if (reserved == NULL)
            reserve_one();
        else
            settle_reserved();
        break;
    case 3:
        driver_retire_ended();
        break;
    case 4:
        ims_queue_cancel(driver_queue, driver_queue->last_id - next_random(6),
                         &driver_ended);
        break;
    case 5:
        ims_queue_reprioritise(driver_queue, driver_queue->last_id - next_random(6),
                               (int32_t)next_random(3) - 1);
        break;
    default:
        work(next_random(IN_WORK));
    }
}

static void check_figures(void)
{
    struct ims_stats now = driver_stats();
    cr_assert_leq(now.queue_depth, SIZE);
    cr_assert_leq(driver_queue->slots, SIZE);
    cr_assert_geq(driver_queue->slots, now.queue_depth);
    cr_assert_leq(now.memory, BYTES);
}

static void live(struct ims_queue_rules rules)
{
    rules.queue_size = SIZE;
    rules.max_bytes = BYTES;
    driver_begin(rules);
    reserved = NULL;
    random_state = 1;
    for (int i = 0; i < NAMES; i++)
        written[i] = 0;
    for (int i = 0; i < STEPS; i++) {
        step();
        check_figures();
    }
    if (reserved != NULL)
        settle_reserved();
    for (unsigned slot = 0; slot < IN_WORK; slot++)
        if (in_work[slot] != NULL)
            work(slot);
    struct ims_job *job;
    while ((job = driver_take()) != NULL) {
        check_taken(job);
        driver_finish(job);
    }
    driver_retire_ended();
    cr_assert_eq(driver_stats().ledger.pending, 0);
    cr_assert_eq(driver_stats().memory, 0);
    cr_assert_eq(driver_queue->slots, 0);
    cr_assert_eq(driver_queue->pool.used_blocks, 0);
    cr_assert(ims_list_is_empty(&driver_queue->unfinished));
    driver_end();
}

Test(lifecycle, of_all_images)
{
    live((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_REFUSE});
}

Test(lifecycle, of_the_newest_of_each_path)
{
    live((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_REFUSE,
                                  .newest_only = true});
}

Test(lifecycle, where_the_oldest_are_dropped)
{
    live((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_DROP_OLDEST});
}

Test(lifecycle, where_the_oldest_are_dropped_and_the_newest_kept)
{
    live((struct ims_queue_rules){.when_full = IMS_WHEN_FULL_DROP_OLDEST,
                                  .newest_only = true});
}
