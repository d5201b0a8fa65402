/* SPDX-License-Identifier: MIT
 *
 * TIFF's predictors: rows of samples, little-endian, become differences from the sample
 * of the pixel before, which compress better. It knows samples, but no image.
 */
#ifndef IMS_TIFF_PREDICTOR_H
#define IMS_TIFF_PREDICTOR_H

#include <stddef.h>
#include <stdint.h>

/* By TIFF's numbers. */
enum ims_tiff_predictor {
    IMS_TIFF_PREDICTOR_NONE = 1,
    IMS_TIFF_PREDICTOR_HORIZONTAL = 2,    /* of integers, 8 or 16 bits */
    IMS_TIFF_PREDICTOR_FLOATING_POINT = 3 /* of floats, 16 or 32 bits */
};

/* What a row is like. */
struct ims_tiff_row {
    enum ims_tiff_predictor predictor;
    size_t bytes;
    size_t samples; /* of a pixel */
    size_t sample_bytes;
};

/* How long the parts are that are unlike each other: of floats the planes of a row's
 * bytes, as many together as make at least `least` bytes; else, and where even rows are
 * shorter, 0. */
size_t ims_tiff_predictor_part(const struct ims_tiff_row *row, size_t least);

/* Bytes of which matches are made: of integers those of a pixel, where they are 2 or 3;
 * else 0. */
size_t ims_tiff_predictor_unit(const struct ims_tiff_row *row);

/* Writes the differences of a row to `out`. Both have row->bytes; `spare`, as long, is
 * written to. None of the three overlap. */
void ims_tiff_predictor_write(const struct ims_tiff_row *row, const uint8_t *from,
                              uint8_t *restrict spare, uint8_t *restrict out);

#endif
