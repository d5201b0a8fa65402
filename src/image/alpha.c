/* SPDX-License-Identifier: MIT */
#include "alpha.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "half.h"

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

/* The image whose samples have the alpha: of one with a palette, that as a row of
 * RGBA; else itself. */
static struct ims_image colors_of(const struct ims_image *image)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    struct ims_image colors = *image;
    if (format == NULL || format->model != IMS_MODEL_PALETTE)
        return colors;
    colors.format = format->unpacked;
    colors.width = IMS_PALETTE_ENTRIES;
    colors.height = 1;
    colors.planes[0] = image->planes[1];
    colors.strides[0] = image->strides[1];
    return colors;
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

/* 0 where alpha is not above 0, as there nothing shows. */
static float divided(float color, float alpha)
{
    return alpha > 0 ? color / alpha : 0;
}

static void divide_row_float(float *row, size_t width, struct place place)
{
    for (float *pixel = row; pixel < row + width * place.samples;
         pixel += place.samples)
        for (size_t i = 0; i < place.samples; i++)
            if (i != place.alpha)
                pixel[i] = divided(pixel[i], pixel[place.alpha]);
}

/* A float has enough bits for the quotient of two halves to be rounded twice. */
static void divide_row_half(uint16_t *row, size_t width, struct place place)
{
    for (uint16_t *pixel = row; pixel < row + width * place.samples;
         pixel += place.samples) {
        const float a = ims_half_to_float(pixel[place.alpha]);
        for (size_t i = 0; i < place.samples; i++)
            if (i != place.alpha)
                pixel[i] = ims_half_of_float(divided(ims_half_to_float(pixel[i]), a));
    }
}

static void divide_row(void *row, size_t width, const struct ims_pixel_layout *format,
                       const uint32_t reciprocals[256])
{
    const struct place place = place_of(format);
    const bool floats = format->kind == IMS_SAMPLE_FLOAT;
    if (format->sample_bytes == 1)
        divide_row_8(row, width, place, reciprocals);
    else if (format->sample_bytes == 4)
        divide_row_float(row, width, place);
    else if (floats)
        divide_row_half(row, width, place);
    else
        divide_row_16(row, width, place);
}

static void fill_alpha(unsigned char *row, size_t width,
                       const struct ims_pixel_layout *format)
{
    static const uint16_t half = 0x3C00; /* 1 */
    static const uint16_t word = 0xFFFF;
    static const float number = 1;
    const void *const one = format->sample_bytes == 4          ? (const void *)&number
                            : format->kind == IMS_SAMPLE_FLOAT ? &half
                                                               : &word;
    const struct place place = place_of(format);
    unsigned char *alpha = row + place.alpha * format->sample_bytes;
    for (size_t x = 0; x < width; x++, alpha += place.samples * format->sample_bytes)
        memcpy(alpha, one, format->sample_bytes);
}

/* ---- images ---------------------------------------------------------------------- */

void ims_alpha_straighten(const struct ims_image *image,
                          const struct ims_image_layout *layout, void *memory,
                          struct ims_image *straight)
{
    uint32_t reciprocals[256];
    fill_reciprocals(reciprocals);
    ims_image_copy(image, layout, memory, straight);
    straight->alpha = IMS_ALPHA_STRAIGHT;
    const struct ims_image colors = colors_of(straight);
    const struct ims_pixel_layout *format = ims_pixel_format_layout(colors.format);
    /* Only the type says const: it is the copy. */
    unsigned char *row = (unsigned char *)(uintptr_t)colors.planes[0];
    for (int32_t y = 0; y < colors.height; y++, row += colors.strides[0]) {
        if (image->alpha == IMS_ALPHA_IGNORED)
            fill_alpha(row, (size_t)colors.width, format);
        else
            divide_row(row, (size_t)colors.width, format, reciprocals);
    }
}

/* ---- what alpha says ------------------------------------------------------------- */

static inline uint32_t sample_at(const unsigned char *sample, size_t sample_bytes)
{
    uint16_t word;
    uint32_t number;
    if (sample_bytes == 1)
        return *sample;
    if (sample_bytes == 2) {
        memcpy(&word, sample, sizeof word);
        return word;
    }
    memcpy(&number, sample, sizeof number);
    return number;
}

