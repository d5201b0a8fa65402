/* SPDX-License-Identifier: MIT
 *
 * Savers that share workers: served in turn, and otherwise of no concern to each other.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "support/session.h"

enum { SAVERS = 3 };

static ims_workers *workers;
static ims_registry *registry;
static ims_saver *savers[SAVERS];

/* In which order images of the savers had their results, and what came of what a
 * callback tried. */
static char order[64];
static atomic_uint results;
static int tried[8];

static void note(const struct ims_result *result, void *name)
{
    (void)result;
    order[atomic_fetch_add(&results, 1)] = *(const char *)name;
}

static void begin_with(int32_t count)
{
    struct ims_workers_config config = IMS_WORKERS_CONFIG_INIT;
    scratch_open();
    registry = staged_registry(IMS_REGISTRY_BUILTIN);
    config.workers = count;
    cr_assert_eq(ims_workers_open(&workers, &config), IMS_OK);
}

static void begin(void)
{
    begin_with(1);
}

static void end(void)
{
    gate_open(&staged_gate);
    for (int i = 0; i < SAVERS; i++)
        ims_close(&savers[i], NULL);
    cr_assert_eq(ims_workers_close(&workers), IMS_OK);
    cr_assert_null(workers);
    ims_registry_free(&registry);
    scratch_close();
}

static struct ims_config new_config(void)
{
    struct ims_config config = staged_config(registry);
    config.shared_workers = workers;
    return config;
}

static void open_saver(int number)
{
    static char names[SAVERS] = {'a', 'b', 'c'};
    struct ims_config config = new_config();
    config.done = note;
    config.done_user = &names[number];
    cr_assert_eq(ims_open(&savers[number], scratch_folder(), &config), IMS_OK);
}

static int save(int number, const char *name)
{
    struct ims_image image = session_image(1);
    return ims_save(savers[number], name, &image, NULL);
}

/* The only worker is parked on an image of the first saver. */
static void park(void)
{
    gate_close(&staged_gate);
    cr_assert_eq(save(0, "parked.gate"), IMS_OK);
    gate_wait_parked(&staged_gate, 1);
}

Test(saver_shared, a_busy_saver_does_not_starve_another, .init = begin, .fini = end)
{
    char name[32];
    open_saver(0);
    open_saver(1);
    park();
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "a%d.gate", i);
        cr_assert_eq(save(0, name), IMS_OK);
    }
    cr_assert_eq(save(1, "b0.gate"), IMS_OK);
    cr_assert_eq(save(1, "b1.gate"), IMS_OK);
    gate_open(&staged_gate);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(ims_flush(savers[i], IMS_NO_LIMIT), IMS_OK);
    cr_assert(strcmp(order, "aababaaaa") == 0 || strcmp(order, "abababaaa") == 0, "%s",
              order);
}

Test(saver_shared, closing_one_leaves_the_others_alone, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    for (int i = 0; i < SAVERS; i++)
        open_saver(i);
    park();
    cr_assert_eq(save(0, "a.gate"), IMS_OK);
    cr_assert_eq(save(1, "b.gate"), IMS_OK);
    /* What waits of the second is cancelled, although the worker is busy elsewhere. */
    cr_assert_eq(ims_abort(&savers[1], &summary), IMS_OK);
    cr_assert_eq(summary.ledger.cancelled, 1);
    cr_assert_eq(ims_close(&savers[2], NULL), IMS_OK, "it had nothing to do");
    gate_open(&staged_gate);
    summary = (struct ims_summary)IMS_SUMMARY_INIT;
    cr_assert_eq(ims_close(&savers[0], &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 2);
}

Test(saver_shared, a_saver_is_closed_while_another_is_stuck, .init = begin, .fini = end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    open_saver(0);
    open_saver(1);
    park();
    cr_assert_eq(save(1, "b.gate"), IMS_OK);
    cr_assert_eq(ims_close_within(&savers[1], IMS_NO_WAIT, &summary), IMS_OK,
                 "what waits is cancelled, and nothing of it is in work");
    cr_assert_eq(summary.ledger.cancelled, 1);
    /* The other one is left to the worker, which frees it and goes on. */
    cr_assert_eq(ims_close_within(&savers[0], IMS_NO_WAIT, NULL), IMS_ERROR_TIMEOUT);
    open_saver(2);
    cr_assert_eq(save(2, "c.gate"), IMS_OK);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&savers[2], NULL), IMS_OK);
    cr_assert_str_eq(order, "bac");
}

