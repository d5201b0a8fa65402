/* SPDX-License-Identifier: MIT
 *
 * The converters' inner loops in plain C: what the vector loops must equal, and what
 * does the samples that they leave over. It knows runs of samples only.
 */
#ifndef IMS_CONVERT_PORTABLE_H
#define IMS_CONVERT_PORTABLE_H

#include "kernels.h"

extern const struct ims_convert_kernels ims_convert_portable_kernels;

/* The rounded offset of a row whose channels are sums of 1 << bits samples. */
int32_t ims_convert_portable_offset(const struct ims_convert_row *row, int bits);

/* Equal to (v * 255 + 32767) / 65535 for each of the 65536 values, without leaving
 * 16 bits. */
static inline uint8_t ims_convert_portable_narrowed(uint16_t sample)
{
    const uint16_t bounded = sample < 65407 ? sample : 65407;
    const uint16_t sum = (uint16_t)(bounded + 128);
    return (uint8_t)((uint16_t)(sum - (sum >> 8)) >> 8);
}

/* The functions of the table. */
void ims_convert_portable_split2(const uint8_t *pixels, uint8_t *const planes[2],
                                 size_t count);
void ims_convert_portable_split3(const uint8_t *pixels, uint8_t *const planes[3],
                                 size_t count);
void ims_convert_portable_split4(const uint8_t *pixels, uint8_t *const planes[4],
                                 size_t count);
void ims_convert_portable_join3(uint8_t *pixels, const uint8_t *const planes[3],
                                size_t count);
void ims_convert_portable_join4(uint8_t *pixels, const uint8_t *const planes[4],
                                size_t count);
void ims_convert_portable_narrow(const uint16_t *source, uint8_t *target, size_t count);
void ims_convert_portable_blend(uint8_t *const planes[3], const uint8_t *alpha,
                                const uint8_t color[3], size_t count);
bool ims_convert_portable_blend_deep(const uint16_t *pixels, size_t samples,
                                     const uint8_t color[3], uint8_t *const planes[3],
                                     size_t count);
void ims_convert_portable_apply(const struct ims_convert_row *row,
                                const uint8_t *const channels[3], uint8_t *target,
                                size_t count);
void ims_convert_portable_apply_all(const struct ims_convert_matrix *matrix,
                                    const uint8_t *const channels[3],
                                    uint8_t *const targets[3], size_t count);
void ims_convert_portable_average(const struct ims_convert_row rows[2],
                                  const uint8_t *const upper[3],
                                  const uint8_t *const lower[3],
                                  uint8_t *const targets[2], size_t count);
void ims_convert_portable_half_to_rgb(const struct ims_convert_matrix *matrix,
                                      const uint8_t *const yuv[3],
                                      uint8_t *const rgb[3], size_t count);
void ims_convert_portable_half_to_luma(const struct ims_convert_row *row,
                                       const uint8_t *const yuv[3], uint8_t *target,
                                       size_t count);
void ims_convert_portable_chroma_rows(const uint8_t *first, const uint8_t *second,
                                      unsigned weight, uint16_t *blended, size_t count);
void ims_convert_portable_chroma_columns(const uint16_t *samples, unsigned before,
                                         unsigned after, uint16_t *chroma,
                                         size_t pairs);
void ims_convert_portable_parts_to_rgb(const struct ims_convert_matrix *matrix,
                                       const uint8_t *luma,
                                       const uint16_t *const chroma[2],
                                       uint8_t *const rgb[3], size_t count);
void ims_convert_portable_widen(const uint8_t *source, uint16_t *target, size_t count);
void ims_convert_portable_deep_to_rgb(const struct ims_convert_deep_color colors[3],
                                      const uint16_t *const yuv[3], uint16_t *pixels,
                                      size_t count);
void ims_convert_portable_float_to_8(const float *source, uint8_t *target,
                                     size_t count);
void ims_convert_portable_float_to_16(const float *source, uint16_t *target,
                                      size_t count);
void ims_convert_portable_to_big_endian(const uint16_t *source, uint16_t *target,
                                        size_t count);

#endif
