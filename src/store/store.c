/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdlib.h>

const struct ims_store_kind *ims_store_kind_of(const char *location)
{
    (void)location; /* there is one kind, and any text may be the path of a folder */
    return &ims_store_folder;
}

struct ims_store_stream *ims_store_stream_new(struct ims_store *store)
{
    struct ims_store_stream *stream = calloc(1, store->kind->stream_size);
    if (stream != NULL)
        stream->store = store;
    return stream;
}
