/* SPDX-License-Identifier: MIT
 *
 * Every row of the table of formats: what libavcodec's own decoder gives back of each
 * pixel format, memory layout and size, what is accepted, and what the files say. What
 * other programs make of the files: tests/integration/lavc_formats.sh.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <libavcodec/avcodec.h>

#include "encoders/builtin.h"
#include "encoders/lavc/format.h"
#include "support/compare.h"
#include "support/decode_lavc.h"
#include "support/encode.h"
#include "support/picture.h"

/* The rows, and the decoders that read their files. */
static const struct {
    const struct ims_encoder *encoder;
    const char *decoder;
} rows[] = {
    {&ims_sgi_lavc, "sgi"},
    {&ims_jpeg2000_lavc_jp2, "jpeg2000"},
    {&ims_jpeg2000_lavc_j2k, "jpeg2000"},
    {&ims_jpegls_lavc, "jpegls"},
    {&ims_sun_lavc, "sunrast"},
    {&ims_pcx_lavc, "pcx"},
};

enum { ROWS = sizeof rows / sizeof rows[0], JP2_ROW = 1, BACKGROUND = 0x3060c0 };

/* Whether libavcodec was built with what a row and its decoder need. */
static bool is_here(int row)
{
    struct ims_message message = {0, ""};
    return rows[row].encoder->probe(rows[row].encoder, &message) == IMS_OK &&
           avcodec_find_decoder_by_name(rows[row].decoder) != NULL;
}

static const struct ims_option *find_option(const struct ims_encoder *encoder,
                                            const char *key)
{
    const struct ims_option *option = encoder->options;
    while (option != NULL && option->key != NULL && strcmp(option->key, key) != 0)
        option++;
    return option != NULL && option->key != NULL ? option : NULL;
}

/* Reads what was written. */
static void decode(struct decoded *decoded, int row, const struct encode *encode)
{
    cr_assert_eq(decode_lavc(decoded, rows[row].decoder, encode->buffer.data,
                             encode->buffer.length),
                 0, "%s", rows[row].encoder->name);
}

/* ---- comparing ------------------------------------------------------------------- */

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static bool has_alpha(const struct decoded *decoded)
{
    return decoded->channels % 2 == 0;
}

/* What the file must have: the sample, its nearest neighbour in fewer bits, or the
 * blended or converted color. */
static double wanted_sample(const struct ims_image *image,
                            const struct decoded *decoded, int32_t x, int32_t y,
                            int channel)
{
    const int channels = picture_channels(image->format);
    const bool alpha = picture_has_alpha(image->format);
    if (has_alpha(decoded) && channel == decoded->channels - 1)
        return alpha ? picture_sample(image, x, y, channels - 1) : 1.0;
    if (is_yuv(image->format) || (alpha && !has_alpha(decoded))) {
        double color[3];
        picture_color(image, x, y, BACKGROUND, color);
        return fmin(fmax(color[channel], 0.0), 1.0);
    }
    return picture_sample(image, x, y, channels < 3 ? 0 : channel);
}

static void check_samples(int row, const struct ims_image *image,
                          const struct decoded *decoded)
{
    const double full = decoded->depth == 8 ? 255.0 : 65535.0;
    const char *const name = rows[row].encoder->name;
    cr_assert_eq(decoded->width, image->width, "%s", name);
    cr_assert_eq(decoded->height, image->height, "%s", name);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int i = 0; i < decoded->channels; i++) {
                const double wanted = wanted_sample(image, decoded, x, y, i) * full;
                const double found = decoded_sample(decoded, x, y, i);
                if (fabs(found - wanted) > 0.51)
                    cr_assert_fail("%s: format %d, %dx%d: channel %d of (%d, %d) is %g "
                                   "and should be %g",
                                   name, (int)image->format, (int)image->width,
                                   (int)image->height, i, (int)x, (int)y, found,
                                   wanted);
            }
}

/* What the message must say of an image whose alpha was kept or not. */
static uint32_t wanted_warnings(const struct ims_image *image, bool keeps_alpha)
{
    const int alpha = picture_channels(image->format) - 1;
    if (is_yuv(image->format))
        return IMS_WARNING_COLOR_CONVERTED;
    if (keeps_alpha || !picture_has_alpha(image->format))
        return IMS_WARNING_NONE;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            if (picture_sample(image, x, y, alpha) < 1.0)
                return IMS_WARNING_ALPHA_FLATTENED;
    return IMS_WARNING_NONE;
}

