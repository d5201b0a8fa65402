/* SPDX-License-Identifier: MIT
 *
 * What every PNG encoder here shares: extensions, signature, formats of pixels. It
 * knows no code that encodes.
 */
#ifndef IMS_PNG_H
#define IMS_PNG_H

#include <imagesaver/encoder.h>

extern const char *const ims_png_extensions[];
extern const struct ims_signature ims_png_signatures[];

/* The formats that fit 8 or 16 bits a sample, and those that must be narrowed. */
extern const enum ims_pixel_format ims_png_pixel_formats[];
extern const enum ims_pixel_format ims_png_narrowed_formats[];

#endif
