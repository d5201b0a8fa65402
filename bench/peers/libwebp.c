/* SPDX-License-Identifier: MIT
 *
 * libwebp, bare, one thread. Settings: "webp quality=80 method=4",
 * "webp lossless=1 quality=50 method=1".
 */
#include <stdio.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "../peer.h"

struct state {
    WebPConfig config;
    struct bench_bytes bytes;
};

static const char *version(void)
{
    static char text[64];
    int number = WebPGetEncoderVersion();
    snprintf(text, sizeof text, "libwebp %d.%d.%d", number >> 16, number >> 8 & 255,
             number & 255);
    return text;
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "webp"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (!state || !WebPConfigInit(&state->config)) {
        free(state);
        return NULL;
    }
    state->config.quality = (float)bench_setting(setting, "quality", 75);
    state->config.method = bench_setting(setting, "method", 4);
    state->config.lossless = bench_setting(setting, "lossless", 0);
    return state;
}

static int take(const uint8_t *data, size_t size, const WebPPicture *picture)
{
    struct state *state = picture->custom_ptr;
    bench_bytes_append(&state->bytes, data, size);
    return 1;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    state->bytes.size = 0;
    WebPPicture picture;
    if (!WebPPictureInit(&picture))
        return -1;
    picture.use_argb = state->config.lossless;
    picture.width = image->width;
    picture.height = image->height;
    picture.writer = take;
    picture.custom_ptr = state;
    int good = WebPPictureImportRGB(&picture, image->rgb, 3 * image->width) &&
               WebPEncode(&state->config, &picture);
    WebPPictureFree(&picture);
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return good ? 0 : -1;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes.data);
    free(state);
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    int width = 0;
    int height = 0;
    if (!WebPGetInfo(bytes, size, &width, &height) || width != image->width ||
        height != image->height)
        return -1;
    return WebPDecodeRGBInto(bytes, size, out, image->size, 3 * width) ? 0 : -1;
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
    .decode = decode,
};
