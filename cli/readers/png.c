/* SPDX-License-Identifier: MIT
 *
 * PNG by libpng: each sample as it is, and what stands beside the pixels. A chunk that
 * is not needed for the pixels, and is damaged, is passed over, as the specification
 * has it; damage of the pixels, rows that are missing among them, is none to be passed
 * over.
 */
#include "readers.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "common/memory.h"
#include "input/pixels.h"
#include "png_chunks.h"

/* What libpng may take for a file, all in all: a row or two of pixels, and what stands
 * beside them. */
enum { MOST_MEMORY = 256 << 20 };

/* Bytes of coded pixels that are asked for at once of a file that may be cut off. */
enum { SMALL_PIECE = 256 };

/* A file that is being decoded. */
struct decoding {
    const unsigned char *bytes;
    size_t size;
    size_t place;
    png_structp png;
    png_infop info;
    size_t memory_left;      /* for libpng: texts and profiles may be bombs */
    struct cli_text problem; /* of libpng: damage, the first of it */
    png_bytep *rows;
    unsigned char *indices;   /* of a palette's image, one byte each */
    void *volatile frame_ref; /* of the picture in work */
    bool cut;
    bool goes_on; /* with what can be decoded of damaged data, */
    bool damaged; /* of which the problem tells */
    bool taken;   /* the picture was given out */
};

/* ---- what libpng calls ----------------------------------------------------------- */

static void keep_problem(struct decoding *decoding, const char *message)
{
    if (decoding->damaged)
        return;
    decoding->damaged = true;
    cli_text_clear(&decoding->problem);
    cli_text_add_name(&decoding->problem, message);
}

static void give_up(png_structp png, png_const_charp message)
{
    keep_problem(png_get_error_ptr(png), message);
    png_longjmp(png, 1);
}

/* Of what is not needed for the pixels, or of what is no style; and, where damage is
 * wanted, of chunks whose sum is another one. */
static void hear_warning(png_structp png, png_const_charp message)
{
    enum { IS_ANCILLARY = 0x20 }; /* a bit of the first letter of a chunk's name */
    struct decoding *decoding = png_get_error_ptr(png);
    const uint32_t chunk = png_get_io_chunk_type(png);
    if (decoding->goes_on && (chunk >> 24 & IS_ANCILLARY) == 0 &&
        strstr(message, "CRC error") != NULL)
        keep_problem(decoding, message);
}

static void read_bytes(png_structp png, png_bytep bytes, size_t size)
{
    struct decoding *decoding = png_get_io_ptr(png);
    if (size > decoding->size - decoding->place) {
        decoding->cut = !decoding->damaged;
        png_error(png, "the file is cut off: its end is missing");
    }
    memcpy(bytes, decoding->bytes + decoding->place, size);
    decoding->place += size;
}

static png_voidp allocate(png_structp png, png_alloc_size_t size)
{
    struct decoding *decoding = png_get_mem_ptr(png);
    if (size > decoding->memory_left)
        return NULL;
    decoding->memory_left -= size;
    return malloc(size);
}

static void release(png_structp png, png_voidp memory)
{
    (void)png;
    free(memory);
}

/* The most bits of any channel, where they are fewer than samples have. */
static int find_significant_bits(const struct decoding *decoding, int depth)
{
    png_color_8p bits;
    if (png_get_sBIT(decoding->png, decoding->info, &bits) == 0)
        return 0;
    int color = png_get_color_type(decoding->png, decoding->info), most = 0;
    const int values[] = {bits->red, bits->green, bits->blue, bits->gray, bits->alpha};
    for (int i = 0; i < 5; i++) {
        bool used = i == 4   ? (color & PNG_COLOR_MASK_ALPHA) != 0
                    : i == 3 ? (color & PNG_COLOR_MASK_COLOR) == 0
                             : (color & PNG_COLOR_MASK_COLOR) != 0;
        if (used && values[i] > most)
            most = values[i];
    }
    return most < depth ? most : 0;
}

/* ---- pixels ---------------------------------------------------------------------- */

/* Has libpng give out samples of 8 or 16 bits in this machine's order, or the bits of
 * gray as they are; returns the format. Indices are turned into colors here. */
