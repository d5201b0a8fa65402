/* SPDX-License-Identifier: MIT
 *
 * Results of images that end well and badly, and that one bad image harms no other.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "support/session.h"

static void open_one_worker(enum ims_overwrite overwrite)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.overwrite = overwrite;
    session_open(config);
}

static void save_with(const char *name, const char *options)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = session_image(5);
    request.image = &image;
    request.file_name = name;
    request.options = options;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
}

static struct results_entry result_of(uint64_t id)
{
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    return results_of(&session_results, id);
}

Test(saver_results, an_encoders_error_is_the_results, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_REPLACE);
    scratch_write("a.gate", "old", 0644);
    save_with("a.gate", "mode=fail");
    save_with("a.gate", "mode=silent");
    save_with("a.gate", "mode=memory");
    save_with("a.gate", "mode=strange");
    cr_assert_eq(result_of(1).status, IMS_STATUS_FAILED);
    cr_assert_eq(result_of(1).error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(result_of(1).message, "staged failure");
    cr_assert_eq(result_of(1).bytes, 0);
    cr_assert_eq(result_of(2).error, IMS_ERROR_ENCODE);
    cr_assert_neq(result_of(2).message[0], '\0');
    cr_assert_eq(result_of(3).error, IMS_ERROR_MEMORY);
    cr_assert_eq(result_of(4).error, IMS_ERROR_ENCODE);
    cr_assert(session_logged(IMS_LOG_ERROR, "a.gate", "staged failure"));
    cr_assert(scratch_holds_text("a.gate", "old"), "the old file is intact");
    save_with("a.gate", NULL);
    cr_assert_eq(result_of(5).status, IMS_STATUS_WRITTEN, "the next one is fine");
    cr_assert(session_holds("a.gate", 5));
    cr_assert_eq(scratch_count("."), 1);
}

Test(saver_results, a_warning_is_told_and_counted, .init = session_begin,
     .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    open_one_worker(IMS_OVERWRITE_REPLACE);
    save_with("a.gate", "mode=warn");
    save_with("b.gate", NULL);
    cr_assert_eq(result_of(1).warnings, IMS_WARNING_ALPHA_FLATTENED);
    cr_assert_eq(result_of(2).warnings, 0);
    cr_assert_str_eq(result_of(2).message, "");
    cr_assert(session_logged(IMS_LOG_WARNING, "a.gate",
                             ims_warning_text(IMS_WARNING_ALPHA_FLATTENED)));
    cr_assert_eq(session_log_count(IMS_LOG_WARNING), 1);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.warned, 1);
}

Test(saver_results, a_failed_init_is_its_images_error, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_REPLACE);
    save_with("a.stillborn", NULL);
    save_with("b.gate", NULL);
    cr_assert_eq(result_of(1).status, IMS_STATUS_FAILED);
    cr_assert_eq(result_of(1).error, IMS_ERROR_ENCODE);
    cr_assert_str_eq(result_of(1).message, "staged init failure");
    cr_assert_str_eq(result_of(1).encoder, "stillborn");
    cr_assert_eq(result_of(2).status, IMS_STATUS_WRITTEN);
    atomic_store(&staged_init_fails, 0);
    save_with("a.stillborn", NULL);
    cr_assert_eq(result_of(3).status, IMS_STATUS_WRITTEN, "it is tried again");
}

Test(saver_results, a_state_is_kept_while_all_is_well_and_renewed_after_an_error,
     .init = session_begin, .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_REPLACE);
    for (int i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d.count", i);
        save_with(name, NULL);
    }
    save_with("bad.count", "fail=1");
    save_with("3.count", NULL);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds("0.count", "\0", 1));
    cr_assert(scratch_holds("2.count", "\2", 1));
    cr_assert(scratch_holds("3.count", "\0", 1), "a new state");
    cr_assert_eq(atomic_load(&staged_states_made), 2);
    cr_assert_eq(atomic_load(&staged_states_torn), 1);
    ims_close(&session_saver, NULL);
    cr_assert_eq(atomic_load(&staged_states_torn), 2);
}

Test(saver_results, states_are_made_only_where_they_are_used, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_REPLACE);
    save_with("a.gate", NULL);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(atomic_load(&staged_states_made), 0);
}

Test(saver_results, the_stores_error_is_the_results, .init = session_begin,
     .fini = session_end)
{
    struct ims_image image = session_image(5);
    open_one_worker(IMS_OVERWRITE_REPLACE);
    scratch_write("file", "x", 0644);
    cr_assert_eq(ims_save(session_saver, "a.gate", &image, "file"), IMS_OK);
    cr_assert_eq(result_of(1).status, IMS_STATUS_FAILED);
    cr_assert_eq(result_of(1).error, IMS_ERROR_NOT_FOLDER);
    cr_assert_neq(result_of(1).system_errno, 0);
    cr_assert_neq(result_of(1).message[0], '\0');
    cr_assert(session_logged(IMS_LOG_ERROR, "cannot save", "file/a.gate"));
}

Test(saver_results, existing_files_are_skipped_without_encoding, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_SKIP);
    scratch_write("a.gate", "old", 0644);
    save_with("a.gate", NULL);
    save_with("b.gate", NULL);
    cr_assert_eq(result_of(1).status, IMS_STATUS_SKIPPED);
    cr_assert_eq(result_of(1).error, IMS_ERROR_SKIPPED);
    cr_assert_eq(result_of(1).bytes, 0);
    cr_assert_eq(result_of(2).status, IMS_STATUS_WRITTEN);
    cr_assert_eq(staged_gate.passed, 1, "one encode");
    cr_assert(scratch_holds_text("a.gate", "old"));
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK, "no failure");
}

Test(saver_results, existing_files_are_errors_without_encoding, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_ERROR);
    scratch_write("a.gate", "old", 0644);
    save_with("a.gate", NULL);
    cr_assert_eq(result_of(1).status, IMS_STATUS_FAILED);
    cr_assert_eq(result_of(1).error, IMS_ERROR_EXISTS);
    cr_assert_eq(staged_gate.passed, 0, "no encode");
    cr_assert(scratch_holds_text("a.gate", "old"));
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_ERROR_EXISTS);
}

static void ignore(const struct ims_result *result, void *user)
{
    (void)result;
    (void)user;
}

Test(saver_results, of_two_savers_of_one_file_one_skips, .init = session_begin,
     .fini = session_end)
{
    /* Both look before the file is there; the store decides. */
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_summary one = IMS_SUMMARY_INIT;
    struct ims_summary other = IMS_SUMMARY_INIT;
    ims_saver *first;
    config.workers = 1;
    config.overwrite = IMS_OVERWRITE_SKIP;
    config.done = ignore; /* both have an image 1 */
    session_open(config);
    first = session_saver;
    session_open(config);
    gate_close(&staged_gate);
    struct ims_image image = session_image(5);
    cr_assert_eq(ims_save(first, "a.gate", &image, NULL), IMS_OK);
    gate_wait_parked(&staged_gate, 1);
    cr_assert_eq(ims_save(session_saver, "a.gate", &image, NULL), IMS_OK);
    gate_wait_parked(&staged_gate, 2);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&first, &one), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, &other), IMS_OK);
    cr_assert_eq(one.ledger.written + other.ledger.written, 1);
    cr_assert_eq(one.ledger.skipped + other.ledger.skipped, 1);
}

