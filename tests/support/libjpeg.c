/* SPDX-License-Identifier: MIT */
#include "libjpeg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <criterion/criterion.h>

#include "picture.h"

bool libjpeg_is_turbo(void)
{
#ifdef LIBJPEG_TURBO_VERSION
    return true;
#else
    return false;
#endif
}

bool libjpeg_is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

static bool is_gray(enum ims_pixel_format format)
{
    return format == IMS_PIXEL_GRAY8 || format == IMS_PIXEL_GRAY_ALPHA8;
}

static void sample_factors(struct jpeg_compress_struct *compress, int subsampling)
{
    if (compress->num_components == 1)
        return;
    compress->comp_info[0].h_samp_factor = subsampling == LIBJPEG_444 ? 1 : 2;
    compress->comp_info[0].v_samp_factor = subsampling == LIBJPEG_420 ? 2 : 1;
}

/* The samples that libjpeg is to get: alpha is blended on the background. */
static void fill_row(const struct ims_image *image, int32_t y, int channels,
                     uint32_t background, JSAMPLE *row)
{
    for (int32_t x = 0; x < image->width; x++) {
        double color[3];
        if (!libjpeg_is_yuv(image->format))
            picture_color(image, x, y, (int32_t)background, color);
        for (int i = 0; i < channels; i++)
            *row++ = libjpeg_is_yuv(image->format)
                         ? (JSAMPLE)picture_yuv(image, x, y, i)
                         : (JSAMPLE)floor(color[i] * 255.0 + 0.5);
    }
}

static unsigned long encode_once(const struct ims_image *image,
                                 const struct libjpeg_settings *settings,
                                 bool is_progressive, unsigned char **data)
{
    struct jpeg_compress_struct compress;
    struct jpeg_error_mgr errors;
    compress.err = jpeg_std_error(&errors);
    jpeg_create_compress(&compress);
    unsigned long size = 0;
    *data = NULL;
    jpeg_mem_dest(&compress, data, &size);
    compress.image_width = (JDIMENSION)image->width;
    compress.image_height = (JDIMENSION)image->height;
    const int channels = is_gray(image->format) ? 1 : 3;
    compress.input_components = channels;
    compress.in_color_space = libjpeg_is_yuv(image->format) ? JCS_YCbCr
                              : channels == 1               ? JCS_GRAYSCALE
                                                            : JCS_RGB;
    jpeg_set_defaults(&compress);
    jpeg_set_quality(&compress, settings->quality, TRUE);
    sample_factors(&compress, settings->subsampling);
    compress.optimize_coding = settings->effort >= 4;
    compress.restart_in_rows = settings->restart_rows;
    if (is_progressive)
        jpeg_simple_progression(&compress);
    jpeg_start_compress(&compress, TRUE);
    JSAMPLE *row = malloc((size_t)image->width * 3);
    cr_assert_not_null(row);
    for (int32_t y = 0; y < image->height; y++) {
        fill_row(image, y, channels, settings->background, row);
        cr_assert_eq(jpeg_write_scanlines(&compress, &row, 1), 1u);
    }
    free(row);
    jpeg_finish_compress(&compress);
    jpeg_destroy_compress(&compress);
    return size;
}

unsigned long libjpeg_encode(const struct ims_image *image,
                             const struct libjpeg_settings *settings,
                             unsigned char **data)
{
    const unsigned long size = encode_once(image, settings, false, data);
    if (settings->effort < 7)
        return size;
    unsigned char *other;
    const unsigned long other_size = encode_once(image, settings, true, &other);
    unsigned char *const larger = other_size < size ? *data : other;
    if (other_size < size)
        *data = other;
    free(larger);
    return other_size < size ? other_size : size;
}

void libjpeg_set(struct encode *encode, const struct libjpeg_settings *settings)
{
    encode_set(encode, "quality", settings->quality);
    encode_set(encode, "effort", settings->effort);
    encode_set(encode, "subsampling", settings->subsampling);
    encode_set(encode, "restart_rows", settings->restart_rows);
    encode_set(encode, "background", (int32_t)settings->background);
}

void libjpeg_check(struct encode *encode, const struct ims_image *image,
                   const struct libjpeg_settings *settings)
{
    libjpeg_set(encode, settings);
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
    unsigned char *data;
    const unsigned long size = libjpeg_encode(image, settings, &data);
    cr_assert_eq(encode->buffer.length, size, "%s %dx%d quality %d subsampling %d",
                 ims_pixel_format_name(image->format), image->width, image->height,
                 settings->quality, settings->subsampling);
    cr_assert_eq(memcmp(encode->buffer.data, data, size), 0, "%s %dx%d",
                 ims_pixel_format_name(image->format), image->width, image->height);
    free(data);
}
