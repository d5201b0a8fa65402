/* SPDX-License-Identifier: MIT
 *
 * Bitmaps of Windows and OS/2: palettes, runs, and bit fields of any width and order,
 * most of which FFmpeg refuses. Where one ends, as its first header says, another one
 * may begin, as a pipe has them.
 */
#include "readers/readers.h"

#include <stdlib.h>
#include <string.h>

#include "bmp_header.h"
#include "input/pixels.h"
#include "readers/byte_order.h"

bool readers_bmp_probe(const unsigned char *head, size_t size)
{
    enum { LENGTH = 14, SHORTEST_HEADER = 12, LENGTHS_END = 256 };
    const uint32_t length =
        size >= BMP_SHORTEST ? readers_byte_order_little(head + LENGTH, 4) : 0;
    return length >= SHORTEST_HEADER && length < LENGTHS_END &&
           memcmp(head, "BM", 2) == 0;
}

/* ---- pixels -----------------------------------------------------------------------
 */

static unsigned char *line_of(const struct bmp_header *bitmap,
                              const struct ims_image *image, int line)
{
    return input_pixels_row(image, 0,
                            bitmap->from_top ? line : bitmap->height - 1 - line);
}

/* Sets pixels of one color of the palette. */
static void put_index(const struct bmp_header *bitmap, unsigned char *row, int x,
                      unsigned index)
{
    memcpy(row + (size_t)x * bitmap->pixel_bytes, bitmap->colors[index],
           bitmap->pixel_bytes);
}

static void read_fields_of_line(const struct bmp_header *bitmap,
                                const unsigned char *from, unsigned char *to)
{
    const size_t step = bitmap->bits / 8;
    const size_t samples = bitmap->fields[3].mask != 0 ? 4 : 3;
    const bool deep = bitmap->pixel_bytes > samples;
    for (int x = 0; x < bitmap->width; x++, from += step) {
        const uint32_t pixel = readers_byte_order_little(from, step);
        for (size_t i = 0; i < samples; i++) {
            const struct bmp_field *field = &bitmap->fields[i];
            const uint32_t value = (pixel & field->mask) >> field->shift;
            if (!deep) {
                *to++ = field->scaled[value];
                continue;
            }
            const uint16_t word =
                field->most != 0
                    ? (uint16_t)readers_bmp_scale(value, field->most, UINT16_MAX)
                    : 0;
            memcpy(to, &word, sizeof word);
            to += sizeof word;
        }
    }
}

static void read_line(const struct bmp_header *bitmap, const unsigned char *from,
                      unsigned char *to)
{
    const unsigned bits = bitmap->bits;
    if (bits == 24)
        memcpy(to, from, (size_t)bitmap->width * 3);
    else if (bits > 8)
        read_fields_of_line(bitmap, from, to);
    for (size_t x = 0; bits <= 8 && x < (size_t)bitmap->width; x++) {
        const size_t bit = x * bits;
        const unsigned index = (unsigned)from[bit / 8] >> (8 - bits - bit % 8);
        put_index(bitmap, to, (int)x, index & ((1u << bits) - 1));
    }
}

/* Reads lines as far as they are there, and returns how many are. */
static int read_lines(const struct bmp_header *bitmap, const struct ims_image *image)
{
    const uint64_t bits = (uint64_t)bitmap->width * bitmap->bits;
    const size_t row = (size_t)((bits + 31) / 32 * 4), used = (size_t)((bits + 7) / 8);
    size_t place = bitmap->pixels;
    int line = 0;
    for (; line < bitmap->height; line++, place += row) {
        if (place > bitmap->size || bitmap->size - place < used)
            break; /* of the last one what pads it may be missing */
        read_line(bitmap, bitmap->bytes + place, line_of(bitmap, image, line));
        if (bitmap->size - place < row)
            return line + 1;
    }
    return line;
}

/* Where runs are put. */
struct pen {
    const struct bmp_header *bitmap;
    const struct ims_image *image;
    int64_t x, y;
    int64_t line_end; /* where it would be, were lines padded as those without runs */
    bool is_outside;  /* something was to be put beyond it, or below the last line */
    bool any;
};

/* Puts so many pixels, which are all the same, or else one after the other. Some
 * programs write what pads a line, too. */
static void put_pixels(struct pen *pen, const unsigned char *from, unsigned count,
                       bool same)
{
    const struct bmp_header *bitmap = pen->bitmap;
    const bool is_pair = bitmap->bits == 4;
    if (pen->y >= bitmap->height || pen->x + count > pen->line_end)
        pen->is_outside = true;
    for (unsigned i = 0;
         i < count && pen->y < bitmap->height && pen->x + i < bitmap->width; i++) {
        unsigned char *row = line_of(bitmap, pen->image, (int)pen->y);
        unsigned index = from[same ? 0 : is_pair ? i / 2 : i];
        if (is_pair)
            index = i % 2 == 0 ? index >> 4 : index & 15;
        put_index(bitmap, row, (int)(pen->x + i), index);
        pen->any = true;
    }
    pen->x += count;
}

