/* SPDX-License-Identifier: MIT
 *
 * The bytes of an input for FFmpeg: from a source, or from memory. It opens no
 * file by name, so that no name is ever read as a pattern or an address, and what a
 * file points to (playlists) is not followed. Internal to the folder.
 */
#ifndef INPUT_STREAM_H
#define INPUT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/source.h"

struct AVFormatContext;
struct AVIOContext;

/* Where the bytes come from: `source`, or `bytes` where that is NULL. The caller sets
 * these members and keeps it where it is while it is open. */
struct input_stream {
    struct cli_source *source;
    const unsigned char *bytes;
    size_t size;
    /* its own */
    size_t place;
    struct AVIOContext *io;
    struct AVFormatContext *format;
    unsigned char *tail; /* the last bytes of what cannot seek, once all are read */
    size_t tail_size;
};

/* Opens the container and reads its header, with this demuxer (an AVInputFormat) or the
 * one that FFmpeg finds. Returns 0 or an AVERROR; the caller closes it in any case. */
int input_stream_open(struct input_stream *stream, const void *demuxer);

/* The last bytes of a source that was read to its end, up to VIDEO_TAIL_SIZE; how many
 * are before them goes to `before`. They live until it is closed. Returns how many. */
size_t input_stream_tail(struct input_stream *stream, const unsigned char **tail,
                         uint64_t *before);

void input_stream_close(struct input_stream *stream);

#endif
