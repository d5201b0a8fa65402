/* SPDX-License-Identifier: MIT */
#include "samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jxl/version.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "convert/format.h"
#include "rows/formats.h"
#include "rows/rows.h"

/* Versions 0.9 and 0.10 read up to three bytes behind the last sample. */
#if JPEGXL_NUMERIC_VERSION >= JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0) &&               \
    JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 11, 0)
enum { BYTES_BEHIND = 3 };
#else
enum { BYTES_BEHIND = 0 };
#endif

static const struct ims_rows_formats held = {.gray = true,
                                             .gray_alpha = true,
                                             .color = true,
                                             .alpha = true,
                                             .deep = true,
                                             .floats = true};

static int no_memory(const struct ims_image *image, struct ims_message *message)
{
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                       (long)image->width, (long)image->height);
}

static size_t count_of(const struct ims_jxl_samples *samples, size_t bytes)
{
    return samples->size / bytes;
}

/* ---- whole numbers --------------------------------------------------------------- */

enum { LEAST_BITS = 8 /* fewer are not worth a depth that few readers expect */ };

/* Whether each sample is the one that readers make of its highest bits: the nearest to
 * value * 65535 / most. (No product is halfway between two, as `most` is odd.) */
static bool are_filled_up(const struct ims_jxl_samples *samples, unsigned bits)
{
    const uint16_t *const sample = samples->bytes;
    const size_t count = count_of(samples, sizeof *sample);
    const uint64_t most = (UINT64_C(1) << bits) - 1;
    const uint64_t factor = (UINT64_C(65535) << 32) / most;
    const uint64_t one_half = UINT64_C(1) << 31;
    unsigned differ = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t value = sample[i] >> (16 - bits);
        differ |= (unsigned)((value * factor + one_half) >> 32) ^ sample[i];
    }
    return differ == 0;
}

static uint32_t depth_of(const struct ims_jxl_samples *samples,
                         const struct ims_image *image)
{
    const unsigned bits = image->significant_bits > LEAST_BITS
                              ? (unsigned)image->significant_bits
                              : LEAST_BITS;
    return image->significant_bits != 0 && bits < 16 && are_filled_up(samples, bits)
               ? bits
               : 16;
}

/* ---- halves ---------------------------------------------------------------------- */

enum {
    HALF_EXPONENT = 0x7C00, /* the bits of one */
    HALF_MANTISSA = 0x3FF,
    HALF_SIGN = 0x8000
};

/* libjxl (to 0.11 at least) refuses halves that are infinite or no number, and writes
 * the larger half of the subnormal ones as others. */
static bool are_kept_as_halves(const struct ims_jxl_samples *samples)
{
    const uint16_t *const half = samples->bytes;
    const size_t count = count_of(samples, sizeof *half);
    bool kept = true;
    for (size_t i = 0; i < count; i++) {
        const unsigned exponent = half[i] & HALF_EXPONENT;
        const unsigned mantissa = half[i] & HALF_MANTISSA;
        kept &= exponent != HALF_EXPONENT &&
                (exponent != 0 || mantissa <= HALF_MANTISSA / 2);
    }
    return kept;
}

static float float_of(uint16_t half)
{
    const int exponent = (half & HALF_EXPONENT) >> 10;
    const uint32_t mantissa = half & HALF_MANTISSA;
    const uint32_t sign = (uint32_t)(half & HALF_SIGN) << 16;
    const float number = exponent == 0
                             ? ldexpf((float)mantissa, -24)
                             : ldexpf((float)(mantissa + 1024), exponent - 25);
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    if (exponent == HALF_EXPONENT >> 10)
        bits = UINT32_C(0x7F800000) | mantissa << 13;
    bits |= sign;
    float signed_number;
    memcpy(&signed_number, &bits, sizeof bits);
    return signed_number;
}

