/* SPDX-License-Identifier: MIT
 *
 * The bytes of an input for FFmpeg, where FFmpeg has no memory for an option.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include <libavutil/dict.h>
#include <libavutil/error.h>

#include "cli/input/stream.h"

/* In place of FFmpeg's. */
int av_dict_set(AVDictionary **dictionary, const char *key, const char *value,
                int flags)
{
    (void)dictionary, (void)key, (void)value, (void)flags;
    return AVERROR(ENOMEM);
}

Test(cli_input_stream, closes_after_it_could_not_be_opened)
{
    static const unsigned char bytes[] = "GIF89a";
    struct input_stream stream = {.bytes = bytes, .size = sizeof bytes};
    cr_assert_eq(input_stream_open(&stream, NULL), AVERROR(ENOMEM));
    input_stream_close(&stream);
    cr_assert_null(stream.io);
    cr_assert_null(stream.format);
}
