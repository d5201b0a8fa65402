/* SPDX-License-Identifier: MIT
 *
 * The rule for structures of the public interface that begin with `size`: one that is
 * smaller than it was in version 0.1.0 is refused, as it cannot have been set up by its
 * macro; a larger one comes from a newer header and is accepted, its unknown tail
 * neither read nor written. Whoever adds a field reads it only where `size` covers it.
 */
#ifndef IMS_STRUCT_SIZE_H
#define IMS_STRUCT_SIZE_H

#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "message.h"

/* Bytes up to the end of `last`, the last field that version 0.1.0 had. */
#define IMS_STRUCT_SIZE_FIRST(type, last)                                              \
    (offsetof(type, last) + sizeof(((type *)0)->last))

/* IMS_OK or IMS_ERROR_STRUCT_SIZE; `name` is the structure's, "image". */
static inline int ims_struct_size_check(size_t size, size_t first, const char *name,
                                        struct ims_message *message)
{
    if (size >= first)
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_STRUCT_SIZE,
                            "size of struct ims_%s is %zu; at least %zu is needed: set "
                            "the structure up by its IMS_..._INIT macro",
                            name, size, first);
}

#endif