/* Encodes without loss, and reads the file back. */
static void check_image(int row, struct encode *encode, const struct ims_image *image)
{
    const struct ims_encoder *const encoder = rows[row].encoder;
    if (find_option(encoder, "lossless") != NULL)
        encode_set(encode, "lossless", 1);
    if (find_option(encoder, "background") != NULL)
        encode_set(encode, "background", BACKGROUND);
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s: %s", encoder->name,
                 encode->message.text);
    struct decoded decoded;
    decode(&decoded, row, encode);
    check_samples(row, image, &decoded);
    cr_assert_eq(encode->message.warnings, wanted_warnings(image, has_alpha(&decoded)),
                 "%s: format %d", encoder->name, (int)image->format);
    const int bits = 8 * picture_sample_bytes(image->format);
    const bool kept = encode_keeps(encoder, image->format) != 0;
    cr_assert_eq(kept, decoded.depth >= bits, "%s: format %d has %d bits, the file %d",
                 encoder->name, (int)image->format, bits, decoded.depth);
    if (picture_has_alpha(image->format))
        cr_assert_eq(has_alpha(&decoded), (encoder->traits & IMS_TRAIT_ALPHA) != 0,
                     "%s", encoder->name);
    decoded_free(&decoded);
}

/* ---- samples --------------------------------------------------------------------- */

static const int32_t sizes[][2] = {{1, 1},  {1, 70},  {70, 1}, {3, 5},
                                   {17, 9}, {31, 33}, {97, 41}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };

Test(lavc_formats, samples_are_exact_in_every_format_layout_and_size)
{
    for (int i = 0; i < ROWS * SIZES * PICTURE_LAYOUTS; i++) {
        const int row = i / (SIZES * PICTURE_LAYOUTS);
        const int32_t *const size = sizes[i / PICTURE_LAYOUTS % SIZES];
        struct encode encode;
        if (!is_here(row))
            continue;
        encode_init(&encode, rows[row].encoder);
        for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
            struct picture picture;
            picture_make(&picture, picture_formats[f], size[0], size[1],
                         (enum picture_content)((i + f) % PICTURE_CONTENTS),
                         (enum picture_layout)(i % PICTURE_LAYOUTS), 7);
            check_image(row, &encode, &picture.image);
            picture_free(&picture);
        }
        encode_fini(&encode);
    }
}

Test(lavc_formats, every_pixel_format_is_listed_once)
{
    for (int row = 0; row < ROWS; row++)
        for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++)
            cr_assert_eq(encode_keeps(rows[row].encoder, picture_formats[f]) +
                             encode_narrows(rows[row].encoder, picture_formats[f]),
                         1, "%s, format %d", rows[row].encoder->name,
                         (int)picture_formats[f]);
}

Test(lavc_formats, the_longest_sides_are_written)
{
    for (int i = 0; i < 2 * ROWS; i++) {
        const struct ims_encoder *const encoder = rows[i / 2].encoder;
        struct encode encode;
        struct picture picture;
        if (!is_here(i / 2) || encoder->max_width == 0)
            continue;
        picture_make(&picture, IMS_PIXEL_RGB8, i % 2 ? encoder->max_width : 1,
                     i % 2 ? 1 : encoder->max_height, PICTURE_NOISE, PICTURE_TIGHT, 3);
        encode_init(&encode, encoder);
        check_image(i / 2, &encode, &picture.image);
        encode_fini(&encode);
        picture_free(&picture);
    }
}

/* ---- loss ------------------------------------------------------------------------ */

