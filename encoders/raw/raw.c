/* SPDX-License-Identifier: MIT
 *
 * Samples and nothing else: the rows of each plane as the image has them, without what
 * lies between them, 16 bits and floats little-endian. Padding inside of pixels is left
 * out. Whoever reads them knows size and pixel format.
 */
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "common/pixel_lists.h"
#include "rows/formats.h"
#include "rows/rows.h"

/* The image's own pixel format; without padding where it has some. */
static enum ims_pixel_format target_of(enum ims_pixel_format format)
{
    switch (format) {
    case IMS_PIXEL_RGBX8:
    case IMS_PIXEL_XRGB8:
        return IMS_PIXEL_RGB8;
    case IMS_PIXEL_BGRX8:
    case IMS_PIXEL_XBGR8:
        return IMS_PIXEL_BGR8;
    default:
        return format;
    }
}

/* A plane of bytes as a gray image. */
static struct ims_image plane_of(const struct ims_image *image, int plane,
                                 const struct ims_pixel_format_info *info)
{
    const int shift_x = plane > 0 ? info->chroma_shift_x : 0;
    const int shift_y = plane > 0 ? info->chroma_shift_y : 0;
    struct ims_image part = *image;
    part.format = IMS_PIXEL_GRAY8;
    part.planes[0] = image->planes[plane];
    part.strides[0] = image->strides[plane];
    part.width = (int32_t)(((int64_t)image->width + (1 << shift_x) - 1) >> shift_x) *
                 info->bytes_per_pixel[plane];
    part.height = (int32_t)(((int64_t)image->height + (1 << shift_y) - 1) >> shift_y);
    return part;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    struct ims_rows rows;
    int error = IMS_OK;
    (void)self;
    (void)state;
    ims_pixel_format_describe(image->format, &info);
    if (info.planes == 1) {
        ims_rows_start(&rows, image, target_of(image->format), false, 0);
        return ims_rows_append(&rows, "", 0, buffer, message);
    }
    for (int i = 0; error == IMS_OK && i < info.planes; i++) {
        const struct ims_image plane = plane_of(image, i, &info);
        ims_rows_start(&rows, &plane, plane.format, false, 0);
        error = ims_rows_append(&rows, "", 0, buffer, message);
    }
    return error;
}

static const char *const raw_extensions[] = {"raw", NULL};

const struct ims_encoder ims_raw = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "raw",
    .format = "raw",
    .description = "Samples alone, as the pixel format has them, without a head",
    .extensions = raw_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_all,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
