/* SPDX-License-Identifier: MIT
 *
 * Pictures that go from one process to another: pixels of every format, however they
 * lie, with what belongs to them; and what is refused, since a hostile process sent it.
 */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/input/metadata.h"
#include "cli/input/pixels.h"
#include "cli/sandbox/handover.h"

enum { WIDTH = 37, HEIGHT = 1201, GAP = 5 };

/* An image whose rows have gaps between them, or stand bottom-up. */
static struct input_picture make_picture(enum ims_pixel_format format,
                                         const struct input_layout *layout,
                                         bool bottom_up)
{
    struct input_picture picture = {.image = IMS_IMAGE_INIT, .index = 7};
    unsigned char *bytes = malloc(2 * layout->size + 4096), *plane = bytes;
    cr_assert_not_null(bytes);
    picture.image.format = format;
    picture.image.width = WIDTH;
    picture.image.height = HEIGHT;
    for (size_t i = 0; i < layout->count; i++) {
        const size_t row = layout->row_bytes[i], step = row + GAP;
        for (size_t y = 0; y < layout->rows[i]; y++)
            for (size_t x = 0; x < step; x++)
                plane[y * step + x] = x < row ? (unsigned char)(y * 3 + x + i) : 255;
        picture.image.planes[i] =
            bottom_up ? plane + (layout->rows[i] - 1) * step : plane;
        picture.image.strides[i] = bottom_up ? -(ptrdiff_t)step : (ptrdiff_t)step;
        plane += layout->rows[i] * step;
    }
    picture.frame_ref = input_frame_ref_make_bytes(bytes);
    return picture;
}

static void check_pixels(const struct ims_image *image,
                         const struct input_layout *layout, bool bottom_up)
{
    for (size_t i = 0; i < layout->count; i++)
        for (size_t y = 0; y < layout->rows[i]; y++) {
            const unsigned char *row = (const unsigned char *)image->planes[i] +
                                       (ptrdiff_t)y * image->strides[i];
            const size_t from = bottom_up ? layout->rows[i] - 1 - y : y;
            for (size_t x = 0; x < layout->row_bytes[i]; x++)
                cr_assert_eq(row[x], (unsigned char)(from * 3 + x + i));
        }
}

Test(sandbox_handover, pixels_of_every_format_arrive)
{
    int formats = 0;
    for (int format = IMS_PIXEL_NONE + 1; format < 64; format++)
        for (int bottom_up = 0; bottom_up < 2; bottom_up++) {
            struct input_layout layout;
            struct sandbox_picture sent;
            struct input_picture taken;
            if (!input_pixels_layout(&layout, (enum ims_pixel_format)format, WIDTH,
                                     HEIGHT))
                continue;
            struct input_picture given =
                make_picture((enum ims_pixel_format)format, &layout, bottom_up != 0);
            int memory = sandbox_handover_give(&given, &sent);
            cr_assert_geq(memory, 0);
            cr_assert(sandbox_handover_take(&sent, memory, &taken), "format %d",
                      format);
            cr_assert_eq(taken.index, 7);
            cr_assert_null(taken.metadata);
            check_pixels(&taken.image, &layout, bottom_up != 0);
            input_frame_ref_release(taken.frame_ref, NULL);
            formats++;
        }
    cr_assert_gt(formats, 80);
}

static struct input_metadata *make_metadata(void)
{
    static const char exif[] = "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
    static const struct ims_light light = {
        .size = sizeof light, .max_luminance = 10000000, .max_content_light = 400};
    struct ims_position position = IMS_POSITION_INIT;
    struct input_metadata *metadata = input_metadata_new();
    position.latitude = -33.5;
    input_metadata_set(metadata, IMS_METADATA_EXIF, exif, sizeof exif - 1);
    input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, "\xFF\xD8\xFF", 3);
    input_metadata_add_text(metadata, "Title", "a title", 7, NULL);
    input_metadata_add_text(metadata, "Title", "ein Titel", 9, "de");
    input_metadata_add_text(metadata, "Comment", "", 0, NULL);
    input_metadata_set_resolution(metadata, 11811, 5906);
    input_metadata_set_time(metadata, -1234567890123456789);
    input_metadata_set_position(metadata, &position);
    input_metadata_set_light(metadata, &light);
    return metadata;
}

