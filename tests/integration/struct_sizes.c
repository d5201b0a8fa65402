/* SPDX-License-Identifier: MIT
 *
 * Programs that were built for another version of the library: their structures are
 * smaller, and end where memory ends, or they are larger.
 */
#include <criterion/criterion.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <imagesaver/encoder.h>

#include "support/session.h"

enum { CANARY = 0xC5 };

/* `size` bytes that end at a page which may not be touched, copied from `value` as far
 * as that is known here, with `size` set. Never unmapped. */
static void *at_the_end(const void *value, size_t known, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t pages = (size + page - 1) / page;
    char *memory = mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(memory, MAP_FAILED);
    cr_assert_eq(mprotect(memory + pages * page, page, PROT_NONE), 0);
    char *structure = memory + pages * page - size;
    memcpy(structure, value, size < known ? size : known);
    memcpy(structure, &size, sizeof size);
    return structure;
}

#define AT_THE_END(value, size) at_the_end(&(value), sizeof(value), size)

/* The same with bytes behind what is known, all of one value. */
static void *with_tail(const void *value, size_t known, size_t tail, int byte)
{
    char *structure = at_the_end(value, known, known + tail);
    memset(structure + known, byte, tail);
    return structure;
}

#define WITH_TAIL(value, byte) with_tail(&(value), sizeof(value), 16, byte)

static void holds_tail(const void *structure, size_t known)
{
    for (size_t i = 0; i < 16; i++)
        cr_assert_eq(((const unsigned char *)structure)[known + i], CANARY);
}

#define HOLDS_TAIL(structure) holds_tail(structure, sizeof *(structure))

static void open_one(void)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    session_open(config);
}

static void begin(void)
{
    session_begin();
    open_one();
}

TestSuite(struct_sizes, .init = begin, .fini = session_end);

/* ---- what programs hand in ------------------------------------------------------- */

Test(struct_sizes, older_images)
{
    struct ims_image image = session_image(7);
    const size_t sizes[] = {offsetof(struct ims_image, alpha),
                            offsetof(struct ims_image, range),
                            offsetof(struct ims_image, primaries)};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct ims_image *old = AT_THE_END(image, sizes[i]);
        cr_assert_eq(ims_image_check(old, NULL), IMS_OK);
        cr_assert_eq(ims_save(session_saver, "a.gate", old, NULL), IMS_OK);
        cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
        cr_assert(session_holds("a.gate", 7));
    }
    struct ims_image *none = AT_THE_END(image, offsetof(struct ims_image, height));
    cr_assert_eq(ims_image_check(none, NULL), IMS_ERROR_STRUCT_SIZE);
}

static size_t released_size;

static void note_size(void *user, const struct ims_image *image)
{
    (void)user;
    released_size = image->size;
}

Test(struct_sizes, requests_and_the_image_that_is_released)
{
    struct ims_image image = session_image(7);
    const struct ims_image *old = AT_THE_END(image, offsetof(struct ims_image, alpha));
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = old;
    request.file_name = "a.gate";
    request.release = note_size;
    const struct ims_request *small =
        AT_THE_END(request, offsetof(struct ims_request, metadata));
    cr_assert_eq(ims_submit(session_saver, small, NULL), IMS_OK);
    cr_assert_eq(released_size, sizeof image, "it is a copy, as large as it says");
    cr_assert_eq(ims_submit(session_saver, WITH_TAIL(request, 0), NULL), IMS_OK);
}

Test(struct_sizes, a_setting_that_is_not_known_is_refused_with_a_text)
{
    struct ims_message message = {0};
    struct ims_image image = session_image(7);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = "a.gate";
    request.message = &message;
    cr_assert_eq(ims_submit(session_saver, WITH_TAIL(request, 1), NULL),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_not_null(strstr(message.text, "struct ims_request"));
    cr_assert_not_null(strstr(message.text, "does not know"));
    message.text[0] = '\0';
    request.reserved[1] = &image;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_STRUCT_SIZE);
    cr_assert_not_null(strstr(message.text, "has a setting at byte"));
    request.reserved[1] = NULL;
    request.image = WITH_TAIL(image, 1);
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_STRUCT_SIZE);
    cr_assert_not_null(strstr(message.text, "struct ims_image"));
    request.image = WITH_TAIL(image, 0);
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    struct ims_stats stats = session_stats();
    cr_assert_eq(stats.refused, 3);
}

