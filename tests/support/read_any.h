/* SPDX-License-Identifier: MIT
 *
 * Pictures of whatever format, read by FFmpeg: their samples as numbers. Its name tells
 * the decoder, or else what is in the file. For tests of the command, which link
 * libavformat.
 */
#ifndef READ_ANY_H
#define READ_ANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct read_any {
    int32_t width;
    int32_t height;
    int channels;    /* 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA */
    int bits;        /* of a sample */
    bool is_float;   /* samples are floats and not 0..1 of whole numbers */
    bool is_yuv;     /* RGB was made of YUV, by BT.601 or what the file says */
    bool is_part;    /* of a file that may have alpha elsewhere, as AVIF has */
    double *samples; /* interleaved, row by row */
};

/* Returns false where nothing here reads the file. The caller frees it after success.
 */
bool read_any_file(struct read_any *read, const char *name, const void *data,
                   size_t size);
void read_any_free(struct read_any *read);

/* Leaves alpha out: of a format that has none, padding was taken for it. */
void read_any_drop_alpha(struct read_any *read);

double read_any_sample(const struct read_any *read, int32_t x, int32_t y, int channel);

#endif