/* Reads runs: (count, value), or a zero and 0 = end of a line, 1 = end of all, 2 = go
 * on elsewhere, or so many pixels one by one. Returns whether all is there: the mark of
 * the end may be missing behind the last line. */
static bool read_runs(struct pen *pen)
{
    enum { NEXT_LINE = 0, ALL = 1, ELSEWHERE = 2 };
    const struct bmp_header *bitmap = pen->bitmap;
    size_t place = bitmap->pixels;
    while (place <= bitmap->size && bitmap->size - place >= 2) {
        const unsigned char *from = bitmap->bytes + place;
        const unsigned count = from[0], value = from[1];
        const size_t left = bitmap->size - place - 2;
        place += 2;
        if (count > 0) {
            put_pixels(pen, from + 1, count, true);
        } else if (value == ALL) {
            return true;
        } else if (value == NEXT_LINE) {
            pen->x = 0;
            pen->y++;
        } else if (value == ELSEWHERE) {
            if (left < 2)
                return false;
            pen->x += from[2];
            pen->y += from[3];
            place += 2;
        } else {
            const size_t taken = bitmap->bits == 8 ? value : (value + 1) / 2;
            if (left < taken)
                return false;
            put_pixels(pen, from + 2, value, false);
            place += taken + (taken & 1);
        }
    }
    return pen->y >= bitmap->height ||
           (pen->y + 1 == bitmap->height && pen->x >= bitmap->width);
}

/* Fills the picture; returns what is wrong, or NULL, and whether anything is there. */
static const char *fill(const struct bmp_header *bitmap, const struct ims_image *image,
                        bool *any)
{
    static const char *const cut = "the file is cut off: its end is missing";
    input_pixels_fill(image, 0);
    if (bitmap->compression != BMP_RLE8 && bitmap->compression != BMP_RLE4) {
        const int lines = read_lines(bitmap, image);
        *any = lines > 0;
        return lines == bitmap->height ? NULL : cut;
    }
    /* What runs leave out is of the first color. */
    for (int line = 0; line < bitmap->height; line++)
        for (int x = 0; x < bitmap->width; x++)
            put_index(bitmap, line_of(bitmap, image, line), x, 0);
    const int64_t unit = 32 / bitmap->bits;
    struct pen pen = {.bitmap = bitmap,
                      .image = image,
                      .line_end = (bitmap->width + unit - 1) / unit * unit};
    const bool whole = read_runs(&pen);
    *any = pen.any;
    if (pen.is_outside)
        return "its data are damaged: runs go beyond the picture";
    return whole ? NULL : cut;
}

/* ---- the reader -------------------------------------------------------------------
 */

/* Where the next picture begins, behind one; the file's size, where there is none. */
static size_t place_behind(const struct input_reading *reading, size_t place)
{
    const size_t left = reading->size - place;
    const size_t size = readers_byte_order_little(reading->bytes + place + 2, 4);
    if (size < BMP_SHORTEST || size > left ||
        !readers_bmp_probe(reading->bytes + place + size, left - size))
        return reading->size;
    return place + size;
}

static enum input_step open_bmp(struct input_reading *reading, struct cli_text *problem)
{
    size_t *next = calloc(1, sizeof *next);
    reading->state = next;
    if (next == NULL)
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    for (size_t place = 0; place < reading->size; place = place_behind(reading, place))
        reading->expected++;
    return INPUT_PICTURE;
}

static enum input_step next_bmp(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    size_t *next = reading->state;
    if (*next >= reading->size)
        return INPUT_END;
    struct bmp_header bitmap = {.bytes = reading->bytes + *next,
                                .size = reading->size - *next};
    *next = place_behind(reading, *next);
    const char *wrong = readers_bmp_header_read(&bitmap);
    if (wrong != NULL)
        return input_reader_fail(INPUT_DAMAGED, wrong, problem);
    if (!input_guard_allows(reading->guard, bitmap.width, bitmap.height,
                            (uint64_t)bitmap.width * (uint64_t)bitmap.height *
                                bitmap.pixel_bytes)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (!input_pixels_make(picture, bitmap.format, bitmap.width, bitmap.height))
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    bool any = false;
    wrong = fill(&bitmap, &picture->image, &any);
    if (wrong != NULL)
        cli_text_add(problem, wrong);
    picture->is_damaged = wrong != NULL;
    if (wrong != NULL && (!any || !reading->saves_damaged)) {
        input_frame_ref_release(picture->frame_ref, NULL);
        picture->frame_ref = NULL;
        picture->is_damaged = false;
        return INPUT_DAMAGED;
    }
    if (bitmap.bits > 8 && bitmap.fields[3].mask != 0)
        picture->image.alpha = IMS_ALPHA_STRAIGHT;
    readers_bmp_header_take(&bitmap, picture);
    picture->orientation = 1;
    return INPUT_PICTURE;
}

static void close_bmp(struct input_reading *reading)
{
    free(reading->state);
    reading->state = NULL;
}

const struct input_reader readers_bmp = {
    .name = "this program", .open = open_bmp, .next = next_bmp, .close = close_bmp};
