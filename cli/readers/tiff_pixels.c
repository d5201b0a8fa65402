/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input/pixels.h"
#include "tiff_page.h"

/* A page that is being decoded. */
struct decoding {
    const struct readers_tiff_page *page;
    const struct ims_image *image;
    size_t row_bytes; /* of a chunk, in each of its planes */
    uint8_t *chunk;   /* one of each plane that is needed */
    uint32_t *values; /* of one row: all first samples, all second ones, ... */
    bool goes_on;     /* behind damage */
};

/* ---- samples of a row, one number each --------------------------------------------
 */

/* A float of 24 bits: a sign, 7 bits of exponent, 16 of fraction. */
static float widen_float24(uint32_t bits)
{
    const int exponent = (int)(bits >> 16 & 0x7F);
    const uint32_t fraction = bits & 0xFFFF;
    float value;
    if (exponent == 0x7F)
        value = fraction != 0 ? NAN : INFINITY;
    else if (exponent == 0)
        value = ldexpf((float)fraction, -62 - 16);
    else
        value = ldexpf((float)(fraction | 0x10000), exponent - 63 - 16);
    return (bits & 0x800000) != 0 ? -value : value;
}

static uint32_t read_triple(const uint8_t *bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
#else
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
#endif
}

/* Samples that take no whole bytes, from the highest bit of each byte down. */
static uint32_t read_bits(const uint8_t *row, size_t place, int bits)
{
    uint32_t value = 0;
    for (; bits > 0; bits--, place++)
        value = value << 1 | ((uint32_t)row[place / 8] >> (7 - place % 8) & 1);
    return value;
}

static uint32_t read_float(const uint8_t *bytes, int bits)
{
    float value;
    uint32_t number;
    if (bits == 64) {
        double wide;
        memcpy(&wide, bytes, sizeof wide);
        value = (float)wide;
    } else {
        value = widen_float24(read_triple(bytes));
    }
    memcpy(&number, &value, sizeof number);
    return number;
}

/* Takes every `step`th sample of a row, from `first` on. */
static void unpack(const struct readers_tiff_page *page, const uint8_t *row,
                   size_t first, size_t step, uint32_t count, uint32_t *values)
{
    const int bits = page->bits;
    const size_t bytes = (size_t)bits / 8;
    const bool is_float = page->kind == SAMPLEFORMAT_IEEEFP;
    for (uint32_t i = 0; i < count; i++) {
        const size_t sample = first + i * step;
        uint16_t word;
        if (bits == 8) {
            values[i] = row[sample];
        } else if (bits == 16) {
            memcpy(&word, row + sample * bytes, sizeof word);
            values[i] = word;
        } else if (bits == 32) {
            memcpy(&values[i], row + sample * bytes, sizeof values[i]);
        } else if (is_float) {
            values[i] = read_float(row + sample * bytes, bits);
        } else if (bits == 24) {
            values[i] = read_triple(row + sample * bytes);
        } else {
            values[i] = read_bits(row, sample * (size_t)bits, bits);
        }
    }
}

/* ---- pixels of them ---------------------------------------------------------------
 */

/* A sample with the depth of the image. Integers of more than 16 bits become floats
 * from 0 to 1. */
static uint32_t scale(const struct readers_tiff_page *page, uint32_t value)
{
    if (page->kind == SAMPLEFORMAT_IEEEFP)
        return value;
    const uint32_t most_in = UINT32_MAX >> (32 - page->bits);
    if (page->depth == 32) {
        uint32_t number;
        float part =
            (float)((double)(page->inverted ? most_in - value : value) / most_in);
        memcpy(&number, &part, sizeof number);
        return number;
    }
    const uint32_t most = page->depth == 8 ? UINT8_MAX : UINT16_MAX;
    if (page->bits != page->depth)
        value = (uint32_t)(((uint64_t)value * most + most_in / 2) / most_in);
    return value;
}

static void put(const struct readers_tiff_page *page, uint8_t *row, size_t sample,
                uint32_t value)
{
    const uint16_t word = (uint16_t)value;
    if (page->depth == 8)
        row[sample] = (uint8_t)value;
    else if (page->depth == 16)
        memcpy(row + sample * sizeof word, &word, sizeof word);
    else
        memcpy(row + sample * sizeof value, &value, sizeof value);
}

static uint32_t look_up(const struct readers_tiff_page *page, int color, uint32_t index)
{
    uint32_t value = page->map[color][index];
    if (page->map_is_low)
        value *= 257;
    else if (page->map_is_shifted)
        value = (value >> 8) * 257;
    return page->depth == 8 ? value >> 8 : value;
}

