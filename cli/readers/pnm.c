/* SPDX-License-Identifier: MIT
 *
 * Netpbm's formats of whole numbers (PBM, PGM, PPM, PAM), which need no library:
 * several pictures may stand one behind the other, and FFmpeg reads the first one only.
 * Samples that fill neither 8 nor 16 bits are scaled to them, rounded. Comments of the
 * head are texts, as the library writes them: a line without a key goes on with the one
 * before it.
 */
#include "readers.h"

#include <stdlib.h>
#include <string.h>

#include "comments.h"
#include "common/memory.h"
#include "input/pixels.h"

/* What stands before the samples of one picture. */
struct header {
    char kind; /* '1' to '7' */
    uint64_t width;
    uint64_t height;
    uint64_t depth; /* samples of a pixel */
    uint64_t most;  /* what white is */
};

struct decoding {
    size_t place; /* of the next picture */
    bool any;     /* one was read */
};

/* ---- headers --------------------------------------------------------------------- */

static bool is_blank(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static unsigned char byte_at(const struct input_reading *reading, size_t place)
{
    return place < reading->size ? reading->bytes[place] : 0;
}

/* Skips blanks and comments. */
static void skip_blanks(const struct input_reading *reading, size_t *place)
{
    while (is_blank(byte_at(reading, *place)) || byte_at(reading, *place) == '#')
        if (reading->bytes[(*place)++] == '#')
            while (*place < reading->size && byte_at(reading, *place) != '\n')
                (*place)++;
}

static bool read_number(const struct input_reading *reading, size_t *place,
                        uint64_t *number)
{
    enum { MOST = INT32_MAX };
    skip_blanks(reading, place);
    const size_t first = *place;
    *number = 0;
    for (; byte_at(reading, *place) >= '0' && byte_at(reading, *place) <= '9';
         (*place)++) {
        *number = *number * 10 + (uint64_t)(byte_at(reading, *place) - '0');
        if (*number > MOST)
            return false;
    }
    return *place > first;
}

/* The lines of a PAM file, up to ENDHDR. */
static bool read_lines(const struct input_reading *reading, size_t *place,
                       struct header *header)
{
    struct {
        const char *name;
        uint64_t *number;
    } const lines[] = {{"WIDTH", &header->width},
                       {"HEIGHT", &header->height},
                       {"DEPTH", &header->depth},
                       {"MAXVAL", &header->most}};
    while (*place < reading->size) {
        skip_blanks(reading, place);
        const char *line = (const char *)reading->bytes + *place;
        const size_t left = reading->size - *place;
        const char *end = memchr(line, '\n', left);
        if (end == NULL)
            return false;
        if (left >= 6 && memcmp(line, "ENDHDR", 6) == 0) {
            *place += (size_t)(end - line) + 1;
            return true;
        }
        for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
            const size_t length = strlen(lines[i].name);
            size_t number = *place + length;
            if ((size_t)(end - line) > length &&
                memcmp(line, lines[i].name, length) == 0 &&
                is_blank((unsigned char)line[length]) &&
                !read_number(reading, &number, lines[i].number))
                return false;
        }
        *place += (size_t)(end - line) + 1;
    }
    return false;
}

/* Goes to the first sample. */
static bool read_header(const struct input_reading *reading, size_t *place,
                        struct header *header)
{
    *header = (struct header){.kind = (char)byte_at(reading, *place + 1), .most = 1};
    *place += 2;
    if (header->kind == '7')
        return read_lines(reading, place, header);
    header->depth = header->kind == '3' || header->kind == '6' ? 3 : 1;
    if (!read_number(reading, place, &header->width) ||
        !read_number(reading, place, &header->height))
        return false;
    if (header->kind != '1' && header->kind != '4' &&
        !read_number(reading, place, &header->most))
        return false;
    return is_blank(byte_at(reading, (*place)++));
}

static bool is_sound(const struct header *header)
{
    return header->width > 0 && header->height > 0 && header->depth >= 1 &&
           header->depth <= 4 && header->most >= 1 && header->most <= UINT16_MAX;
}

/* ---- comments -------------------------------------------------------------------- */

/* Of the bytes between the kind and the first sample. In PAM a comment is a line. */
static struct input_metadata *read_comments(const struct input_reading *reading,
                                            size_t place, size_t end, bool is_pam)
{
    struct readers_comments comments = READERS_COMMENTS_INIT;
    for (bool begins = true; place < end; place++) {
        const char *byte = (const char *)reading->bytes + place;
        if (*byte == '#' && (begins || !is_pam)) {
            const char *feed = memchr(byte, '\n', end - place);
            const size_t size = feed != NULL ? (size_t)(feed - byte) : end - place;
            readers_comments_add(&comments, byte + 1, size - 1);
            place += size;
            begins = true;
        } else
            begins = *byte == '\n' || (begins && is_blank(reading->bytes[place]));
    }
    return readers_comments_end(&comments);
}

/* ---- samples --------------------------------------------------------------------- */

static bool is_plain(const struct header *header)
{
    return header->kind <= '3';
}

/* Whether 1 is black, and samples of text need no blanks between them. */
static bool is_bitmap(const struct header *header)
{
    return header->kind == '1' || header->kind == '4';
}

