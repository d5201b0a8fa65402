/* SPDX-License-Identifier: MIT
 *
 * The kernels for x86-64 by instruction set, and what the tables share.
 */
#ifndef IMS_JPEG_FAST_X86_H
#define IMS_JPEG_FAST_X86_H

#include "fast_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define IMS_JPEG_FAST_X86 1

extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_sse_kernels;    /* SSE4.1 */
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx2_kernels;   /* and BMI2 */
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx512_kernels; /* Ice Lake's */

/* As struct ims_jpeg_fast_kernels says. */
void ims_jpeg_fast_avx2_color_convert(enum ims_jpeg_fast_order order,
                                      const uint8_t *pixels, size_t count,
                                      const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx2_color_convert_h2v1(enum ims_jpeg_fast_order order,
                                           const uint8_t *pixels, size_t count,
                                           const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx2_color_convert_h2v2(enum ims_jpeg_fast_order order,
                                           const uint8_t *const pixels[2], size_t count,
                                           const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx2_code_make_symbols(
    const struct ims_jpeg_fast_compaction *compaction,
    const struct ims_jpeg_fast_blocks *blocks,
    const struct ims_jpeg_fast_scan_block *scan_order, size_t count, int16_t last_dc[3],
    struct ims_jpeg_fast_symbols *symbols);
void ims_jpeg_fast_avx2_code_write(struct ims_jpeg_fast_bits *stream,
                                   const struct ims_jpeg_huffman_codes *codes,
                                   const struct ims_jpeg_fast_symbols *symbols);
void ims_jpeg_fast_avx512_color_convert(enum ims_jpeg_fast_order order,
                                        const uint8_t *pixels, size_t count,
                                        const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx512_color_convert_h2v1(enum ims_jpeg_fast_order order,
                                             const uint8_t *pixels, size_t count,
                                             const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx512_color_convert_h2v2(enum ims_jpeg_fast_order order,
                                             const uint8_t *const pixels[2],
                                             size_t count,
                                             const struct ims_jpeg_fast_rows *rows);
void ims_jpeg_fast_avx512_code_make_symbols(
    const struct ims_jpeg_fast_compaction *compaction,
    const struct ims_jpeg_fast_blocks *blocks,
    const struct ims_jpeg_fast_scan_block *scan_order, size_t count, int16_t last_dc[3],
    struct ims_jpeg_fast_symbols *symbols);
void ims_jpeg_fast_avx512_code_write(struct ims_jpeg_fast_bits *stream,
                                     const struct ims_jpeg_huffman_codes *codes,
                                     const struct ims_jpeg_fast_symbols *symbols);
size_t ims_jpeg_fast_avx2_code_stuff(uint8_t *out, const uint8_t *bytes, size_t count);

#else
#define IMS_JPEG_FAST_X86 0
#endif

#endif
