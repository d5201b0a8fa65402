/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stddef.h>
#include <string.h>

#include "common/failure.h"

/* Of a code block or a packet that has no memory it says nothing, or that of the tile;
 * all that can be wrong with an image it says more of. */
static const char *const of_memory[] = {"memory", "alloc", "Cannot encode tile"};

int ims_jpeg2000_error(struct ims_message *message, const char *words)
{
    if (words[0] == '\0')
        return ims_failure(message, IMS_ERROR_MEMORY,
                           "OpenJPEG: it failed, and did not say why, as it does "
                           "without memory");
    for (size_t i = 0; i < sizeof of_memory / sizeof of_memory[0]; i++)
        if (strstr(words, of_memory[i]) != NULL)
            return ims_failure(message, IMS_ERROR_MEMORY, "OpenJPEG: out of memory");
    return ims_failure(message, IMS_ERROR_ENCODE, "OpenJPEG: %s", words);
}
