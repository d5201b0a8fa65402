/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stdbool.h>
#include <string.h>

#include "common/failure.h"

static const char *words_of(avifResult result)
{
    switch (result) {
    case AVIF_RESULT_NO_CODEC_AVAILABLE:
        return "it was built without libaom's encoder";
    case AVIF_RESULT_ENCODE_COLOR_FAILED:
        return "the AV1 encoder failed";
    case AVIF_RESULT_ENCODE_ALPHA_FAILED:
        return "the AV1 encoder failed with the alpha channel";
    default:
        return avifResultToString(result);
    }
}

/* libaom's lack of memory comes as a failure of the encoder: its own words tell. */
static bool is_memory(avifResult result, const char *details)
{
    return result == AVIF_RESULT_OUT_OF_MEMORY ||
           strstr(details, "Memory allocation error") != NULL;
}

/* Where libaom lacks memory for what it allocates while it encodes, it has no words:
 * its code for anything, and NULL as details. What is wrong with an image it says. */
static bool is_wordless(const char *details)
{
    return strstr(details, "Unspecified internal error: (null)") != NULL;
}

int ims_avif_error(struct ims_message *message, avifResult result, const char *details)
{
    if (is_memory(result, details))
        return ims_failure(message, IMS_ERROR_MEMORY, "libavif: out of memory");
    if (is_wordless(details))
        return ims_failure(message, IMS_ERROR_MEMORY,
                           "libavif: %s, and did not say why, as it does without "
                           "memory",
                           words_of(result));
    return ims_failure(message, IMS_ERROR_ENCODE, "libavif: %s%s%s", words_of(result),
                       details[0] != '\0' ? ": " : "", details);
}
