/* SPDX-License-Identifier: MIT
 *
 * Streams that are cut off, told by how they end: of some containers demuxers take what
 * is missing for the end. It knows bytes only.
 */
#ifndef VIDEO_TAIL_H
#define VIDEO_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the end that are looked at: more than a page of Ogg has. */
enum { VIDEO_TAIL_SIZE = 65536 };

/* Whether a demuxer of this name, FFmpeg's, is one of those. */
bool video_tail_is_asked(const char *demuxer);

/* Whether the end of its stream is missing: `behind` bytes lie behind the last packet
 * that it gave, `tail` has the last ones of all. */
bool video_tail_is_missing(const char *demuxer, uint64_t behind,
                           const unsigned char *tail, size_t size);

#endif
