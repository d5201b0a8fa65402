/* SPDX-License-Identifier: MIT */
#include "bilevel.h"

#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "dither.h"
#include "nearest.h"
#include "palette.h"

enum { OPTION_DITHER, OPTION_BACKGROUND };

const struct ims_option ims_quantise_bilevel_options[] = {
    [OPTION_DITHER] = {.key = "dither",
                       .type = IMS_OPTION_CHOICE,
                       .choices = ims_quantise_dither_names,
                       .standard = IMS_QUANTISE_DITHER_FLOYD_STEINBERG,
                       .help = "how grays are mixed of black and white; no: the nearer "
                               "of the two"},
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

enum {
    BLACK = 0, /* of the palette */
    WHITE = 1,
    SPREAD = 127, /* of dithering: what is black or white stays so */
    COLOR = 3     /* bytes */
};

static const struct ims_quantise_palette black_and_white = {{[WHITE] = {255, 255, 255}},
                                                            2};

/* What one image needs; the rows lie behind it. */
struct ims_quantise_bilevel_work {
    const struct ims_image *image;
    struct ims_convert convert;
    struct ims_quantise_nearest nearest;
    struct ims_quantise_dither dither;
    uint8_t *pixels;  /* as the dither takes them, */
    uint8_t *colors;  /* red, green and blue, */
    uint8_t *indices; /* and BLACK or WHITE */
};

int ims_quantise_bilevel_start(struct ims_quantise_bilevel *bilevel,
                               const struct ims_encoding *encoding,
                               struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const size_t width = (size_t)image->width;
    const size_t errors = (width + 2) * 3 * sizeof(int16_t);
    const size_t rows = width * (IMS_QUANTISE_PIXEL + COLOR + 1);
    struct ims_quantise_bilevel_work *const work =
        calloc(1, sizeof *work + errors + rows);
    *bilevel = (struct ims_quantise_bilevel){.bytes = (width + 7) / 8, .work = work};
    if (work == NULL)
        return ims_failure(message, IMS_ERROR_MEMORY,
                           "no memory for a row of %ld pixels", (long)image->width);
    work->pixels = (uint8_t *)(work + 1) + errors;
    work->colors = work->pixels + width * IMS_QUANTISE_PIXEL;
    work->indices = work->colors + width * COLOR;
    work->image = image;
    if (image->format == IMS_PIXEL_GRAY1)
        return IMS_OK;
    ims_convert_start(&work->convert, image, IMS_PIXEL_RGB8,
                      encoding->options[OPTION_BACKGROUND].integer, false);
    ims_quantise_nearest_start(&work->nearest, &black_and_white);
    work->dither = (struct ims_quantise_dither){
        .kind = (enum ims_quantise_dither_kind)encoding->options[OPTION_DITHER].integer,
        .spread = SPREAD,
        .palette = &black_and_white,
        .nearest = &work->nearest,
        .width = width,
        .errors = (int16_t *)(void *)(work + 1),
    };
    return IMS_OK;
}

void ims_quantise_bilevel_end(struct ims_quantise_bilevel *bilevel)
{
    free(bilevel->work);
    bilevel->work = NULL;
}

/* ---- rows ------------------------------------------------------------------------ */

/* Grays of colors, by BT.601's weights, as the dither takes pixels. */
static void make_gray(const uint8_t *colors, size_t count, uint8_t *pixels)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *const color = colors + i * COLOR;
        uint8_t *const pixel = pixels + i * IMS_QUANTISE_PIXEL;
        const unsigned gray =
            (299u * color[0] + 587u * color[1] + 114u * color[2] + 500) / 1000;
        memset(pixel, (int)gray, COLOR);
        pixel[3] = 255;
    }
}

/* Indices to bits, of which 1 is white, the first one highest. */
static void pack(const uint8_t *indices, size_t count, uint8_t *out)
{
    memset(out, 0, (count + 7) / 8);
    for (size_t i = 0; i < count; i++)
        out[i / 8] |= (uint8_t)(indices[i] << (7 - i % 8));
}

static uint8_t reversed(unsigned byte)
{
    byte = (byte & 0x0F) << 4 | byte >> 4;
    byte = (byte & 0x33) << 2 | (byte & 0xCC) >> 2;
    return (uint8_t)((byte & 0x55) << 1 | (byte & 0xAA) >> 1);
}

/* From white is 1 and highest first to what is asked for. */
static void turn(const struct ims_quantise_bilevel *bilevel, size_t width, uint8_t *out)
{
    const unsigned flip = bilevel->white_is_one ? 0 : 255;
    for (size_t i = 0; i < bilevel->bytes; i++)
        out[i] = (uint8_t)(out[i] ^ flip);
    if (width % 8 != 0)
        out[bilevel->bytes - 1] &= (uint8_t)(0xFF00 >> width % 8 & 255);
    for (size_t i = 0; bilevel->lowest_is_first && i < bilevel->bytes; i++)
        out[i] = reversed(out[i]);
}

uint32_t ims_quantise_bilevel_row(struct ims_quantise_bilevel *bilevel, int32_t y,
                                  uint8_t *out)
{
    struct ims_quantise_bilevel_work *const work = bilevel->work;
    const struct ims_image *const image = work->image;
    const size_t width = (size_t)image->width;
    uint32_t warnings = IMS_WARNING_NONE;
    if (image->format == IMS_PIXEL_GRAY1) {
        memcpy(out, ims_convert_format_row(image, 0, y), bilevel->bytes);
    } else {
        warnings = ims_convert_row(&work->convert, y, work->colors);
        make_gray(work->colors, width, work->pixels);
        ims_quantise_dither_row(&work->dither, work->pixels, BLACK, work->indices);
        pack(work->indices, width, out);
    }
    turn(bilevel, width, out);
    return warnings;
}

int ims_quantise_bilevel_append(struct ims_quantise_bilevel *bilevel, const void *head,
                                size_t size, struct ims_buffer *buffer,
                                struct ims_message *message)
{
    const struct ims_image *const image = bilevel->work->image;
    bool good = ims_buffer_append(buffer, head, size) == IMS_OK;
    for (int32_t y = 0; good && y < image->height; y++) {
        uint8_t *const out = ims_buffer_reserve(buffer, bilevel->bytes);
        good = out != NULL;
        if (!good)
            break;
        message->warnings |= ims_quantise_bilevel_row(bilevel, y, out);
        ims_buffer_commit(buffer, bilevel->bytes);
    }
    return good ? IMS_OK
                : ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                              (long)image->width, (long)image->height);
}
