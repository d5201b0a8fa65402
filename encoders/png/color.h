/* SPDX-License-Identifier: MIT
 *
 * What a PNG says of its colors: the chunks between IHDR and PLTE that the third
 * edition of the specification has for them, so that each reader finds one that it
 * knows. It knows no pixels.
 *
 * - sRGB (primaries 1, transfer 13): `sRGB`, with `gAMA` and `cHRM` as the
 *   specification recommends.
 * - All else that is said: `cICP`; for readers that do not know it a profile, `iCCP`;
 *   for the plainest ones `gAMA`, where the curve is an exponent, and `cHRM`.
 * - Where one of the two is said: the transfer by `cICP` with primaries 2, primaries by
 *   `cHRM`.
 * - A profile of the program's own goes before one of ours; then neither `sRGB` nor
 *   `gAMA` and `cHRM` are beside it, which it may contradict.
 * - `sBIT`, `mDCV` and `cLLI` as the image says.
 * Of an image that says nothing there is nothing.
 */
#ifndef IMS_PNG_COLOR_H
#define IMS_PNG_COLOR_H

#include <imagesaver/encoder.h>

/* Appends the chunks for an image that is written with this color type and so many bits
 * a sample: all but the program's own profile. IMS_OK or IMS_ERROR_MEMORY. */
int ims_png_color_append(const struct ims_encoding *encoding, int color_type, int depth,
                         struct ims_buffer *buffer);

#endif
