/* SPDX-License-Identifier: MIT
 *
 * Windows icons and cursors: every size that a file holds, with its mask. Each is a
 * PNG, which libpng reads, or a bitmap without a file header, which is read here:
 * FFmpeg gives one size, and not its mask.
 */
#include "config.h"

#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "byte_order.h"
#include "input/pixels.h"

enum { HEADER = 6, ENTRY = 16, BITMAP_HEADER = 40, MOST_COLORS = 256 };

/* An open file. */
struct icons {
    unsigned count;
    unsigned next;
};

/* A bitmap inside: colors from the lowest row up, and then a mask. */
struct bitmap {
    int width, height;
    int bits; /* of a pixel */
    const unsigned char *palette;
    unsigned colors;
    const unsigned char *rows;
    size_t row_bytes;
    const unsigned char *mask; /* 1 = not seen; or NULL */
    size_t mask_bytes;         /* of a row of it */
};

static enum input_step damaged(const char *words, struct cli_text *problem)
{
    cli_text_add(problem, "its data are damaged: ");
    cli_text_add(problem, words);
    return INPUT_DAMAGED;
}

static enum input_step open_icons(struct input_reading *reading,
                                  struct cli_text *problem)
{
    struct icons *icons = calloc(1, sizeof *icons);
    reading->state = icons;
    if (icons == NULL) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    icons->count = readers_byte_order_little(reading->bytes + 4, 2);
    reading->expected = icons->count;
    return INPUT_PICTURE;
}

/* ---- bitmaps ----------------------------------------------------------------------
 */

static bool is_depth(int bits)
{
    return bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 ||
           bits == 32;
}

/* Finds the parts of a bitmap. Returns false where they are not all there. */
static bool find_parts(struct bitmap *bitmap, const unsigned char *bytes, size_t size)
{
    if (size < BITMAP_HEADER)
        return false;
    const size_t header = readers_byte_order_little(bytes, 4);
    const int64_t height =
        (int32_t)readers_byte_order_little(bytes + 8, 4) / 2; /* with the mask */
    bitmap->width = (int)readers_byte_order_little(bytes + 4, 4);
    bitmap->height = (int)height;
    bitmap->bits = (int)readers_byte_order_little(bytes + 14, 2);
    bitmap->colors = readers_byte_order_little(bytes + 32, 4);
    const uint32_t compression = readers_byte_order_little(bytes + 16, 4);
    if (header < BITMAP_HEADER || header > size || bitmap->width <= 0 || height <= 0 ||
        bitmap->width > INT32_MAX / 64 || compression != 0 || !is_depth(bitmap->bits))
        return false;
    if (bitmap->bits <= 8 && (bitmap->colors == 0 || bitmap->colors > MOST_COLORS))
        bitmap->colors = 1u << bitmap->bits;
    else if (bitmap->bits > 8)
        bitmap->colors = 0;
    bitmap->palette = bytes + header;
    size_t place = header + 4 * (size_t)bitmap->colors;
    bitmap->row_bytes = ((size_t)bitmap->width * (size_t)bitmap->bits + 31) / 32 * 4;
    bitmap->mask_bytes = ((size_t)bitmap->width + 31) / 32 * 4;
    if (place > size || (size - place) / bitmap->row_bytes < (size_t)height)
        return false;
    bitmap->rows = bytes + place;
    place += bitmap->row_bytes * (size_t)height;
    bitmap->mask =
        (size - place) / bitmap->mask_bytes >= (size_t)height ? bytes + place : NULL;
    return bitmap->mask != NULL || bitmap->bits == 32; /* which has alpha of its own */
}

/* The color of a pixel as R, G, B, A; of what has no alpha, opaque. */
static void read_pixel(const struct bitmap *bitmap, const unsigned char *row, int x,
                       unsigned char *rgba)
{
    const size_t bits = (size_t)bitmap->bits;
    const unsigned char *from = row + (size_t)x * bits / 8;
    rgba[3] = UINT8_MAX;
    if (bits == 16) {
        const uint32_t word = readers_byte_order_little(from, 2);
        for (int i = 0; i < 3; i++)
            rgba[i] = (unsigned char)(((word >> (10 - 5 * i) & 31) * 255 + 15) / 31);
        return;
    }
    if (bits <= 8) {
        const unsigned shift = (unsigned)(8 - bits - (size_t)x * bits % 8);
        const unsigned index = *from >> shift & ((1u << bits) - 1);
        static const unsigned char black[4] = {0};
        from = index < bitmap->colors ? bitmap->palette + (size_t)index * 4 : black;
    }
    rgba[0] = from[2];
    rgba[1] = from[1];
    rgba[2] = from[0];
    if (bits == 32)
        rgba[3] = from[3];
}

