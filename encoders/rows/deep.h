/* SPDX-License-Identifier: MIT
 *
 * Rows of 16 bits a sample, the most significant byte first, made in blocks, so that
 * they may be written anywhere: of images with the same channels, of gray that becomes
 * a color, of alpha that is added or blended on a background, of 8-bit colors and YUV.
 * For rows.c only.
 */
#ifndef IMS_ROWS_DEEP_H
#define IMS_ROWS_DEEP_H

#include "rows.h"

/* Sets the conversion of rows up whose mode is DEEP. */
void ims_rows_deep_start(struct ims_rows *rows);

/* Writes row y; returns bits of enum ims_warning. */
uint32_t ims_rows_deep_write(const struct ims_rows *rows, int32_t y, void *out);

#endif
