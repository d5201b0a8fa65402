/* SPDX-License-Identifier: MIT
 *
 * Which image files are truncated.
 */
#include <criterion/criterion.h>

#include "cli/input/truncation.h"

#define IS_COMPLETE(bytes)                                                             \
    input_truncation_is_complete("mjpeg", (const unsigned char *)(bytes),              \
                                 sizeof bytes - 1)

/* A start, a segment of 4 bytes, a scan's header of 3, and some data. */
#define BEGINNING                                                                      \
    "\xff\xd8\xff\xe0\x00\x04"                                                         \
    "ab\xff\xda\x00\x03"                                                               \
    "c"

Test(cli_input_truncation, the_end_must_be_there)
{
    cr_assert(IS_COMPLETE(BEGINNING "data\xff\xd9"));
    cr_assert(IS_COMPLETE(BEGINNING "data\xff\xd9 and what a camera put behind it"));
    cr_assert_not(IS_COMPLETE(BEGINNING "data"));
    cr_assert_not(IS_COMPLETE(BEGINNING "data\xff"));
    cr_assert_not(IS_COMPLETE(BEGINNING));
    cr_assert_not(IS_COMPLETE("\xff\xd8"));
    cr_assert_not(IS_COMPLETE(""));
}

Test(cli_input_truncation, what_looks_like_an_end_is_none)
{
    /* In a segment (a thumbnail has an end of its own), or behind a stuffed FF. */
    cr_assert_not(IS_COMPLETE("\xff\xd8\xff\xe1\x00\x06"
                              "a\xff\xd9"
                              "b"
                              "\xff\xda\x00\x02"
                              "data"));
    cr_assert_not(IS_COMPLETE(BEGINNING "da\xff\x00\xd9ta"));
}

Test(cli_input_truncation, markers_between_the_data)
{
    cr_assert(IS_COMPLETE(BEGINNING "da\xff\xd0ta\xff\xd7ta\xff\x00\xff\xd9"),
              "restarts");
    cr_assert(IS_COMPLETE(BEGINNING "data\xff\xc4\x00\x03"
                                    "x\xff\xda\x00\x02"
                                    "data\xff\xd9"),
              "a second pass");
    cr_assert(IS_COMPLETE(BEGINNING "data\xff\xff\xff\xd9"), "fill bytes");
    cr_assert_not(IS_COMPLETE(BEGINNING "data\xff\xc4\x00\x03"
                                        "x\xff\xda\x00\x02"
                                        "data"));
    cr_assert_not(IS_COMPLETE(BEGINNING "data\xff\xc4\x00"), "cut in a length");
    cr_assert_not(IS_COMPLETE(BEGINNING "data\xff\xc4\x00\x20"
                                        "x\xff\xd9"),
                  "a length too long");
}

#define IS_COMPLETE_AS(codec, bytes)                                                   \
    input_truncation_is_complete(codec, (const unsigned char *)(bytes),                \
                                 sizeof bytes - 1)

/* A chunk of 2 bytes, and the last one. */
#define PNG                                                                            \
    "\x89PNG\r\n\x1a\n"                                                                \
    "\0\0\0\2IDATabcrc_"
#define PNG_END "\0\0\0\0IENDcrc_"

Test(cli_input_truncation, png)
{
    cr_assert(IS_COMPLETE_AS("png", PNG PNG_END));
    cr_assert(IS_COMPLETE_AS("apng", PNG PNG PNG_END "behind it") == false,
              "no signature");
    cr_assert(IS_COMPLETE_AS("apng", PNG PNG_END "behind it"));
    cr_assert_not(IS_COMPLETE_AS("png", PNG));
    cr_assert_not(IS_COMPLETE_AS("png", PNG "\0\0\0\0IENDcrc"), "cut in the checksum");
    cr_assert_not(IS_COMPLETE_AS("png", PNG "\0\0\xff\xffIDATabcrc_" PNG_END));
    cr_assert_not(IS_COMPLETE_AS("png", "\x89PNG"));
}

