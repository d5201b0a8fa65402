/* SPDX-License-Identifier: MIT
 *
 * BMP, rows from the bottom up: gray as 8 bits with a palette of grays and colors as 24
 * bits, both behind a BITMAPINFOHEADER, which everything reads; with alpha 32 bits
 * behind a BITMAPV5HEADER, the one that says where alpha is and that colors are sRGB. A
 * profile stands behind the pixels, and takes a BITMAPV5HEADER too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "metadata/profile.h"
#include "rows/formats.h"
#include "rows/rows.h"

enum {
    FIRST_HEADER = 14, /* BITMAPFILEHEADER */
    INFO_HEADER = 40,
    V5_HEADER = 124,
    PALETTE = 4 * 256,
    HEAD_MAX = FIRST_HEADER + V5_HEADER + PALETTE
};

enum {
    BI_RGB = 0,
    BI_BITFIELDS = 3,
    LCS_SRGB = 0x73524742,
    PROFILE_EMBEDDED = 0x4D424544,
    LCS_GM_IMAGES = 4
};

static const struct ims_rows_formats held = {
    .gray = true, .color = true, .alpha = true, .bgr = true};

/* What a BMP of an image is like. */
struct plan {
    enum ims_pixel_format target;
    uint32_t bits; /* of a pixel */
    uint32_t header;
    uint32_t palette; /* bytes */
    size_t padding;   /* of a row */
    size_t profile;   /* bytes behind the pixels */
    uint64_t bytes;   /* of all */
};

static struct plan plan_of(const struct ims_encoding *encoding)
{
    const struct ims_image *const image = encoding->image;
    const struct ims_metadata *const metadata = encoding->metadata;
    struct plan plan = {.target = ims_rows_formats_choose(&held, image->format, 0)};
    const bool gray = plan.target == IMS_PIXEL_GRAY8;
    plan.bits = gray ? 8 : plan.target == IMS_PIXEL_BGR8 ? 24 : 32;
    plan.profile = metadata != NULL && metadata->icc != NULL ? metadata->icc_size : 0;
    plan.header = plan.bits == 32 || plan.profile > 0 ? V5_HEADER : INFO_HEADER;
    plan.palette = gray ? PALETTE : 0;
    const uint64_t row = (uint64_t)image->width * (plan.bits / 8);
    plan.padding = (size_t)((4 - row % 4) % 4);
    plan.bytes = FIRST_HEADER + plan.header + plan.palette +
                 (row + plan.padding) * (uint64_t)image->height + plan.profile;
    return plan;
}

/* What a BITMAPV5HEADER has more. */
static void write_colors(const struct plan *plan, uint8_t *info)
{
    if (plan->bits == 32) {
        ims_byte_order_store_little32(info + 40, 0x00FF0000); /* red, */
        ims_byte_order_store_little32(info + 44, 0x0000FF00); /* green, */
        ims_byte_order_store_little32(info + 48, 0x000000FF); /* blue, */
        ims_byte_order_store_little32(info + 52, 0xFF000000); /* alpha */
    }
    ims_byte_order_store_little32(info + 56,
                                  plan->profile > 0 ? PROFILE_EMBEDDED : LCS_SRGB);
    ims_byte_order_store_little32(info + 108, LCS_GM_IMAGES);
    if (plan->profile == 0)
        return;
    ims_byte_order_store_little32(
        info + 112, (uint32_t)(plan->bytes - plan->profile - FIRST_HEADER));
    ims_byte_order_store_little32(info + 116, (uint32_t)plan->profile);
}

/* The head; returns its size. */
static size_t write_head(const struct plan *plan, const struct ims_encoding *encoding,
                         uint8_t head[HEAD_MAX])
{
    const struct ims_image *const image = encoding->image;
    const struct ims_metadata *const metadata = encoding->metadata;
    const uint32_t size = FIRST_HEADER + plan->header + plan->palette;
    uint8_t *const info = head + FIRST_HEADER;
    memset(head, 0, size);
    memcpy(head, "BM", 2);
    ims_byte_order_store_little32(head + 2, (uint32_t)plan->bytes);
    ims_byte_order_store_little32(head + 10, size);
    ims_byte_order_store_little32(info, plan->header);
    ims_byte_order_store_little32(info + 4, (uint32_t)image->width);
    ims_byte_order_store_little32(info + 8, (uint32_t)image->height);
    ims_byte_order_store_little16(info + 12, 1); /* plane */
    ims_byte_order_store_little16(info + 14, plan->bits);
    ims_byte_order_store_little32(info + 16, plan->bits == 32 ? BI_BITFIELDS : BI_RGB);
    ims_byte_order_store_little32(info + 20,
                                  (uint32_t)(plan->bytes - plan->profile - size));
    if (metadata != NULL) {
        ims_byte_order_store_little32(info + 24, metadata->dots_per_metre_x);
        ims_byte_order_store_little32(info + 28, metadata->dots_per_metre_y);
    }
    if (plan->header == V5_HEADER)
        write_colors(plan, info);
    for (uint32_t i = 0; i < plan->palette / 4; i++)
        ims_byte_order_store_little32(info + plan->header + (size_t)i * 4,
                                      i * 0x010101);
    return size;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct plan plan = plan_of(encoding);
    uint8_t head[HEAD_MAX];
    struct ims_rows rows;
    (void)self;
    (void)state;
    ims_rows_start(&rows, encoding->image, plan.target, false, 0);
    rows.bottom_up = true;
    rows.padding = plan.padding;
    const int error = ims_rows_append(&rows, head, write_head(&plan, encoding, head),
                                      buffer, message);
    if (error != IMS_OK || plan.profile == 0 ||
        ims_buffer_append(buffer, encoding->metadata->icc, plan.profile) == IMS_OK)
        return error;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the profile");
}

static bool counts(uint32_t dots_per_metre)
{
    return dots_per_metre <= INT32_MAX;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const struct ims_metadata *const metadata = encoding->metadata;
    (void)self;
    if (plan_of(encoding).bytes > UINT32_MAX)
        return ims_failure(
            message, IMS_ERROR_TOO_LARGE,
            "a BMP of %ldx%ld pixels would take 4 GiB or more, which BMP "
            "cannot count",
            (long)encoding->image->width, (long)encoding->image->height);
    if (metadata != NULL &&
        (!counts(metadata->dots_per_metre_x) || !counts(metadata->dots_per_metre_y)))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "BMP holds resolutions up to %ld dots per metre",
                           (long)INT32_MAX);
    /* Gray is a palette in it. */
    return ims_metadata_profile_check("BMP", metadata, "RGB ", message);
}

static const char *const bmp_extensions[] = {"bmp", "dib", NULL};

/* The size of the second header is a number of one byte. */
static const struct ims_signature signatures[] = {
    {.bytes = "BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
     .mask = "\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff",
     .length = 18},
    {.bytes = NULL},
};

const struct ims_encoder ims_bmp = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "bmp",
    .format = "bmp",
    .description = "BMP, not compressed",
    .mime_type = "image/bmp",
    .extensions = bmp_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_ICC | IMS_METADATA_RESOLUTION,
};
