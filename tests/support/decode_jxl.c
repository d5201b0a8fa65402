/* SPDX-License-Identifier: MIT */
#include "decode_jxl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_LIBJXL

#include <criterion/criterion.h>
#include <jxl/version.h>

#if JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
#define PIXELS(layout) layout,
#else
#define PIXELS(layout)
#endif

static void check(JxlDecoderStatus status)
{
    cr_assert_eq(status, JXL_DEC_SUCCESS, "libjxl: %d", (int)status);
}

static void read_color(struct decode_jxl *read, const JxlDecoder *decoder,
                       const JxlPixelFormat *layout)
{
    (void)layout; /* of later versions */
    read->has_numbers = JxlDecoderGetColorAsEncodedProfile(
                            decoder, PIXELS(layout) JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                            &read->color) == JXL_DEC_SUCCESS;
    check(JxlDecoderGetICCProfileSize(decoder,
                                      PIXELS(layout) JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                                      &read->profile_size));
    read->profile = malloc(read->profile_size + 1);
    cr_assert_not_null(read->profile);
    check(JxlDecoderGetColorAsICCProfile(
        decoder, PIXELS(layout) JXL_COLOR_PROFILE_TARGET_ORIGINAL, read->profile,
        read->profile_size));
}

static void make_room(struct decode_jxl *read, JxlDecoder *decoder,
                      const JxlPixelFormat *layout)
{
    size_t size;
    check(JxlDecoderImageOutBufferSize(decoder, layout, &size));
    read->samples = malloc(size);
    cr_assert_not_null(read->samples);
    check(JxlDecoderSetImageOutBuffer(decoder, layout, read->samples, size));
}

void decode_jxl(struct decode_jxl *read, const void *data, size_t size)
{
    JxlDecoder *const decoder = JxlDecoderCreate(NULL);
    JxlPixelFormat layout = {0, JXL_TYPE_FLOAT, JXL_NATIVE_ENDIAN, 0};
    JxlDecoderStatus status = JXL_DEC_BASIC_INFO;
    memset(read, 0, sizeof *read);
    check(JxlDecoderSubscribeEvents(
        decoder, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE));
    check(JxlDecoderSetKeepOrientation(decoder, JXL_TRUE));
    check(JxlDecoderSetInput(decoder, data, size));
    JxlDecoderCloseInput(decoder);
    while (status != JXL_DEC_SUCCESS) {
        status = JxlDecoderProcessInput(decoder);
        if (status == JXL_DEC_BASIC_INFO) {
            check(JxlDecoderGetBasicInfo(decoder, &read->info));
            layout.num_channels =
                read->info.num_color_channels + (read->info.alpha_bits > 0);
            read->channels = (int)layout.num_channels;
            if (read->info.alpha_bits > 0)
                check(JxlDecoderGetExtraChannelInfo(decoder, 0, &read->alpha));
        } else if (status == JXL_DEC_COLOR_ENCODING) {
            read_color(read, decoder, &layout);
        } else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
            make_room(read, decoder, &layout);
        } else if (status != JXL_DEC_FULL_IMAGE) {
            check(status);
        }
    }
    JxlDecoderDestroy(decoder);
}

void decode_jxl_free(struct decode_jxl *read)
{
    free(read->profile);
    free(read->samples);
}

float decode_jxl_sample(const struct decode_jxl *read, int32_t x, int32_t y,
                        int channel)
{
    return read
        ->samples[((size_t)y * read->info.xsize + (size_t)x) * (size_t)read->channels +
                  (size_t)channel];
}

int decode_jxl_exact(struct decoded *decoded, const void *data, size_t size)
{
    struct decode_jxl read;
    decode_jxl(&read, data, size);
    const size_t count =
        (size_t)read.info.xsize * read.info.ysize * (size_t)read.channels;
    *decoded = (struct decoded){
        .width = (int32_t)read.info.xsize,
        .height = (int32_t)read.info.ysize,
        .channels = read.channels,
        .depth = read.info.bits_per_sample > 8 ? 16 : 8,
        .samples = calloc(count, sizeof *decoded->samples),
    };
    cr_assert_not_null(decoded->samples);
    const double full = (double)((1 << decoded->depth) - 1);
    for (size_t i = 0; i < count; i++)
        decoded->samples[i] =
            (uint16_t)floor(fmin(fmax((double)read.samples[i], 0.0), 1.0) * full + 0.5);
    decode_jxl_free(&read);
    return 0;
}

#endif
