/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stddef.h>

#include "common/failure.h"

static const char *words_of(JxlEncoderError error)
{
    switch (error) {
    case JXL_ENC_ERR_BAD_INPUT:
        return "it does not take the color profile";
    case JXL_ENC_ERR_NOT_SUPPORTED:
        return "this version cannot do what is asked for";
    case JXL_ENC_ERR_API_USAGE:
        return "it does not take the picture";
    default:
        return "the encoder failed, and did not say why";
    }
}

int ims_jxl_error(struct ims_message *message, JxlEncoder *encoder,
                  struct ims_jxl_memory *memory)
{
    const JxlEncoderError error =
        encoder != NULL ? JxlEncoderGetError(encoder) : JXL_ENC_ERR_OOM;
    if (error == JXL_ENC_ERR_OOM || atomic_load(&memory->is_missing))
        return ims_failure(message, IMS_ERROR_MEMORY, "libjxl: out of memory");
    return ims_failure(message, IMS_ERROR_ENCODE, "libjxl: %s", words_of(error));
}
