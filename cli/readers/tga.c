/* SPDX-License-Identifier: MIT
 *
 * Targa files of gray with alpha, of two bytes a pixel, which FFmpeg takes for colors
 * of five bits; its reader is right for the others.
 */
#include "readers.h"

#include <string.h>

#include "input/pixels.h"

enum { HEADER = 18, PIXEL = 2 };

bool readers_tga_probe(const unsigned char *head, size_t size)
{
    enum { GRAY = 3, GRAY_RUNS = 11, BITS = 16, ALPHA_BITS = 8 };
    static const unsigned char no_colors[5] = {0};
    return size > HEADER && head[1] == 0 && (head[2] == GRAY || head[2] == GRAY_RUNS) &&
           memcmp(head + 3, no_colors, sizeof no_colors) == 0 && head[16] == BITS &&
           (head[17] & 0xCF) == ALPHA_BITS && (head[12] | head[13]) != 0 &&
           (head[14] | head[15]) != 0;
}

static enum input_step open_tga(struct input_reading *reading, struct cli_text *problem)
{
    (void)problem;
    reading->expected = 1;
    return INPUT_PICTURE;
}

/* What is left of the file, and of a packet of it. */
struct source {
    const unsigned char *bytes;
    size_t size;
    bool has_runs;
    int left;    /* pixels of the packet */
    bool is_run; /* which are all this one: */
    unsigned char pixel[PIXEL];
};

/* Takes the next pixel. Returns false at the end. */
static bool take_pixel(struct source *source, unsigned char *to)
{
    enum { RUN = 0x80 };
    const bool begins = source->has_runs && source->left == 0;
    if (begins && source->size > 0) {
        source->is_run = (source->bytes[0] & RUN) != 0;
        source->left = (source->bytes[0] & ~RUN) + 1;
        source->bytes++;
        source->size--;
    }
    if (begins || !source->is_run) {
        if (source->size < PIXEL)
            return false;
        memcpy(source->pixel, source->bytes, PIXEL);
        source->bytes += PIXEL;
        source->size -= PIXEL;
    }
    source->left--;
    memcpy(to, source->pixel, PIXEL);
    return true;
}

static enum input_step next_picture(struct input_reading *reading,
                                    struct input_picture *picture,
                                    struct cli_text *problem)
{
    enum { GRAY_RUNS = 11, FROM_RIGHT = 0x10, FROM_TOP = 0x20 };
    const unsigned char *head = reading->bytes;
    const int width = head[12] | head[13] << 8, height = head[14] | head[15] << 8;
    const size_t before = HEADER + (size_t)head[0];
    if (reading->expected == 0)
        return INPUT_END;
    reading->expected = 0;
    if (!input_guard_allows(reading->guard, width, height,
                            (uint64_t)width * (uint64_t)height * PIXEL)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (!input_pixels_make(picture, IMS_PIXEL_GRAY_ALPHA8, width, height)) {
        cli_text_add(problem, "out of memory");
        return INPUT_FAILED;
    }
    struct source source = {.bytes = head + before,
                            .size = reading->size > before ? reading->size - before : 0,
                            .has_runs = head[2] == GRAY_RUNS};
    bool good = true;
    for (int y = 0; y < height; y++) {
        const bool from_top = (head[17] & FROM_TOP) != 0;
        unsigned char *row =
            input_pixels_row(&picture->image, 0, from_top ? y : height - 1 - y);
        for (int x = 0; good && x < width; x++) {
            const int place = (head[17] & FROM_RIGHT) != 0 ? width - 1 - x : x;
            good = take_pixel(&source, row + (size_t)place * PIXEL);
        }
    }
    picture->orientation = 1;
    if (good)
        return INPUT_PICTURE;
    input_frame_ref_release(picture->frame_ref, NULL);
    picture->frame_ref = NULL;
    cli_text_add(problem, "the file is cut off: its end is missing");
    return INPUT_DAMAGED;
}

static void close_tga(struct input_reading *reading)
{
    reading->state = NULL;
}

const struct input_reader readers_tga = {
    .name = "this program", .open = open_tga, .next = next_picture, .close = close_tga};
