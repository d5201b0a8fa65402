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

static bool image_taken(const struct ims_encoder *encoder,
                        const struct ims_image *image)
{
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, encoder, NULL), IMS_OK);
    const bool found = cli_choice_takes(registry, "aaa", image);
    ims_registry_free(&registry);
    return found;
}

/* Whether anything takes an image of which only the table's facts count. */
static bool taken(const struct ims_encoder *encoder, enum ims_pixel_format format,
                  int32_t width, int32_t height)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    return image_taken(encoder, &image);
}

Test(choice, all_formats_are_those_that_hold_the_pixels)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.narrowed_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 9, 9));
    cr_assert(taken(&encoder, IMS_PIXEL_RGB565, 9, 9));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB16, 9, 9));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB_F32, 9, 9));
}

Test(choice, formats_of_light_take_all_that_says_its_transfer)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_YUV420;
    image.width = image.height = 9;
    image.transfer = IMS_TRANSFER_PQ;
    cr_assert_not(image_taken(&encoder, &image));
    encoder.traits |= IMS_TRAIT_LINEAR;
    cr_assert(image_taken(&encoder, &image));
    image.transfer = IMS_TRANSFER_UNSPECIFIED;
    cr_assert_not(image_taken(&encoder, &image));
    image.transfer = IMS_TRANSFER_LINEAR;
    image.format = IMS_PIXEL_PALETTE8;
    cr_assert(image_taken(&encoder, &image));
    image.format = IMS_PIXEL_CMYK8;
    cr_assert_not(image_taken(&encoder, &image));
}

Test(choice, all_formats_are_those_that_are_large_enough)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, INT32_MAX, INT32_MAX));
    encoder.max_width = 100;
    encoder.max_height = 50;
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 100, 50));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 101, 50));
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 100, 51));
    encoder.max_pixels = 4999;
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 100, 50));
    cr_assert(taken(&encoder, IMS_PIXEL_RGB8, 100, 49));
    encoder.max_width = encoder.max_height = 0;
    cr_assert_not(taken(&encoder, IMS_PIXEL_RGB8, 65536, 65536));
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
