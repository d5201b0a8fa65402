/* SPDX-License-Identifier: MIT */
#include "exactness.h"

#include <stdlib.h>
#include <string.h>

#include <jxl/decode.h>
#include <jxl/version.h>

bool ims_jxl_exactness_is_doubtful(const struct ims_jxl_samples *samples)
{
    return samples->bits == 32 &&
           JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 11, 0);
}

static bool read_samples(JxlDecoder *decoder, const JxlPixelFormat *layout,
                         void *samples, size_t size)
{
    JxlDecoderStatus status = JxlDecoderProcessInput(decoder);
    if (status != JXL_DEC_NEED_IMAGE_OUT_BUFFER ||
        JxlDecoderSetImageOutBuffer(decoder, layout, samples, size) != JXL_DEC_SUCCESS)
        return false;
    status = JxlDecoderProcessInput(decoder);
    return status == JXL_DEC_FULL_IMAGE || status == JXL_DEC_SUCCESS;
}

bool ims_jxl_exactness_check(const struct ims_jxl_samples *samples, const void *bytes,
                             size_t size)
{
    JxlDecoder *const decoder = JxlDecoderCreate(NULL);
    void *const found = malloc(samples->size);
    const bool exact =
        decoder != NULL && found != NULL &&
        JxlDecoderSubscribeEvents(decoder, JXL_DEC_FULL_IMAGE) == JXL_DEC_SUCCESS &&
        JxlDecoderSetKeepOrientation(decoder, JXL_TRUE) == JXL_DEC_SUCCESS &&
        JxlDecoderSetInput(decoder, bytes, size) == JXL_DEC_SUCCESS &&
        read_samples(decoder, &samples->layout, found, samples->size) &&
        memcmp(found, samples->bytes, samples->size) == 0;
    free(found);
    if (decoder != NULL)
        JxlDecoderDestroy(decoder);
    return exact;
}
