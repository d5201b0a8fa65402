/* SPDX-License-Identifier: MIT
 *
 * Decoders for tests of encoders: the formats' reference libraries, none of which
 * shares code with an encoder under test.
 */
#ifndef DECODE_H
#define DECODE_H

#include <stddef.h>
#include <stdint.h>

/* A decoded picture. */
struct decoded {
    int32_t width;
    int32_t height;
    int channels;      /* 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA */
    int depth;         /* bits of a sample, 8 or 16 */
    uint16_t *samples; /* interleaved, row by row; freed by decoded_free() */
};

/* Each returns 0, or -1 where the bytes are no valid file. Palettes become RGB or RGBA,
 * samples of fewer bits 8. */
int decode_png(struct decoded *decoded, const void *data, size_t size);
int decode_jpeg(struct decoded *decoded, const void *data, size_t size);

/* The same without the step from YUV to RGB: channels are Y, U and V. */
int decode_jpeg_yuv(struct decoded *decoded, const void *data, size_t size);

/* Always four channels. */
int decode_webp(struct decoded *decoded, const void *data, size_t size);

static inline uint16_t decoded_sample(const struct decoded *decoded, int32_t x,
                                      int32_t y, int channel)
{
    return decoded->samples[((size_t)y * (size_t)decoded->width + (size_t)x) *
                                (size_t)decoded->channels +
                            (size_t)channel];
}

void decoded_free(struct decoded *decoded);

#endif