/* Red of cyan, green of magenta, blue of yellow; each with black. */
static uint32_t mix(const struct readers_tiff_page *page, uint32_t ink, uint32_t black)
{
    const uint64_t most = page->depth == 8 ? UINT8_MAX : UINT16_MAX;
    return (
        uint32_t)(((most - scale(page, ink)) * (most - scale(page, black)) + most / 2) /
                  most);
}

/* One color of one pixel: `values` has its samples, `apart` from each other. */
static uint32_t find_color(const struct readers_tiff_page *page, int color,
                           const uint32_t *values, size_t apart)
{
    if (page->conversion == READERS_TIFF_PALETTE)
        return look_up(page, color, values[0]);
    const uint32_t value = values[(size_t)color * apart];
    if (page->conversion == READERS_TIFF_CMYK)
        return mix(page, value, values[3 * apart]);
    if (!page->inverted || page->depth == 32)
        return scale(page, value);
    return (page->depth == 8 ? UINT8_MAX : UINT16_MAX) - scale(page, value);
}

/* Alpha is never inverted. */
static uint32_t find_alpha(const struct readers_tiff_page *page, const uint32_t *values,
                           size_t apart)
{
    struct readers_tiff_page upright = *page;
    upright.inverted = false;
    return scale(&upright, values[(size_t)page->alpha * apart]);
}

/* Whether samples lie in chunks as in the image. */
static bool is_direct(const struct readers_tiff_page *page)
{
    bool same_bits = page->bits == page->depth &&
                     (page->depth != 32 || page->kind == SAMPLEFORMAT_IEEEFP);
    return page->conversion == READERS_TIFF_PLAIN && same_bits &&
           page->samples == page->channels &&
           (page->planar == PLANARCONFIG_CONTIG || page->samples == 1) &&
           (!page->inverted || page->depth == 1);
}

static void copy_row(const struct decoding *decoding, const uint8_t *from, uint8_t *to,
                     uint32_t count)
{
    const struct readers_tiff_page *page = decoding->page;
    size_t bits = (size_t)count * (size_t)page->channels * (size_t)page->depth;
    memcpy(to, from, (bits + 7) / 8);
    for (size_t i = 0; page->inverted && i < (bits + 7) / 8; i++)
        to[i] ^= 0xFF;
}

/* Fills `count` pixels of the image at `to` from row `y` of the chunk. */
static void convert_row(const struct decoding *decoding, uint32_t y, uint8_t *to,
                        uint32_t count)
{
    const struct readers_tiff_page *page = decoding->page;
    const size_t apart = page->chunk_width;
    const bool contiguous = page->planar == PLANARCONFIG_CONTIG;
    const uint8_t *row = decoding->chunk + y * decoding->row_bytes;
    if (is_direct(page)) {
        copy_row(decoding, row, to, count);
        return;
    }
    for (int s = 0; s < page->needed; s++)
        unpack(page, row + (contiguous ? 0 : (size_t)s * page->chunk_bytes),
               contiguous ? (size_t)s : 0, contiguous ? page->samples : 1, count,
               decoding->values + (size_t)s * apart);
    const int colors = page->channels - (page->alpha >= 0);
    for (uint32_t x = 0; x < count; x++) {
        const uint32_t *values = decoding->values + x;
        const size_t first = (size_t)x * (size_t)page->channels;
        for (int c = 0; c < colors; c++)
            put(page, to, first + (size_t)c, find_color(page, c, values, apart));
        if (page->alpha >= 0)
            put(page, to, first + (size_t)colors, find_alpha(page, values, apart));
    }
}

/* ---- chunks -----------------------------------------------------------------------
 */

/* Decodes the chunks of all planes that have the pixel at this place. */
static bool read_chunks(const struct decoding *decoding, uint32_t x, uint32_t y,
                        uint32_t rows)
{
    const struct readers_tiff_page *page = decoding->page;
    const int planes = page->planar == PLANARCONFIG_CONTIG ? 1 : page->needed;
    bool good = true;
    for (int i = 0; i < planes; i++) {
        uint8_t *to = decoding->chunk + (size_t)i * page->chunk_bytes;
        tmsize_t wanted, got;
        if (decoding->goes_on)
            memset(to, 0, page->chunk_bytes);
        if (page->tiled) {
            wanted = (tmsize_t)page->chunk_bytes;
            got = TIFFReadEncodedTile(page->tiff,
                                      TIFFComputeTile(page->tiff, x, y, 0, (uint16_t)i),
                                      to, wanted);
        } else {
            wanted = (tmsize_t)(rows * decoding->row_bytes);
            got = TIFFReadEncodedStrip(
                page->tiff, TIFFComputeStrip(page->tiff, y, (uint16_t)i), to, wanted);
        }
        if (got != wanted)
            good = false;
        if (!good && !decoding->goes_on)
            break;
    }
    return good;
}

