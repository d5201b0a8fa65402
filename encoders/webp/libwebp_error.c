/* SPDX-License-Identifier: MIT */
#include "libwebp_error.h"

#include <stddef.h>

#include "common/failure.h"

static const char *const words[] = {
    [VP8_ENC_ERROR_NULL_PARAMETER] = "it was not given an image",
    [VP8_ENC_ERROR_INVALID_CONFIGURATION] = "it does not take these settings",
    [VP8_ENC_ERROR_BAD_DIMENSION] = "width and height must be 1 to 16383",
    [VP8_ENC_ERROR_PARTITION0_OVERFLOW] =
        "the first part of a lossy file would exceed 512 KiB; try lossless=1",
    [VP8_ENC_ERROR_PARTITION_OVERFLOW] =
        "a part of a lossy file would exceed 16 MiB; try less quality",
    [VP8_ENC_ERROR_FILE_TOO_BIG] = "the file would have more than 4 GiB",
    [VP8_ENC_ERROR_USER_ABORT] = "it was told to stop",
};

int ims_webp_libwebp_error(struct ims_message *message, WebPEncodingError code)
{
    /* Our own writers fail for want of memory only. */
    if (code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
        code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY ||
        code == VP8_ENC_ERROR_BAD_WRITE)
        return ims_failure(message, IMS_ERROR_MEMORY, "libwebp: out of memory");
    const size_t index = (size_t)code;
    if (index < sizeof words / sizeof words[0] && words[index] != NULL)
        return ims_failure(message, IMS_ERROR_ENCODE, "libwebp: %s", words[index]);
    return ims_failure(message, IMS_ERROR_ENCODE,
                       "libwebp: error %d, which it did not have when this was built",
                       (int)code);
}