Test(saver_shared, savers_keep_the_workers, .init = begin, .fini = end)
{
    open_saver(0);
    cr_assert_eq(ims_workers_close(&workers), IMS_OK);
    cr_assert_null(workers);
    cr_assert_eq(save(0, "a.gate"), IMS_OK);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(ims_close(&savers[0], &summary), IMS_OK);
    cr_assert_eq(summary.ledger.written, 1);
}

Test(saver_shared, their_number_is_told, .init = begin, .fini = end)
{
    struct ims_stats stats = IMS_STATS_INIT;
    ims_workers *three = NULL;
    struct ims_workers_config config = IMS_WORKERS_CONFIG_INIT;
    config.workers = 3;
    config.name = "several";
    cr_assert_eq(ims_workers_open(&three, &config), IMS_OK);
    struct ims_config saver = new_config();
    saver.shared_workers = three;
    cr_assert_eq(ims_open(&savers[0], scratch_folder(), &saver), IMS_OK);
    cr_assert_eq(ims_stats_get(savers[0], &stats), IMS_OK);
    cr_assert_eq(stats.workers, 3);
    cr_assert_eq(ims_workers_close(&three), IMS_OK);
}

/* ---- what a callback may not do -------------------------------------------------- */

/* On the only worker: of these, what would wait would wait for ever. */
static void try_all(const struct ims_result *result, void *unused)
{
    (void)unused;
    ims_ticket *ticket = NULL;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    request.image = &image;
    request.file_name = "from_done.gate";
    if (result->status != IMS_STATUS_WRITTEN || atomic_fetch_add(&results, 1) > 0)
        return;
    ims_saver *other = savers[1];
    ims_workers *handle = workers;
    tried[0] = ims_submit(other, &request, &ticket);
    tried[1] = ims_ticket_wait(ticket, IMS_NO_LIMIT, NULL);
    tried[2] = save(1, "does_not_fit.gate");
    tried[3] = ims_flush(other, IMS_NO_LIMIT);
    tried[4] = ims_close(&other, NULL);
    tried[5] = ims_workers_close(&handle);
    tried[6] = other == savers[1] && handle == workers;
    ims_ticket_free(&ticket);
}