/* Of pixels of 32 bits alpha counts, unless it says that nothing is seen. */
static bool has_alpha(const struct bitmap *bitmap)
{
    if (bitmap->bits != 32)
        return false;
    for (int y = 0; y < bitmap->height; y++)
        for (int x = 0; x < bitmap->width; x++)
            if (bitmap->rows[(size_t)y * bitmap->row_bytes + (size_t)x * 4 + 3] != 0)
                return true;
    return bitmap->mask == NULL;
}

static void fill(const struct bitmap *bitmap, const struct ims_image *image)
{
    const bool alpha = has_alpha(bitmap);
    for (int y = 0; y < bitmap->height; y++) {
        const size_t line = (size_t)(bitmap->height - 1 - y);
        const unsigned char *row = bitmap->rows + line * bitmap->row_bytes;
        unsigned char *to = input_pixels_row(image, 0, y);
        for (int x = 0; x < bitmap->width; x++, to += 4) {
            read_pixel(bitmap, row, x, to);
            if (alpha || bitmap->mask == NULL)
                continue;
            const unsigned char mask =
                bitmap->mask[line * bitmap->mask_bytes + (size_t)x / 8];
            to[3] = (mask >> (7 - x % 8) & 1) != 0 ? 0 : UINT8_MAX;
        }
    }
}

static enum input_step take_bitmap(const struct input_reading *reading,
                                   const unsigned char *bytes, size_t size,
                                   struct input_picture *picture,
                                   struct cli_text *problem)
{
    struct bitmap bitmap = {.bits = 0};
    if (!find_parts(&bitmap, bytes, size))
        return damaged("a size is cut off, or of a kind that cannot be read", problem);
    if (!input_guard_allows(reading->guard, bitmap.width, bitmap.height,
                            (uint64_t)bitmap.width * (uint64_t)bitmap.height * 4)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (!input_pixels_make(picture, IMS_PIXEL_RGBA8, bitmap.width, bitmap.height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_DAMAGED;
    }
    fill(&bitmap, &picture->image);
    picture->image.alpha = IMS_ALPHA_STRAIGHT;
    picture->orientation = 1;
    return INPUT_PICTURE;
}

/* ---- PNG inside -------------------------------------------------------------------
 */

static bool is_png(const unsigned char *bytes, size_t size)
{
    return size >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static enum input_step take_png(const struct input_reading *reading,
                                const unsigned char *bytes, size_t size,
                                struct input_picture *picture, struct cli_text *problem)
{
#ifdef HAVE_LIBPNG
    struct input_reading inner = {
        .bytes = bytes, .size = size, .guard = reading->guard};
    enum input_step step = readers_png.open(&inner, problem);
    if (step == INPUT_PICTURE)
        step = readers_png.next(&inner, picture, problem);
    readers_png.close(&inner);
    if (step == INPUT_PICTURE || step == INPUT_DAMAGED || step == INPUT_STOPPED ||
        input_guard_refused(reading->guard))
        return step;
    if (problem->length == 0)
        cli_text_add(problem, "a size is a PNG that cannot be read");
    return INPUT_DAMAGED;
#else
    (void)reading;
    (void)bytes;
    (void)size;
    (void)picture;
    cli_text_add(problem, "a size is a PNG, which is read by libpng, without which "
                          "this program was built");
    return INPUT_DAMAGED;
#endif
}

/* ---- the reader -------------------------------------------------------------------
 */

static enum input_step next_icon(struct input_reading *reading,
                                 struct input_picture *picture,
                                 struct cli_text *problem)
{
    struct icons *icons = reading->state;
    if (icons->next >= icons->count)
        return INPUT_END;
    const size_t entry = HEADER + (size_t)icons->next++ * ENTRY;
    if (entry + ENTRY > reading->size) {
        icons->next = icons->count;
        return damaged("its list of sizes is cut off", problem);
    }
    const size_t size = readers_byte_order_little(reading->bytes + entry + 8, 4);
    const size_t place = readers_byte_order_little(reading->bytes + entry + 12, 4);
    if (place > reading->size || size > reading->size - place)
        return damaged("a size is cut off", problem);
    const unsigned char *bytes = reading->bytes + place;
    return is_png(bytes, size) ? take_png(reading, bytes, size, picture, problem)
                               : take_bitmap(reading, bytes, size, picture, problem);
}

static void close_icons(struct input_reading *reading)
{
    free(reading->state);
    reading->state = NULL;
}

const struct input_reader readers_ico = {
    .name = "our own", .open = open_icons, .next = next_icon, .close = close_icons};