/* Whether anything of a damaged chunk was decoded, which was 0 before. */
static bool is_partly_there(const struct decoding *decoding)
{
    const struct readers_tiff_page *page = decoding->page;
    const size_t planes =
        page->planar == PLANARCONFIG_CONTIG ? 1 : (size_t)page->needed;
    for (size_t i = 0; decoding->goes_on && i < page->chunk_bytes * planes; i++)
        if (decoding->chunk[i] != 0)
            return true;
    return false;
}

static enum readers_tiff_outcome decode_chunks(const struct decoding *decoding)
{
    bool any = false, all = true;
    const struct readers_tiff_page *page = decoding->page;
    for (uint32_t y = 0; y < page->height; y += page->chunk_height) {
        uint32_t rows = page->height - y;
        rows = rows < page->chunk_height ? rows : page->chunk_height;
        for (uint32_t x = 0; x < page->width; x += page->chunk_width) {
            uint32_t count = page->width - x;
            count = count < page->chunk_width ? count : page->chunk_width;
            const bool good = read_chunks(decoding, x, y, rows);
            any = any || good || is_partly_there(decoding);
            all = all && good;
            if (!good && !decoding->goes_on)
                return READERS_TIFF_NOTHING;
            size_t bits = (size_t)x * (size_t)(page->channels * page->depth);
            for (uint32_t i = 0; i < rows; i++) {
                uint8_t *row = input_pixels_row(decoding->image, 0, (int)(y + i));
                convert_row(decoding, i, row + bits / 8, count);
            }
            if (page->width - x <= page->chunk_width)
                break; /* a sum could be too large */
        }
        if (page->height - y <= page->chunk_height)
            break;
    }
    return all ? READERS_TIFF_WHOLE : any ? READERS_TIFF_PART : READERS_TIFF_NOTHING;
}

static enum readers_tiff_outcome out_of_memory(struct cli_text *problem)
{
    cli_text_add(problem, "out of memory");
    return READERS_TIFF_NOTHING;
}

/* What libtiff makes RGB of itself. */
static enum readers_tiff_outcome decode_by_library(const struct readers_tiff_page *page,
                                                   const struct ims_image *image,
                                                   bool goes_on,
                                                   struct cli_text *problem)
{
    uint32_t *raster = calloc((size_t)page->width * page->height, sizeof *raster);
    if (raster == NULL)
        return out_of_memory(problem);
    /* Asked for as they lie: the caller turns them. */
    bool good = TIFFReadRGBAImageOriented(page->tiff, page->width, page->height, raster,
                                          page->orientation, !goes_on) != 0;
    for (uint32_t y = 0; good && y < page->height; y++) {
        const uint32_t *from = raster + (size_t)y * page->width;
        uint8_t *to = input_pixels_row(image, 0, (int)y);
        for (uint32_t x = 0; x < page->width; x++) {
            *to++ = (uint8_t)TIFFGetR(from[x]);
            *to++ = (uint8_t)TIFFGetG(from[x]);
            *to++ = (uint8_t)TIFFGetB(from[x]);
        }
    }
    free(raster);
    return good ? READERS_TIFF_WHOLE : READERS_TIFF_NOTHING;
}

enum readers_tiff_outcome
readers_tiff_pixels_decode(const struct readers_tiff_page *page,
                           const struct ims_image *image, bool goes_on,
                           struct cli_text *problem)
{
    if (page->conversion == READERS_TIFF_BY_LIBRARY)
        return decode_by_library(page, image, goes_on, problem);
    const size_t planes =
        page->planar == PLANARCONFIG_CONTIG ? 1 : (size_t)page->needed;
    struct decoding decoding = {
        .page = page,
        .image = image,
        .goes_on = goes_on,
        .row_bytes = page->chunk_bytes / page->chunk_height,
        .chunk = calloc(page->chunk_bytes, planes),
        .values = calloc((size_t)page->needed * page->chunk_width, sizeof(uint32_t)),
    };
    const bool good = decoding.chunk != NULL && decoding.values != NULL;
    const enum readers_tiff_outcome outcome =
        good ? decode_chunks(&decoding) : out_of_memory(problem);
    free(decoding.chunk);
    free(decoding.values);
    return outcome;
}
