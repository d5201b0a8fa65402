/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* A letter, then one or more that URLs allow in a scheme, and a colon. A single letter
 * is none, as a folder "x:" is likelier. */
static bool has_scheme(const char *location)
{
    size_t length = 0;
    while (is_letter(location[length]) ||
           (length > 0 && location[length] != '\0' &&
            strchr("0123456789+-.", location[length]) != NULL))
        length++;
    return length >= 2 && location[length] == ':';
}

const struct ims_store_kind *ims_store_kind_of(const char *location)
{
    return has_scheme(location) ? NULL : &ims_store_folder;
}

struct ims_store_stream *ims_store_stream_new(struct ims_store *store)
{
    struct ims_store_stream *stream = calloc(1, store->kind->stream_size);
    if (stream != NULL)
        stream->store = store;
    return stream;
}
