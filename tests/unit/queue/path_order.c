/* SPDX-License-Identifier: MIT
 *
 * Jobs for one path, or for two that a file system may take for one, follow each other;
 * those for different paths do not matter to each other.
 */
#include <criterion/criterion.h>

#include "src/queue/job.h"
#include "src/queue/path_order.h"

enum { JOBS = 6 };

static struct ims_path_order order;
static struct ims_job *jobs[JOBS];

static void set(size_t index, const char *sub_folder, const char *name)
{
    jobs[index] = ims_job_new(NULL);
    cr_assert_not_null(jobs[index]);
    cr_assert(ims_job_set_names(jobs[index], sub_folder, name, 0));
}

static void begin(void)
{
    cr_assert(ims_path_order_init(&order, JOBS));
}

static void end(void)
{
    struct ims_list all;
    ims_list_init(&all);
    for (size_t i = 0; i < JOBS; i++)
        if (jobs[i] != NULL)
            ims_list_append(&all, &jobs[i]->link);
    ims_job_free_all(&all);
    ims_path_order_fini(&order);
}

Test(path_order, one_path_is_a_chain, .init = begin, .fini = end)
{
    for (size_t i = 0; i < 4; i++)
        set(i, "a", "x");
    cr_assert(ims_path_order_add(&order, jobs[0]));
    for (size_t i = 1; i < 4; i++)
        cr_assert_not(ims_path_order_add(&order, jobs[i]));
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(ims_path_order_remove(&order, jobs[i]), jobs[i + 1]);
    cr_assert_null(ims_path_order_remove(&order, jobs[3]));
    cr_assert(ims_path_order_add(&order, jobs[0]), "the path is free again");
    cr_assert_null(ims_path_order_remove(&order, jobs[0]));
}

Test(path_order, folder_and_name_both_count, .init = begin, .fini = end)
{
    set(0, "a", "x");
    set(1, "b", "x");
    set(2, "a", "y");
    set(3, "", "x");
    set(4, "a/x", "x");
    for (size_t i = 0; i < 5; i++)
        cr_assert(ims_path_order_add(&order, jobs[i]), "%zu", i);
    for (size_t i = 0; i < 5; i++)
        cr_assert_null(ims_path_order_remove(&order, jobs[i]));
}

Test(path_order, equal_keys_follow_each_other_and_are_told_apart, .init = begin,
     .fini = end)
{
    set(0, "a", "x.png");
    set(1, "a", "X.PNG");
    set(2, "A", "x.png");
    set(3, "a", "x.png");
    cr_assert(ims_path_order_add(&order, jobs[0]));
    cr_assert_null(ims_path_order_newest(&order, jobs[1]), "another spelling");
    for (size_t i = 1; i < 4; i++)
        cr_assert_not(ims_path_order_add(&order, jobs[i]));
    cr_assert_eq(ims_path_order_newest(&order, jobs[1]), jobs[1]);
    cr_assert_eq(ims_path_order_newest(&order, jobs[0]), jobs[3]);
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(ims_path_order_remove(&order, jobs[i]), jobs[i + 1]);
    cr_assert_null(ims_path_order_remove(&order, jobs[3]));
}

Test(path_order, one_in_the_middle_or_at_the_end_leaves, .init = begin, .fini = end)
{
    for (size_t i = 0; i < 5; i++) {
        set(i, "", "x");
        ims_path_order_add(&order, jobs[i]);
    }
    cr_assert_null(ims_path_order_remove(&order, jobs[2]));
    cr_assert_null(ims_path_order_remove(&order, jobs[4]));
    cr_assert_eq(ims_path_order_newest(&order, jobs[0]), jobs[3]);
    cr_assert_eq(ims_path_order_remove(&order, jobs[0]), jobs[1]);
    cr_assert_eq(ims_path_order_remove(&order, jobs[1]), jobs[3]);
    cr_assert_null(ims_path_order_remove(&order, jobs[3]));
    cr_assert_null(ims_path_order_newest(&order, jobs[0]));
}