static enum ims_pixel_format choose_format(struct decoding *decoding, bool *is_palette)
{
    png_structp png = decoding->png;
    int color = png_get_color_type(png, decoding->info);
    int depth = png_get_bit_depth(png, decoding->info);
    bool keyed = png_get_valid(png, decoding->info, PNG_INFO_tRNS) != 0;
    *is_palette = color == PNG_COLOR_TYPE_PALETTE;
    if (*is_palette) {
        png_set_packing(png);
        return IMS_PIXEL_RGB8;
    }
    if (color == PNG_COLOR_TYPE_GRAY && depth == 1 && !keyed)
        return IMS_PIXEL_GRAY1;
    if (color == PNG_COLOR_TYPE_GRAY && depth < 8)
        png_set_expand_gray_1_2_4_to_8(png);
    if (keyed)
        png_set_tRNS_to_alpha(png);
    const uint16_t one = 1;
    if (depth == 16 && *(const unsigned char *)(const void *)&one == 1)
        png_set_swap(png);
    bool alpha = keyed || (color & PNG_COLOR_MASK_ALPHA) != 0;
    const unsigned colors = (color & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1;
    return input_pixels_format(depth == 16 ? INPUT_SAMPLES_16 : INPUT_SAMPLES_8,
                               colors + alpha);
}

/* Whether a pixel has a color that is not opaque. Entries that no pixel has may hold
 * anything. */
static bool has_alpha(const struct decoding *decoding, size_t count,
                      const png_byte *alphas, int alpha_count)
{
    for (size_t i = 0; i < count; i++)
        if (decoding->indices[i] < alpha_count &&
            alphas[decoding->indices[i]] != UINT8_MAX)
            return true;
    return false;
}

/* Colors of a palette's indices. An index beyond it is black, as browsers have it. */
static bool make_colors(struct decoding *decoding, struct input_picture *picture,
                        int width, int height)
{
    png_colorp colors = NULL;
    png_bytep alphas = NULL;
    int count = 0, alpha_count = 0;
    png_get_PLTE(decoding->png, decoding->info, &colors, &count);
    png_get_tRNS(decoding->png, decoding->info, &alphas, &alpha_count, NULL);
    bool alpha = has_alpha(decoding, (size_t)width * (size_t)height, alphas,
                           alphas != NULL ? alpha_count : 0);
    if (!input_pixels_make(picture, alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8, width,
                           height))
        return false;
    for (int y = 0; y < height; y++) {
        const unsigned char *from = decoding->indices + (size_t)y * (size_t)width;
        unsigned char *to = input_pixels_row(&picture->image, 0, y);
        for (int x = 0; x < width; x++) {
            int index = from[x];
            const png_color color =
                index < count ? colors[index] : (png_color){0, 0, 0};
            *to++ = color.red;
            *to++ = color.green;
            *to++ = color.blue;
            if (alpha)
                *to++ =
                    alphas != NULL && index < alpha_count ? alphas[index] : UINT8_MAX;
        }
    }
    return true;
}

/* Reads all rows to where they belong; an interlaced picture needs them all at once. */
static void read_rows(struct decoding *decoding, unsigned char *first, ptrdiff_t stride,
                      int height)
{
    decoding->rows = cli_memory_new((size_t)height, sizeof *decoding->rows);
    for (int y = 0; y < height; y++)
        decoding->rows[y] = first + y * stride;
    png_read_image(decoding->png, decoding->rows);
}

/* What stands behind the pixels. Where that is damaged, or missing, they are whole
 * nevertheless, unless it is the end of their own chunk. */
static bool read_end(struct decoding *decoding)
{
    enum { NAME_IDAT = 0x49444154 };
    const volatile bool was_damaged = decoding->damaged;
    if (setjmp(png_jmpbuf(decoding->png)) == 0) {
        png_read_end(decoding->png, decoding->info);
        return true;
    }
    const bool whole =
        png_get_io_chunk_type(decoding->png) != NAME_IDAT ||
        (png_get_io_state(decoding->png) & PNG_IO_MASK_LOC) == PNG_IO_CHUNK_HDR;
    decoding->damaged = was_damaged || !whole;
    return whole;
}

/* ---- the reader ------------------------------------------------------------------ */

/* Whether it has a chunk that makes it an animation. */
static bool is_animation(const struct input_reading *reading)
{
    enum { SIGNATURE = 8, FRAME = 12 };
    size_t place = SIGNATURE;
    while (reading->size - place >= FRAME) {
        const unsigned char *chunk = reading->bytes + place;
        size_t size = png_get_uint_32(chunk);
        if (memcmp(chunk + 4, "acTL", 4) == 0)
            return true;
        if (memcmp(chunk + 4, "IDAT", 4) == 0 || size > reading->size - place - FRAME)
            return false;
        place += FRAME + size;
    }
    return false;
}

static void explain(const struct decoding *decoding, struct cli_text *problem)
{
    cli_text_add(problem, decoding->cut ? "" : "its data are damaged: ");
    cli_text_add(problem, decoding->problem.data);
}

static enum input_step open_png(struct input_reading *reading, struct cli_text *problem)
{
    static const png_byte kept[] = "cICP\0mDCV\0cLLI\0eXIf";
    if (is_animation(reading))
        return INPUT_DECLINED;
    struct decoding *decoding = cli_memory_new(1, sizeof *decoding);
    reading->state = decoding;
    reading->expected = 1;
    decoding->bytes = reading->bytes;
    decoding->size = reading->size;
    decoding->memory_left = MOST_MEMORY;
    decoding->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, decoding, give_up,
                                             hear_warning, decoding, allocate, release);
    if (decoding->png != NULL)
        decoding->info = png_create_info_struct(decoding->png);
    if (decoding->info == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    png_structp png = decoding->png;
    if (setjmp(png_jmpbuf(png)) != 0) {
        explain(decoding, problem);
        return INPUT_FAILED;
    }
    png_set_read_fn(png, decoding, read_bytes);
    decoding->goes_on = reading->saves_damaged;
    png_set_crc_action(png, decoding->goes_on ? PNG_CRC_WARN_USE : PNG_CRC_ERROR_QUIT,
                       PNG_CRC_WARN_DISCARD);
    if (decoding
            ->goes_on) /* what is there of a piece is decoded with it or not at all */
        png_set_compression_buffer_size(png, SMALL_PIECE);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, INPUT_METADATA_MOST);
    png_set_benign_errors(png, 1);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, kept, 4);
    png_read_info(png, decoding->info);
    return INPUT_PICTURE;
}

