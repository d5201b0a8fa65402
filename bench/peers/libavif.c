/* SPDX-License-Identifier: MIT
 *
 * libavif with libaom, bare, one thread, as avifenc uses it: full-range BT.601 that it
 * makes itself. Settings: "avif quality=75 speed=8"; "avif lossless=1 speed=8".
 */
#include <avif/avif.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    int quality;
    int speed;
    int lossless;
    avifRWData output;
};

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "libavif %s", avifVersion());
    return text;
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "avif"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    state->lossless = bench_setting(setting, "lossless", 0);
    state->quality = state->lossless ? 100 : bench_setting(setting, "quality", 60);
    state->speed = bench_setting(setting, "speed", 6);
    return state;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    avifRWDataFree(&state->output);
    free(state);
}

static avifResult convert(avifImage *picture, const struct bench_image *image)
{
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, picture);
    rgb.format = AVIF_RGB_FORMAT_RGB;
    rgb.pixels = (uint8_t *)(uintptr_t)image->rgb;
    rgb.rowBytes = 3 * (uint32_t)image->width;
    return avifImageRGBToYUV(picture, &rgb);
}

static avifResult compress(struct state *state, const avifImage *picture)
{
    avifEncoder *encoder = avifEncoderCreate();
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->speed = state->speed;
#if AVIF_VERSION >= 1000000
    encoder->quality = state->quality;
#else
    encoder->minQuantizer = encoder->maxQuantizer =
        ((100 - state->quality) * 63 + 50) / 100;
#endif
    avifResult result = avifEncoderWrite(encoder, picture, &state->output);
    avifEncoderDestroy(encoder);
    return result;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    avifRWDataFree(&state->output);
    avifImage *picture = avifImageCreate(
        (uint32_t)image->width, (uint32_t)image->height, 8, AVIF_PIXEL_FORMAT_YUV444);
    picture->matrixCoefficients = state->lossless ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                                                  : AVIF_MATRIX_COEFFICIENTS_BT601;
    avifResult result = convert(picture, image);
    if (result == AVIF_RESULT_OK)
        result = compress(state, picture);
    avifImageDestroy(picture);
    *bytes = state->output.data;
    *size = state->output.size;
    return result == AVIF_RESULT_OK ? 0 : -1;
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    avifDecoder *decoder = avifDecoderCreate();
    avifImage *picture = avifImageCreateEmpty();
    avifResult result = avifDecoderReadMemory(decoder, picture, bytes, size);
    if (result == AVIF_RESULT_OK && (picture->width != (uint32_t)image->width ||
                                     picture->height != (uint32_t)image->height))
        result = AVIF_RESULT_ISPE_SIZE_MISMATCH;
    if (result == AVIF_RESULT_OK) {
        avifRGBImage rgb;
        avifRGBImageSetDefaults(&rgb, picture);
        rgb.format = AVIF_RGB_FORMAT_RGB;
        rgb.depth = 8;
        rgb.pixels = out;
        rgb.rowBytes = 3 * (uint32_t)image->width;
        result = avifImageYUVToRGB(picture, &rgb);
    }
    avifImageDestroy(picture);
    avifDecoderDestroy(decoder);
    return result == AVIF_RESULT_OK ? 0 : -1;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
    .decode = decode,
};
