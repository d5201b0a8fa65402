/* SPDX-License-Identifier: MIT
 *
 * Metadata and colors from a submission to the encoder: a saver's and a request's,
 * copied or borrowed, within the bounds; what is left out is told in the result.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/metadata_encoder.h"
#include "support/session.h"

static struct ims_encoder all, none, annotator;
static ims_registry *registry;

static void begin(void)
{
    static const char *const extensions[] = {"all", "none", NULL};
    session_begin();
    all = metadata_encoder("all", 0x3ff);
    none = metadata_encoder("none", 0);
    annotator = metadata_annotator(extensions, IMS_METADATA_TEXT);
    registry = staged_registry(IMS_REGISTRY_BUILTIN);
    cr_assert_eq(ims_registry_add(registry, &all, NULL), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &none, NULL), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &annotator, NULL), IMS_OK);
}

static void end(void)
{
    session_end();
    ims_registry_free(&registry);
}

TestSuite(saver_metadata, .init = begin, .fini = end);

static void open_with(const struct ims_metadata *metadata)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.registry = registry;
    config.metadata = metadata;
    config.workers = 1;
    session_open(config);
}

static struct ims_request request_for(const struct ims_image *image, const char *name,
                                      const struct ims_metadata *metadata)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = name;
    request.metadata = metadata;
    return request;
}

Test(saver_metadata, a_copy_is_the_librarys)
{
    char value[] = "one";
    struct ims_text texts[] = {{"Title", value, NULL}, {NULL, NULL, NULL}};
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_light light = IMS_LIGHT_INIT;
    struct ims_image image = session_image(1);
    open_with(NULL);
    session_park(1);
    metadata.texts = texts;
    metadata.position = &position;
    metadata.time_ns = 12;
    metadata.dots_per_metre_x = 300;
    metadata.dots_per_metre_y = 301;
    position.latitude = 48;
    position.longitude = 16;
    light.max_content_light = 1000;
    image.light = &light;
    image.transfer = IMS_TRANSFER_PQ;
    image.significant_bits = 5;
    struct ims_request request = request_for(&image, "a.all", &metadata);
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_gt(session_stats().memory, 2 * 16u, "texts count too");
    memset(value, 'x', 3);
    memset(texts, 0, sizeof texts);
    memset(&position, 0, sizeof position);
    memset(&metadata, 0, sizeof metadata);
    memset(&light, 0, sizeof light);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds_text(
        "a.all", "color 0 16\nsignificant 5\nlight 1000\ntext Title=one ()\n"
                 "resolution 300 301\ntime 12\nposition 48 16\n"));
    cr_assert_eq(session_stats().memory, 0);
}

Test(saver_metadata, what_is_borrowed_is_read_when_it_is_encoded)
{
    char value[] = "one";
    struct ims_text savers[] = {{"Software", "test", NULL}, {NULL, NULL, NULL}};
    struct ims_text texts[] = {{"Title", value, NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_image image = session_image(1);
    metadata.texts = savers;
    metadata.no_place = IMS_NO_PLACE_DROP;
    open_with(&metadata);
    memset(savers, 0, sizeof savers); /* it has a copy */
    session_park(1);
    metadata.texts = texts;
    struct ims_request request = request_for(&image, "a.all", &metadata);
    request.ownership = IMS_BORROW;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    memset(value, 'x', 3);
    gate_open(&staged_gate);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds_text(
        "a.all", "color 0 0\ntext Title=xxx ()\ntext Software=test ()\n"));
}

Test(saver_metadata, the_savers_go_into_all_files)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.exif = metadata_exif;
    metadata.exif_size = sizeof metadata_exif;
    metadata.xmp = "<x/>";
    metadata.xmp_size = 4;
    metadata.no_place = IMS_NO_PLACE_DROP;
    open_with(&metadata);
    cr_assert_eq(session_save("a.all", 1), IMS_OK);
    cr_assert_eq(session_save("b.all", 1), IMS_OK);
    cr_assert_eq(session_save("c.none", 1), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    static const char both[] = "color 0 0\nexif 8 II*\0\0\0\0\0\nxmp 4 <x/>\n";
    cr_assert(scratch_holds("a.all", both, sizeof both - 1));
    cr_assert(scratch_holds("b.all", both, sizeof both - 1));
    cr_assert(scratch_holds_text("c.none", "color 0 0\n"));
    const struct results_entry result = results_of(&session_results, 3);
    cr_assert_eq(result.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert_str_eq(result.message, "left out, as encoder none has no place for it, "
                                     "or it does not fit the pixels: exif, xmp");
}

Test(saver_metadata, what_has_no_place_is_refused)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    struct ims_image image = session_image(1);
    open_with(NULL);
    metadata.time_ns = 1;
    struct ims_request request = request_for(&image, "a.none", &metadata);
    request.message = &message;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "no place for these metadata: time"));
    metadata.time_ns = 0;
    metadata.exif = "nothing";
    metadata.exif_size = 7;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "exif does not begin"));
    cr_assert_eq(session_stats().refused, 2);
}

