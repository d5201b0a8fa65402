/* SPDX-License-Identifier: MIT
 *
 * Which JPEG files are whole.
 */
#include <criterion/criterion.h>

#include "cli/input_jpeg.h"

#define IS_WHOLE(bytes)                                                                \
    input_jpeg_is_whole((const unsigned char *)(bytes), sizeof(bytes) - 1)

/* A start, a segment of 4 bytes, a scan's header of 3, and some data. */
#define BEGINNING                                                                      \
    "\xff\xd8\xff\xe0\x00\x04"                                                         \
    "ab\xff\xda\x00\x03"                                                               \
    "c"

Test(cli_input_jpeg, the_end_must_be_there)
{
    cr_assert(IS_WHOLE(BEGINNING "data\xff\xd9"));
    cr_assert(IS_WHOLE(BEGINNING "data\xff\xd9 and what a camera put behind it"));
    cr_assert_not(IS_WHOLE(BEGINNING "data"));
    cr_assert_not(IS_WHOLE(BEGINNING "data\xff"));
    cr_assert_not(IS_WHOLE(BEGINNING));
    cr_assert_not(IS_WHOLE("\xff\xd8"));
    cr_assert_not(IS_WHOLE(""));
}

Test(cli_input_jpeg, what_looks_like_an_end_is_none)
{
    /* In a segment (a thumbnail has an end of its own), or behind a stuffed FF. */
    cr_assert_not(IS_WHOLE("\xff\xd8\xff\xe1\x00\x06"
                           "a\xff\xd9"
                           "b"
                           "\xff\xda\x00\x02"
                           "data"));
    cr_assert_not(IS_WHOLE(BEGINNING "da\xff\x00\xd9ta"));
}

Test(cli_input_jpeg, markers_between_the_data)
{
    cr_assert(IS_WHOLE(BEGINNING "da\xff\xd0ta\xff\xd7ta\xff\x00\xff\xd9"), "restarts");
    cr_assert(IS_WHOLE(BEGINNING "data\xff\xc4\x00\x03"
                                 "x\xff\xda\x00\x02"
                                 "data\xff\xd9"),
              "a second pass");
    cr_assert(IS_WHOLE(BEGINNING "data\xff\xff\xff\xd9"), "fill bytes");
    cr_assert_not(IS_WHOLE(BEGINNING "data\xff\xc4\x00\x03"
                                     "x\xff\xda\x00\x02"
                                     "data"));
    cr_assert_not(IS_WHOLE(BEGINNING "data\xff\xc4\x00"), "cut in a length");
    cr_assert_not(IS_WHOLE(BEGINNING "data\xff\xc4\x00\x20"
                                     "x\xff\xd9"),
                  "a length too long");
}