/* A header without a color table, an extension of two blocks, an image of one. */
#define GIF           "GIF89a\1\0\1\0\0\0\0"
#define GIF_EXTENSION "\x21\xf9\2ab\1c\0"
#define GIF_IMAGE     "\x2c\0\0\0\0\1\0\1\0\0\2\2\x3b\x3b\0"

Test(cli_input_truncation, gif)
{
    cr_assert(IS_COMPLETE_AS("gif", GIF GIF_EXTENSION GIF_IMAGE "\x3b"));
    cr_assert(IS_COMPLETE_AS("gif", GIF GIF_IMAGE GIF_IMAGE "\x3b behind"));
    cr_assert(IS_COMPLETE_AS("gif", "GIF89a\1\0\1\0\x80\0\0......" GIF_IMAGE "\x3b"),
              "a table of two colors");
    cr_assert(IS_COMPLETE_AS("gif", GIF GIF_IMAGE), "only the trailer was forgotten");
    cr_assert_not(IS_COMPLETE_AS("gif", GIF));
    cr_assert_not(IS_COMPLETE_AS("gif", GIF GIF_EXTENSION));
    cr_assert_not(IS_COMPLETE_AS("gif", GIF "\x2c\0\0\0\0\1\0\1\0\0\2\2\x3b"));
    cr_assert_not(IS_COMPLETE_AS("gif", GIF "\x2c\x3b"));
    cr_assert_not(IS_COMPLETE_AS("gif", GIF "?\x3b"));
    cr_assert_not(IS_COMPLETE_AS("gif", "GIF89a"));
}

Test(cli_input_truncation, other_formats)
{
    cr_assert(IS_COMPLETE_AS("qoi", "qoif...\0\0\0\0\0\0\0\1"));
    cr_assert_not(IS_COMPLETE_AS("qoi", "qoif...\0\0\0\0\0\0\0\0"));
    cr_assert_not(IS_COMPLETE_AS("qoi", "qoif"));
    cr_assert(IS_COMPLETE_AS("dpx", ""), "that is for its decoder to tell");
}

/* ---- runs of bytes --------------------------------------------------------------- */

/* Of 4 x 2 pixels of 24 bits. */
#define TARGA "\0\0\12\0\0\0\0\0\0\0\0\0\4\0\2\0\30\0"

Test(cli_input_truncation, targa_files_of_runs)
{
    cr_assert(IS_COMPLETE_AS("targa", TARGA "\x87rgb"));
    cr_assert(IS_COMPLETE_AS("targa", TARGA "\x83rgb\3rgbrgbrgbrgb and a footer"));
    cr_assert_not(IS_COMPLETE_AS("targa", TARGA "\x86rgb"));
    cr_assert_not(IS_COMPLETE_AS("targa", TARGA "\x87rg"));
    cr_assert_not(IS_COMPLETE_AS("targa", TARGA "\x83rgb\3rgbrgbrgbrg"));
    cr_assert_not(IS_COMPLETE_AS("targa", TARGA));
    cr_assert_not(IS_COMPLETE_AS("targa", "\0\0\12"));
}

/* Of 3 x 2 pixels of 8 bits, of which a row has 4 bytes. */
#define SUN "\x59\xa6\x6a\x95\0\0\0\3\0\0\0\2\0\0\0\x08\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0"

Test(cli_input_truncation, sun_rasters_of_runs)
{
    cr_assert(IS_COMPLETE_AS("sunrast", SUN "\x80\7a"));
    cr_assert(IS_COMPLETE_AS("sunrast", SUN "abc\x80\0\x80\3d"),
              "an escape for itself");
    cr_assert_not(IS_COMPLETE_AS("sunrast", SUN "\x80\6a"));
    cr_assert_not(IS_COMPLETE_AS("sunrast", SUN "\x80\7"));
    cr_assert_not(IS_COMPLETE_AS("sunrast", SUN "abcdefg"));
    cr_assert_not(IS_COMPLETE_AS("sunrast", SUN));
}
