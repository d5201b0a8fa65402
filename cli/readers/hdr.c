/* SPDX-License-Identifier: MIT
 *
 * Radiance HDR: lines of text, then rows of red, green, blue and their exponent, as
 * runs of each, as runs of whole pixels, or as they are. FFmpeg before version 6 has no
 * decoder. The samples are linear light; what EXPOSURE says is not divided by, as by
 * most other readers.
 */
#include "readers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comments.h"
#include "input/pixels.h"
#include "primaries.h"

enum { PIXEL = 4, LINE = 256, RUNS_LEAST = 8, RUNS_MOST = 0x7FFF };

/* What the lines say. */
struct header {
    int width, height;
    bool from_bottom, from_right;
    bool is_xyz;
    enum ims_color_primaries primaries;
    size_t samples; /* where they begin */
};

/* What is left of the file. */
struct bytes {
    const unsigned char *at, *end;
};

bool readers_hdr_probe(const unsigned char *head, size_t size)
{
    return (size >= 10 && memcmp(head, "#?RADIANCE", 10) == 0) ||
           (size >= 6 && memcmp(head, "#?RGBE", 6) == 0);
}

/* The next line, of which no more than fits. Returns false where it has no end. */
static bool read_line(struct bytes *bytes, char line[LINE])
{
    const size_t left = (size_t)(bytes->end - bytes->at);
    const unsigned char *end = memchr(bytes->at, '\n', left);
    if (end == NULL)
        return false;
    const size_t length = (size_t)(end - bytes->at);
    const size_t taken = length < LINE - 1 ? length : LINE - 1;
    memcpy(line, bytes->at, taken);
    line[taken] = '\0';
    line[strcspn(line, "\r")] = '\0';
    bytes->at = end + 1;
    return true;
}

/* "-Y 9 +X 16": rows from the top, and each from the left. */
static bool read_size(struct header *header, const char *line)
{
    char vertical, horizontal;
    if (sscanf(line, "%cY %9d %cX %9d", &vertical, &header->height, &horizontal,
               &header->width) != 4 ||
        strchr("+-", vertical) == NULL || strchr("+-", horizontal) == NULL)
        return false;
    header->from_bottom = vertical == '+';
    header->from_right = horizontal == '-';
    return header->width > 0 && header->height > 0;
}

/* "PRIMARIES= 0.6400 0.3300 ...": red, green, blue and white, in x and y. */
static void take_primaries(struct header *header, const char *line)
{
    double numbers[READERS_PRIMARIES_NUMBERS] = {0};
    const char *at = strchr(line, '=') + 1;
    for (int i = 0; i < READERS_PRIMARIES_NUMBERS; i++) {
        char *end;
        numbers[i] = strtod(at, &end);
        at = end;
    }
    header->primaries = readers_primaries_find(numbers);
}

static bool read_header(const struct input_reading *reading, struct header *header)
{
    char line[LINE];
    struct bytes bytes = {reading->bytes, reading->bytes + reading->size};
    *header = (struct header){.width = 0};
    do {
        if (!read_line(&bytes, line))
            return false;
        header->is_xyz =
            header->is_xyz || strstr(line, "FORMAT=32-bit_rle_xyze") == line;
        if (strstr(line, "PRIMARIES=") == line)
            take_primaries(header, line);
    } while (line[0] != '\0');
    const bool good = read_line(&bytes, line) && read_size(header, line);
    header->samples = (size_t)(bytes.at - reading->bytes);
    return good;
}

/* A row whose four planes are runs: the length and 128, and a byte; or the length, and
 * as many bytes. */
static bool read_planes(struct bytes *bytes, unsigned char *to, size_t width)
{
    enum { RUN = 128 };
    for (size_t plane = 0; plane < PIXEL; plane++)
        for (size_t x = 0; x < width;) {
            if (bytes->end - bytes->at < 2)
                return false;
            const bool is_run = *bytes->at > RUN;
            const size_t count = is_run ? *bytes->at - RUN : *bytes->at;
            bytes->at++;
            if (count == 0 || count > width - x ||
                (size_t)(bytes->end - bytes->at) < (is_run ? 1 : count))
                return false;
            for (size_t i = 0; i < count; i++, x++)
                to[x * PIXEL + plane] = bytes->at[is_run ? 0 : i];
            bytes->at += is_run ? 1 : count;
        }
    return true;
}

/* A row of pixels, where 1, 1, 1 and a number stand for as many of the one before;
 * several of these, for a number of more digits. */
static bool read_pixels(struct bytes *bytes, unsigned char *to, size_t width)
{
    enum { SHIFTS = 24 };
    unsigned shift = 0;
    for (size_t x = 0; x < width;) {
        if (bytes->end - bytes->at < PIXEL)
            return false;
        const unsigned char *pixel = bytes->at;
        const bool is_run = pixel[0] == 1 && pixel[1] == 1 && pixel[2] == 1;
        const size_t count = is_run ? (size_t)pixel[3] << shift : 1;
        if ((is_run && x == 0) || count > width - x || shift > SHIFTS)
            return false;
        for (size_t i = 0; i < count; i++, x++)
            memcpy(to + x * PIXEL, is_run ? to + (x - 1) * PIXEL : pixel, PIXEL);
        shift = is_run ? shift + 8 : 0;
        bytes->at += PIXEL;
    }
    return true;
}

