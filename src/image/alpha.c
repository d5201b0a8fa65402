/* SPDX-License-Identifier: MIT */
#include "alpha.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where alpha stands among the samples of a pixel. */
struct place {
    size_t samples;
    size_t alpha;
};

static struct place place_of(const struct ims_pixel_layout *format)
{
    return (struct place){format->samples,
                          (size_t)(strchr(format->order, 'a') - format->order)};
}

bool ims_alpha_needs_straightening(const struct ims_image *image)
{
    return image->alpha != IMS_ALPHA_STRAIGHT;
}

/* ---- rows ------------------------------------------------------------------------ */

/* For each alpha a but 0, what (510 * color + a) is to be multiplied by, so that the
 * product's upper 32 bits are that divided by 2 * a: the color divided by a / 255,
 * rounded. Exact, as the dividend is below 2^17 and the divisor below 2^9. */
static void fill_reciprocals(uint32_t reciprocals[256])
{
    reciprocals[0] = 0;
    for (uint32_t a = 1; a < 256; a++)
        reciprocals[a] = (uint32_t)(((UINT64_C(1) << 32) + 2 * a - 1) / (2 * a));
}

static void divide_row_8(uint8_t *row, size_t width, struct place place,
                         const uint32_t reciprocals[256])
{
    for (uint8_t *pixel = row; pixel < row + width * place.samples;
         pixel += place.samples) {
        const uint32_t a = pixel[place.alpha];
        for (size_t i = 0; a != 255 && i < place.samples; i++) {
            if (i == place.alpha)
                continue;
            const uint64_t product =
                (uint64_t)(510u * pixel[i] + a) * reciprocals[a] >> 32;
            pixel[i] = product < 255 ? (uint8_t)product : 255;
        }
    }
}

static void divide_row_16(uint16_t *row, size_t width, struct place place)
{
    for (uint16_t *pixel = row; pixel < row + width * place.samples;
         pixel += place.samples) {
        const uint64_t a = pixel[place.alpha];
        for (size_t i = 0; a != 65535 && i < place.samples; i++) {
            if (i == place.alpha)
                continue;
            const uint64_t quotient =
                a != 0 ? (UINT64_C(131070) * pixel[i] + a) / (2 * a) : 0;
            pixel[i] = quotient < 65535 ? (uint16_t)quotient : 65535;
        }
    }
}

static void fill_alpha(unsigned char *row, size_t width, struct place place,
                       size_t sample_bytes)
{
    unsigned char *alpha = row + place.alpha * sample_bytes;
    for (size_t x = 0; x < width; x++, alpha += place.samples * sample_bytes)
        memset(alpha, 0xFF, sample_bytes);
}

/* ---- images ---------------------------------------------------------------------- */

void ims_alpha_straighten(const struct ims_image *image,
                          const struct ims_image_layout *layout, void *memory,
                          struct ims_image *straight)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    const struct place place = place_of(format);
    const size_t width = (size_t)image->width;
    uint32_t reciprocals[256];
    fill_reciprocals(reciprocals);
    ims_image_copy(image, layout, memory, straight);
    straight->alpha = IMS_ALPHA_STRAIGHT;
    unsigned char *row = memory;
    for (int32_t y = 0; y < image->height; y++, row += layout->planes[0].row_bytes) {
        if (image->alpha == IMS_ALPHA_IGNORED)
            fill_alpha(row, width, place, format->sample_bytes);
        else if (format->sample_bytes == 1)
            divide_row_8(row, width, place, reciprocals);
        else
            divide_row_16((void *)row, width, place);
    }
}

/* Whether all bytes of the alphas of a row are `byte`. */
static bool row_is(const unsigned char *row, size_t width, struct place place,
                   size_t sample_bytes, unsigned char byte)
{
    const unsigned char *alpha = row + place.alpha * sample_bytes;
    const size_t step = place.samples * sample_bytes;
    for (size_t x = 0; x < width; x++, alpha += step)
        if (alpha[0] != byte || alpha[sample_bytes - 1] != byte)
            return false;
    return true;
}

/* The same of an image whose format has alpha. */
static bool all_are(const struct ims_image *image, unsigned char byte)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    const struct place place = place_of(format);
    for (int32_t y = 0; y < image->height; y++)
        if (!row_is((const unsigned char *)image->planes[0] + y * image->strides[0],
                    (size_t)image->width, place, format->sample_bytes, byte))
            return false;
    return true;
}

static bool has_alpha(const struct ims_image *image)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    return format != NULL && format->alpha && image->alpha != IMS_ALPHA_IGNORED;
}

bool ims_alpha_is_opaque(const struct ims_image *image)
{
    return !has_alpha(image) || all_are(image, 0xFF);
}

bool ims_alpha_hides_all(const struct ims_image *image)
{
    return has_alpha(image) && all_are(image, 0);
}
