/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 64 * 1024 };

static const OPJ_SIZE_T failed = (OPJ_SIZE_T)-1;

/* Makes room for the bytes up to `end`, of which those that nobody writes are 0. */
static bool reach(struct ims_jpeg2000_stream *stream, size_t end)
{
    if (end > stream->capacity) {
        size_t capacity = stream->capacity > 0 ? stream->capacity : FIRST_BYTES;
        while (capacity < end)
            capacity += capacity / 2;
        uint8_t *const bytes = realloc(stream->bytes, capacity);
        if (bytes == NULL) {
            stream->full = true;
            return false;
        }
        stream->bytes = bytes;
        stream->capacity = capacity;
    }
    if (end > stream->size) {
        memset(stream->bytes + stream->size, 0, end - stream->size);
        stream->size = end;
    }
    return true;
}

static OPJ_SIZE_T write_bytes(void *data, OPJ_SIZE_T size, void *opaque)
{
    struct ims_jpeg2000_stream *const stream = opaque;
    if (!reach(stream, stream->place + size))
        return failed;
    memcpy(stream->bytes + stream->place, data, size);
    stream->place += size;
    return size;
}

static OPJ_OFF_T skip(OPJ_OFF_T size, void *opaque)
{
    struct ims_jpeg2000_stream *const stream = opaque;
    if (size < 0 || !reach(stream, stream->place + (size_t)size))
        return -1;
    stream->place += (size_t)size;
    return size;
}

static OPJ_BOOL seek(OPJ_OFF_T place, void *opaque)
{
    struct ims_jpeg2000_stream *const stream = opaque;
    if (place < 0 || !reach(stream, (size_t)place))
        return OPJ_FALSE;
    stream->place = (size_t)place;
    return OPJ_TRUE;
}

opj_stream_t *ims_jpeg2000_stream_open(struct ims_jpeg2000_stream *stream)
{
    opj_stream_t *const opened = opj_stream_create(FIRST_BYTES, OPJ_FALSE);
    if (opened == NULL)
        return NULL;
    opj_stream_set_write_function(opened, write_bytes);
    opj_stream_set_skip_function(opened, skip);
    opj_stream_set_seek_function(opened, seek);
    opj_stream_set_user_data(opened, stream, NULL);
    return opened;
}
