/* SPDX-License-Identifier: MIT
 *
 * libtiff, as it is where nothing is said: strips of 8 KB, zlib's level 6 (by
 * libdeflate where it was built with that), and the predictor of the samples. Settings:
 * "tif", "tif level=1".."tif level=9"; then "from=gray16" or "from=rgb_f32".
 */
#include <stdio.h>
#include <tiffio.h>

#include "../peer.h"

struct state {
    int level;
    int samples;
    int bits;
    unsigned char *row; /* libtiff changes what it is given */
    size_t place;
    struct bench_bytes bytes;
};

static const char *version(void)
{
    static char text[64];
    const char *name = TIFFGetVersion(); /* "LIBTIFF, Version 4.5.0\nCopyright..." */
    const char *number = strrchr(name, ' ') ? strstr(name, "Version ") : NULL;
    snprintf(text, sizeof text, "libtiff %.*s",
             number ? (int)strcspn(number + 8, "\n") : 0, number ? number + 8 : "");
    return text;
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "tif"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    int gray = bench_setting_from(setting, "gray16");
    int floats = bench_setting_from(setting, "rgb_f32");
    state->level = bench_setting(setting, "level", 6);
    state->samples = gray ? 1 : 3;
    state->bits = floats ? 32 : gray ? 16 : 8;
    return state;
}

/* ---- the file, in memory --------------------------------------------------------- */

static tmsize_t read_back(thandle_t handle, void *target, tmsize_t size)
{
    struct state *state = handle;
    size_t left = state->bytes.size - state->place;
    size_t count = (size_t)size < left ? (size_t)size : left;
    memcpy(target, state->bytes.data + state->place, count);
    state->place += count;
    return (tmsize_t)count;
}

static tmsize_t put(thandle_t handle, void *source, tmsize_t size)
{
    struct state *state = handle;
    size_t inside = state->bytes.size - state->place;
    size_t over = (size_t)size < inside ? (size_t)size : inside;
    memcpy(state->bytes.data + state->place, source, over);
    bench_bytes_append(&state->bytes, (unsigned char *)source + over,
                       (size_t)size - over);
    state->place += (size_t)size;
    return size;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    static const unsigned char zeros[4096];
    struct state *state = handle;
    size_t from = whence == SEEK_CUR   ? state->place
                  : whence == SEEK_END ? state->bytes.size
                                       : 0;
    state->place = from + (size_t)offset;
    while (state->bytes.size < state->place) {
        size_t gap = state->place - state->bytes.size;
        bench_bytes_append(&state->bytes, zeros,
                           gap < sizeof zeros ? gap : sizeof zeros);
    }
    return state->place;
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((struct state *)handle)->bytes.size;
}

/* ---- encoding -------------------------------------------------------------------- */

static void set_fields(TIFF *tiff, const struct state *state,
                       const struct bench_image *image)
{
    int floats = state->bits == 32;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, image->width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, image->height);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, state->samples);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, state->bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT,
                 floats ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 state->samples == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, state->level);
    TIFFSetField(tiff, TIFFTAG_PREDICTOR,
                 floats ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0));
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    const unsigned char *pixels = image->rgb;
    size_t row = (size_t)(image->width * state->samples * state->bits / 8);
    if (state->bits > 8)
        pixels = state->bits == 16 ? (const unsigned char *)image->gray16
                                   : (const unsigned char *)image->rgb_f32;
    state->row = realloc(state->row, row);
    state->bytes.size = 0;
    state->place = 0;
    TIFF *tiff = TIFFClientOpen("memory", "w", state, read_back, put, seek,
                                close_nothing, size_of, NULL, NULL);
    if (!tiff || !state->row)
        return -1;
    set_fields(tiff, state, image);
    int good = 1;
    for (int y = 0; good && y < image->height; y++) {
        memcpy(state->row, pixels + (size_t)y * row, row);
        good = TIFFWriteScanline(tiff, state->row, (uint32_t)y, 0) == 1;
    }
    TIFFClose(tiff);
    *bytes = state->bytes.data;
    *size = state->bytes.size;
    return good ? 0 : -1;
}

/* Of RGB of 8 bits. */
static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    struct state state = {0};
    if (size < 4 || memcmp(bytes, "II*", 4) != 0)
        return -1;
    bench_bytes_append(&state.bytes, bytes, size);
    TIFF *tiff = TIFFClientOpen("memory", "rm", &state, read_back, put, seek,
                                close_nothing, size_of, NULL, NULL);
    size_t place = 0;
    for (uint32_t i = 0; tiff && i < TIFFNumberOfStrips(tiff); i++) {
        tmsize_t read =
            TIFFReadEncodedStrip(tiff, i, out + place, (tmsize_t)(image->size - place));
        place += read > 0 ? (size_t)read : 0;
    }
    if (tiff)
        TIFFClose(tiff);
    free(state.bytes.data);
    return place == image->size ? 0 : -1;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->bytes.data);
    free(state->row);
    free(state);
}

BENCH_PEER_EXPORT const struct bench_peer bench_peer = {
    .abi = BENCH_PEER_ABI,
    .version = version,
    .open = open_state,
    .encode = encode,
    .close = close_state,
    .decode = decode,
};
