/* SPDX-License-Identifier: MIT
 *
 * WBMP, the black and white of WAP, type 0: width and height as numbers of as many
 * groups of 7 bits as they need, and rows of bits, of which 1 is white. It has no
 * signature: two zeros are how many files begin.
 */
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/pixel_lists.h"
#include "quantise/bilevel.h"
#include "rows/rows.h"

enum { HEAD_MAX = 2 + 2 * 5, MORE = 0x80 /* in a byte that others follow */ };

static uint8_t *write_number(uint32_t number, uint8_t *out)
{
    unsigned shift = 28;
    while (shift > 0 && number >> shift == 0)
        shift -= 7;
    for (; shift > 0; shift -= 7)
        *out++ = (uint8_t)(MORE | (number >> shift & 127));
    *out = (uint8_t)(number & 127);
    return out + 1;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    struct ims_quantise_bilevel bilevel;
    uint8_t head[HEAD_MAX] = {0, 0}; /* type and fixed header */
    (void)self;
    (void)state;
    int error = ims_quantise_bilevel_start(&bilevel, encoding, message);
    if (error != IMS_OK)
        return error;
    bilevel.white_is_one = true;
    uint8_t *out = write_number((uint32_t)encoding->image->width, head + 2);
    out = write_number((uint32_t)encoding->image->height, out);
    error = ims_quantise_bilevel_append(&bilevel, head, (size_t)(out - head), buffer,
                                        message);
    ims_quantise_bilevel_end(&bilevel);
    return error;
}

static const char *const wbmp_extensions[] = {"wbmp", NULL};

const struct ims_encoder ims_wbmp = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "wbmp",
    .format = "wbmp",
    .description = "WBMP, wireless bitmaps in black and white",
    .mime_type = "image/vnd.wap.wbmp",
    .extensions = wbmp_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_1,
    .narrowed_formats = ims_pixel_lists_1_narrowed,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = ims_quantise_bilevel_options,
    .encode = encode,
};