static bool is_allowed(const struct decoding *decoding, struct input_guard *guard)
{
    uint64_t width = png_get_image_width(decoding->png, decoding->info);
    uint64_t height = png_get_image_height(decoding->png, decoding->info);
    uint64_t channels = png_get_channels(decoding->png, decoding->info);
    bool deep = png_get_bit_depth(decoding->png, decoding->info) == 16;
    bool palette =
        png_get_color_type(decoding->png, decoding->info) == PNG_COLOR_TYPE_PALETTE;
    bool keyed = png_get_valid(decoding->png, decoding->info, PNG_INFO_tRNS) != 0;
    channels = (palette ? 4 : channels) + keyed; /* indices, and their colors */
    return input_guard_allows(guard, (int)width, (int)height,
                              width * height * channels * (deep ? 2 : 1));
}

static enum input_step decode(struct decoding *decoding, struct input_reading *reading,
                              struct input_picture *picture, struct cli_text *problem)
{
    int width = (int)png_get_image_width(decoding->png, decoding->info);
    int height = (int)png_get_image_height(decoding->png, decoding->info);
    int depth = png_get_bit_depth(decoding->png, decoding->info);
    bool is_palette;
    if (!is_allowed(decoding, reading->guard)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    readers_png_chunks_take(decoding->png, decoding->info, picture);
    enum ims_pixel_format format = choose_format(decoding, &is_palette);
    picture->image.significant_bits =
        is_palette || depth < 8 ? 0 : find_significant_bits(decoding, depth);
    png_set_interlace_handling(decoding->png);
    png_read_update_info(decoding->png, decoding->info);
    bool good;
    if (is_palette) {
        decoding->indices = calloc((size_t)width, (size_t)height);
        good = decoding->indices != NULL;
        if (good)
            read_rows(decoding, decoding->indices, width, height);
        good = good && make_colors(decoding, picture, width, height);
        decoding->frame_ref = picture->frame_ref;
    } else {
        good = input_pixels_make(picture, format, width, height);
        decoding->frame_ref = picture->frame_ref;
        if (good && decoding->goes_on)
            input_pixels_fill(&picture->image, 0);
        if (good)
            read_rows(decoding, input_pixels_row(&picture->image, 0, 0),
                      picture->image.strides[0], height);
    }
    if (!good)
        cli_text_add(problem, "out of memory");
    return good ? INPUT_PICTURE : INPUT_FAILED;
}

/* Gives out what there is of a damaged picture, if that is wanted. */
static enum input_step end_damaged(struct decoding *decoding,
                                   struct input_picture *picture,
                                   struct cli_text *problem)
{
    png_structp png = decoding->png;
    const bool any =
        decoding->goes_on && decoding->rows != NULL &&
        (png_get_current_row_number(png) > 0 || png_get_current_pass_number(png) > 0);
    explain(decoding, problem);
    /* Colors are made of all indices at once. */
    if (any && decoding->frame_ref == NULL &&
        make_colors(decoding, picture, (int)png_get_image_width(png, decoding->info),
                    (int)png_get_image_height(png, decoding->info)))
        decoding->frame_ref = picture->frame_ref;
    picture->is_damaged = any && decoding->frame_ref != NULL;
    if (picture->is_damaged)
        return INPUT_PICTURE;
    input_frame_ref_release(decoding->frame_ref, NULL);
    return INPUT_FAILED;
}

static enum input_step next_png(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    struct decoding *decoding = reading->state;
    if (decoding->taken)
        return INPUT_END;
    decoding->taken = true;
    if (setjmp(png_jmpbuf(decoding->png)) != 0)
        return end_damaged(decoding, picture, problem);
    enum input_step step = decode(decoding, reading, picture, problem);
    if (step != INPUT_PICTURE)
        return step;
    const bool ends = read_end(decoding);
    if (ends)
        readers_png_chunks_take(decoding->png, decoding->info, picture);
    return ends && !decoding->damaged ? INPUT_PICTURE
                                      : end_damaged(decoding, picture, problem);
}

static void close_png(struct input_reading *reading)
{
    struct decoding *decoding = reading->state;
    if (decoding == NULL)
        return;
    png_destroy_read_struct(&decoding->png, &decoding->info, NULL);
    cli_text_free(&decoding->problem);
    free(decoding->rows);
    free(decoding->indices);
    free(decoding);
}

const struct input_reader readers_png = {
    .name = "libpng", .open = open_png, .next = next_png, .close = close_png};
