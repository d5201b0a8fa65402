/* SPDX-License-Identifier: MIT
 *
 * libvips, one thread. Settings: "png" (its defaults: zlib's level 6, no filter), "png
 * level=1", "jpg quality=95" (4:2:0), "webp quality=80 method=4". It decodes PNG too.
 */
#include <stdio.h>
#include <vips/vips.h>

#include "../peer.h"

struct state {
    char format[8];
    int level;
    int quality;
    int method;
    void *bytes;
};

static const char *version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "libvips %d.%d.%d", vips_version(0), vips_version(1),
             vips_version(2));
    return text;
}

static int start(void)
{
    if (vips_init("bench") != 0)
        return -1;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "png") && !bench_setting_is(setting, "jpg") &&
        !bench_setting_is(setting, "webp"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (!state || start() != 0) {
        free(state);
        return NULL;
    }
    snprintf(state->format, sizeof state->format, "%.*s", (int)strcspn(setting, " "),
             setting);
    state->level = bench_setting(setting, "level", 6);
    state->quality = bench_setting(setting, "quality", 75);
    state->method = bench_setting(setting, "method", 4);
    return state;
}

static int save(struct state *state, VipsImage *pixels, size_t *size)
{
    if (strcmp(state->format, "png") == 0)
        return vips_pngsave_buffer(pixels, &state->bytes, size, "compression",
                                   state->level, NULL);
    if (strcmp(state->format, "jpg") == 0)
        return vips_jpegsave_buffer(pixels, &state->bytes, size, "Q", state->quality,
                                    "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, NULL);
    return vips_webpsave_buffer(pixels, &state->bytes, size, "Q", state->quality,
                                "effort", state->method, NULL);
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    g_free(state->bytes);
    state->bytes = NULL;
    VipsImage *given = vips_image_new_from_memory(image->rgb, image->size, image->width,
                                                  image->height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *pixels = NULL;
    /* Numbers in memory are no sRGB until it is said. */
    int error = !given || vips_copy(given, &pixels, "interpretation",
                                    VIPS_INTERPRETATION_sRGB, NULL) != 0;
    error = error || save(state, pixels, size) != 0;
    if (pixels)
        g_object_unref(pixels);
    if (given)
        g_object_unref(given);
    *bytes = state->bytes;
    return error ? -1 : 0;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    g_free(state->bytes);
    free(state);
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    if (start() != 0)
        return -1;
    VipsImage *pixels = NULL;
    if (vips_pngload_buffer((void *)bytes, size, &pixels, NULL) != 0)
        return -1;
    size_t length = 0;
    void *memory = vips_image_write_to_memory(pixels, &length);
    int good =
        memory && vips_image_get_width(pixels) == image->width && length == image->size;
    if (good)
        memcpy(out, memory, length);
    g_free(memory);
    g_object_unref(pixels);
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
