/* SPDX-License-Identifier: MIT
 *
 * Farbfeld: a head of 16 bytes, then red, green, blue and alpha of 16 bits each,
 * big-endian, from the top.
 */
#include "readers.h"

#include <string.h>

#include "byte_order.h"
#include "input/pixels.h"

enum { HEADER = 16, SAMPLES = 4, PIXEL = 8 };

bool readers_farbfeld_probe(const unsigned char *head, size_t size)
{
    return size >= HEADER && memcmp(head, "farbfeld", 8) == 0;
}

static enum input_step open_farbfeld(struct input_reading *reading,
                                     struct cli_text *problem)
{
    (void)problem;
    reading->expected = 1;
    return INPUT_PICTURE;
}

static enum input_step next_farbfeld(struct input_reading *reading,
                                     struct input_picture *picture,
                                     struct cli_text *problem)
{
    const uint32_t width = readers_byte_order_big(reading->bytes + 8, 4);
    const uint32_t height = readers_byte_order_big(reading->bytes + 12, 4);
    if (reading->expected == 0)
        return INPUT_END;
    reading->expected = 0;
    if (width == 0 || height == 0 || width > INT32_MAX / PIXEL || height > INT32_MAX)
        return input_reader_fail(INPUT_FAILED, "its header is damaged", problem);
    const uint64_t row = (uint64_t)width * PIXEL;
    if (!input_guard_allows(reading->guard, (int)width, (int)height, row * height)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if ((reading->size - HEADER) / row < height)
        return input_reader_fail(INPUT_FAILED,
                                 "the file is cut off: its end is missing", problem);
    if (!input_pixels_make(picture, IMS_PIXEL_RGBA16, (int)width, (int)height))
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    for (uint32_t y = 0; y < height; y++) {
        const unsigned char *from = reading->bytes + HEADER + y * row;
        uint16_t *to = input_pixels_row(&picture->image, 0, (int)y);
        for (size_t i = 0; i < (size_t)width * SAMPLES; i++, from += 2)
            to[i] = (uint16_t)(from[0] << 8 | from[1]);
    }
    picture->orientation = 1;
    return INPUT_PICTURE;
}

static void close_farbfeld(struct input_reading *reading)
{
    reading->state = NULL;
}

const struct input_reader readers_farbfeld = {.name = "this program",
                                              .open = open_farbfeld,
                                              .next = next_farbfeld,
                                              .close = close_farbfeld};
