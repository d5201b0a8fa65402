/* SPDX-License-Identifier: MIT */
#include "hand_over.h"

#include "failure.h"

int ims_hand_over_rest(const struct ims_hand_over *made, size_t done, int error,
                       const char *what, struct ims_buffer *buffer,
                       struct ims_message *message)
{
    if (error == IMS_OK)
        error = ims_buffer_hand_over(buffer, made->bytes + done, made->size - done,
                                     made->release, made->owner);
    else
        made->release(made->owner);
    return error == IMS_ERROR_MEMORY
               ? ims_failure(message, error, "no memory for %s", what)
               : error;
}
