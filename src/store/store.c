/* SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"

enum { QUOTED_SIZE = 200 /* of a location in a message */ };

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

int ims_store_refuse_kind(const char *location, struct ims_message *message)
{
    char quoted[QUOTED_SIZE];
    ims_path_quote(location, quoted, sizeof quoted);
    return ims_message_fail(
        message, IMS_ERROR_LOCATION_KIND,
        "the location \"%s\" begins with a scheme, as those of other "
        "stores than folders, of which there is none: put \"./\" "
        "before the name of a folder",
        quoted);
}

struct ims_store_stream *ims_store_stream_new(struct ims_store *store)
{
    struct ims_store_stream *stream = calloc(1, store->kind->stream_size);
    if (stream != NULL)
        stream->store = store;
    return stream;
}
