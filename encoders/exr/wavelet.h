/* SPDX-License-Identifier: MIT
 *
 * The wavelet of OpenEXR's PIZ: of each two neighbours their mean and their difference,
 * across and down, and again of the means, as long as there are two. It knows numbers
 * of 16 bits in rows.
 */
#ifndef IMS_EXR_WAVELET_H
#define IMS_EXR_WAVELET_H

#include <stddef.h>
#include <stdint.h>

/* Changes `rows` of `columns` numbers, `step` apart, of which none is above
 * `highest`. */
void ims_exr_wavelet(uint16_t *numbers, size_t columns, size_t step, size_t rows,
                     uint16_t highest);

#endif