static bool widen(struct ims_jxl_samples *samples)
{
    const uint16_t *const half = samples->bytes;
    const size_t count = count_of(samples, sizeof *half);
    float *const wide =
        count <= SIZE_MAX / sizeof *wide ? malloc(count * sizeof *wide) : NULL;
    if (wide == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        wide[i] = float_of(half[i]);
    free(samples->made);
    samples->bytes = samples->made = wide;
    samples->size = count * sizeof *wide;
    samples->layout.data_type = JXL_TYPE_FLOAT;
    return true;
}

/* ---- all ------------------------------------------------------------------------- */

static JxlDataType type_of(const struct ims_convert_format *format)
{
    if (format->floats)
        return format->sample_bytes == 2 ? JXL_TYPE_FLOAT16 : JXL_TYPE_FLOAT;
    return format->sample_bytes == 2 ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8;
}

static bool make_rows(struct ims_jxl_samples *samples, const struct ims_image *image,
                      const struct ims_rows *rows, struct ims_message *message)
{
    uint8_t *const bytes = calloc(1, samples->size + BYTES_BEHIND);
    samples->bytes = samples->made = bytes;
    for (int32_t y = 0; y < image->height && bytes != NULL; y++)
        message->warnings |= ims_rows_write(rows, y, bytes + (size_t)y * rows->bytes);
    return bytes != NULL;
}

static void describe(struct ims_jxl_samples *samples, const struct ims_image *image)
{
    switch (samples->layout.data_type) {
    case JXL_TYPE_FLOAT:
        samples->bits = 32;
        samples->exponent = 8;
        break;
    case JXL_TYPE_FLOAT16:
        samples->bits = 16;
        samples->exponent = 5;
        break;
    case JXL_TYPE_UINT16:
        samples->bits = depth_of(samples, image);
        break;
    default:
        samples->bits = 8;
    }
}

int ims_jxl_samples_take(struct ims_jxl_samples *samples, const struct ims_image *image,
                         struct ims_message *message)
{
    const enum ims_pixel_format target =
        ims_rows_formats_choose(&held, image->format, 0);
    const struct ims_convert_format *const format = ims_convert_format_of(target);
    struct ims_rows rows;
    ims_rows_start(&rows, image, target, ims_byte_order_is_big(), 0);
    *samples = (struct ims_jxl_samples){
        .layout = {.num_channels = format->samples,
                   .data_type = type_of(format),
                   .endianness = JXL_NATIVE_ENDIAN},
        .gray = format->gray,
        .alpha = format->alpha,
    };
    if (rows.bytes > (SIZE_MAX - BYTES_BEHIND) / (size_t)image->height)
        return no_memory(image, message);
    samples->size = rows.bytes * (size_t)image->height;
    /* Padding is not to be read, and libjxl copies from the first row to the last. */
    const bool tight = image->height == 1 || image->strides[0] == (ptrdiff_t)rows.bytes;
    if (target == image->format && tight && BYTES_BEHIND == 0)
        samples->bytes = image->planes[0];
    else if (!make_rows(samples, image, &rows, message))
        return no_memory(image, message);
    if (samples->layout.data_type == JXL_TYPE_FLOAT16 && !are_kept_as_halves(samples) &&
        !widen(samples))
        return no_memory(image, message);
    describe(samples, image);
    return IMS_OK;
}

bool ims_jxl_samples_are_within(const struct ims_jxl_samples *samples, float most)
{
    const float *const number = samples->bytes;
    const uint16_t *const half = samples->bytes;
    bool within = true;
    /* What is no number is not within anything. */
    if (samples->layout.data_type == JXL_TYPE_FLOAT)
        for (size_t i = 0; i < count_of(samples, sizeof *number); i++)
            within &= fabsf(number[i]) <= most;
    if (samples->layout.data_type == JXL_TYPE_FLOAT16)
        for (size_t i = 0; i < count_of(samples, sizeof *half); i++)
            within &= fabsf(float_of(half[i])) <= most;
    return within;
}

void ims_jxl_samples_free(struct ims_jxl_samples *samples)
{
    free(samples->made);
    samples->made = NULL;
}
