/* SPDX-License-Identifier: MIT
 *
 * Interleaved bytes to one plane a channel and back, for runs of pixels. Exactly the
 * given pixels are read and written. It knows neither what a channel means nor images.
 */
#ifndef IMS_CONVERT_PLANAR_H
#define IMS_CONVERT_PLANAR_H

#include <stddef.h>
#include <stdint.h>

/* The first byte of each pixel goes to a, the second to b, and so on. */
void ims_convert_planar_split2(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               size_t count);
void ims_convert_planar_split3(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               uint8_t *c, size_t count);
void ims_convert_planar_split4(const uint8_t *pixels, uint8_t *a, uint8_t *b,
                               uint8_t *c, uint8_t *d, size_t count);

/* The other way. */
void ims_convert_planar_join3(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                              const uint8_t *c, size_t count);
void ims_convert_planar_join4(uint8_t *pixels, const uint8_t *a, const uint8_t *b,
                              const uint8_t *c, const uint8_t *d, size_t count);

/* Each sample twice: `count` samples are written, (count + 1) / 2 are read. */
void ims_convert_planar_double(const uint8_t *samples, uint8_t *target, size_t count);

#endif
