/* SPDX-License-Identifier: MIT
 *
 * JPEG XL files read by libjxl's decoder: samples, and what the file says of them. For
 * tests that are built with libjxl (HAVE_LIBJXL) only.
 */
#ifndef DECODE_JXL_H
#define DECODE_JXL_H

#include "config.h"

#ifdef HAVE_LIBJXL

#include <stdbool.h>
#include <stddef.h>

#include <jxl/decode.h>

#include "decode.h"

struct decode_jxl {
    JxlBasicInfo info;
    JxlExtraChannelInfo alpha;
    bool has_numbers; /* colors are said by them */
    JxlColorEncoding color;
    uint8_t *profile; /* what the file says as a profile, or libjxl makes of it */
    size_t profile_size;
    int channels;   /* alpha included */
    float *samples; /* interleaved, row by row, not turned */
};

/* Reads a whole file, or fails the test. */
void decode_jxl(struct decode_jxl *read, const void *data, size_t size);
void decode_jxl_free(struct decode_jxl *read);

/* The sample of a channel. */
float decode_jxl_sample(const struct decode_jxl *read, int32_t x, int32_t y,
                        int channel);

/* An exact_reader: samples of 8 or 16 bits, floats as 16. */
int decode_jxl_exact(struct decoded *decoded, const void *data, size_t size);

#endif

#endif
