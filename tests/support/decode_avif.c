/* SPDX-License-Identifier: MIT */
#include "decode_avif.h"

#include "config.h"

#ifdef HAVE_LIBAVIF

#include <stdbool.h>
#include <string.h>

#include <criterion/criterion.h>

/* By dav1d, where libavif has it. */
avifDecoder *decode_avif(const struct encode *encode, const struct ims_image *image)
{
    avifDecoder *const decoder = avifDecoderCreate();
    if (avifCodecName(AVIF_CODEC_CHOICE_DAV1D, AVIF_CODEC_FLAG_CAN_DECODE) != NULL)
        decoder->codecChoice = AVIF_CODEC_CHOICE_DAV1D;
    avifResult result =
        avifDecoderSetIOMemory(decoder, encode->buffer.data, encode->buffer.length);
    if (result == AVIF_RESULT_OK)
        result = avifDecoderParse(decoder);
    if (result == AVIF_RESULT_OK)
        result = avifDecoderNextImage(decoder);
    cr_assert_eq(result, AVIF_RESULT_OK, "%s: %s", ims_pixel_format_name(image->format),
                 avifResultToString(result));
    cr_assert_eq(decoder->image->width, (uint32_t)image->width);
    cr_assert_eq(decoder->image->height, (uint32_t)image->height);
    cr_assert_eq(decoder->imageCount, 1);
    return decoder;
}

double decode_avif_sample(const avifImage *read, int plane, int32_t x, int32_t y)
{
    const bool chroma = plane == 1 || plane == 2;
    const bool half_width = chroma && read->yuvFormat != AVIF_PIXEL_FORMAT_YUV444;
    const bool half_height = chroma && read->yuvFormat == AVIF_PIXEL_FORMAT_YUV420;
    const size_t column = (size_t)(half_width ? x / 2 : x);
    const size_t row = (size_t)(half_height ? y / 2 : y);
    const uint8_t *const bytes =
        plane == DECODE_AVIF_ALPHA
            ? read->alphaPlane + row * read->alphaRowBytes
            : read->yuvPlanes[plane] + row * read->yuvRowBytes[plane];
    uint16_t deep = bytes[column];
    if (read->depth > 8)
        memcpy(&deep, bytes + 2 * column, sizeof deep);
    return deep / (double)((1 << read->depth) - 1);
}

void decode_avif_color(const avifImage *read, int32_t x, int32_t y, double color[3])
{
    const double full = (1 << read->depth) - 1;
    const bool limited = read->yuvRange == AVIF_RANGE_LIMITED;
    const double by = read->matrixCoefficients == 1 ? 0.0722 : 0.114;
    const double ry = read->matrixCoefficients == 1 ? 0.2126 : 0.299;
    double yuv[3] = {decode_avif_sample(read, 0, x, y), 0.0, 0.0};
    if (limited)
        yuv[0] = (yuv[0] * 255.0 - 16.0) / 219.0;
    for (int i = 1; i < 3 && read->yuvFormat != AVIF_PIXEL_FORMAT_YUV400; i++) {
        yuv[i] = decode_avif_sample(read, i, x, y);
        if (read->matrixCoefficients != AVIF_MATRIX_COEFFICIENTS_IDENTITY)
            yuv[i] = limited ? (yuv[i] * 255.0 - 128.0) / 224.0
                             : yuv[i] - (full + 1.0) / 2.0 / full;
    }
    if (read->matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_IDENTITY) {
        color[0] = yuv[2];
        color[1] = yuv[0];
        color[2] = yuv[1];
        return;
    }
    color[0] = yuv[0] + 2.0 * (1.0 - ry) * yuv[2];
    color[2] = yuv[0] + 2.0 * (1.0 - by) * yuv[1];
    color[1] = (yuv[0] - ry * color[0] - by * color[2]) / (1.0 - ry - by);
}

#endif
