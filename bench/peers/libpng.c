/* SPDX-License-Identifier: MIT
 *
 * libpng. Settings: "png" (its defaults: zlib's level 6, all five filters tried for
 * each row), "png level=1".."png level=9".
 */
#include <png.h>
#include <stdio.h>

#include "../peer.h"

struct state {
    int level;
    struct bench_bytes bytes;
};

static const char *version(void)
{
    return "libpng " PNG_LIBPNG_VER_STRING;
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

static void take(png_structp png, png_bytep data, size_t size)
{
    struct state *state = png_get_io_ptr(png);
    bench_bytes_append(&state->bytes, data, size);
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    state->bytes.size = 0;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return -1;
    }
    png_set_write_fn(png, state, take, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)image->width, (png_uint_32)image->height, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (state->level >= 0)
        png_set_compression_level(png, state->level);
    png_write_info(png, info);
    for (int y = 0; y < image->height; y++)
        png_write_row(png, image->rgb + (size_t)y * (size_t)image->width * 3);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return 0;
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
    png_image reader = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&reader, bytes, size))
        return -1;
    reader.format = PNG_FORMAT_RGB;
    int good = (int)reader.width == image->width &&
               (int)reader.height == image->height &&
               png_image_finish_read(&reader, NULL, out, 0, NULL);
    png_image_free(&reader);
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
