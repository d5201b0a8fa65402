/* SPDX-License-Identifier: MIT
 *
 * How far a decoded picture is from the one that was encoded.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <imagesaver/imagesaver.h>

#include "decode.h"

/* The peak signal to noise ratio of red, green and blue in decibels, 100 for equal
 * pictures; alpha is blended on `background` first. A gray picture is compared as RGB.
 */
double compare_psnr(const struct ims_image *image, const struct decoded *decoded,
                    int32_t background);

#endif