Test(sandbox_handover, what_belongs_to_a_picture_arrives)
{
    struct input_picture given = {.image = IMS_IMAGE_INIT,
                                  .time_ms = 40,
                                  .is_interlaced = true,
                                  .has_oblong_pixels = true,
                                  .is_damaged = true,
                                  .is_untagged = true,
                                  .warnings = IMS_WARNING_METADATA_DROPPED};
    struct sandbox_picture sent;
    struct input_picture taken;
    given.image.alpha = IMS_ALPHA_PREMULTIPLIED;
    given.image.transfer = IMS_TRANSFER_PQ;
    given.image.significant_bits = 12;
    cr_assert(input_pixels_make(&given, IMS_PIXEL_RGBA16, 3, 2));
    memset(input_pixels_row(&given.image, 0, 0), 1, 3 * 8);
    memset(input_pixels_row(&given.image, 0, 1), 2, 3 * 8);
    struct input_metadata *metadata = make_metadata();
    struct input_metadata *same = input_metadata_copy(metadata);
    given.metadata = metadata;
    input_frame_ref_keep(given.frame_ref, metadata);
    int memory = sandbox_handover_give(&given, &sent);
    cr_assert(sandbox_handover_take(&sent, memory, &taken));
    cr_assert(taken.is_interlaced && taken.has_oblong_pixels && taken.time_ms == 40);
    cr_assert(taken.is_damaged && taken.is_untagged);
    cr_assert_eq(taken.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert_eq(taken.image.alpha, IMS_ALPHA_PREMULTIPLIED);
    cr_assert_eq(taken.image.transfer, IMS_TRANSFER_PQ);
    cr_assert_eq(taken.image.significant_bits, 12);
    const struct ims_metadata *fields = &taken.metadata->fields;
    cr_assert_eq(input_metadata_kinds(taken.metadata), input_metadata_kinds(same));
    cr_assert_eq(fields->exif_size, same->fields.exif_size);
    cr_assert_arr_eq(fields->exif, same->fields.exif, fields->exif_size);
    cr_assert_eq(fields->gain_map_size, 3);
    cr_assert_arr_eq(fields->gain_map, "\xFF\xD8\xFF", 3);
    cr_assert_eq(taken.metadata->text_count, 3);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_str_eq(fields->texts[i].key, same->texts[i].key);
        cr_assert_str_eq(fields->texts[i].value, same->texts[i].value);
    }
    cr_assert_str_eq(fields->texts[1].language, "de");
    cr_assert_null(fields->texts[0].language);
    cr_assert(fields->dots_per_metre_x == 11811 && fields->dots_per_metre_y == 5906);
    cr_assert_eq(fields->time_ns, -1234567890123456789);
    cr_assert_eq(fields->position->latitude, -33.5);
    cr_assert_eq(taken.image.light->max_content_light, 400);
    input_metadata_free(same);
    input_frame_ref_release(taken.frame_ref, NULL);
}

Test(sandbox_handover, bytes_arrive)
{
    struct input_picture given = {.image = IMS_IMAGE_INIT, .index = 1};
    struct sandbox_picture sent;
    struct input_picture taken;
    given.image.format = IMS_PIXEL_ENCODED;
    given.image.byte_count = 6;
    given.image.planes[0] = strdup("GIF89a");
    given.frame_ref =
        input_frame_ref_make_bytes((void *)(uintptr_t)given.image.planes[0]);
    int memory = sandbox_handover_give(&given, &sent);
    cr_assert(sandbox_handover_take(&sent, memory, &taken));
    cr_assert_eq(taken.image.byte_count, 6);
    cr_assert_arr_eq(taken.image.planes[0], "GIF89a", 6);
    input_frame_ref_release(taken.frame_ref, NULL);
}

/* ---- what is no picture ---------------------------------------------------------- */

