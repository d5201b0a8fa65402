/* SPDX-License-Identifier: MIT
 *
 * What boxes of AVIF and HEIF say of light: that of the picture that is asked for, none
 * of another one, and nothing of what is cut or damaged. An AVIF of this library comes
 * back with what was put into it.
 */
#include "config.h"

#include <criterion/criterion.h>

#include <imagesaver/encoder.h>

#include "readers/light.h"
#include "reading.h"

/* clang-format off */
/* ftyp; meta: pitm 2, iprp: ipco: clli, ispe, mdcv, clli; ipma: of 1 the first, of 2
 * all others. */
#define FTYP "\0\0\0\x10" "ftypavif\0\0\0\0"
#define PITM "\0\0\0\x0e" "pitm\0\0\0\0\0\2"
#define CLLI "\0\0\0\x0c" "clli\0\1\0\2"
#define ISPE "\0\0\0\x14" "ispe\0\0\0\0\0\0\0\1\0\0\0\1"
#define MDCV                                                                           \
    "\0\0\0\x20" "mdcv\0\3\0\4\0\5\0\6\0\1\0\2\0\7\0\x8\0\0\0\x9\0\0\0\xa"
#define REST "\0\0\0\x0c" "clli\xff\xff\0\x10"
#define IPCO "\0\0\0\x54" "ipco" CLLI ISPE MDCV REST
#define IPMA "\0\0\0\x1a" "ipma\0\0\0\0\0\0\0\2\0\1\1\1\0\2\3\x82\3\4"
#define IPRP "\0\0\0\x76" "iprp" IPCO IPMA
#define META "\0\0\0\x90" "meta\0\0\0\0" PITM IPRP
/* clang-format on */

static const unsigned char file[] = FTYP META;

static bool find(uint32_t item, struct ims_light *light)
{
    return readers_light_find(file, sizeof file - 1, item, light);
}

Test(cli_readers_light, is_that_of_the_picture)
{
    static const uint16_t primaries[3][2] = {{1, 2}, {3, 4}, {5, 6}};
    struct ims_light light;
    for (uint32_t item = 0; item <= 2; item += 2) {
        cr_assert(find(item, &light));
        cr_assert_arr_eq(light.primaries, primaries, sizeof primaries);
        cr_assert(light.white_point[0] == 7 && light.white_point[1] == 8);
        cr_assert(light.max_luminance == 9 && light.min_luminance == 10);
        cr_assert_eq(light.max_content_light, 655350000);
        cr_assert_eq(light.max_frame_average_light, 160000);
    }
    cr_assert(find(1, &light));
    cr_assert(light.max_luminance == 0 && light.max_content_light == 10000);
    cr_assert_not(find(3, &light));
}

Test(cli_readers_light, what_is_cut_or_damaged_says_nothing)
{
    struct ims_light light;
    for (size_t size = 0; size < sizeof file - 1; size++) {
        struct file cut = {malloc(size + 1), size};
        cr_assert_not_null(cut.bytes);
        memcpy(cut.bytes, file, size);
        cr_assert_not(readers_light_find(cut.bytes, cut.size, 0, &light), "%zu", size);
        free(cut.bytes);
    }
    for (size_t at = 0; at < sizeof file - 1; at++)
        for (int value = 0; value < 2; value++) {
            struct file other = file_copy(file, sizeof file - 1);
            other.bytes[at] = value > 0 ? 0xFF : 0;
            readers_light_find(other.bytes, other.size, 0, &light);
            free(other.bytes);
        }
}

#ifdef HAVE_LIBAVIF

Test(cli_readers_light, of_an_avif_is_what_was_written)
{
    static const uint8_t pixels[3] = {1, 2, 3};
    const struct ims_light wanted = {.size = sizeof wanted,
                                     .primaries = {{1, 2}, {3, 4}, {5, 6}},
                                     .white_point = {7, 8},
                                     .max_luminance = 9,
                                     .min_luminance = 10,
                                     .max_content_light = 110000,
                                     .max_frame_average_light = 120000};
    ims_registry *registry;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct reading reading = {.reader = NULL};
    image.format = IMS_PIXEL_RGB8;
    image.width = image.height = 1;
    image.planes[0] = pixels;
    image.strides[0] = 3;
    image.light = &wanted;
    request.image = &image;
    request.file_name = "light.avif";
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    cr_assert_eq(ims_encode(registry, &request, &bytes), IMS_OK);
    const struct file avif = file_copy(bytes.data, bytes.byte_count);
    reading_begin(&reading, &readers_avif, &avif);
    const struct input_metadata *metadata = reading.picture.metadata;
    cr_assert(metadata->has_light);
    cr_assert_arr_eq(&metadata->light, &wanted, sizeof wanted);
    reading_close(&reading);
    free(avif.bytes);
    ims_bytes_free(&bytes);
    ims_registry_free(&registry);
}

#endif
