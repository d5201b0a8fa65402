/* SPDX-License-Identifier: MIT
 *
 * FITS: the primary array, where it is a picture: gray or planes of red, green and
 * blue, of bytes, words without sign (less 32768, as the standard has them) or floats,
 * the lowest row first. FFmpeg stretches gray from its darkest to its brightest sample.
 */
#include "readers.h"

#include <stdlib.h>
#include <string.h>

#include "comments.h"
#include "input/pixels.h"

enum { RECORD = 2880, CARD = 80, KEY = 8, VALUE = 10, MOST = 1 << 28 };

/* What the cards say of the samples. */
struct header {
    long axes, sizes[3];
    long bits; /* less than 0: floats */
    double zero, scale;
    size_t samples; /* where they begin */
};

bool readers_fits_probe(const unsigned char *head, size_t size)
{
    static const char first[] = "SIMPLE  =";
    return size >= CARD && memcmp(head, first, sizeof first - 1) == 0;
}

/* Takes what a card says. Others than these are not about the samples. */
static void take_card(struct header *header, const unsigned char *card)
{
    char text[CARD + 1] = {0};
    memcpy(text, card, CARD);
    if (text[KEY] != '=')
        return;
    const char *value = text + VALUE;
    if (memcmp(text, "BITPIX  ", KEY) == 0)
        header->bits = strtol(value, NULL, 10);
    else if (memcmp(text, "NAXIS   ", KEY) == 0)
        header->axes = strtol(value, NULL, 10);
    else if (memcmp(text, "NAXIS", 5) == 0 && text[5] >= '1' && text[5] <= '3' &&
             text[6] == ' ')
        header->sizes[text[5] - '1'] = strtol(value, NULL, 10);
    else if (memcmp(text, "BZERO   ", KEY) == 0)
        header->zero = strtod(value, NULL);
    else if (memcmp(text, "BSCALE  ", KEY) == 0)
        header->scale = strtod(value, NULL);
}

/* Returns false where there is no end. */
static bool read_header(const struct input_reading *reading, struct header *header)
{
    *header = (struct header){.scale = 1.0, .sizes = {0, 0, 1}};
    for (size_t place = 0; place + CARD <= reading->size; place += CARD) {
        const unsigned char *card = reading->bytes + place;
        if (memcmp(card, "END     ", KEY) == 0) {
            header->samples = (place / RECORD + 1) * RECORD;
            return true;
        }
        take_card(header, card);
    }
    return false;
}

/* Why it is not read, or NULL. */
static const char *explain(const struct header *header)
{
    const bool words = header->bits == 16;
    if (header->axes < 2 || header->axes > 3 ||
        (header->sizes[2] != 1 && header->sizes[2] != 3))
        return "its primary array is no picture: FITS of two axes, or of three planes, "
               "is read";
    if (header->bits != 8 && !words && header->bits != -32)
        return "FITS of this BITPIX is not read: 8, 16 and -32 are";
    if (header->scale != 1.0 || header->zero != (words ? 32768.0 : 0.0))
        return "FITS whose samples have this BZERO or BSCALE is not read: they say "
               "not what is white";
    if (header->sizes[0] < 1 || header->sizes[1] < 1 || header->sizes[0] > MOST ||
        header->sizes[1] > MOST)
        return "its header is damaged";
    return NULL;
}

static enum input_step open_fits(struct input_reading *reading,
                                 struct cli_text *problem)
{
    struct header header;
    reading->expected = 1;
    if (!read_header(reading, &header))
        return input_reader_fail(INPUT_FAILED,
                                 "the file is cut off: its header has no end", problem);
    const char *reason = explain(&header);
    return reason == NULL ? INPUT_PICTURE
                          : input_reader_fail(INPUT_FAILED, reason, problem);
}

/* One row of one plane into each `step`th sample. */
static void read_row(const struct header *header, const unsigned char *from, void *to,
                     size_t step)
{
    uint8_t *const bytes = to;
    uint16_t *const words = to;
    uint32_t *const floats = to;
    const size_t width = (size_t)header->sizes[0];
    for (size_t x = 0; x < width; x++)
        if (header->bits == 8)
            bytes[x * step] = from[x];
        else if (header->bits == 16) /* what has a sign, plus 32768 */
            words[x * step] = (uint16_t)((from[2 * x] ^ 0x80) << 8 | from[2 * x + 1]);
        else
            floats[x * step] = (uint32_t)from[4 * x] << 24 |
                               (uint32_t)from[4 * x + 1] << 16 |
                               (uint32_t)from[4 * x + 2] << 8 | from[4 * x + 3];
}

static void read_planes(const struct header *header, const unsigned char *from,
                        const struct ims_image *image)
{
    const size_t sample = (size_t)labs(header->bits) / 8;
    const size_t row = (size_t)header->sizes[0] * sample;
    const size_t planes = (size_t)header->sizes[2];
    for (size_t plane = 0; plane < planes; plane++)
        for (long y = header->sizes[1] - 1; y >= 0; y--, from += row) {
            unsigned char *to = input_pixels_row(image, 0, (int)y);
            read_row(header, from, to + plane * sample, planes);
        }
}

