/* SPDX-License-Identifier: MIT
 *
 * libspng. Settings: "png" (its defaults), "png level=1".."png level=9".
 */
#include <spng.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    int level;
    void *bytes;
};

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "libspng %s", spng_version_string());
    return text;
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "png"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (state)
        state->level = bench_setting(setting, "level", -1);
    return state;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    free(state->bytes);
    state->bytes = NULL;
    spng_ctx *context = spng_ctx_new(SPNG_CTX_ENCODER);
    if (!context)
        return -1;
    struct spng_ihdr header = {.width = (uint32_t)image->width,
                               .height = (uint32_t)image->height,
                               .bit_depth = 8,
                               .color_type = SPNG_COLOR_TYPE_TRUECOLOR};
    int error = spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
    if (!error && state->level >= 0)
        error = spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, state->level);
    if (!error)
        error = spng_set_ihdr(context, &header);
    if (!error)
        error = spng_encode_image(context, image->rgb, image->size, SPNG_FMT_PNG,
                                  SPNG_ENCODE_FINALIZE);
    if (!error)
        state->bytes = spng_get_png_buffer(context, size, &error);
    spng_ctx_free(context);
    *bytes = state->bytes;
    return error || !state->bytes ? -1 : 0;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes);
    free(state);
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    spng_ctx *context = spng_ctx_new(0);
    struct spng_ihdr header;
    int good = context && spng_set_png_buffer(context, bytes, size) == 0 &&
               spng_get_ihdr(context, &header) == 0 &&
               header.width == (uint32_t)image->width &&
               header.height == (uint32_t)image->height &&
               spng_decode_image(context, out, image->size, SPNG_FMT_RGB8, 0) == 0;
    spng_ctx_free(context);
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
