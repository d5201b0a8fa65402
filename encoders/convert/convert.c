/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <string.h>

#include "block.h"
#include "format.h"
#include "kernels.h"

void ims_convert_start(struct ims_convert *convert, const struct ims_image *image,
                       enum ims_pixel_format target, int32_t background,
                       bool big_endian)
{
    const struct ims_convert_format *const from = ims_convert_format_of(image->format);
    *convert = (struct ims_convert){
        .image = image,
        .kernels = ims_convert_kernels_best(),
        .target = target,
        .big_endian = big_endian,
        .flatten = from->alpha && !ims_convert_format_of(target)->alpha,
        .background = background,
    };
    if (!ims_convert_format_has_luma(image))
        return;
    convert->to_rgb = ims_convert_matrix_yuv_to_rgb(
        (struct ims_convert_space){image->matrix, image->range});
    ims_convert_chroma_start(&convert->chroma, image);
}

/* Samples to 16 bits. */
static void convert_deep(const struct ims_convert *convert, int32_t x, int32_t y,
                         size_t pixels, uint16_t *target)
{
    const struct ims_image *const image = convert->image;
    const struct ims_convert_format *const from = ims_convert_format_of(image->format);
    const size_t count = pixels * from->samples;
    const void *source = ims_convert_format_row(image, 0, y) +
                         (size_t)x * from->samples * from->sample_bytes;
    const struct ims_convert_kernels *const kernels = convert->kernels;
    if (from->sample_bytes == 1)
        kernels->widen(source, target, count);
    else if (from->sample_bytes == 4)
        kernels->float_to_16(source, target, count);
    else if (!convert->big_endian)
        memcpy(target, source, count * sizeof *target);
    if (convert->big_endian)
        kernels->to_big_endian(from->sample_bytes == 2 ? source : target, target,
                               count);
}

/* Of YUV whose chroma lies between that of several samples. */
static void load_between(const struct ims_convert *convert, int32_t x, int32_t y,
                         size_t count, uint8_t *const rgb[3])
{
    _Static_assert((int)IMS_CONVERT_BLOCK_PIXELS <= (int)IMS_CONVERT_CHROMA_PIXELS,
                   "a block's chroma has room");
    const struct ims_convert_chroma_rows rows =
        ims_convert_chroma_rows_for(&convert->chroma, y);
    uint16_t blue[IMS_CONVERT_CHROMA_PIXELS], red[IMS_CONVERT_CHROMA_PIXELS];
    uint16_t *const uv[2] = {blue, red};
    const uint16_t *const chroma[2] = {blue, red};
    ims_convert_chroma_load(&convert->chroma, x, &rows, count, uv);
    convert->kernels->parts_to_rgb(&convert->to_rgb,
                                   ims_convert_format_row(convert->image, 0, y) + x,
                                   chroma, rgb, count);
}

static void load_rgb(const struct ims_convert *convert, struct ims_convert_block *block,
                     int32_t x, int32_t y, size_t count)
{
    const struct ims_image *const image = convert->image;
    const struct ims_convert_kernels *const kernels = convert->kernels;
    const struct ims_convert_format *const from = ims_convert_format_of(image->format);
    uint8_t *const rgb[3] = {block->channels[0], block->channels[1],
                             block->channels[2]};
    if (from->half_width && !convert->chroma.nearest) {
        load_between(convert, x, y, count, rgb);
        return;
    }
    struct ims_convert_block apart;
    const uint8_t *yuv[3];
    ims_convert_block_find_yuv(&apart, kernels, image, x, y, count, yuv);
    if (from->half_width)
        kernels->half_to_rgb(&convert->to_rgb, yuv, rgb, count);
    else
        kernels->to_rgb(&convert->to_rgb, yuv, rgb, count);
}

static void join(const struct ims_convert *convert,
                 const struct ims_convert_block *block, uint8_t *pixels, size_t count)
{
    const struct ims_convert_format *const to = ims_convert_format_of(convert->target);
    const uint8_t *planes[4] = {NULL};
    for (int i = 0; i < to->samples; i++)
        planes[i] = block->channels[to->order[i]];
    if (to->samples == 1)
        memcpy(pixels, planes[0], count);
    else if (to->samples == 3)
        convert->kernels->join3(pixels, planes, count);
    else
        convert->kernels->join4(pixels, planes, count);
}

uint32_t ims_convert_part(const struct ims_convert *convert, int32_t x, int32_t y,
                          int32_t width, void *row)
{
    const struct ims_image *const image = convert->image;
    const struct ims_convert_format *const from = ims_convert_format_of(image->format);
    const struct ims_convert_format *const to = ims_convert_format_of(convert->target);
    if (to->sample_bytes == 2) {
        convert_deep(convert, x, y, (size_t)width, row);
        return IMS_WARNING_NONE;
    }
    const bool has_luma = ims_convert_format_has_luma(image);
    /* By the matrix IDENTITY and in full range, they are RGB. */
    const bool converted = has_luma || (from->yuv && image->range == IMS_RANGE_LIMITED);
    uint32_t warnings = converted ? IMS_WARNING_COLOR_CONVERTED : IMS_WARNING_NONE;
    struct ims_convert_block block;
    if (to->alpha && !from->alpha)
        memset(block.channels[3], 255, sizeof block.channels[3]);
    uint8_t *pixels = row;
    for (int32_t done = 0; done < width; done += IMS_CONVERT_BLOCK_PIXELS) {
        const int32_t left = width - done;
        const size_t count =
            (size_t)(left < IMS_CONVERT_BLOCK_PIXELS ? left : IMS_CONVERT_BLOCK_PIXELS);
        if (has_luma)
            load_rgb(convert, &block, x + done, y, count);
        else if (!convert->flatten)
            ims_convert_block_load(&block, convert->kernels, image, x + done, y, count);
        else if (ims_convert_block_load_flat(&block, convert->kernels, image, x + done,
                                             y, count, convert->background))
            warnings |= IMS_WARNING_ALPHA_FLATTENED;
        join(convert, &block, pixels, count);
        pixels += count * to->samples;
    }
    return warnings;
}

uint32_t ims_convert_row(const struct ims_convert *convert, int32_t y, void *row)
{
    return ims_convert_part(convert, 0, y, convert->image->width, row);
}
