/* SPDX-License-Identifier: MIT
 *
 * What every PNG encoder here shares: extensions and signature. It knows no code that
 * encodes.
 */
#ifndef IMS_PNG_H
#define IMS_PNG_H

#include <imagesaver/encoder.h>

extern const char *const ims_png_extensions[];
extern const struct ims_signature ims_png_signatures[];

#endif
