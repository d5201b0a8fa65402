/* SPDX-License-Identifier: MIT */
#include "tail.h"

#include <string.h>

/* Frames follow each other to the end: what is left over is a part of one. */
static bool has_rest(uint64_t behind, const unsigned char *tail, size_t size)
{
    (void)tail, (void)size;
    return behind > 0;
}

/* RFC 3533: the length of a page of Ogg, or 0 if none begins here. */
static size_t page_length(const unsigned char *bytes, size_t size)
{
    enum { HEADER = 27, SEGMENTS = 26 };
    if (size < HEADER || memcmp(bytes, "OggS", 4) != 0 ||
        size < (size_t)HEADER + bytes[SEGMENTS])
        return 0;
    size_t length = (size_t)HEADER + bytes[SEGMENTS];
    for (size_t i = 0; i < bytes[SEGMENTS]; i++)
        length += bytes[HEADER + i];
    return length;
}

/* The last page is whole, and says that it is the last one of its stream. */
static bool has_no_last_page(uint64_t behind, const unsigned char *tail, size_t size)
{
    enum { FLAGS = 5, LAST = 4 };
    (void)behind;
    for (size_t place = size; place-- > 0;)
        if (page_length(tail + place, size - place) == size - place)
            return (tail[place + FLAGS] & LAST) == 0;
    return true;
}

static const struct kind {
    const char *demuxer;
    bool (*is_missing)(uint64_t behind, const unsigned char *tail, size_t size);
} kinds[] = {{"yuv4mpegpipe", has_rest}, {"dv", has_rest}, {"ogg", has_no_last_page}};

static const struct kind *find_kind(const char *demuxer)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].demuxer, demuxer) == 0)
            return &kinds[i];
    return NULL;
}

bool video_tail_is_asked(const char *demuxer)
{
    return find_kind(demuxer) != NULL;
}

bool video_tail_is_missing(const char *demuxer, uint64_t behind,
                           const unsigned char *tail, size_t size)
{
    const struct kind *kind = find_kind(demuxer);
    return kind != NULL && kind->is_missing(behind, tail, size);
}
