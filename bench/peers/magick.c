/* SPDX-License-Identifier: MIT
 *
 * ImageMagick's MagickWand, one thread. Settings: "png" (its defaults), "jpg
 * quality=95" (4:2:0), "webp quality=80" (method 4). It decodes PNG too.
 */
#include <stdio.h>
#if __has_include(<MagickWand/MagickWand.h>) /* version 7 */
#include <MagickWand/MagickWand.h>
#else
#include <wand/MagickWand.h>
#endif

#include "../peer.h"

struct state {
    char format[8];
    int quality;
    unsigned char *bytes;
};

static const char *version(void)
{
    static char text[64];
    size_t number = 0;
    /* "ImageMagick 6.9.11-60 Q16 x86_64 ..." */
    const char *all = MagickGetVersion(&number);
    snprintf(text, sizeof text, "%s",
             strncmp(all, "Version: ", 9) == 0 ? all + 9 : all);
    char *blank = strchr(text, ' ');
    blank = blank ? strchr(blank + 1, ' ') : NULL;
    if (blank)
        *blank = '\0';
    return text;
}

static void start(void)
{
    if (IsMagickWandInstantiated() == MagickFalse)
        MagickWandGenesis();
    MagickSetResourceLimit(ThreadResource, 1);
}

static void *open_state(const char *setting)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    start();
    snprintf(state->format, sizeof state->format, "%.*s", (int)strcspn(setting, " "),
             setting);
    state->quality = bench_setting(setting, "quality", -1);
    return state;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    MagickRelinquishMemory(state->bytes);
    state->bytes = NULL;
    MagickWand *wand = NewMagickWand();
    int good = MagickConstituteImage(wand, (size_t)image->width, (size_t)image->height,
                                     "RGB", CharPixel, image->rgb) == MagickTrue &&
               MagickSetImageFormat(wand, state->format) == MagickTrue;
    if (good && state->quality >= 0)
        good = MagickSetImageCompressionQuality(wand, (size_t)state->quality) ==
               MagickTrue;
    if (good && strcmp(state->format, "jpg") == 0) {
        const double factors[3] = {2, 1, 1};
        good = MagickSetSamplingFactors(wand, 3, factors) == MagickTrue;
        good =
            good && MagickSetOption(wand, "jpeg:sampling-factor", "2x2") == MagickTrue;
    }
    if (good)
        state->bytes = MagickGetImageBlob(wand, size);
    DestroyMagickWand(wand);
    *bytes = state->bytes;
    return state->bytes ? 0 : -1;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    MagickRelinquishMemory(state->bytes);
    free(state);
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    start();
    MagickWand *wand = NewMagickWand();
    int good =
        MagickSetFormat(wand, "png") == MagickTrue &&
        MagickReadImageBlob(wand, bytes, size) == MagickTrue &&
        MagickGetImageWidth(wand) == (size_t)image->width &&
        MagickGetImageHeight(wand) == (size_t)image->height &&
        MagickExportImagePixels(wand, 0, 0, (size_t)image->width, (size_t)image->height,
                                "RGB", CharPixel, out) == MagickTrue;
    DestroyMagickWand(wand);
    return good ? 0 : -1;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
    .decode = decode,
};
