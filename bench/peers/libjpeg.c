/* SPDX-License-Identifier: MIT
 *
 * libjpeg-turbo, bare: rows of RGB in, memory out. Settings: "jpg quality=95
 * subsampling=420" (its default method, no optimised Huffman tables), "jpg quality=95
 * from=yuv420" (planes in, by its interface for raw data).
 */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "../peer.h"

#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

struct state {
    int quality;
    int subsampling;
    int from_yuv;
    unsigned char *memory; /* kept from image to image: the encoder is measured, not
                              the allocator */
    unsigned long capacity;
};

struct error_manager {
    struct jpeg_error_mgr base;
    jmp_buf escape;
};

static void escape(j_common_ptr codec)
{
    struct error_manager *manager = (struct error_manager *)codec->err;
    longjmp(manager->escape, 1);
}

static const char *version(void)
{
    return "libjpeg-turbo " TEXT(LIBJPEG_TURBO_VERSION);
}

static void *open_state(const char *setting)
{
    if (!bench_setting_is(setting, "jpg"))
        return NULL;
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    state->quality = bench_setting(setting, "quality", 75);
    state->subsampling = bench_setting(setting, "subsampling", 420);
    state->from_yuv = bench_setting_from_yuv(setting);
    return state;
}

/* 16 rows of luma and 8 of each chroma at a time; the last ones are repeated. */
static void write_planes(struct jpeg_compress_struct *codec,
                         const struct bench_image *image)
{
    size_t pixels = image->size / 3;
    unsigned char *planes[3] = {image->yuv, image->yuv + pixels,
                                image->yuv + pixels + pixels / 4};
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW rows[3][16];
        JSAMPARRAY all[3] = {rows[0], rows[1], rows[2]};
        for (int i = 0; i < 3; i++) {
            int shift = i > 0;
            int height = image->height >> shift;
            for (int j = 0; j < 16 >> shift; j++) {
                int y = ((int)codec->next_scanline >> shift) + j;
                y = y < height ? y : height - 1;
                rows[i][j] = planes[i] + (size_t)y * (size_t)(image->width >> shift);
            }
        }
        jpeg_write_raw_data(codec, all, 16);
    }
}

static void write_rows(struct jpeg_compress_struct *codec,
                       const struct bench_image *image)
{
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW row =
            image->rgb + (size_t)codec->next_scanline * 3 * codec->image_width;
        jpeg_write_scanlines(codec, &row, 1);
    }
}

static int encode(void *opaque, const struct bench_image *image, const void **bytes,
                  size_t *size)
{
    struct state *state = opaque;
    if (state->from_yuv && image->width % 16 != 0)
        return -1; /* whole blocks only, as its interface wants them */
    if (!state->memory) {
        state->capacity = 64 + 2 * image->size;
        state->memory = malloc(state->capacity);
        if (!state->memory)
            return -1;
    }
    struct jpeg_compress_struct codec;
    struct error_manager manager;
    codec.err = jpeg_std_error(&manager.base);
    manager.base.error_exit = escape;
    if (setjmp(manager.escape)) {
        jpeg_destroy_compress(&codec);
        return -1;
    }
    jpeg_create_compress(&codec);
    unsigned char *memory = state->memory;
    unsigned long length = state->capacity;
    jpeg_mem_dest(&codec, &memory, &length);
    codec.image_width = (JDIMENSION)image->width;
    codec.image_height = (JDIMENSION)image->height;
    codec.input_components = 3;
    codec.in_color_space = state->from_yuv ? JCS_YCbCr : JCS_RGB;
    jpeg_set_defaults(&codec);
    codec.raw_data_in = state->from_yuv;
    jpeg_set_quality(&codec, state->quality, TRUE);
    codec.comp_info[0].h_samp_factor = state->subsampling == 444 ? 1 : 2;
    codec.comp_info[0].v_samp_factor = state->subsampling == 420 ? 2 : 1;
    jpeg_start_compress(&codec, TRUE);
    if (state->from_yuv)
        write_planes(&codec, image);
    else
        write_rows(&codec, image);
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    if (memory != state->memory) {
        free(state->memory);
        state->memory = memory;
        state->capacity = length;
    }
    *bytes = memory;
    *size = length;
    return 0;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    free(state->memory);
    free(state);
}

static int decode(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out)
{
    const unsigned char *start = bytes;
    if (size < 3 || start[0] != 0xff || start[1] != 0xd8)
        return -1;
    struct jpeg_decompress_struct codec;
    struct error_manager manager;
    codec.err = jpeg_std_error(&manager.base);
    manager.base.error_exit = escape;
    if (setjmp(manager.escape)) {
        jpeg_destroy_decompress(&codec);
        return -1;
    }
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, start, size);
    jpeg_read_header(&codec, TRUE);
    codec.out_color_space = JCS_RGB;
    jpeg_start_decompress(&codec);
    int good = (int)codec.output_width == image->width &&
               (int)codec.output_height == image->height;
    while (good && codec.output_scanline < codec.output_height) {
        JSAMPROW row = out + (size_t)codec.output_scanline * 3 * codec.output_width;
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_destroy_decompress(&codec);
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
