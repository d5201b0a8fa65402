/* SPDX-License-Identifier: MIT
 *
 * Every pixel format that unpacks to another through a saver: copied, borrowed, and
 * drawn into memory that the saver lent, the file is that of ims_encode().
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/encode_file.h"
#include "support/session.h"

enum { WIDTH = 37, HEIGHT = 11, PLANE = 8192, PALETTE = 1024 };

#define VALUE(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static struct ims_pixel_format_info describe(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    return info;
}

/* Bytes of a row of a plane, and its rows. */
static size_t row_bytes(const struct ims_pixel_format_info *info, int plane)
{
    if (info->model == IMS_MODEL_PALETTE && plane == 1)
        return PALETTE;
    const int shift = plane > 0 || info->planes == 1 ? info->chroma_shift_x : 0;
    const int pixels = (WIDTH + (1 << shift) - 1) >> shift;
    return ((size_t)pixels * (size_t)info->bits_per_pixel[plane] + 7) / 8;
}

static int rows(const struct ims_pixel_format_info *info, int plane)
{
    if (info->model == IMS_MODEL_PALETTE && plane == 1)
        return 1;
    const int shift = plane > 0 ? info->chroma_shift_y : 0;
    return (HEIGHT + (1 << shift) - 1) >> shift;
}

static struct ims_image image_of(enum ims_pixel_format format)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    return image;
}

/* Noise in planes of their own. */
static struct ims_image make(enum ims_pixel_format format)
{
    static _Alignas(16) unsigned char memory[4 * PLANE];
    const struct ims_pixel_format_info info = describe(format);
    struct ims_image image = image_of(format);
    for (size_t i = 0; i < sizeof memory; i++)
        memory[i] = (unsigned char)(i * i / 7 + i * (size_t)format);
    for (int i = 0; i < info.planes; i++)
        image.planes[i] = memory + (size_t)i * PLANE;
    return image;
}

static void draw(const struct ims_image *from, const struct ims_image *to)
{
    const struct ims_pixel_format_info info = describe(from->format);
    for (int i = 0; i < info.planes; i++)
        for (int y = 0; y < rows(&info, i); y++)
            memcpy((unsigned char *)(uintptr_t)to->planes[i] + y * to->strides[i],
                   (const unsigned char *)from->planes[i] +
                       (size_t)y * row_bytes(&info, i),
                   row_bytes(&info, i));
}

static void submit(const struct ims_image *image, const char *name,
                   enum ims_ownership ownership)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_message message = {0};
    request.image = image;
    request.file_name = name;
    request.ownership = ownership;
    request.message = &message;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK, "%s: %s",
                 ims_pixel_format_name(image->format), message.text);
}

static void check(enum ims_pixel_format format, const char *extension)
{
    char names[3][32];
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0};
    const struct ims_image image = make(format);
    struct ims_image lent = image_of(format);
    for (int i = 0; i < 3; i++)
        snprintf(names[i], sizeof names[i], "%d_%d.%s", (int)format, i, extension);
    cr_assert_eq(ims_image_borrow(session_saver, &lent, IMS_NO_LIMIT), IMS_OK);
    draw(&image, &lent);
    submit(&lent, names[0], IMS_LENT);
    submit(&image, names[1], IMS_COPY);
    submit(&image, names[2], IMS_BORROW);
    cr_assert_eq(ims_flush(session_saver, IMS_NO_LIMIT), IMS_OK);
    cr_assert_eq(encode_file(NULL, names[0], &image, "narrow=1", &message, &bytes),
                 IMS_OK, "%s", message.text);
    for (int i = 0; i < 3; i++)
        cr_assert(scratch_holds(names[i], bytes.data, bytes.byte_count), "%s of %s",
                  names[i], ims_pixel_format_name(format));
    ims_bytes_free(&bytes);
}

Test(packed_formats, through_a_saver, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    int checked = 0;
    config.registry = registry;
    config.options = "narrow=1";
    session_open(config);
    for (size_t i = 0; i < FORMATS; i++) {
        if (describe(formats[i]).unpacked == formats[i])
            continue;
        check(formats[i], "png"); /* narrowed, or not listed */
        check(formats[i], "npy"); /* kept, or not listed */
        check(formats[i], "raw"); /* as it is */
        checked++;
    }
    cr_assert_gt(checked, 0);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    ims_registry_free(&registry);
}