Test(lavc_formats, quality_is_nearer_with_more_bytes)
{
    static const int32_t qualities[] = {0, 75, 90, 95, 100};
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 251, 187, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int row = 0; row < ROWS; row++) {
        double last_psnr = 0.0;
        size_t last_bytes = 0;
        struct encode encode;
        if (!is_here(row) || find_option(rows[row].encoder, "quality") == NULL)
            continue;
        encode_init(&encode, rows[row].encoder);
        for (size_t i = 0; i < sizeof qualities / sizeof qualities[0]; i++) {
            struct decoded decoded;
            encode_set(&encode, "quality", qualities[i]);
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
            decode(&decoded, row, &encode);
            const double psnr = compare_psnr(&picture.image, &decoded, 0);
            cr_assert_gt(psnr, last_psnr, "%s, quality %d", rows[row].encoder->name,
                         (int)qualities[i]);
            cr_assert_gt(encode.buffer.length, last_bytes);
            last_psnr = psnr;
            last_bytes = encode.buffer.length;
            decoded_free(&decoded);
        }
        cr_assert_gt(last_psnr, 45.0, "%s", rows[row].encoder->name);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

/* ---- what the files say ---------------------------------------------------------- */

static bool begins_as(const struct ims_signature *signature, const uint8_t *bytes)
{
    for (size_t i = 0; i < signature->length; i++) {
        const int mask = signature->mask != NULL ? signature->mask[i] : 0xff;
        if (((bytes[i] ^ signature->bytes[i]) & mask & 0xff) != 0)
            return false;
    }
    return true;
}

Test(lavc_formats, files_have_their_signatures)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_GRAY8, 5, 4, PICTURE_FLAT, PICTURE_TIGHT, 1);
    for (int row = 0; row < ROWS; row++) {
        const struct ims_signature *signature = rows[row].encoder->signatures;
        struct encode encode;
        if (!is_here(row) || signature == NULL)
            continue;
        encode_init(&encode, rows[row].encoder);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        while (signature->bytes != NULL && !begins_as(signature, encode.buffer.data))
            signature++;
        cr_assert_not_null(signature->bytes, "%s", rows[row].encoder->name);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

/* Box "cdef" at the end of the header: the last channel is opacity, of the whole. */
static bool defines_alpha(const struct encode *encode, unsigned channels)
{
    static const uint8_t opacity[] = {0, 1, 0, 0};
    const size_t length = 10 + 6 * channels;
    const uint8_t *const type =
        memmem(encode->buffer.data, encode->buffer.length, "jp2c", 4);
    const uint8_t *const box = type - 4 - length;
    return memcmp(box + 4, "cdef", 4) == 0 && box[3] == length && box[9] == channels &&
           box[length - 5] == channels - 1 &&
           memcmp(box + length - 4, opacity, sizeof opacity) == 0;
}

Test(lavc_formats, jpeg_2000_says_which_channel_is_alpha)
{
    static const struct {
        enum ims_pixel_format format;
        unsigned channels;
        bool alpha;
    } cases[] = {{IMS_PIXEL_GRAY8, 1, false},
                 {IMS_PIXEL_GRAY_ALPHA8, 2, true},
                 {IMS_PIXEL_RGB16, 3, false},
                 {IMS_PIXEL_RGBA16, 4, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && is_here(JP2_ROW); i++) {
        struct encode encode;
        struct picture picture;
        picture_make(&picture, cases[i].format, 5, 3, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
        encode_init(&encode, &ims_jpeg2000_lavc_jp2);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(defines_alpha(&encode, cases[i].channels), cases[i].alpha, "%zu",
                     i);
        encode_fini(&encode);
        picture_free(&picture);
    }
}

/* ---- refusals -------------------------------------------------------------------- */

static int accept(const struct ims_encoder *encoder, enum ims_pixel_format format,
                  int32_t width, int32_t height, struct ims_message *message)
{
    struct ims_image image = IMS_IMAGE_INIT;
    const struct ims_encoding encoding = {.size = sizeof encoding, .image = &image};
    image.format = format;
    image.width = width;
    image.height = height;
    return encoder->accepts(encoder, &encoding, message);
}

/* The table knows the largest picture too, and is not below what is accepted. */
Test(lavc_formats, tables_tell_the_largest_picture)
{
    struct ims_message message = {0, ""};
    for (int row = 0; row < ROWS; row++) {
        const struct ims_encoder *const encoder = rows[row].encoder;
        const int32_t above = (int32_t)(encoder->max_pixels / 16384 + 1);
        cr_assert_gt(encoder->max_pixels, UINT64_C(16255) * 16255, "%s", encoder->name);
        cr_assert_eq(accept(encoder, IMS_PIXEL_GRAY8, 16384, above, &message),
                     IMS_ERROR_TOO_LARGE, "%s", encoder->name);
    }
    cr_assert_eq(accept(&ims_sgi_lavc, IMS_PIXEL_GRAY8, 16255, 16255, &message), IMS_OK,
                 "%s", message.text);
}

/* Asked at submission, before anything is queued. */
Test(lavc_formats, images_too_large_for_a_codec_are_not_accepted)
{
    struct ims_message message = {0, ""};
    cr_assert_eq(
        accept(&ims_jpeg2000_lavc_jp2, IMS_PIXEL_RGBA16, 8192, 16384, &message),
        IMS_OK);
    cr_assert_eq(
        accept(&ims_jpeg2000_lavc_jp2, IMS_PIXEL_RGBA16, 8192, 16385, &message),
        IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "8192x16385"));
    cr_assert_eq(
        accept(&ims_jpeg2000_lavc_jp2, IMS_PIXEL_GRAY8, 17000, 17000, &message),
        IMS_ERROR_TOO_LARGE);
    cr_assert_eq(accept(&ims_jpegls_lavc, IMS_PIXEL_GRAY16, 10000, 10000, &message),
                 IMS_OK);
    cr_assert_eq(accept(&ims_jpegls_lavc, IMS_PIXEL_RGB_F32, 10000, 10000, &message),
                 IMS_ERROR_TOO_LARGE);
}
