/* SPDX-License-Identifier: MIT
 *
 * Samples and nothing else: the rows of each plane as the image has them, without what
 * lies between them, 16 bits and floats little-endian, a palette behind the indices.
 * Padding inside of pixels is left out, and what ends a row only to fill it up is 0, so
 * that the same pixels are the same bytes. Whoever reads them knows size and pixel
 * format.
 */
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
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

/* The bytes of a row of a plane. */
static int64_t row_bytes_of(const struct ims_image *image, int plane,
                            const struct ims_pixel_format_info *info)
{
    enum { PALETTE_ENTRIES = 256 };
    const int shift = plane > 0 || info->planes == 1 ? info->chroma_shift_x : 0;
    int64_t pixels = ((int64_t)image->width + (1 << shift) - 1) >> shift;
    if (info->model == IMS_MODEL_PALETTE && plane == 1)
        pixels = PALETTE_ENTRIES;
    return (pixels * info->bits_per_pixel[plane] + 7) / 8;
}

static int32_t rows_of(const struct ims_image *image, int plane,
                       const struct ims_pixel_format_info *info)
{
    const int shift = plane > 0 ? info->chroma_shift_y : 0;
    if (info->model == IMS_MODEL_PALETTE && plane == 1)
        return 1;
    return (int32_t)(((int64_t)image->height + (1 << shift) - 1) >> shift);
}

/* A plane as a gray image, of samples that take as many bytes as have an order. */
static struct ims_image plane_of(const struct ims_image *image, int plane,
                                 const struct ims_pixel_format_info *info)
{
    struct ims_image part = *image;
    int bytes = 1;
    part.format = IMS_PIXEL_GRAY8;
    if (info->packing == IMS_PACKING_WORD ||
        (info->packing == IMS_PACKING_BYTES && info->bits > 8)) {
        bytes = info->bits > 16 ? 4 : 2;
        part.format = info->bits > 16 ? IMS_PIXEL_GRAY_F32 : IMS_PIXEL_GRAY16;
    }
    part.planes[0] = image->planes[plane];
    part.strides[0] = image->strides[plane];
    part.width = (int32_t)(row_bytes_of(image, plane, info) / bytes);
    part.height = rows_of(image, plane, info);
    return part;
}

/* Rows that end within a byte or a pair: the rest is not of the image. */
static void clear_unread(struct ims_rows *rows, const struct ims_image *image,
                         const struct ims_pixel_format_info *info)
{
    const unsigned bits = (unsigned)((int64_t)image->width * info->bits % 8);
    if (info->packing == IMS_PACKING_BITS && bits > 0) {
        rows->unread = 1;
        rows->read =
            (uint8_t)(info->bits == 1 ? 0xFF << (8 - bits) : 0xFF >> (8 - bits));
    } else if (info->model == IMS_MODEL_YUV && info->planes == 1 &&
               image->width % 2 != 0) {
        rows->unread = image->format == IMS_PIXEL_YUYV ? 2 : 1;
        rows->read = 0;
    }
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
    if (info.planes == 1 && info.packing == IMS_PACKING_BYTES &&
        info.model != IMS_MODEL_YUV) {
        ims_rows_start(&rows, image, target_of(image->format), false, 0);
        return ims_rows_append(&rows, "", 0, buffer, message);
    }
    for (int i = 0; error == IMS_OK && i < info.planes; i++) {
        const struct ims_image plane = plane_of(image, i, &info);
        ims_rows_start(&rows, &plane, plane.format, false, 0);
        clear_unread(&rows, image, &info);
        error = ims_rows_append(&rows, "", 0, buffer, message);
    }
    return error;
}

static const char *const raw_extensions[] = {"raw", NULL};

/* All that have pixels. */
#define OF_GRAY(format)    format,
#define OF_RGB(format)     format,
#define OF_YUV(format)     format,
#define OF_PALETTE(format) format,
#define OF_CMYK(format)    format,
#define OF_ENCODED(format)
#define LISTED(name, value, text, model, ...) OF_##model(IMS_PIXEL_##name)

static const enum ims_pixel_format formats[] = {
    IMS_PIXEL_FORMAT_MAP(LISTED) IMS_PIXEL_NONE,
};

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
    .pixel_formats = formats,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
};