enum { ALL = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

/* Memory of that size, with these seals. */
static int make_memory(off_t size, int seals)
{
    int memory = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    cr_assert_eq(fallocate(memory, 0, 0, size), 0);
    cr_assert(seals == 0 || fcntl(memory, F_ADD_SEALS, seals) == 0);
    return memory;
}

Test(sandbox_handover, what_is_no_picture_is_refused)
{
    const struct sandbox_picture good = {.format = IMS_PIXEL_RGB8,
                                         .width = 2,
                                         .height = 3,
                                         .pixel_size = 3 * 64,
                                         .size = 3 * 64};
    struct sandbox_picture sent = good;
    struct input_picture taken;
    cr_assert(sandbox_handover_take(&sent, make_memory(3 * 64, ALL), &taken));
    input_frame_ref_release(taken.frame_ref, NULL);
    /* Whoever made it could change it, or cut it off, while it is looked at. */
    const int missing[] = {0, ALL & ~F_SEAL_WRITE, ALL & ~F_SEAL_SHRINK};
    for (size_t i = 0; i < 3; i++)
        cr_assert_not(
            sandbox_handover_take(&sent, make_memory(3 * 64, missing[i]), &taken));
    cr_assert_not(sandbox_handover_take(&sent, open("/dev/zero", O_RDWR), &taken));
    cr_assert_not(sandbox_handover_take(&sent, make_memory(3 * 64 - 1, ALL), &taken));
    const struct sandbox_picture wrong[] = {
        {.format = 9999, .width = 2, .height = 3, .pixel_size = 192, .size = 192},
        {.format = IMS_PIXEL_PALETTE8,
         .width = 2,
         .height = 3,
         .pixel_size = 192,
         .size = 192},
        {.format = IMS_PIXEL_RGB8,
         .width = -2,
         .height = 3,
         .pixel_size = 192,
         .size = 192},
        {.format = IMS_PIXEL_RGB8,
         .width = 2,
         .height = 1 << 30,
         .pixel_size = 192,
         .size = 192},
        {.format = IMS_PIXEL_RGB8,
         .width = 2,
         .height = 3,
         .pixel_size = 128,
         .size = 192},
        {.format = IMS_PIXEL_RGB8,
         .width = 2,
         .height = 3,
         .pixel_size = 193,
         .size = 192},
        {.format = IMS_PIXEL_RGB8,
         .width = 2,
         .height = 3,
         .pixel_size = 192,
         .size = 192,
         .transfer = 4000},
        {.format = IMS_PIXEL_ENCODED,
         .byte_count = 1000,
         .pixel_size = 192,
         .size = 192}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(sandbox_handover_take(&wrong[i], make_memory(192, ALL), &taken),
                      "%zu", i);
}

Test(sandbox_handover, memory_that_is_still_to_be_had_is_refused)
{
    const struct sandbox_picture sent = {.format = IMS_PIXEL_RGB8,
                                         .width = 2,
                                         .height = 3,
                                         .pixel_size = 3 * 64,
                                         .size = 3 * 64};
    struct input_picture taken;
    int sparse = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    cr_assert(ftruncate(sparse, 3 * 64) == 0 && fcntl(sparse, F_ADD_SEALS, ALL) == 0);
    cr_assert_not(sandbox_handover_take(&sent, sparse, &taken));
}

Test(sandbox_handover, any_bytes_are_read_as_metadata)
{
    struct cli_text bytes = CLI_TEXT_INIT;
    struct input_metadata *metadata = make_metadata();
    sandbox_handover_metadata_write(metadata, &bytes);
    input_metadata_free(metadata);
    /* Cut anywhere, and with each byte another one, in memory of its very size. */
    for (size_t i = 0; i < 2 * bytes.length; i++) {
        size_t size = i < bytes.length ? i : bytes.length;
        unsigned char *copy = malloc(size + 1);
        memcpy(copy, bytes.data, size);
        if (i >= bytes.length)
            copy[i - bytes.length] ^= 0xFF;
        metadata = sandbox_handover_metadata_read(copy, size);
        cr_assert_eq(ims_metadata_check(&metadata->fields, NULL), IMS_OK);
        input_metadata_free(metadata);
        free(copy);
    }
    cli_text_free(&bytes);
}