Test(struct_sizes, configs)
{
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    ims_saver *saver = NULL;
    config.message = &message;
    config.workers = 1;
    const struct ims_config *small =
        AT_THE_END(config, offsetof(struct ims_config, nice));
    cr_assert_eq(ims_open(&saver, scratch_folder(), small), IMS_OK);
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
    cr_assert_eq(ims_open(&saver, scratch_folder(), WITH_TAIL(config, 0)), IMS_OK);
    cr_assert_eq(ims_close(&saver, NULL), IMS_OK);
    cr_assert_eq(ims_open(&saver, scratch_folder(), WITH_TAIL(config, 4)),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_null(saver);
    cr_assert_not_null(strstr(message.text, "struct ims_config"), "%s", message.text);
    config.size = 3;
    cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_ERROR_STRUCT_SIZE);
}

Test(struct_sizes, configs_of_shared_workers)
{
    struct ims_message message = {0};
    struct ims_workers_config config = IMS_WORKERS_CONFIG_INIT;
    ims_workers *workers = NULL;
    config.message = &message;
    config.workers = 1;
    const struct ims_workers_config *small =
        AT_THE_END(config, offsetof(struct ims_workers_config, nice));
    cr_assert_eq(ims_workers_open(&workers, small), IMS_OK, "%s", message.text);
    cr_assert_eq(ims_workers_close(&workers), IMS_OK);
    small = AT_THE_END(config, sizeof config.size);
    cr_assert_eq(ims_workers_open(&workers, small), IMS_OK, "all is the default");
    cr_assert_eq(ims_workers_close(&workers), IMS_OK);
    cr_assert_eq(ims_workers_open(&workers, WITH_TAIL(config, 0)), IMS_OK);
    cr_assert_eq(ims_workers_close(&workers), IMS_OK);
    cr_assert_eq(ims_workers_open(&workers, WITH_TAIL(config, 4)),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_null(workers);
    cr_assert_not_null(strstr(message.text, "struct ims_workers_config"));
    cr_assert_not_null(strstr(message.text, "does not know"));
}

/* ---- what the library fills ------------------------------------------------------ */

Test(struct_sizes, results)
{
    struct ims_image image = session_image(7);
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    ims_ticket *ticket = NULL;
    request.image = &image;
    request.file_name = "a.gate";
    request.user = &image;
    cr_assert_eq(ims_submit(session_saver, &request, &ticket), IMS_OK);
    struct ims_result *small = AT_THE_END(result, offsetof(struct ims_result, id));
    cr_assert_eq(ims_ticket_wait(ticket, 0, small), IMS_OK);
    cr_assert_eq(small->size, offsetof(struct ims_result, id));
    cr_assert_eq(small->user, &image);
    cr_assert_eq(small->status, IMS_STATUS_WRITTEN);
    struct ims_result *large = WITH_TAIL(result, CANARY);
    cr_assert_eq(ims_ticket_wait(ticket, 0, large), IMS_OK);
    cr_assert_eq(large->size, sizeof result + 16);
    cr_assert_eq(large->id, 1);
    HOLDS_TAIL(large);
    ims_ticket_free(&ticket);
}

Test(struct_sizes, results_that_are_taken)
{
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK); /* another one, that keeps */
    struct ims_result result = IMS_RESULT_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.keep_results = 4;
    session_open(config);
    session_save("a.gate", 1);
    session_save("b.gate", 2);
    struct ims_result *small = AT_THE_END(result, offsetof(struct ims_result, id));
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_LIMIT, small), IMS_OK);
    cr_assert_eq(small->size, offsetof(struct ims_result, id));
    cr_assert_eq(small->status, IMS_STATUS_WRITTEN);
    cr_assert_not_null(strstr(small->path, "a.gate"));
    struct ims_result *large = WITH_TAIL(result, CANARY);
    cr_assert_eq(ims_result_next(session_saver, IMS_NO_LIMIT, large), IMS_OK);
    cr_assert_eq(large->size, sizeof result + 16);
    cr_assert_eq(large->id, 2);
    HOLDS_TAIL(large);
}

