/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"
#include "compat.h"
#include "video/tail.h"

/* Makes room for the last bytes. Without memory nothing is kept, and nothing told. */
static bool begin_tail(struct input_stream *stream)
{
    if (stream->tail == NULL)
        stream->tail = malloc(VIDEO_TAIL_SIZE);
    return stream->tail != NULL;
}

/* Adds bytes behind those that were read before. */
static void keep_tail(struct input_stream *stream, const uint8_t *bytes, size_t count)
{
    if (!begin_tail(stream))
        return;
    if (count > VIDEO_TAIL_SIZE) {
        bytes += count - VIDEO_TAIL_SIZE;
        count = VIDEO_TAIL_SIZE;
    }
    size_t kept = VIDEO_TAIL_SIZE - count;
    if (kept > stream->tail_size)
        kept = stream->tail_size;
    memmove(stream->tail, stream->tail + stream->tail_size - kept, kept);
    memcpy(stream->tail + kept, bytes, count);
    stream->tail_size = kept + count;
}

size_t input_stream_tail(struct input_stream *stream, const unsigned char **tail,
                         uint64_t *before)
{
    struct cli_source *source = stream->source;
    if (source->seekable && begin_tail(stream)) {
        const uint64_t size = source->size;
        cli_source_seek(source, size > VIDEO_TAIL_SIZE ? size - VIDEO_TAIL_SIZE : 0);
        int64_t count = 1;
        for (stream->tail_size = 0;
             count > 0 &&
                     stream->tail_size<VIDEO_TAIL_SIZE; stream->tail_size += count> 0
                 ? (size_t)count
                 : 0)
            count = cli_source_read(source, stream->tail + stream->tail_size,
                                    VIDEO_TAIL_SIZE - stream->tail_size);
    }
    *tail = stream->tail;
    *before = source->place - stream->tail_size;
    return stream->tail_size;
}

static int read_source(void *opaque, uint8_t *buffer, int size)
{
    struct input_stream *stream = opaque;
    if (cli_interrupt_pending())
        return AVERROR_EXIT;
    int64_t count = cli_source_read(stream->source, buffer, (size_t)size);
    if (count == -EINTR)
        return AVERROR_EXIT;
    if (count > 0 && !stream->source->seekable)
        keep_tail(stream, buffer, (size_t)count);
    return count < 0 ? AVERROR((int)-count) : count == 0 ? AVERROR_EOF : (int)count;
}

/* Where a seek leads to, or a negative number. */
static int64_t target_of(int64_t offset, int whence, int64_t place, int64_t size)
{
    switch (whence) {
    case SEEK_SET:
        return offset;
    case SEEK_CUR:
        return place + offset;
    case SEEK_END:
        return size + offset;
    default:
        return -1;
    }
}

static int64_t seek_source(void *opaque, int64_t offset, int whence)
{
    struct input_stream *stream = opaque;
    int64_t size = (int64_t)stream->source->size;
    if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE)
        return size;
    int64_t target =
        target_of(offset, whence & ~AVSEEK_FORCE, (int64_t)stream->source->place, size);
    if (target < 0)
        return AVERROR(EINVAL);
    cli_source_seek(stream->source, (uint64_t)target);
    return target;
}

static int read_bytes(void *opaque, uint8_t *buffer, int size)
{
    struct input_stream *stream = opaque;
    size_t left = stream->size - stream->place;
    size_t count = (size_t)size < left ? (size_t)size : left;
    if (count == 0)
        return AVERROR_EOF;
    memcpy(buffer, stream->bytes + stream->place, count);
    stream->place += count;
    return (int)count;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence)
{
    struct input_stream *stream = opaque;
    int64_t size = (int64_t)stream->size;
    if ((whence & ~AVSEEK_FORCE) == AVSEEK_SIZE)
        return size;
    int64_t target =
        target_of(offset, whence & ~AVSEEK_FORCE, (int64_t)stream->place, size);
    if (target < 0 || target > size)
        return AVERROR(EINVAL);
    stream->place = (size_t)target;
    return target;
}

int input_stream_open(struct input_stream *stream, const void *demuxer)
{
    enum { BUFFER_SIZE = 65536 };
    unsigned char *buffer = av_malloc(BUFFER_SIZE);
    if (buffer == NULL)
        return AVERROR(ENOMEM);
    bool seekable = stream->source == NULL || stream->source->seekable;
    stream->io =
        avio_alloc_context(buffer, BUFFER_SIZE, 0, stream,
                           stream->source != NULL ? read_source : read_bytes, NULL,
                           !seekable                ? NULL
                           : stream->source != NULL ? seek_source
                                                    : seek_bytes);
    stream->format = avformat_alloc_context();
    if (stream->io == NULL) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    if (stream->format == NULL)
        return AVERROR(ENOMEM);
    stream->format->pb = stream->io;
    /* Whatever comes, closing the container leaves them to us. */
    stream->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    /* No protocol is called so: a playlist's files are not opened. */
    AVDictionary *options = NULL;
    int error = av_dict_set(&options, "protocol_whitelist", "none", 0);
    if (error >= 0)
        error = avformat_open_input(
            &stream->format, "", (input_compat_format *)(uintptr_t)demuxer, &options);
    av_dict_free(&options);
    return error;
}

void input_stream_close(struct input_stream *stream)
{
    avformat_close_input(&stream->format);
    if (stream->io != NULL)
        av_freep(&stream->io->buffer);
    avio_context_free(&stream->io);
    free(stream->tail);
    stream->tail = NULL;
}
