/* SPDX-License-Identifier: MIT
 *
 * Lists of pixel formats for the tables of encoders: what formats of samples of 8 or 16
 * bits take. Their order is the one in which they are told. It knows no format.
 */
#ifndef IMS_PIXEL_LISTS_H
#define IMS_PIXEL_LISTS_H

#include <imagesaver/imagesaver.h>

/* For those of formats that are black and white: pixel formats that are held exactly,
 * and those that must be narrowed. */
extern const enum ims_pixel_format ims_pixel_lists_1[];
extern const enum ims_pixel_format ims_pixel_lists_1_narrowed[];

/* For the tables of formats of colors with 8 bits a sample, and with 8 or 16: pixel
 * formats that are held exactly, and those that must be narrowed. Of formats that are
 * gray alone, the same. */
extern const enum ims_pixel_format ims_pixel_lists_8[];
extern const enum ims_pixel_format ims_pixel_lists_8_narrowed[];
extern const enum ims_pixel_format ims_pixel_lists_16[];
extern const enum ims_pixel_format ims_pixel_lists_16_narrowed[];
extern const enum ims_pixel_format ims_pixel_lists_gray_16[];
extern const enum ims_pixel_format ims_pixel_lists_gray_16_narrowed[];

/* With 8 or 16 bits a sample, and gray of one bit and palettes. */
extern const enum ims_pixel_format ims_pixel_lists_16_packed[];

/* With 8 or 16 bits a sample, or floats of 32. */
extern const enum ims_pixel_format ims_pixel_lists_32[];

/* Floats of 32 bits alone, for formats of light. */
extern const enum ims_pixel_format ims_pixel_lists_floats[];

/* All pixel formats but those that have to be unpacked, for what holds floats of 16 and
 * 32 bits too; and with CMYK, or without. */
extern const enum ims_pixel_format ims_pixel_lists_all[];
extern const enum ims_pixel_format ims_pixel_lists_all_cmyk[];

/* With 8 or 16 bits a sample, but gray with alpha only with 8: it becomes a color. */
extern const enum ims_pixel_format ims_pixel_lists_16_without_gray_alpha[];
extern const enum ims_pixel_format ims_pixel_lists_16_without_gray_alpha_narrowed[];

#endif
