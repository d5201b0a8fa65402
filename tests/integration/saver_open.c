/* SPDX-License-Identifier: MIT
 *
 * Opening a saver, and everything that is wrong with its arguments.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/session.h"

static struct ims_message message;

static int open_with(struct ims_config config)
{
    config.message = &message;
    session_saver = (ims_saver *)(void *)&message; /* to be seen nulled */
    int error = ims_open(&session_saver, scratch_folder(), &config);
    cr_assert_eq(error == IMS_OK, session_saver != NULL);
    if (error == IMS_OK)
        cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    return error;
}

static struct ims_config standard(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    return config;
}

Test(saver_open, all_defaults, .init = session_begin, .fini = session_end)
{
    struct ims_stats stats = IMS_STATS_INIT;
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), NULL), IMS_OK);
    cr_assert_eq(ims_stats_get(session_saver, &stats), IMS_OK);
    cr_assert_eq(stats.queue_size, 8);
    cr_assert_geq(stats.workers, 1);
    cr_assert_eq(stats.ledger.accepted, 0);
    cr_assert_str_eq(ims_location(session_saver), scratch_folder());
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert_null(session_saver);
}

Test(saver_open, the_three_wrong_locations_are_told_apart, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = standard();
    config.message = &message;
    scratch_write("file", "x", 0644);
    cr_assert_eq(ims_open(&session_saver, scratch_path("none"), &config),
                 IMS_ERROR_LOCATION_MISSING);
    cr_assert_not_null(strstr(message.text, "none"));
    cr_assert_eq(ims_open(&session_saver, scratch_path("file"), &config),
                 IMS_ERROR_LOCATION_NOT_FOLDER);
    cr_assert_not_null(strstr(message.text, "file"));
    cr_assert_null(session_saver);
}

Test(saver_open, what_is_missing_is_told, .init = session_begin, .fini = session_end)
{
    struct ims_config config = standard();
    config.message = &message;
    cr_assert_eq(ims_open(NULL, scratch_folder(), NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_open(&session_saver, NULL, &config), IMS_ERROR_ARGUMENT);
    cr_assert_not_null(strstr(message.text, "location"));
    cr_assert_eq(ims_open(&session_saver, "", &config), IMS_ERROR_ARGUMENT);
}

Test(saver_open, a_config_without_its_size_is_refused, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = {0};
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config),
                 IMS_ERROR_STRUCT_SIZE);
    config.size = SIZE_MAX;
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config),
                 IMS_ERROR_STRUCT_SIZE);
}

Test(saver_open, numbers_out_of_range_are_named, .init = session_begin,
     .fini = session_end)
{
    const struct {
        const char *field;
        size_t offset;
        int32_t bad;
    } cases[] = {
        {"queue_size", offsetof(struct ims_config, queue_size), -1},
        {"queue_size", offsetof(struct ims_config, queue_size), 1048577},
        {"workers", offsetof(struct ims_config, workers), -1},
        {"workers", offsetof(struct ims_config, workers), 1025},
        {"when_full", offsetof(struct ims_config, when_full), 4},
        {"overwrite", offsetof(struct ims_config, overwrite), 4},
        {"same_path", offsetof(struct ims_config, same_path), 2},
        {"sync", offsetof(struct ims_config, sync), 4},
        {"mismatch", offsetof(struct ims_config, mismatch), 2},
        {"appear", offsetof(struct ims_config, appear), 2},
        {"name_folders", offsetof(struct ims_config, name_folders), 3},
        {"sync_every", offsetof(struct ims_config, sync_every), -1},
        {"file_mode", offsetof(struct ims_config, file_mode), 01000},
        {"folder_mode", offsetof(struct ims_config, folder_mode), 02775},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_config config = standard();
        memcpy((char *)&config + cases[i].offset, &cases[i].bad, sizeof(int32_t));
        cr_assert_eq(open_with(config), IMS_ERROR_ARGUMENT, "%s", cases[i].field);
        cr_assert_not_null(strstr(message.text, cases[i].field), "%s", message.text);
    }
    struct ims_config config = standard();
    config.timeout_ms = -2;
    cr_assert_eq(open_with(config), IMS_ERROR_ARGUMENT);
    cr_assert_not_null(strstr(message.text, "timeout_ms"));
}

Test(saver_open, the_limits_themselves_are_fine, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = standard();
    config.queue_size = 1048576;
    config.workers = 1;
    cr_assert_eq(open_with(config), IMS_OK);
    config.queue_size = 1;
    config.workers = 64;
    cr_assert_eq(open_with(config), IMS_OK);
}

Test(saver_open, superseding_needs_replacing, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = standard();
    config.same_path = IMS_SAME_PATH_NEWEST;
    for (int overwrite = IMS_OVERWRITE_ERROR; overwrite <= IMS_OVERWRITE_UNIQUE;
         overwrite++) {
        config.overwrite = (enum ims_overwrite)overwrite;
        cr_assert_eq(open_with(config), IMS_ERROR_ARGUMENT);
        cr_assert_not_null(strstr(message.text, "same_path"));
    }
    config.overwrite = IMS_OVERWRITE_REPLACE;
    cr_assert_eq(open_with(config), IMS_OK);
}

Test(saver_open, wrong_options_are_refused_at_once, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = standard();
    config.options = "no_such_option=1";
    cr_assert_eq(open_with(config), IMS_ERROR_OPTION_UNKNOWN);
    cr_assert_neq(message.text[0], '\0');
}

/* A program may try another folder, and add an encoder before. */
Test(saver_open, what_fails_leaves_the_registry_open, .init = session_begin,
     .fini = session_end)
{
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    struct ims_encoder another = staged_encoder_gate;
    struct ims_config config = staged_config(registry);
    cr_assert_eq(ims_open(&session_saver, scratch_path("no/such/folder"), &config),
                 IMS_ERROR_LOCATION_MISSING);
    another.name = "another";
    cr_assert_eq(ims_registry_add(registry, &another, NULL), IMS_OK);
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config), IMS_OK);
    another.name = "too-late";
    cr_assert_eq(ims_registry_add(registry, &another, NULL), IMS_ERROR_REGISTRY_IN_USE);
    ims_registry_free(&registry);
}

Test(saver_open, the_registry_outlives_the_callers_handle, .init = session_begin,
     .fini = session_end)
{
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    struct ims_config config = staged_config(registry);
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &staged_encoder_gate, NULL),
                 IMS_ERROR_REGISTRY_IN_USE);
    ims_registry_free(&registry);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
}

Test(saver_open, nothing_at_all_is_told_as_an_argument)
{
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    ims_saver *none = NULL;
    cr_assert_eq(ims_save(NULL, "a", &image, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_save_bytes(NULL, "a", "b", 1, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_submit(NULL, &request, NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_flush(NULL, 0), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_cancel(NULL, 1), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_cancel_all(NULL), IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_stats_get(NULL, &stats), IMS_ERROR_ARGUMENT);
    cr_assert_null(ims_location(NULL));
    cr_assert_eq(ims_close(NULL, NULL), IMS_OK);
    cr_assert_eq(ims_close(&none, NULL), IMS_OK);
    cr_assert_eq(ims_abort(NULL, NULL), IMS_OK);
    cr_assert_eq(ims_abort(&none, NULL), IMS_OK);
}
