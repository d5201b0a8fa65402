/* SPDX-License-Identifier: MIT
 *
 * Images of any format to planes of YUV: two rows at a time where chroma has half the
 * rows, in blocks that stay in the nearest cache.
 */
#include <string.h>

#include "block.h"
#include "convert.h"
#include "format.h"
#include "kernels.h"
#include "matrix.h"

/* One conversion in work. */
struct work {
    const struct ims_image *image;
    const struct ims_convert_format *format;
    const struct ims_convert_planes *target;
    const struct ims_convert_kernels *kernels;
    struct ims_convert_matrix matrix;
    bool same_space; /* YUV that needs no matrix */
    bool gray;       /* luma is the one sample, and there is no chroma */
    int32_t background;
    uint32_t warnings;
};

static uint8_t *row_of(const struct ims_convert_planes *target, int plane, int32_t y)
{
    return target->planes[plane] + y * target->strides[plane];
}

static void load(struct work *work, struct ims_convert_block *block, int32_t x,
                 int32_t y, size_t count)
{
    if (!work->format->alpha)
        ims_convert_block_load(block, work->kernels, work->image, x, y, count);
    else if (ims_convert_block_load_flat(block, work->kernels, work->image, x, y, count,
                                         work->background))
        work->warnings |= IMS_WARNING_ALPHA_FLATTENED;
    /* The group of the last column is filled up with that column. */
    if (count % 2 != 0)
        for (int i = 0; i < 3; i++)
            block->channels[i][count] = block->channels[i][count - 1];
}

static void luma(const struct work *work, const struct ims_convert_block *block,
                 int32_t x, int32_t y, size_t count)
{
    uint8_t *const target = row_of(work->target, 0, y) + x;
    const uint8_t *const channels[3] = {block->channels[0], block->channels[1],
                                        block->channels[2]};
    if (work->same_space || work->gray)
        memcpy(target, channels[0], count);
    else
        work->kernels->apply(&work->matrix.rows[0], channels, target, count);
}

/* Chroma of a block of row y, averaged with the row below it, `lower`, where the target
 * has half the rows. */
static void chroma(const struct work *work, const struct ims_convert_block *upper,
                   const struct ims_convert_block *lower, int32_t x, int32_t y,
                   size_t count)
{
    const struct ims_convert_planes *const target = work->target;
    const uint8_t *const above[3] = {upper->channels[0], upper->channels[1],
                                     upper->channels[2]};
    const uint8_t *const below[3] = {lower->channels[0], lower->channels[1],
                                     lower->channels[2]};
    const int32_t row = target->half_height ? y / 2 : y;
    const size_t samples = target->half_width ? (count + 1) / 2 : count;
    uint8_t *planes[2];
    for (int i = 0; i < 2; i++)
        planes[i] = row_of(target, i + 1, row) + (target->half_width ? x / 2 : x);
    const struct ims_convert_row *const rows = work->matrix.rows + 1;
    for (int i = 0; i < 2; i++)
        if (work->gray)
            memset(planes[i], 128, samples);
        else if (!target->half_width)
            work->kernels->apply(&rows[i], above, planes[i], samples);
    if (!work->gray && target->half_width)
        work->kernels->average(rows, above, target->half_height ? below : NULL, planes,
                               samples);
}

/* Luma and chroma in one pass. */
static void all_channels(const struct work *work, const struct ims_convert_block *block,
                         int32_t x, int32_t y, size_t count)
{
    const uint8_t *const channels[3] = {block->channels[0], block->channels[1],
                                        block->channels[2]};
    uint8_t *const planes[3] = {row_of(work->target, 0, y) + x,
                                row_of(work->target, 1, y) + x,
                                row_of(work->target, 2, y) + x};
    work->kernels->apply_all(&work->matrix, channels, planes, count);
}