static enum ims_pixel_format choose_format(const struct header *header)
{
    if (header->depth == 1 && header->most == 1)
        return IMS_PIXEL_GRAY1;
    return input_pixels_format(header->most > UINT8_MAX ? INPUT_SAMPLES_16
                                                        : INPUT_SAMPLES_8,
                               (unsigned)header->depth);
}

/* Bytes of a row that is no text. */
static uint64_t row_size(const struct header *header)
{
    if (header->kind == '4')
        return (header->width + 7) / 8;
    return header->width * header->depth * (header->most > UINT8_MAX ? 2 : 1);
}

/* The next sample, of text or of bytes; false where there is none. */
static bool read_sample(const struct input_reading *reading, size_t *place,
                        const struct header *header, uint64_t *sample)
{
    if (header->kind == '1') {
        skip_blanks(reading, place);
        *sample = byte_at(reading, *place) - (uint64_t)'0';
        (*place)++;
        return *sample <= 1;
    }
    if (is_plain(header))
        return read_number(reading, place, sample);
    *sample = reading->bytes[(*place)++];
    if (header->most > UINT8_MAX)
        *sample = *sample << 8 | reading->bytes[(*place)++];
    return true;
}

/* A row; `place` goes behind it. Bits are kept as bits, of which 1 is white. */
static bool read_row(const struct input_reading *reading, size_t *place,
                     const struct header *header, unsigned char *row)
{
    uint16_t *deep_row = (uint16_t *)(void *)row;
    const bool deep = header->most > UINT8_MAX, bits = header->most == 1;
    const bool gray_bits = bits && header->depth == 1;
    const uint64_t full = deep ? UINT16_MAX : UINT8_MAX;
    if (header->kind == '4') {
        for (uint64_t i = 0; i < row_size(header); i++)
            row[i] = reading->bytes[(*place)++] ^ 0xFF;
        return true;
    }
    if (gray_bits)
        memset(row, 0, (size_t)(header->width + 7) / 8);
    for (uint64_t i = 0; i < header->width * header->depth; i++) {
        uint64_t sample;
        if (!read_sample(reading, place, header, &sample) || sample > header->most)
            return false;
        uint64_t scaled = (sample * full + header->most / 2) / header->most;
        if (gray_bits)
            row[i / 8] |= (unsigned char)((sample ^ is_bitmap(header)) << (7 - i % 8));
        else if (deep)
            deep_row[i] = (uint16_t)scaled;
        else
            row[i] = (unsigned char)scaled;
    }
    return true;
}

/* ---- the reader ------------------------------------------------------------------ */

static enum input_step open_pnm(struct input_reading *reading, struct cli_text *problem)
{
    (void)problem;
    reading->state = cli_memory_new(1, sizeof(struct decoding));
    return INPUT_PICTURE;
}

static bool is_allowed(struct input_reading *reading, const struct header *header)
{
    const uint64_t bytes =
        header->width * header->height * header->depth * (header->most > 255 ? 2 : 1);
    return input_guard_allows(reading->guard, (int)header->width, (int)header->height,
                              bytes);
}

/* A file ends with the picture that is damaged: where the next one stands is not known.
 */
static enum input_step fail(struct input_reading *reading, const char *words,
                            struct cli_text *problem)
{
    struct decoding *decoding = reading->state;
    decoding->place = reading->size;
    cli_text_add(problem, words);
    return decoding->any ? INPUT_DAMAGED : INPUT_FAILED;
}

static enum input_step next_pnm(struct input_reading *reading,
                                struct input_picture *picture, struct cli_text *problem)
{
    struct decoding *decoding = reading->state;
    struct header header;
    size_t place = decoding->place;
    while (is_blank(byte_at(reading, place)))
        place++;
    decoding->place = place;
    /* What is no further picture is somebody's appendix. */
    if (decoding->any &&
        !readers_pnm_probe(reading->bytes + place, reading->size - place))
        return INPUT_END;
    if (!read_header(reading, &place, &header) || !is_sound(&header))
        return fail(reading, "its header is damaged", problem);
    if (!is_allowed(reading, &header)) {
        input_guard_explain(reading->guard, problem);
        return INPUT_FAILED;
    }
    uint64_t least =
        is_plain(&header) ? header.width * header.depth : row_size(&header);
    if (place > reading->size || least > (reading->size - place) / header.height)
        return fail(reading, "the file is cut off: its end is missing", problem);
    const size_t samples = place;
    if (!input_pixels_make(picture, choose_format(&header), (int)header.width,
                           (int)header.height))
        return fail(reading, "out of memory", problem);
    for (int y = 0; y < (int)header.height; y++)
        if (!read_row(reading, &place, &header,
                      input_pixels_row(&picture->image, 0, y))) {
            input_frame_ref_release(picture->frame_ref, NULL);
            return fail(reading,
                        place >= reading->size
                            ? "the file is cut off: its end is missing"
                            : "its data are damaged: a sample is none, or too large",
                        problem);
        }
    picture->metadata =
        read_comments(reading, decoding->place + 2, samples, header.kind == '7');
    decoding->place = place;
    decoding->any = true;
    return INPUT_PICTURE;
}

static void close_pnm(struct input_reading *reading)
{
    free(reading->state);
}

bool readers_pnm_probe(const unsigned char *head, size_t size)
{
    return size >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' &&
           (is_blank(head[2]) || head[2] == '#');
}

const struct input_reader readers_pnm = {
    .name = "this program", .open = open_pnm, .next = next_pnm, .close = close_pnm};
