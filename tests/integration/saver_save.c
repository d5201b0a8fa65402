/* SPDX-License-Identifier: MIT
 *
 * Saving: what is accepted, what is refused and why, and what the result tells.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/session.h"

static struct ims_message message;

static struct ims_request request_for(const struct ims_image *image, const char *name)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = name;
    request.message = &message;
    return request;
}

static void begin(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    session_begin();
    session_open(config);
}

Test(saver_save, pixels_and_bytes_in_folders, .init = begin, .fini = session_end)
{
    struct ims_image image = session_image(3);
    cr_assert_eq(ims_save(session_saver, "a.gate", &image, NULL), IMS_OK);
    cr_assert_eq(ims_save(session_saver, "b.GATE", &image, "x/y"), IMS_OK);
    cr_assert_eq(ims_save_bytes(session_saver, "c.gate", "bytes", 5, "x"), IMS_OK);
    cr_assert_eq(ims_save_bytes(session_saver, "no extension", "more", 4, NULL),
                 IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 3));
    cr_assert(session_holds("x/y/b.GATE", 3));
    cr_assert(scratch_holds_text("x/c.gate", "bytes"));
    cr_assert(scratch_holds_text("no extension", "more"));
}

Test(saver_save, the_callers_pixels_are_copied_before_the_call_returns, .init = begin,
     .fini = session_end)
{
    unsigned char samples[64];
    struct ims_image image = staged_image(samples, 8, 8, 1);
    session_park(1);
    cr_assert_eq(ims_save(session_saver, "a.gate", &image, NULL), IMS_OK);
    memset(samples, 2, sizeof samples);
    gate_open(&staged_gate);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    memset(samples, 1, sizeof samples);
    cr_assert(scratch_holds("a.gate", samples, sizeof samples));
}

Test(saver_save, folders_in_the_name_are_stripped, .init = begin, .fini = session_end)
{
    cr_assert_eq(session_save("../../etc/a.gate", 1), IMS_OK);
    cr_assert_eq(session_save("/b.gate", 1), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
    cr_assert(session_holds("b.gate", 1));
}

Test(saver_save, the_result_tells_all, .init = begin, .fini = session_end)
{
    int user;
    struct ims_image image = session_image(3);
    struct ims_request request = request_for(&image, "a.gate");
    request.sub_folder = "s";
    request.user = &user;
    request.options = "mode=warn";
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    struct results_entry result = results_of(&session_results, 1);
    cr_assert_eq(result.user, &user);
    cr_assert_eq(result.status, IMS_STATUS_WRITTEN);
    cr_assert_eq(result.error, IMS_OK);
    cr_assert_eq(result.system_errno, 0);
    cr_assert_eq(result.warnings, IMS_WARNING_ALPHA_FLATTENED);
    cr_assert_str_eq(result.path, scratch_path("s/a.gate"));
    cr_assert_str_eq(result.encoder, "gate");
    cr_assert_str_eq(result.message, "staged warning");
    cr_assert_eq(result.bytes, 16);
    struct ims_stats stats = session_stats();
    cr_assert_eq(stats.bytes_written, 16);
    cr_assert_eq(stats.encode_ns, result.encode_ns);
    cr_assert_eq(stats.write_ns, result.write_ns);
    cr_assert_eq(stats.queued_ns, result.queued_ns);
    cr_assert_gt(result.encode_ns, 0);
    cr_assert_gt(result.write_ns, 0);
}

static void refused(int error, struct ims_request request, const char *word)
{
    ims_ticket *ticket = (ims_ticket *)(void *)&message;
    uint64_t before = session_stats().refused;
    cr_assert_eq(ims_submit(session_saver, &request, &ticket), error, "%s: %s", word,
                 message.text);
    cr_assert_null(ticket);
    cr_assert_not_null(strstr(message.text, word), "%s", message.text);
    cr_assert_eq(session_stats().refused, before + 1);
    cr_assert_eq(session_stats().ledger.accepted, 0);
    cr_assert(session_logged(IMS_LOG_ERROR, "refused", word));
}

static void never(void *user, const struct ims_image *image)
{
    (void)user;
    (void)image;
    cr_assert_fail("released an image that was refused");
}

Test(saver_save, refusals_say_why_and_touch_nothing, .init = begin, .fini = session_end)
{
    struct ims_image image = session_image(3);
    struct ims_request good = request_for(&image, "a.gate");
    struct ims_request request;
    good.ownership = IMS_ADOPT;
    good.release = never;

    request = good;
    request.image = NULL;
    refused(IMS_ERROR_ARGUMENT, request, "image");
    request = good;
    request.file_name = NULL;
    refused(IMS_ERROR_ARGUMENT, request, "file_name");
    request = good;
    request.release = NULL;
    refused(IMS_ERROR_ARGUMENT, request, "release");
    request = good;
    request.ownership = (enum ims_ownership)4;
    refused(IMS_ERROR_ARGUMENT, request, "ownership");
    request = good;
    request.timeout_ms = -2;
    refused(IMS_ERROR_ARGUMENT, request, "timeout_ms");
    request = good;
    request.file_name = "..";
    refused(IMS_ERROR_FILE_NAME, request, "..");
    request = good;
    request.file_name = "a/";
    refused(IMS_ERROR_FILE_NAME, request, "name");
    request = good;
    request.sub_folder = "../out";
    refused(IMS_ERROR_SUB_FOLDER, request, "../out");
    request = good;
    request.sub_folder = "/abs";
    refused(IMS_ERROR_SUB_FOLDER, request, "/abs");
    request = good;
    request.file_name = "a.unheard";
    refused(IMS_ERROR_NO_ENCODER, request, "unheard");
    request = good;
    request.options = "mode=worse";
    refused(IMS_ERROR_OPTION_VALUE, request, "worse");
    request = good;
    request.options = "mud=good";
    refused(IMS_ERROR_OPTION_UNKNOWN, request, "mud");
}

Test(saver_save, wrong_images_are_refused, .init = begin, .fini = session_end)
{
    struct ims_image good = session_image(3);
    struct ims_image image = good;
    struct ims_request request = request_for(&image, "a.gate");

    image.size = 0;
    refused(IMS_ERROR_STRUCT_SIZE, request, "size");
    image = good;
    image.format = (enum ims_pixel_format)99;
    refused(IMS_ERROR_IMAGE_FORMAT, request, "99");
    image = good;
    image.width = 0;
    refused(IMS_ERROR_IMAGE_SIZE, request, "width");
    image = good;
    image.planes[0] = NULL;
    refused(IMS_ERROR_IMAGE_PLANE, request, "planes[0]");
    image = good;
    image.strides[0] = 1;
    refused(IMS_ERROR_IMAGE_STRIDE, request, "strides[0]");
    image = good;
    image.format = IMS_PIXEL_RGBA16;
    image.width = 1;
    image.height = 1;
    refused(IMS_ERROR_NOT_HELD, request, "rgba16");
}

Test(saver_save, a_request_without_its_size_is_refused, .init = begin,
     .fini = session_end)
{
    struct ims_image image = session_image(3);
    struct ims_request request = request_for(&image, "a.gate");
    request.size = 8;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_STRUCT_SIZE);
    cr_assert_eq(session_stats().refused, 1);
    cr_assert_eq(ims_submit(session_saver, NULL, NULL), IMS_ERROR_ARGUMENT);
    struct ims_stats stats = {0};
    cr_assert_eq(ims_stats_get(session_saver, &stats), IMS_ERROR_STRUCT_SIZE);
    struct ims_summary summary = {0};
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_STRUCT_SIZE);
    cr_assert_null(session_saver, "it is closed all the same");
}

Test(saver_save, a_saver_of_bytes_takes_bytes_only, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.as_bytes = 1;
    session_open(config);
    struct ims_image image = session_image(3);
    refused(IMS_ERROR_BYTES_ONLY, request_for(&image, "a.gate"), "as_bytes");
    cr_assert_eq(ims_save_bytes(session_saver, "a.gate", "b", 1, NULL), IMS_OK);
}

Test(saver_save, an_image_beyond_the_whole_budget_is_refused, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.max_bytes = 15;
    config.when_full = IMS_WHEN_FULL_DROP_NEWEST;
    session_open(config);
    struct ims_image image = session_image(3);
    refused(IMS_ERROR_MAX_BYTES, request_for(&image, "a.gate"), "max_bytes");
    cr_assert_eq(ims_save_bytes(session_saver, "a.gate", "123456789012345", 15, NULL),
                 IMS_OK);
}

Test(saver_save, options_of_saver_and_image, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.options = "gate:mode=fail";
    session_open(config);
    struct ims_image image = session_image(3);
    struct ims_request request = request_for(&image, "a.gate");
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    request.file_name = "b.gate";
    request.options = "mode=good";
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(results_of(&session_results, 1).status, IMS_STATUS_FAILED);
    cr_assert_eq(results_of(&session_results, 2).status, IMS_STATUS_WRITTEN);
}
