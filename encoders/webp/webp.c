/* SPDX-License-Identifier: MIT */
#include "webp.h"

#include <stddef.h>

#include "metadata/webp.h"

/* The standard quality is JPEG's: at 90, WebP is 0.6 dB below it with three quarters of
 * its bytes. The standard effort, libwebp's method 2, takes two fifths of the time of
 * method 4 (which other programs use) for 9 % more bytes at equal distortion. */
const struct ims_option ims_webp_options[] = {
    [IMS_WEBP_QUALITY] = {.key = "quality",
                          .type = IMS_OPTION_INTEGER,
                          .minimum = 0,
                          .maximum = 100,
                          .standard = 90,
                          .help = "0 is smallest, 100 is best; without effect on "
                                  "lossless images"},
    [IMS_WEBP_EFFORT] = {.key = "effort",
                         .type = IMS_OPTION_INTEGER,
                         .minimum = 0,
                         .maximum = 9,
                         .standard = 2,
                         .help =
                             "0 is fastest, 9 is smallest; the same: 4 and 5, 6 and "
                             "7, 8 and 9; lossless: 1 and 2, 4 and 5, 6 and 7"},
    [IMS_WEBP_LOSSLESS] = {.key = "lossless",
                           .type = IMS_OPTION_BOOLEAN,
                           .help = "keep every pixel exactly"},
    [IMS_WEBP_EXACT] = {.key = "exact",
                        .type = IMS_OPTION_BOOLEAN,
                        .standard = 1,
                        .help = "lossless: keep also the color of pixels that are "
                                "fully transparent"},
    {.key = NULL},
};

const char *const ims_webp_extensions[] = {"webp", NULL};

const struct ims_signature ims_webp_signatures[] = {
    {.bytes = "RIFF\0\0\0\0WEBP",
     .mask = "\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff",
     .length = 12},
    {.bytes = NULL},
};

const enum ims_pixel_format ims_webp_pixel_formats[] = {
    IMS_PIXEL_RGBA8,  IMS_PIXEL_BGRA8, IMS_PIXEL_RGB8,   IMS_PIXEL_BGR8,
    IMS_PIXEL_YUV420, IMS_PIXEL_NV12,  IMS_PIXEL_YUV422, IMS_PIXEL_YUV444,
    IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8, IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,
    IMS_PIXEL_XRGB8,  IMS_PIXEL_XBGR8, IMS_PIXEL_GRAY8,  IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_NONE,
};

const enum ims_pixel_format ims_webp_narrowed_formats[] = {
    IMS_PIXEL_RGBA16,       IMS_PIXEL_RGB16,          IMS_PIXEL_GRAY16,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_RGBA_F32,     IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

int ims_webp_accept(const struct ims_encoder *self, const struct ims_encoding *encoding,
                    struct ims_message *message)
{
    (void)self;
    return ims_metadata_webp_check(encoding->metadata, message);
}

/* Lossy methods 3 and 4, and 5 and 6 on some pictures, hardly differ. */
static const int lossy_methods[10] = {0, 1, 2, 3, 4, 4, 5, 5, 6, 6};

/* Each takes about twice the time of the one before, the last two four and twelve
 * times; settings between them take more time without making most files smaller. */
static const struct ims_webp_settings lossless_steps[] = {
    {0, 0}, {1, 20}, {2, 25}, {3, 30}, {4, 75}, {4, 100}, {6, 100}};

static const uint8_t lossless_lasts[10] = {0, 1, 1, 2, 3, 3, 4, 4, 5, 6};

/* From here on no step is smaller than those before it on every picture. */
enum { FIRST_UNSTEADY = 5, SMALL = 128 * 128 };

struct ims_webp_settings ims_webp_lossless_step(int step)
{
    return lossless_steps[step];
}

int ims_webp_lossless_last(int32_t effort)
{
    return lossless_lasts[effort];
}

/* The steps before the unsteady ones are smaller one after the other, but where hardly
 * anything is left of the picture, or nearly all of it: there the simplest may be best.
 */
bool ims_webp_lossless_tries(int step, int last, size_t size, uint64_t pixels)
{
    const uint64_t raw = 3 * pixels;
    if (step + 1 >= FIRST_UNSTEADY && last >= FIRST_UNSTEADY)
        return true;
    return pixels <= SMALL || size < raw / 64 || size > raw / 8 * 7;
}

struct ims_webp_settings ims_webp_settings_of(const union ims_option_value *values)
{
    const int32_t effort = values[IMS_WEBP_EFFORT].integer;
    if (values[IMS_WEBP_LOSSLESS].integer)
        return lossless_steps[lossless_lasts[effort]];
    return (struct ims_webp_settings){lossy_methods[effort],
                                      values[IMS_WEBP_QUALITY].integer};
}