/* Bits that all alphas of a row have, and those that any has. */
struct bits {
    uint32_t all;
    uint32_t any;
};

static inline struct bits gather_bits(const unsigned char *alpha, size_t width,
                                      size_t step, size_t sample_bytes)
{
    struct bits bits = {UINT32_MAX, 0};
    for (size_t x = 0; x < width; x++) {
        const uint32_t sample = sample_at(alpha + x * step, sample_bytes);
        bits.all &= sample;
        bits.any |= sample;
    }
    return bits;
}

static struct bits bits_of(const unsigned char *row, size_t width,
                           const struct ims_pixel_layout *format)
{
    const size_t bytes = format->sample_bytes;
    const unsigned char *alpha = row + place_of(format).alpha * bytes;
    const size_t step = format->samples * bytes;
    /* Numbers that the compiler knows make a loop of its own of each. */
    if (bytes == 1)
        return gather_bits(alpha, width, step, 1);
    if (bytes == 2)
        return gather_bits(alpha, width, step, 2);
    return gather_bits(alpha, width, step, 4);
}

/* Alphas that hide nothing are the highest; of floats 1 and above, whose bits are in
 * the order of the numbers. */
static bool row_is_opaque(const unsigned char *row, size_t width,
                          const struct ims_pixel_layout *format)
{
    const size_t bytes = format->sample_bytes;
    const uint32_t one = bytes == 2 ? 0x3C00 : 0x3F800000;
    const uint32_t infinity = bytes == 2 ? 0x7C00 : 0x7F800000;
    if (format->kind == IMS_SAMPLE_INTEGER)
        return bits_of(row, width, format).all == (bytes == 1 ? 0xFF : 0xFFFF);
    const unsigned char *alpha = row + place_of(format).alpha * bytes;
    for (size_t x = 0; x < width; x++, alpha += format->samples * bytes)
        if (sample_at(alpha, bytes) - one > infinity - one)
            return false;
    return true;
}

/* The one that hides all is 0, of floats also with a sign. */
static bool row_hides_all(const unsigned char *row, size_t width,
                          const struct ims_pixel_layout *format)
{
    const bool floats = format->kind == IMS_SAMPLE_FLOAT;
    const uint32_t sign = floats ? 1u << (8 * format->sample_bytes - 1) : 0;
    return (bits_of(row, width, format).any & ~sign) == 0;
}

/* What is asked of a row. */
typedef bool row_function(const unsigned char *row, size_t width,
                          const struct ims_pixel_layout *format);

static const unsigned char *row_of(const struct ims_image *image, int32_t y)
{
    return (const unsigned char *)image->planes[0] + y * image->strides[0];
}

/* Whether it is so of all rows of an image whose format has alpha; */
static bool all_are(const struct ims_image *image, row_function *is)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    for (int32_t y = 0; y < image->height; y++)
        if (!is(row_of(image, y), (size_t)image->width, format))
            return false;
    return true;
}

/* or of those entries of a palette that its image shows. */
static bool all_shown_are(const struct ims_image *image, row_function *is)
{
    const struct ims_image palette = colors_of(image);
    const struct ims_pixel_layout *format = ims_pixel_format_layout(palette.format);
    bool entries[IMS_PALETTE_ENTRIES];
    for (size_t i = 0; i < IMS_PALETTE_ENTRIES; i++)
        entries[i] = is(row_of(&palette, 0) + i * IMS_PALETTE_ENTRY_BYTES, 1, format);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            if (!entries[row_of(image, y)[x]])
                return false;
    return true;
}

/* Whether a normal image has alpha that means something. */
static bool has_alpha(const struct ims_image *image)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    return format != NULL && format->alpha && image->alpha != IMS_ALPHA_IGNORED;
}

static bool alphas_are(const struct ims_image *image, row_function *is)
{
    const bool has_palette =
        ims_pixel_format_layout(image->format)->model == IMS_MODEL_PALETTE;
    return has_palette ? all_shown_are(image, is) : all_are(image, is);
}

bool ims_alpha_is_opaque(const struct ims_image *image)
{
    return !has_alpha(image) || alphas_are(image, row_is_opaque);
}

bool ims_alpha_hides_all(const struct ims_image *image)
{
    return has_alpha(image) && alphas_are(image, row_hides_all);
}
