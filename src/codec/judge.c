/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <stdbool.h>

int32_t ims_judge_effort(const struct ims_encoder *encoder, int32_t effort)
{
    if (effort == IMS_OPTION_SET_ANY_EFFORT || encoder->max_effort == 0)
        return 0;
    if (effort < encoder->min_effort)
        return encoder->min_effort - effort;
    return effort > encoder->max_effort ? effort - encoder->max_effort : 0;
}

static bool is_too_large(const struct ims_encoder *encoder,
                         const struct ims_image *image)
{
    uint64_t pixels = (uint64_t)image->width * (uint64_t)image->height;
    return (encoder->max_width > 0 && image->width > encoder->max_width) ||
           (encoder->max_height > 0 && image->height > encoder->max_height) ||
           (encoder->max_pixels > 0 && pixels > encoder->max_pixels);
}

enum ims_explain_stage ims_judge_stage(const struct ims_encoder *encoder,
                                       const struct ims_judge_formats *formats,
                                       const struct ims_image *image,
                                       const struct ims_option_set *options,
                                       const struct ims_option_values *values)
{
    const struct ims_encoder *pinned = options->pinned;
    const ims_pixel_format_set format = ims_pixel_format_bit(image->format);
    const bool encoded = image->format == IMS_PIXEL_ENCODED;
    if ((encoder->inputs & (encoded ? IMS_INPUT_BYTES : IMS_INPUT_PIXELS)) == 0)
        return IMS_EXPLAIN_INPUT;
    /* A pin on an encoder of pixels is not meant for bytes. */
    if (pinned != NULL && pinned != encoder &&
        (!encoded || (pinned->inputs & IMS_INPUT_BYTES) != 0))
        return IMS_EXPLAIN_PIN;
    if (!encoded) {
        bool narrowed = options->narrow && (formats->narrowed & format) != 0;
        if ((formats->held & format) == 0 && !narrowed)
            return IMS_EXPLAIN_FORMAT;
        if (is_too_large(encoder, image))
            return IMS_EXPLAIN_SIZE;
        if (options->lossless && (encoder->traits & IMS_TRAIT_LOSSLESS) == 0)
            return IMS_EXPLAIN_LOSSLESS;
    }
    if (options->unknown.length > 0)
        return IMS_EXPLAIN_KEY;
    if (values->unknown != 0)
        return IMS_EXPLAIN_VALUE;
    return encoded || (formats->held & format) != 0 ? IMS_EXPLAIN_NONE
                                                    : IMS_EXPLAIN_NARROWED;
}
