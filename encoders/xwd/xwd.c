/* SPDX-License-Identifier: MIT
 *
 * XWD, X11's window dump, as xwd writes it of a screen of 24 bits: pixels of four
 * bytes, blue first, the last one unused: 255, as FFmpeg takes it for alpha.
 * libavcodec's with pixels of three bytes are misread by Netpbm, and those with four
 * keep alpha where nobody looks for it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/convert.h"

enum { OPTION_BACKGROUND = 0 };

enum {
    MAX_SIDE = 65535, /* as X11's protocol counts */
    NUMBERS = 25,     /* of four bytes, the most significant one first */
    COLOR = 3,
    PIXEL = 4
};

static const char name[] = "image"; /* of the window, with its NUL */

static int append_head(const struct ims_image *image, struct ims_buffer *buffer)
{
    const uint32_t width = (uint32_t)image->width;
    const uint32_t height = (uint32_t)image->height;
    const uint32_t numbers[NUMBERS] = {
        4 * NUMBERS + sizeof name,
        7,  /* version */
        2,  /* ZPixmap */
        24, /* depth */
        width,
        height,
        0,  /* offset */
        0,  /* the least significant byte comes first */
        32, /* unit of bitmaps, */
        0,  /* order of their bits */
        32, /* and to what rows are padded */
        8 * PIXEL,
        PIXEL * width,
        4, /* TrueColor */
        0xFF0000,
        0x00FF00,
        0x0000FF,
        8, /* bits of a color */
        0, /* entries of the color map, */
        0, /* and how many there are here */
        width,
        height,
        0, /* the window's place */
        0,
        0, /* and border */
    };
    uint8_t head[4 * NUMBERS];
    for (int i = 0; i < NUMBERS; i++)
        ims_byte_order_store_big32(head + 4 * (size_t)i, numbers[i]);
    const int error = ims_buffer_append(buffer, head, sizeof head);
    return error == IMS_OK ? ims_buffer_append(buffer, name, sizeof name) : error;
}

/* The colors of a row are written behind where their pixels begin, and moved to them
 * from the first one on. */
static bool append_row(const struct ims_convert *convert, int32_t y,
                       struct ims_buffer *buffer, struct ims_message *message)
{
    const size_t width = (size_t)convert->image->width;
    uint8_t *const out = ims_buffer_reserve(buffer, width * PIXEL);
    if (out == NULL)
        return false;
    const uint8_t *const colors = out + width * (PIXEL - COLOR);
    message->warnings |= ims_convert_row(convert, y, out + width * (PIXEL - COLOR));
    for (size_t x = 0; x < width; x++) {
        const uint8_t blue = colors[COLOR * x];
        const uint8_t green = colors[COLOR * x + 1];
        const uint8_t red = colors[COLOR * x + 2];
        const uint32_t pixel =
            UINT32_C(0xFF000000) | (uint32_t)red << 16 | (uint32_t)green << 8 | blue;
        ims_byte_order_store_little32(out + PIXEL * x, pixel);
    }
    ims_buffer_commit(buffer, width * PIXEL);
    return true;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_convert convert;
    (void)self;
    (void)state;
    ims_convert_start(&convert, image, IMS_PIXEL_BGR8,
                      encoding->options[OPTION_BACKGROUND].integer, false);
    bool good = append_head(image, buffer) == IMS_OK;
    for (int32_t y = 0; good && y < image->height; y++)
        good = append_row(&convert, y, buffer, message);
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY,
                              "no memory for an XWD of %ldx%ld", (long)image->width,
                              (long)image->height);
}

static const struct ims_option option_table[] = {
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

static const char *const xwd_extensions[] = {"xwd", NULL};

/* The version, and the number of one of three kinds of pixmaps. */
static const struct ims_signature signatures[] = {
    {.bytes = "\0\0\0\7\0\0\0\0",
     .mask = "\xff\xff\xff\xff\xff\xff\xff\xfc",
     .length = 8,
     .offset = 4},
    {.bytes = NULL},
};

const struct ims_encoder ims_xwd = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "xwd",
    .format = "xwd",
    .description = "XWD, X11's window dumps",
    .mime_type = "image/x-xwindowdump",
    .extensions = xwd_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .options = option_table,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .encode = encode,
};
