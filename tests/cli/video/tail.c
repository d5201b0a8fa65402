/* SPDX-License-Identifier: MIT
 *
 * How streams end: with a whole frame or not, with the last page of an Ogg or not.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "cli/video/tail.h"

/* Adds a page of Ogg with that many bytes in one segment. Returns where it ends. */
static size_t add_page(unsigned char *bytes, unsigned char flags, unsigned char count)
{
    memset(bytes, 0, 27);
    memcpy(bytes, "OggS", 4);
    bytes[5] = flags;
    bytes[26] = 1;
    bytes[27] = count;
    memset(bytes + 28, 'x', count);
    return 28 + (size_t)count;
}

Test(video_tail, frames_leave_no_rest)
{
    cr_assert(video_tail_is_asked("yuv4mpegpipe") && video_tail_is_asked("dv"));
    cr_assert_not(video_tail_is_asked("matroska,webm"));
    cr_assert_not(video_tail_is_missing("dv", 0, NULL, 0));
    cr_assert(video_tail_is_missing("dv", 1, NULL, 0));
    cr_assert_not(video_tail_is_missing("matroska,webm", 1, NULL, 0));
}

Test(video_tail, the_last_page_says_so)
{
    enum { LAST = 4 };
    unsigned char bytes[600];
    const size_t first = add_page(bytes, 0, 200);
    const size_t end = first + add_page(bytes + first, LAST, 100);
    cr_assert(video_tail_is_asked("ogg"));
    cr_assert_not(video_tail_is_missing("ogg", 0, bytes, end));
    /* The beginning is of no interest: pages before the last one may be cut. */
    cr_assert_not(video_tail_is_missing("ogg", 0, bytes + 50, end - 50));
    for (size_t size = 0; size < end; size++)
        cr_assert(video_tail_is_missing("ogg", 0, bytes, size), "%zu", size);
    cr_assert(video_tail_is_missing("ogg", 0, bytes, first), "whole, but not the last");
}
