/* SPDX-License-Identifier: MIT
 *
 * The colors of whole images made others, by what images say of them: samples made
 * light, and HDR made what a display without it shows. The engine offers it to all
 * encoders, before they see an image. It knows no encoder.
 *
 * Light: by the transfer curve of ITU-T H.273; 1 is white, of PQ and HLG the white of
 * paper (ITU-R BT.2408: 203 cd/m2, or 75 % of the signal). Primaries stay.
 *
 * From HDR: PQ is luminance; HLG becomes that of a display of 1000 cd/m2 by its OOTF
 * (ITU-R BT.2100, gamma 1.2); light is luminance whose 1 is 203 cd/m2, up to PQ's
 * 10000. The curve of ITU-R BT.2390-10 (tone.h) brings the brightest of red, green and
 * blue to 203 cd/m2 or less, and the others with it, so that hues stay. It begins at
 * the peak that the image says; light that says none has its own. Then the wanted
 * primaries, where what they cannot show is clipped (ITU-R BT.2407, 2), and the curve
 * of sRGB, whose 1 is 203 cd/m2.
 *
 * All is reckoned in double precision, and each result is within 0.51 of a step of the
 * exact one.
 */
#ifndef IMS_COLOR_RECOLOR_H
#define IMS_COLOR_RECOLOR_H

#include <imagesaver/encoder.h>

/* Makes `to` of `image`. `to` says what is wanted: transfer LINEAR, and a format of
 * floats with the same channels, or any primaries with transfer SRGB, and a format of
 * the same channels (of YUV red, green and blue, which gray may become too). Its
 * planes[0] and strides[0] say where it is written (only the type says const). Colors
 * that are multiplied by alpha are divided by it before, so that they are straight.
 *
 * `gain` is NULL, or an image of GRAY16 as large, to which is written how much brighter
 * each pixel was than it is shown: the binary logarithm of that factor, which is the
 * same for its colors, in units of 1/8192; multiplied by alpha, so that what does not
 * show does not shine. 0 is as bright; the most is 8.
 *
 * IMS_OK, IMS_ERROR_NOT_HELD where the image does not say its transfer (or is no HDR),
 * IMS_ERROR_MEMORY. */
int ims_color_recolor_run(const struct ims_image *image, const struct ims_image *to,
                          const struct ims_image *gain, struct ims_message *message);

#endif
