/* SPDX-License-Identifier: MIT
 *
 * Which formats of all a picture is saved in: pixel formats, narrowing, and each limit
 * of an encoder's table; and what is told of one that nothing writes.
 */
#include <criterion/criterion.h>

#include "cli/common/choice.h"
#include "cli/common/missing.h"
#include "support/fake_encoder.h"

/* In place of those of this build. */
const struct cli_missing cli_missing_libraries[] = {
    {"libone", "libone-dev", "bbb cc", ""}, {"libtwo", "libtwo-dev", "", ""}, {0}};

/* Whether anything takes an image of which only the table's facts count. */
static bool taken(const struct ims_encoder *encoder, enum ims_pixel_format format,
                  int32_t width, int32_t height, bool narrows)
{
    struct ims_image image = IMS_IMAGE_INIT;
    ims_registry *registry = NULL;
    image.format = format;
    image.width = width;
    image.height = height;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, encoder, NULL), IMS_OK);
    const bool found = cli_choice_takes(registry, "aaa", &image, narrows);
    ims_registry_free(&registry);
    return found;
}

Test(choice, all_formats_are_those_that_hold_the_pixels)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.narrowed_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 9, 9, false));
    cr_assert(taken(&encoder, IMS_PIXEL_RGB565, 9, 9, false));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB16, 9, 9, false));
    cr_assert(taken(&encoder, IMS_PIXEL_RGB16, 9, 9, true));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB_F32, 9, 9, true));
}

Test(choice, all_formats_are_those_that_are_large_enough)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, INT32_MAX, INT32_MAX, false));
    encoder.max_width = 100;
    encoder.max_height = 50;
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 100, 50, false));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 101, 50, false));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 100, 51, false));
    encoder.max_pixels = 4999;
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 100, 50, false));
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 100, 49, false));
    encoder.max_width = encoder.max_height = 0;
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 65536, 65536, false));
}

static void check_suggestion(const char *name, const char *wanted)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct cli_text problem = CLI_TEXT_INIT;
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &encoder, NULL), IMS_OK);
    cli_choice_suggest(registry, name, &problem);
    cr_assert_str_eq(problem.data, wanted);
    cli_text_free(&problem);
    ims_registry_free(&registry);
}

Test(choice, a_library_that_is_missing_is_told)
{
    static const char told[] =
        "; it was built without libone, which would (Debian's package: libone-dev)";
    check_suggestion("CC", told);
    check_suggestion("bbb", told);
    check_suggestion("bb", "; `imagesaver formats' lists what there is");
    check_suggestion("aab", "; did you mean aaa?");
}