/* ---- what cards say beside --------------------------------------------------------
 */

/* The value of a card: what is in quotes, in which two are one, or a number. */
static void read_value(const char *card, char value[CARD + 1])
{
    size_t length = 0;
    const char *from = card + VALUE;
    const bool is_quoted = *from == '\'';
    for (from += is_quoted; *from != '\0'; from++) {
        if (is_quoted ? *from == '\'' && from[1] != '\'' : *from == '/')
            break;
        value[length++] = *from;
        from += is_quoted && *from == '\'';
    }
    while (length > 0 && value[length - 1] == ' ')
        length--;
    value[length] = '\0';
}

/* What is told of a picture by the cards that the library writes. */
struct told {
    struct readers_comments comments;
    struct cli_text comment; /* which cards go on with as long as they are full */
    struct ims_position position;
    int coordinates;
};

static void end_comment(struct told *told)
{
    if (told->comment.length > 0)
        readers_comments_add(&told->comments, told->comment.data, told->comment.length);
    cli_text_clear(&told->comment);
}

static void take_comment(struct told *told, const char *text)
{
    size_t length = CARD - KEY;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    cli_text_add_bytes(&told->comment, text, length);
    if (length < CARD - KEY)
        end_comment(told);
}

static void take_value(struct told *told, const char *card)
{
    static const char *const texts[][2] = {
        {"AUTHOR  ", "Author"}, {"CREATOR ", "Software"}, {"TITLE   ", "Title"}};
    struct input_metadata *const metadata = told->comments.metadata;
    char value[CARD + 1];
    read_value(card, value);
    for (int i = 0; i < 3; i++)
        if (memcmp(card, texts[i][0], KEY) == 0 && value[0] != '\0')
            input_metadata_add_text(metadata, texts[i][1], value, strlen(value), NULL);
    if (memcmp(card, "DATE-OBS", KEY) == 0)
        readers_comments_set_time(metadata, value, 0);
    if (memcmp(card, "OBSGEO-B", KEY) == 0) {
        told->position.latitude = strtod(value, NULL);
        told->coordinates++;
    } else if (memcmp(card, "OBSGEO-L", KEY) == 0) {
        told->position.longitude = strtod(value, NULL);
        told->coordinates++;
    } else if (memcmp(card, "OBSGEO-H", KEY) == 0) {
        told->position.altitude = strtod(value, NULL);
        told->position.has_altitude = true;
    }
}

/* Of the cards before the end, which is there. */
static struct input_metadata *read_metadata(const struct input_reading *reading)
{
    struct told told = {.comments = READERS_COMMENTS_INIT,
                        .comment = CLI_TEXT_INIT,
                        .position = IMS_POSITION_INIT};
    char card[CARD + 1] = "";
    told.comments.metadata = input_metadata_new();
    for (const unsigned char *from = reading->bytes; memcmp(from, "END     ", KEY) != 0;
         from += CARD) {
        memcpy(card, from, CARD);
        if (memcmp(card, "COMMENT ", KEY) == 0)
            take_comment(&told, card + KEY);
        else if (card[KEY] == '=')
            take_value(&told, card);
    }
    end_comment(&told);
    cli_text_free(&told.comment);
    if (told.coordinates == 2)
        input_metadata_set_position(told.comments.metadata, &told.position);
    return readers_comments_end(&told.comments);
}

/* ---- pictures ---------------------------------------------------------------------
 */

static enum input_step next_fits(struct input_reading *reading,
                                 struct input_picture *picture,
                                 struct cli_text *problem)
{
    struct header header;
    if (reading->expected == 0)
        return INPUT_END;
    reading->expected = 0;
    if (!read_header(reading, &header) || header.sizes[0] < 1)
        return INPUT_DECLINED; /* which open has seen */
    const int width = (int)header.sizes[0], height = (int)header.sizes[1];
    const uint64_t row = (uint64_t)width * ((uint64_t)labs(header.bits) / 8);
    const uint64_t rows = (uint64_t)height * (uint64_t)header.sizes[2];
    if (!input_guard_allows(reading->guard, width, height, row * rows)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    if (header.samples > reading->size || reading->size - header.samples < row * rows)
        return input_reader_fail(INPUT_FAILED,
                                 "the file is cut off: its end is missing", problem);
    const enum input_samples samples = header.bits == 8    ? INPUT_SAMPLES_8
                                       : header.bits == 16 ? INPUT_SAMPLES_16
                                                           : INPUT_SAMPLES_F32;
    if (!input_pixels_make(picture,
                           input_pixels_format(samples, (unsigned)header.sizes[2]),
                           width, height))
        return input_reader_fail(INPUT_FAILED, "out of memory", problem);
    read_planes(&header, reading->bytes + header.samples, &picture->image);
    picture->metadata = read_metadata(reading);
    picture->orientation = 1;
    return INPUT_PICTURE;
}

static void close_fits(struct input_reading *reading)
{
    reading->state = NULL;
}

const struct input_reader readers_fits = {
    .name = "this program", .open = open_fits, .next = next_fits, .close = close_fits};
