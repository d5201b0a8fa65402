/* SPDX-License-Identifier: MIT
 *
 * Several images for one file: the last submitted wins, at any number of workers.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/session.h"

static void open_with(int32_t workers, enum ims_same_path same_path)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = workers;
    config.queue_size = 64;
    config.same_path = same_path;
    session_open(config);
}

Test(saver_order, one_path_is_worked_on_once_at_a_time, .init = session_begin,
     .fini = session_end)
{
    open_with(4, IMS_SAME_PATH_ALL);
    gate_close(&staged_gate);
    for (unsigned char i = 1; i <= 5; i++)
        cr_assert_eq(session_save("a.gate", i), IMS_OK);
    cr_assert_eq(session_save("b.gate", 1), IMS_OK);
    cr_assert_eq(session_save("c.gate", 1), IMS_OK);
    gate_wait_parked(&staged_gate, 3); /* a, b and c: one each */
    cr_assert_eq(session_stats().in_work, 3);
    cr_assert_eq(session_stats().queue_depth, 4);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(session_holds("a.gate", 5));
    uint64_t before = 0;
    for (uint64_t id = 1; id <= 5; id++) {
        struct results_entry result = results_of(&session_results, id);
        cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
        cr_assert_gt(result.order, before);
        before = result.order;
    }
}

static void save_other_spellings(enum ims_same_path same_path)
{
    static const char *const names[] = {"a.gate", "A.gate", "a.GATE", "A.GATE"};
    static const char *const folders[] = {"x/y", "X/Y", "x./y", "x/y "};
    open_with(4, same_path);
    gate_close(&staged_gate);
    for (unsigned char i = 0; i < 4; i++) {
        struct ims_image image = session_image(i);
        cr_assert_eq(ims_save(session_saver, names[i], &image, folders[i]), IMS_OK);
    }
    gate_wait_parked(&staged_gate, 1);
    cr_assert_eq(session_stats().in_work, 1);
    cr_assert_eq(session_stats().queue_depth, 3);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    /* Where case is folded: of the first two the second, or the last where dots and
     * blanks are folded too. */
    if (scratch_exists("x/y/A.GATE"))
        cr_assert(session_holds("x/y/a.gate", 1) || session_holds("x/y/a.gate", 3));
    else
        cr_assert(session_holds("x/y/a.gate", 0));
    cr_assert(session_holds("x/y /A.GATE", 3));
}

/* On file systems that fold case they are one file. */
Test(saver_order, names_of_other_case_wait_for_each_other, .init = session_begin,
     .fini = session_end)
{
    save_other_spellings(IMS_SAME_PATH_ALL);
}

Test(saver_order, names_of_other_case_do_not_supersede, .init = session_begin,
     .fini = session_end)
{
    save_other_spellings(IMS_SAME_PATH_NEWEST);
    cr_assert_eq(results_count_status(&session_results, IMS_STATUS_WRITTEN), 4);
}

Test(saver_order, spellings_of_one_path_are_one, .init = session_begin,
     .fini = session_end)
{
    static const char *const folders[] = {"x/y", "x//y", "./x/y/", "x/./y"};
    open_with(4, IMS_SAME_PATH_ALL);
    gate_close(&staged_gate);
    for (unsigned char i = 0; i < 4; i++) {
        struct ims_image image = session_image(i);
        cr_assert_eq(ims_save(session_saver, "a.gate", &image, folders[i]), IMS_OK);
    }
    gate_wait_parked(&staged_gate, 1);
    cr_assert_eq(session_stats().in_work, 1);
    cr_assert_eq(session_stats().queue_depth, 3);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("x/y/a.gate", 3));
}

Test(saver_order, the_newest_supersedes_what_waits, .init = session_begin,
     .fini = session_end)
{
    open_with(2, IMS_SAME_PATH_NEWEST);
    gate_close(&staged_gate);
    for (unsigned char i = 1; i <= 5; i++) {
        cr_assert_eq(session_save("a.gate", i), IMS_OK);
        gate_wait_parked(&staged_gate, 1);
    }
    struct ims_stats stats = session_stats();
    cr_assert_eq(stats.ledger.superseded, 2);
    cr_assert_eq(stats.queue_depth, 2, "one stands by in case that the newest fails");
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 5));
    cr_assert_eq(results_of(&session_results, 1).status, IMS_STATUS_WRITTEN);
    for (uint64_t id = 2; id <= 4; id++) {
        cr_assert_eq(results_of(&session_results, id).status, IMS_STATUS_SUPERSEDED);
        cr_assert_eq(results_of(&session_results, id).error, IMS_ERROR_SUPERSEDED);
    }
    cr_assert_eq(results_of(&session_results, 5).status, IMS_STATUS_WRITTEN);
}

static int submit_bad(const char *name)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(9);
    request.image = &image;
    request.file_name = name;
    request.options = "mode=fail";
    return ims_submit(session_saver, &request, NULL);
}

Test(saver_order, the_older_image_is_written_if_the_newest_cannot_be_encoded,
     .init = session_begin, .fini = session_end)
{
    open_with(2, IMS_SAME_PATH_NEWEST);
    session_park(2);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK); /* image 3 */
    cr_assert_eq(submit_bad("a.gate"), IMS_OK);
    cr_assert_eq(submit_bad("a.gate"), IMS_OK);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_ERROR_ENCODE);
    cr_assert(session_holds("a.gate", 1));
    cr_assert_eq(results_of(&session_results, 3).status, IMS_STATUS_WRITTEN);
    cr_assert_eq(results_of(&session_results, 4).status, IMS_STATUS_SUPERSEDED);
    cr_assert_eq(results_of(&session_results, 5).status, IMS_STATUS_FAILED);
}

Test(saver_order, superseding_works_in_a_full_queue, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.queue_size = 1;
    config.same_path = IMS_SAME_PATH_NEWEST;
    session_open(config);
    session_park(1);
    for (unsigned char i = 1; i <= 50; i++)
        cr_assert_eq(session_save("a.gate", i), IMS_OK); /* would block for ever */
    cr_assert_eq(session_stats().ledger.superseded, 49);
    cr_assert_eq(session_stats().queue_high_water, 1);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 50));
}

Test(saver_order, last_wins_over_many_rounds, .init = session_begin,
     .fini = session_end)
{
    for (int32_t workers = 1; workers <= 4; workers += 3) {
        results_free(&session_results);
        open_with(workers, IMS_SAME_PATH_ALL);
        for (int round = 0; round < 40; round++)
            for (int file = 0; file < 5; file++) {
                char name[32];
                snprintf(name, sizeof name, "%d.gate", file);
                cr_assert_eq(session_save(name, (unsigned char)(round + file)), IMS_OK);
            }
        cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
        for (int file = 0; file < 5; file++) {
            char name[32];
            snprintf(name, sizeof name, "%d.gate", file);
            cr_assert(session_holds(name, (unsigned char)(39 + file)));
        }
    }
}
