/* SPDX-License-Identifier: MIT
 *
 * Runs of samples from one depth to another, each rounded once to the nearest. It knows
 * no pixel, no row and no image.
 */
#ifndef IMS_CONVERT_SAMPLES_H
#define IMS_CONVERT_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* 16 bits to 8: v * 255 / 65535. */
void ims_convert_samples_16_to_8(const uint16_t *source, uint8_t *target, size_t count);

/* 8 bits to 16: v * 257, exact. */
void ims_convert_samples_8_to_16(const uint8_t *source, uint16_t *target, size_t count);

/* Float 0..1 to 8 or 16 bits; what lies outside is clamped, NaN becomes 0. Halves are
 * rounded up. */
void ims_convert_samples_float_to_8(const float *source, uint8_t *target, size_t count);
void ims_convert_samples_float_to_16(const float *source, uint16_t *target,
                                     size_t count);

/* 16 bits in the machine's order to most significant byte first; in place is fine. */
void ims_convert_samples_to_big_endian(const uint16_t *source, uint16_t *target,
                                       size_t count);

#endif
