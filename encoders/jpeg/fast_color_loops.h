/* SPDX-License-Identifier: MIT
 *
 * Rows of pixels to luma and chroma. The file that includes this defines, beside what
 * fast_color.h asks for: LANES, CONVERT(name) and STORAGE (static, or nothing) for
 * the functions it is to have,
 * struct LOOP(reader) and struct LOOP(group), and
 * LOOP(reader_of), LOOP(read_group), LOOP(store_group),
 * LOOP(store_halves)(rows, at, group, bias of even places, how far down).
 */
#include "fast_kernels.h"

#ifdef VECTOR

/* ---- groups ---------------------------------------------------------------------- */

TARGET static inline void LOOP(group_h1v1)(const struct LOOP(reader) * reader,
                                           const uint8_t *pixels, size_t at,
                                           const struct ims_jpeg_fast_rows *rows)
{
    struct LOOP(group) group;
    LOOP(read_group)(reader, pixels, &group);
    LOOP(store_group)(rows->luma[0] + at, group.luma);
    LOOP(store_group)(rows->chroma[0] + at, group.chroma[0]);
    LOOP(store_group)(rows->chroma[1] + at, group.chroma[1]);
}

TARGET static inline void LOOP(group_h2v1)(const struct LOOP(reader) * reader,
                                           const uint8_t *pixels, size_t at,
                                           const struct ims_jpeg_fast_rows *rows)
{
    struct LOOP(group) group;
    LOOP(read_group)(reader, pixels, &group);
    LOOP(store_group)(rows->luma[0] + at, group.luma);
    LOOP(store_halves)(rows, at / 2, &group, 0, 1);
}

TARGET static inline void LOOP(group_h2v2)(const struct LOOP(reader) * reader,
                                           const uint8_t *const pixels[2], size_t at,
                                           const struct ims_jpeg_fast_rows *rows)
{
    struct LOOP(group) upper;
    struct LOOP(group) lower;
    LOOP(read_group)(reader, pixels[0], &upper);
    LOOP(store_group)(rows->luma[0] + at, upper.luma);
    LOOP(read_group)(reader, pixels[1], &lower);
    LOOP(store_group)(rows->luma[1] + at, lower.luma);
    for (size_t c = 0; c < 2; c++)
        for (size_t i = 0; i < IMS_JPEG_FAST_GROUP / LANES; i++)
            upper.chroma[c][i] = ADD_32(upper.chroma[c][i], lower.chroma[c][i]);
    LOOP(store_halves)(rows, at / 2, &upper, 1, 2);
}

/* ---- rows ------------------------------------------------------------------------ */

/* The last pixels, filled up to a group. */
struct LOOP(rest) {
    uint8_t bytes[4 * IMS_JPEG_FAST_GROUP];
};

static const uint8_t *LOOP(fill_rest)(struct LOOP(rest) * rest, const uint8_t *pixels,
                                      size_t size, size_t count)
{
    memcpy(rest->bytes, pixels, size * count);
    for (size_t i = count; i < IMS_JPEG_FAST_GROUP; i++)
        memcpy(rest->bytes + size * i, pixels + size * (count - 1), size);
    return rest->bytes;
}

TARGET STORAGE void CONVERT(convert)(enum ims_jpeg_fast_order order,
                                     const uint8_t *pixels, size_t count,
                                     const struct ims_jpeg_fast_rows *rows)
{
    const struct LOOP(reader) reader = LOOP(reader_of)(order);
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    struct LOOP(rest) rest;
    size_t i = 0;
    for (; i + IMS_JPEG_FAST_GROUP <= count; i += IMS_JPEG_FAST_GROUP)
        LOOP(group_h1v1)(&reader, pixels + size * i, i, rows);
    if (i < count)
        LOOP(group_h1v1)
    (&reader, LOOP(fill_rest)(&rest, pixels + size * i, size, count - i), i, rows);
}

TARGET STORAGE void CONVERT(convert_h2v1)(enum ims_jpeg_fast_order order,
                                          const uint8_t *pixels, size_t count,
                                          const struct ims_jpeg_fast_rows *rows)
{
    const struct LOOP(reader) reader = LOOP(reader_of)(order);
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    struct LOOP(rest) rest;
    size_t i = 0;
    for (; i + IMS_JPEG_FAST_GROUP <= count; i += IMS_JPEG_FAST_GROUP)
        LOOP(group_h2v1)(&reader, pixels + size * i, i, rows);
    if (i < count)
        LOOP(group_h2v1)
    (&reader, LOOP(fill_rest)(&rest, pixels + size * i, size, count - i), i, rows);
}

TARGET STORAGE void CONVERT(convert_h2v2)(enum ims_jpeg_fast_order order,
                                          const uint8_t *const pixels[2], size_t count,
                                          const struct ims_jpeg_fast_rows *rows)
{
    const struct LOOP(reader) reader = LOOP(reader_of)(order);
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    struct LOOP(rest) rest[2];
    size_t i = 0;
    for (; i + IMS_JPEG_FAST_GROUP <= count; i += IMS_JPEG_FAST_GROUP) {
        const uint8_t *const at[2] = {pixels[0] + size * i, pixels[1] + size * i};
        LOOP(group_h2v2)(&reader, at, i, rows);
    }
    if (i < count) {
        const uint8_t *const at[2] = {
            LOOP(fill_rest)(&rest[0], pixels[0] + size * i, size, count - i),
            LOOP(fill_rest)(&rest[1], pixels[1] + size * i, size, count - i)};
        LOOP(group_h2v2)(&reader, at, i, rows);
    }
}

#endif