/* Rows y and, with half the rows, y + 1. */
static void convert_rows(struct work *work, int32_t y)
{
    const struct ims_image *const image = work->image;
    const bool two_rows = work->target->half_height && y + 1 < image->height;
    struct ims_convert_block upper;
    struct ims_convert_block lower;
    for (int32_t x = 0; x < image->width; x += IMS_CONVERT_BLOCK_PIXELS) {
        const int32_t left = image->width - x;
        const size_t count =
            (size_t)(left < IMS_CONVERT_BLOCK_PIXELS ? left : IMS_CONVERT_BLOCK_PIXELS);
        load(work, &upper, x, y, count);
        if (!work->target->half_width && !work->gray && !work->same_space) {
            all_channels(work, &upper, x, y, count);
            continue;
        }
        luma(work, &upper, x, y, count);
        if (two_rows) {
            load(work, &lower, x, y + 1, count);
            luma(work, &lower, x, y + 1, count);
        }
        chroma(work, &upper, two_rows ? &lower : &upper, x, y, count);
    }
}

/* Of an image with as many samples of chroma as the target: each plane for itself. */
static void convert_luma_row(const struct work *work, int32_t x, int32_t y,
                             const uint8_t *const yuv[3], size_t count)
{
    uint8_t *const target = row_of(work->target, 0, y) + x;
    if (work->same_space)
        memcpy(target, yuv[0], count);
    else if (work->format->half_width)
        work->kernels->half_to_luma(&work->matrix.rows[0], yuv, target, count);
    else
        work->kernels->apply(&work->matrix.rows[0], yuv, target, count);
}

static void convert_chroma_row(const struct work *work, int32_t x, int32_t y,
                               const uint8_t *const yuv[3], size_t count)
{
    const bool half = work->format->half_width;
    const size_t samples = half ? (count + 1) / 2 : count;
    const int32_t row = work->format->half_height ? y / 2 : y;
    /* Luma does not count, so it matters not what stands there. */
    const uint8_t *const channels[3] = {yuv[1], yuv[1], yuv[2]};
    for (int plane = 1; plane <= 2; plane++) {
        uint8_t *const target = row_of(work->target, plane, row) + (half ? x / 2 : x);
        if (work->same_space)
            memcpy(target, yuv[plane], samples);
        else
            work->kernels->apply(&work->matrix.rows[plane], channels, target, samples);
    }
}

static void convert_alike(const struct work *work)
{
    const struct ims_image *const image = work->image;
    struct ims_convert_block apart;
    for (int32_t y = 0; y < image->height; y++) {
        for (int32_t x = 0; x < image->width; x += IMS_CONVERT_BLOCK_PIXELS) {
            const int32_t left = image->width - x;
            const size_t count =
                (size_t)(left < IMS_CONVERT_BLOCK_PIXELS ? left
                                                         : IMS_CONVERT_BLOCK_PIXELS);
            const uint8_t *yuv[3];
            ims_convert_block_find_yuv(&apart, work->kernels, image, x, y, count, yuv);
            convert_luma_row(work, x, y, yuv, count);
            if (!work->format->half_height || y % 2 == 0)
                convert_chroma_row(work, x, y, yuv, count);
        }
    }
}

uint32_t ims_convert_planes_fill(const struct ims_image *image, int32_t background,
                                 const struct ims_convert_planes *target)
{
    struct work work = {
        .image = image,
        .format = ims_convert_format_of(image->format),
        .target = target,
        .matrix = ims_convert_matrix_rgb_to_yuv,
        .kernels = ims_convert_kernels_best(),
        .background = background,
        .warnings = IMS_WARNING_NONE,
    };
    /* A background may have a color. */
    work.gray = work.format->gray && !work.format->alpha;
    const bool has_luma = ims_convert_format_has_luma(image);
    if (has_luma) {
        const struct ims_convert_space from = {image->matrix, image->range};
        const struct ims_convert_space to = {IMS_MATRIX_BT601, target->range};
        work.matrix = ims_convert_matrix_yuv_to_yuv(from, to);
        work.same_space = from.matrix == to.matrix && from.range == to.range;
        if (!work.same_space)
            work.warnings = IMS_WARNING_COLOR_CONVERTED;
    } else if (work.format->yuv && image->range == IMS_RANGE_LIMITED) {
        work.warnings = IMS_WARNING_COLOR_CONVERTED;
    }
    if (has_luma && work.format->half_width == target->half_width &&
        work.format->half_height == target->half_height) {
        convert_alike(&work);
        return work.warnings;
    }
    for (int32_t y = 0; y < image->height; y += target->half_height ? 2 : 1)
        convert_rows(&work, y);
    return work.warnings;
}