Test(struct_sizes, stats)
{
    struct ims_stats stats = IMS_STATS_INIT;
    struct ims_stats *small = AT_THE_END(stats, offsetof(struct ims_stats, waited));
    struct ims_stats *large = WITH_TAIL(stats, CANARY);
    session_save("a.gate", 1);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert_eq(ims_stats_get(session_saver, small), IMS_OK);
    cr_assert_eq(small->ledger.written, 1);
    cr_assert_eq(small->size, offsetof(struct ims_stats, waited));
    cr_assert_eq(ims_stats_get(session_saver, large), IMS_OK);
    cr_assert_eq(large->queue_size, 8);
    HOLDS_TAIL(large);
}

Test(struct_sizes, summaries)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_summary *small =
        AT_THE_END(summary, offsetof(struct ims_summary, warned));
    session_save("a.gate", 1);
    cr_assert_eq(ims_close(&session_saver, small), IMS_OK);
    cr_assert_eq(small->ledger.written, 1);
    cr_assert_eq(small->bytes_written, 16);
    open_one();
    struct ims_summary *large = WITH_TAIL(summary, CANARY);
    cr_assert_eq(ims_close(&session_saver, large), IMS_OK);
    cr_assert_eq(large->ledger.accepted, 0);
    HOLDS_TAIL(large);
}

/* It is closed in any case: nobody closes once more after an error. */
Test(struct_sizes, a_summary_that_is_not_set_up_leaves_no_saver_open)
{
    struct ims_summary summary;
    memset(&summary, CANARY, sizeof summary);
    session_save("a.gate", 1);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_STRUCT_SIZE);
    cr_assert_null(session_saver);
    cr_assert(session_holds("a.gate", 1));
    cr_assert_eq(summary.first_path[0], (char)CANARY);
}

Test(struct_sizes, a_lost_image_is_told_before_a_summary_that_is_not_set_up)
{
    struct ims_summary summary = {0};
    struct ims_request bad = IMS_REQUEST_INIT;
    struct ims_image image = session_image(1);
    bad.image = &image;
    bad.file_name = "c.gate";
    bad.options = "mode=fail";
    cr_assert_eq(ims_submit(session_saver, &bad, NULL), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_ENCODE);
    cr_assert_null(session_saver);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_ERROR_STRUCT_SIZE);
}

Test(struct_sizes, encoded_bytes)
{
    struct ims_image image = session_image(7);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    request.image = &image;
    request.file_name = "a.gate";
    struct ims_bytes *small = AT_THE_END(bytes, offsetof(struct ims_bytes, encoder));
    cr_assert_eq(ims_encode(registry, &request, small), IMS_OK);
    cr_assert_eq(small->byte_count, 16);
    ims_bytes_free(small);
    cr_assert_null(small->data);
    struct ims_bytes *large = WITH_TAIL(bytes, CANARY);
    cr_assert_eq(ims_encode(registry, WITH_TAIL(request, 0), large), IMS_OK);
    cr_assert_str_eq(large->format, "gate");
    ims_bytes_free(large);
    HOLDS_TAIL(large);
    struct ims_message message = {0};
    request.message = &message;
    cr_assert_eq(ims_encode(registry, WITH_TAIL(request, 1), large),
                 IMS_ERROR_STRUCT_SIZE);
    cr_assert_not_null(strstr(message.text, "struct ims_request"));
    request.message = NULL;
    struct ims_bytes *tiny = AT_THE_END(bytes, offsetof(struct ims_bytes, byte_count));
    cr_assert_eq(ims_encode(registry, &request, tiny), IMS_ERROR_STRUCT_SIZE,
                 "there is no room to hand them out");
    ims_bytes_free(tiny);
    ims_registry_free(&registry);
}

Test(struct_sizes, descriptions_of_pixel_formats)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    struct ims_pixel_format_info *small =
        AT_THE_END(info, offsetof(struct ims_pixel_format_info, order));
    struct ims_pixel_format_info *large = WITH_TAIL(info, CANARY);
    cr_assert_eq(ims_pixel_format_describe(IMS_PIXEL_NV12, small), IMS_OK);
    cr_assert_str_eq(small->name, "nv12");
    cr_assert_eq(ims_pixel_format_describe(IMS_PIXEL_NV12, large), IMS_OK);
    cr_assert_eq(large->bytes_per_pixel[1], 2);
    HOLDS_TAIL(large);
}
