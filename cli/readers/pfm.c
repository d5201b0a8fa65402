/* SPDX-License-Identifier: MIT
 *
 * PFM, floats with a header of three words, whose rows stand from the lowest one up:
 * FFmpeg before version 6 gives them upside down. Samples are as they are; the number
 * that they may be scaled by says their byte order only, as other readers take it.
 */
#include "readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input/pixels.h"

/* What stands before the samples. */
struct header {
    uint32_t width, height;
    int channels;
    bool little;
    size_t samples; /* where they begin */
};

bool readers_pfm_probe(const unsigned char *head, size_t size)
{
    return size >= 3 && head[0] == 'P' && (head[1] == 'F' || head[1] == 'f') &&
           (head[2] == '\n' || head[2] == '\r' || head[2] == ' ');
}

/* The next word, ended by a single blank. Returns false where there is none that fits.
 */
static bool read_word(const struct input_reading *reading, size_t *place, char *word,
                      size_t room)
{
    size_t length = 0;
    while (*place < reading->size &&
           strchr(" \t\r\n", reading->bytes[*place]) != NULL &&
           reading->bytes[*place] != '\0')
        (*place)++;
    for (; *place < reading->size; (*place)++) {
        const char byte = (char)reading->bytes[*place];
        if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n')
            break;
        if (length + 1 >= room)
            return false;
        word[length++] = byte;
    }
    word[length] = '\0';
    return length > 0 && (*place)++ < reading->size;
}

static bool read_header(const struct input_reading *reading, struct header *header)
{
    enum { ROOM = 32, KIND = 2 };
    char words[3][ROOM];
    int64_t width, height;
    size_t place = KIND;
    for (int i = 0; i < 3; i++)
        if (!read_word(reading, &place, words[i], ROOM))
            return false;
    if (!cli_text_to_number(words[0], 1, INT32_MAX, &width) ||
        !cli_text_to_number(words[1], 1, INT32_MAX, &height) ||
        strspn(words[2], "+-.0123456789eE") != strlen(words[2]))
        return false;
    *header = (struct header){.width = (uint32_t)width,
                              .height = (uint32_t)height,
                              .channels = reading->bytes[1] == 'F' ? 3 : 1,
                              .little = words[2][0] == '-',
                              .samples = place};
    return true;
}

static enum input_step fail(const char *words, struct cli_text *problem)
{
    cli_text_add(problem, words);
    return INPUT_FAILED;
}

static enum input_step open_pfm(struct input_reading *reading, struct cli_text *problem)
{
    reading->expected = 1;
    reading->state = calloc(1, sizeof(bool)); /* whether the picture was given */
    return reading->state != NULL ? INPUT_PICTURE : fail("out of memory", problem);
}

static void read_row(const struct header *header, const unsigned char *from,
                     unsigned char *to)
{
    const size_t samples = (size_t)header->width * (size_t)header->channels;
    for (size_t i = 0; i < samples; i++, from += 4, to += 4) {
        const uint32_t bits = header->little
                                  ? (uint32_t)from[3] << 24 | (uint32_t)from[2] << 16 |
                                        (uint32_t)from[1] << 8 | from[0]
                                  : (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
                                        (uint32_t)from[2] << 8 | from[3];
        memcpy(to, &bits, sizeof bits);
    }
}

static enum input_step next_pfm(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    struct header header;
    bool *given = reading->state;
    if (*given)
        return INPUT_END;
    *given = true;
    if (!read_header(reading, &header))
        return fail("its header is damaged", problem);
    const uint64_t row = (uint64_t)header.width * (uint64_t)header.channels * 4;
    if (!input_guard_allows(reading->guard, (int)header.width, (int)header.height,
                            row * header.height)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (header.samples > reading->size ||
        (reading->size - header.samples) / row < header.height)
        return fail("the file is cut off: its end is missing", problem);
    if (!input_pixels_make(
            picture, header.channels == 3 ? IMS_PIXEL_RGB_F32 : IMS_PIXEL_GRAY_F32,
            (int)header.width, (int)header.height))
        return fail("out of memory", problem);
    for (uint32_t y = 0; y < header.height; y++)
        read_row(&header, reading->bytes + header.samples + y * row,
                 input_pixels_row(&picture->image, 0, (int)(header.height - 1 - y)));
    picture->orientation = 1;
    return INPUT_PICTURE;
}

static void close_pfm(struct input_reading *reading)
{
    free(reading->state);
    reading->state = NULL;
}

const struct input_reader readers_pfm = {
    .name = "this program", .open = open_pfm, .next = next_pfm, .close = close_pfm};
