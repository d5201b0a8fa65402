/* SPDX-License-Identifier: MIT
 *
 * The filters in plain C: a complete table of kernels, and the pieces of it that the
 * tables for other instruction sets leave their ends to.
 */
#ifndef IMS_PNG_FILTER_PORTABLE_H
#define IMS_PNG_FILTER_PORTABLE_H

#include "filter_kernels.h"

/* Eighths of a bit that a byte of a filtered row is guessed to take: by its
 * distance from zero below 16, and by sixteens from there on (entry 0 is none). */
extern const uint8_t ims_png_filter_portable_costs[2][16];

/* As struct ims_png_filter_kernels says. */
void ims_png_filter_portable_filter(enum ims_png_filter filter, uint8_t *out,
                                    const uint8_t *row, const uint8_t *above,
                                    size_t pixel, size_t count);
void ims_png_filter_portable_reorder(enum ims_png_byte_order order, uint8_t *bytes,
                                     size_t count);
uint64_t ims_png_filter_portable_cost(const uint8_t *bytes, size_t count);

#endif