Test(saver_results, a_unique_name_is_the_results_path, .init = session_begin,
     .fini = session_end)
{
    open_one_worker(IMS_OVERWRITE_UNIQUE);
    save_with("a.gate", NULL);
    save_with("a.gate", NULL);
    save_with("a.gate", NULL);
    cr_assert_str_eq(result_of(1).path, scratch_path("a.gate"));
    cr_assert_str_eq(result_of(2).path, scratch_path("a_1.gate"));
    cr_assert_str_eq(result_of(3).path, scratch_path("a_2.gate"));
}

Test(saver_results, the_summary_has_the_first_failure, .init = session_begin,
     .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    open_one_worker(IMS_OVERWRITE_REPLACE);
    save_with("good.gate", NULL);
    save_with("first.gate", "mode=memory");
    save_with("second.gate", "mode=fail");
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_MEMORY);
    cr_assert_eq(summary.first_error, IMS_ERROR_MEMORY);
    cr_assert_eq(summary.first_id, 2);
    cr_assert_str_eq(summary.first_path, scratch_path("first.gate"));
    cr_assert_neq(summary.first_message[0], '\0');
    cr_assert_eq(summary.ledger.accepted, 3);
    cr_assert_eq(summary.ledger.written, 1);
    cr_assert_eq(summary.ledger.failed, 2);
    cr_assert_eq(summary.bytes_written, 16);
}

Test(saver_results, a_large_image_is_split_among_the_workers, .init = session_begin,
     .fini = session_end)
{
    static unsigned char samples[64 * 64];
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_image image = staged_image(samples, 64, 64, 0);
    config.workers = 3;
    session_open(config);
    for (size_t i = 0; i < sizeof samples; i++)
        samples[i] = (unsigned char)(i * 31 / 7);
    gate_close(&staged_piece_gate);
    cr_assert_eq(ims_save(session_saver, "a.split", &image, NULL), IMS_OK);
    gate_wait_parked(&staged_piece_gate, 3); /* all workers are in it */
    gate_open(&staged_piece_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_eq(staged_piece_gate.passed, 64);
    cr_assert(scratch_holds("a.split", samples, sizeof samples));
}

/* A saver with the library's own encoders, one worker, and whatever else `load` names.
 */
static void open_with_builtin(const char *load)
{
    struct ims_config config = IMS_CONFIG_INIT;
    cr_assert_eq(ims_registry_new(&config.registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    if (load != NULL)
        cr_assert_neq(ims_registry_load(config.registry, load, NULL), IMS_OK);
    config.workers = 1;
    session_open(config);
    ims_registry_free(&config.registry);
}

Test(saver_results, bytes_under_a_wrong_name_tell_what_they_are, .init = session_begin,
     .fini = session_end)
{
    static const unsigned char jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 0};
    open_with_builtin(NULL);
    cr_assert_eq(ims_save_bytes(session_saver, "a.png", jpeg, sizeof jpeg, NULL),
                 IMS_OK);
    cr_assert_eq(ims_save_bytes(session_saver, "a.jpg", jpeg, sizeof jpeg, NULL),
                 IMS_OK);
    const struct results_entry wrong = result_of(1);
    cr_assert_eq(wrong.status, IMS_STATUS_WRITTEN);
    cr_assert_eq(wrong.warnings, IMS_WARNING_SIGNATURE);
    cr_assert_not_null(strstr(wrong.message, ".png"), "%s", wrong.message);
    cr_assert_not_null(strstr(wrong.message, "jpeg"), "%s", wrong.message);
    cr_assert_eq(result_of(2).warnings, 0);
    cr_assert_str_eq(result_of(2).message, "");
}

Test(saver_results, an_encoder_that_was_not_taken_is_logged, .init = session_begin,
     .fini = session_end)
{
    scratch_write("bad.so", "no library", 0644);
    open_with_builtin(scratch_path("bad.so"));
    cr_assert(session_logged(IMS_LOG_WARNING, "without an encoder", "bad.so"));
    cr_assert_eq(session_log_count(IMS_LOG_WARNING), 1);
}