Test(saver_metadata, a_config_with_wrong_ones_is_refused)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_message message;
    ims_saver *saver;
    metadata.icc = "x";
    metadata.icc_size = 1;
    config.metadata = &metadata;
    config.message = &message;
    cr_assert_eq(ims_open(&saver, scratch_path("."), &config), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "icc is no ICC profile"));
}

Test(saver_metadata, a_budget_counts_them)
{
    static char value[4096];
    struct ims_text texts[] = {{"Title", value, NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_message message;
    struct ims_image image = session_image(1);
    memset(value, 'v', sizeof value - 1);
    metadata.texts = texts;
    config.registry = registry;
    config.max_bytes = 2048;
    session_open(config);
    struct ims_request request = request_for(&image, "a.all", &metadata);
    request.message = &message;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_MAX_BYTES);
    cr_assert_not_null(strstr(message.text, "with its metadata"));
    request.ownership = IMS_BORROW;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
}

Test(saver_metadata, encoded_bytes_are_annotated)
{
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    open_with(NULL);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "bytes\n";
    image.byte_count = 6;
    metadata.texts = texts;
    struct ims_request request = request_for(&image, "a.all", &metadata);
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_save(session_saver, "b.all", &image, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds_text("a.all", "bytes\ncolor 0 0\ntext Title=one ()\n"));
    cr_assert(scratch_holds_text("b.all", "bytes\n"));
}

Test(saver_metadata, of_pixels_that_were_lent)
{
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_image image = session_image(1);
    open_with(NULL);
    memset(image.planes, 0, sizeof image.planes);
    cr_assert_eq(ims_image_borrow(session_saver, &image, 0), IMS_OK);
    metadata.texts = texts;
    image.transfer = IMS_TRANSFER_HLG;
    struct ims_request request = request_for(&image, "a.all", &metadata);
    request.ownership = IMS_LENT;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds_text("a.all", "color 0 18\ntext Title=one ()\n"));
}

/* A sanitizer sees the list of both's texts, if a refusal forgets it. */
Test(saver_metadata, of_lent_pixels_that_are_submitted_again)
{
    struct ims_text savers[] = {{"Software", "test", NULL}, {NULL, NULL, NULL}};
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_image image = session_image(1);
    metadata.texts = savers;
    metadata.no_place = IMS_NO_PLACE_DROP;
    open_with(&metadata);
    memset(image.planes, 0, sizeof image.planes);
    cr_assert_eq(ims_image_borrow(session_saver, &image, 0), IMS_OK);
    metadata.texts = texts;
    metadata.no_place = IMS_NO_PLACE_REFUSE;
    struct ims_request request = request_for(&image, "a.none", &metadata);
    request.ownership = IMS_LENT;
    for (int i = 0; i < 3; i++)
        cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_ERROR_METADATA);
    request.file_name = "a.all";
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    cr_assert(scratch_holds_text(
        "a.all", "color 0 0\ntext Title=one ()\ntext Software=test ()\n"));
}

Test(saver_metadata, without_a_saver)
{
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_image image = session_image(1);
    struct ims_message message;
    metadata.texts = texts;
    struct ims_request request = request_for(&image, "a.all", &metadata);
    request.message = &message;
    cr_assert_eq(ims_encode(registry, &request, &bytes), IMS_OK, "%s", message.text);
    cr_assert_not_null(memmem(bytes.data, bytes.byte_count, "text Title=one", 14));
    ims_bytes_free(&bytes);
    request.file_name = "a.none";
    cr_assert_eq(ims_encode(registry, &request, &bytes), IMS_ERROR_METADATA);
    metadata.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(ims_encode(registry, &request, &bytes), IMS_OK);
    cr_assert_eq(bytes.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert_not_null(strstr(message.text, "text"));
    ims_bytes_free(&bytes);
}