Test(saver_shared, a_callback_waits_for_no_saver_of_its_workers, .init = begin,
     .fini = end)
{
    struct ims_config config = new_config();
    config.done = try_all;
    cr_assert_eq(ims_open(&savers[0], scratch_folder(), &config), IMS_OK);
    config = new_config();
    config.queue_size = 1;
    cr_assert_eq(ims_open(&savers[1], scratch_folder(), &config), IMS_OK);
    cr_assert_eq(save(0, "a.gate"), IMS_OK);
    cr_assert_eq(ims_flush(savers[0], IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(tried[0], IMS_OK);
    cr_assert_eq(tried[1], IMS_ERROR_DEADLOCK);
    cr_assert_eq(tried[2], IMS_ERROR_FULL);
    cr_assert_eq(tried[3], IMS_ERROR_DEADLOCK);
    cr_assert_eq(tried[4], IMS_ERROR_DEADLOCK);
    cr_assert_eq(tried[5], IMS_ERROR_DEADLOCK);
    cr_assert(tried[6], "the handles stay");
}

/* ---- encoders -------------------------------------------------------------------- */

Test(saver_shared, savers_of_different_registries, .init = begin, .fini = end)
{
    struct ims_config config = new_config();
    ims_registry *other = staged_registry(IMS_REGISTRY_EMPTY);
    open_saver(0);
    config.registry = other;
    cr_assert_eq(ims_open(&savers[1], scratch_folder(), &config), IMS_OK);
    ims_registry_free(&other);
    for (int i = 0; i < 8; i++)
        cr_assert_eq(save(i % 2, "a.gate"), IMS_OK);
    cr_assert_eq(save(0, "a.png"), IMS_OK);
    cr_assert_eq(save(1, "a.png"), IMS_ERROR_NO_ENCODER);
    cr_assert_eq(ims_close(&savers[1], NULL), IMS_OK);
    cr_assert_eq(save(0, "b.gate"), IMS_OK);
    cr_assert_eq(ims_close(&savers[0], NULL), IMS_OK);
}

Test(saver_shared, savers_of_one_registry_share_the_encoders_states, .init = begin,
     .fini = end)
{
    for (int i = 0; i < 2; i++)
        open_saver(i);
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(save(i % 2, "a.count"), IMS_OK);
        cr_assert_eq(ims_flush(savers[i % 2], IMS_NO_LIMIT), IMS_OK);
    }
    cr_assert_eq(atomic_load(&staged_states_made), 1);
    cr_assert_eq(ims_close(&savers[0], NULL), IMS_OK);
    cr_assert_eq(atomic_load(&staged_states_torn), 0, "the other one uses it");
    cr_assert_eq(ims_close(&savers[1], NULL), IMS_OK);
    cr_assert_eq(atomic_load(&staged_states_torn), 1, "before the workers end");
}

/* ---- arguments ------------------------------------------------------------------- */

Test(saver_shared, what_is_wrong_is_told, .init = begin, .fini = end)
{
    struct ims_message message;
    struct ims_config config = new_config();
    config.message = &message;
    config.workers = 2;
    cr_assert_eq(ims_open(&savers[0], scratch_folder(), &config), IMS_ERROR_ARGUMENT);
    cr_assert_not_null(strstr(message.text, "shared_workers"), "%s", message.text);
    config.workers = 0;
    config.nice = 1;
    cr_assert_eq(ims_open(&savers[0], scratch_folder(), &config), IMS_ERROR_ARGUMENT);

    struct ims_workers_config wrong = IMS_WORKERS_CONFIG_INIT;
    ims_workers *none = workers;
    wrong.message = &message;
    wrong.workers = 1025;
    cr_assert_eq(ims_workers_open(&none, &wrong), IMS_ERROR_ARGUMENT);
    cr_assert_null(none);
    cr_assert_not_null(strstr(message.text, "workers"), "%s", message.text);
    wrong.workers = 0;
    wrong.nice = -1;
    cr_assert_eq(ims_workers_open(&none, &wrong), IMS_ERROR_ARGUMENT);
    wrong.size = 3;
    cr_assert_eq(ims_workers_open(&none, &wrong), IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(ims_workers_open(NULL, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_workers_close(NULL), IMS_OK);
    cr_assert_eq(ims_workers_close(&none), IMS_OK);
}

Test(saver_shared, by_default_there_is_a_worker_for_each_processor, .init = begin,
     .fini = end)
{
    ims_workers *standard;
    cr_assert_eq(ims_workers_open(&standard, NULL), IMS_OK);
    struct ims_config config = new_config();
    config.shared_workers = standard;
    cr_assert_eq(ims_open(&savers[0], scratch_folder(), &config), IMS_OK);
    cr_assert_eq(ims_workers_close(&standard), IMS_OK);
    struct ims_stats stats = IMS_STATS_INIT;
    cr_assert_eq(ims_stats_get(savers[0], &stats), IMS_OK);
    cr_assert_geq(stats.workers, 1);
}
