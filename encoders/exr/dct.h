/* SPDX-License-Identifier: MIT
 *
 * A block of 8 by 8 samples of one channel as OpenEXR's DWA has it: the coefficients of
 * its cosine transform as halves, of which each is the one with the fewest bits set
 * within a tolerated error, as these repeat; runs of zeros count. It knows no pixels.
 */
#ifndef IMS_EXR_DCT_H
#define IMS_EXR_DCT_H

#include <stddef.h>
#include <stdint.h>

enum { IMS_EXR_DCT_SIDE = 8, IMS_EXR_DCT_BLOCK = 64 /* samples, row by row */ };

/* The half nearest to `number`, of those with the fewest bits set within `error` of
 * it. */
uint16_t ims_exr_dct_quantised(float number, float error);

/* Coefficients of the highest frequencies may be off by much more than `error`, which
 * the lowest ones may; those of differences of colors differ from those of luma. The
 * mean goes to *mean, the rest to `out`. Returns the end of these: at most 63. */
uint16_t *ims_exr_dct_write(const float *block, int is_luma, float error,
                            uint16_t *mean, uint16_t *out);

#endif