static bool read_row(struct bytes *bytes, unsigned char *to, size_t width)
{
    const unsigned char *at = bytes->at;
    if (width < RUNS_LEAST || width > RUNS_MOST || bytes->end - at < PIXEL ||
        at[0] != 2 || at[1] != 2 || (size_t)(at[2] << 8 | at[3]) != width)
        return read_pixels(bytes, to, width);
    bytes->at += PIXEL;
    return read_planes(bytes, to, width);
}

/* Red, green and blue are times 2^(exponent - 136). */
static void make_floats(const struct header *header, const unsigned char *from,
                        float *to)
{
    enum { BIAS = 136 };
    for (int x = 0; x < header->width; x++, from += PIXEL) {
        float *pixel =
            to + 3 * (size_t)(header->from_right ? header->width - 1 - x : x);
        for (int c = 0; c < 3; c++)
            pixel[c] = from[3] != 0 ? ldexpf((float)from[c], from[3] - BIAS) : 0.0F;
    }
}

/* ---- what the lines say beside ----------------------------------------------------
 */

/* The value of a variable, or NULL of another line. */
static const char *value_of(const char *line, const char *variable)
{
    const size_t length = strlen(variable);
    return strncmp(line, variable, length) == 0
               ? line + length + strspn(line + length, " ")
               : NULL;
}

static void take_variable(struct input_metadata *metadata, const char *line)
{
    static const char *const texts[][2] = {{"SOFTWARE=", "Software"},
                                           {"EXPOSURE=", "EXPOSURE"}};
    const char *value = value_of(line, "GMT=");
    if (value != NULL)
        readers_comments_set_time(metadata, value, 0);
    for (int i = 0; i < 2; i++) {
        value = value_of(line, texts[i][0]);
        if (value != NULL && value[0] != '\0')
            input_metadata_add_text(metadata, texts[i][1], value, strlen(value), NULL);
    }
}

/* Of the lines before the empty one, which is there. */
static struct input_metadata *read_metadata(const struct input_reading *reading)
{
    struct readers_comments comments = READERS_COMMENTS_INIT;
    struct bytes bytes = {reading->bytes, reading->bytes + reading->size};
    char line[LINE];
    comments.metadata = input_metadata_new();
    read_line(&bytes, line); /* the kind of file */
    const char *begin = (const char *)bytes.at;
    while (read_line(&bytes, line) && line[0] != '\0') {
        const char *const end = (const char *)bytes.at - 1;
        if (line[0] == '#')
            readers_comments_add(&comments, begin + 1, (size_t)(end - begin) - 1);
        else
            take_variable(comments.metadata, line);
        begin = end + 1;
    }
    return readers_comments_end(&comments);
}

/* ---- pictures ---------------------------------------------------------------------
 */

static enum input_step open_hdr(struct input_reading *reading, struct cli_text *problem)
{
    struct header header;
    reading->expected = 1;
    if (!read_header(reading, &header))
        return input_reader_fail(INPUT_FAILED,
                                 "its header is damaged, or has columns before rows, "
                                 "which is not read",
                                 problem);
    return !header.is_xyz
               ? INPUT_PICTURE
               : input_reader_fail(INPUT_FAILED, "Radiance HDR of XYZ is not read",
                                   problem);
}

static enum input_step next_hdr(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    struct header header;
    if (reading->expected == 0)
        return INPUT_END;
    reading->expected = 0;
    if (!read_header(reading, &header) || header.width < 1)
        return INPUT_DECLINED; /* which open has seen */
    const size_t width = (size_t)header.width;
    if (!input_guard_allows(reading->guard, header.width, header.height,
                            (uint64_t)width * (uint64_t)header.height * 12)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    unsigned char *const row = malloc(width * PIXEL);
    if (row == NULL ||
        !input_pixels_make(picture, IMS_PIXEL_RGB_F32, header.width, header.height)) {
        free(row);
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    }
    struct bytes bytes = {reading->bytes + header.samples,
                          reading->bytes + reading->size};
    bool good = true;
    for (int y = 0; good && y < header.height; y++) {
        const int shown = header.from_bottom ? header.height - 1 - y : y;
        good = read_row(&bytes, row, width);
        if (good)
            make_floats(&header, row, input_pixels_row(&picture->image, 0, shown));
    }
    free(row);
    picture->orientation = 1;
    picture->image.primaries = header.primaries;
    picture->image.transfer = IMS_TRANSFER_LINEAR;
    if (good) {
        picture->metadata = read_metadata(reading);
        return INPUT_PICTURE;
    }
    input_frame_ref_release(picture->frame_ref, NULL);
    picture->frame_ref = NULL;
    return input_reader_fail(INPUT_DAMAGED,
                             "its data are damaged, or the file is cut off", problem);
}

static void close_hdr(struct input_reading *reading)
{
    reading->state = NULL;
}

const struct input_reader readers_hdr = {
    .name = "this program", .open = open_hdr, .next = next_hdr, .close = close_hdr};
