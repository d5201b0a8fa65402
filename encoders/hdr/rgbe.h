/* SPDX-License-Identifier: MIT
 *
 * Radiance's pixels: red, green and blue as bytes with one exponent, so that a color is
 * (red, green, blue) * 2^(exponent - 136). Rounded to the nearest by that rule, which
 * is the one of today's readers. It knows no file.
 */
#ifndef IMS_HDR_RGBE_H
#define IMS_HDR_RGBE_H

#include <stddef.h>
#include <stdint.h>

/* Makes `count` pixels of colors. What is negative or no number becomes 0, what is too
 * large the largest that there is, and a pixel without any part of 10^-32 or more
 * black, as in Radiance's own programs: so one part of all others is 128 at least. */
void ims_hdr_rgbe_make(const float *const colors[3], size_t count,
                       uint8_t *const planes[4]);

/* Bytes that the runs of `count` bytes take at most. */
size_t ims_hdr_rgbe_runs_bound(size_t count);

/* Writes bytes as runs (128 + length, value) and literals (length, values). Returns
 * where they end. */
uint8_t *ims_hdr_rgbe_write_runs(const uint8_t *bytes, size_t count, uint8_t *out);

#endif
