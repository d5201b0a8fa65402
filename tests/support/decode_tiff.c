/* SPDX-License-Identifier: MIT */
#include "decode_tiff.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

/* ---- a TIFF in memory ------------------------------------------------------------ */

struct memory {
    const uint8_t *data;
    size_t size;
    size_t place;
};

static bool complained;

static void complain(const char *module, const char *format, va_list arguments)
{
    (void)module;
    complained = true;
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

static tmsize_t read_some(thandle_t handle, void *target, tmsize_t size)
{
    struct memory *const memory = handle;
    const size_t left = memory->size - memory->place;
    const size_t count = (size_t)size < left ? (size_t)size : left;
    memcpy(target, memory->data + memory->place, count);
    memory->place += count;
    return (tmsize_t)count;
}

static tmsize_t write_none(thandle_t handle, void *source, tmsize_t size)
{
    (void)handle;
    (void)source;
    (void)size;
    return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    struct memory *const memory = handle;
    const toff_t from = whence == SEEK_CUR   ? memory->place
                        : whence == SEEK_END ? memory->size
                                             : 0;
    const toff_t place = from + offset;
    memory->place = place < memory->size ? (size_t)place : memory->size;
    return memory->place;
}

static int close_none(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    const struct memory *const memory = handle;
    return memory->size;
}

/* ---- what is in it --------------------------------------------------------------- */

static int read_tags(TIFF *file, struct decoded_tiff *tiff)
{
    uint32_t width, height;
    uint16_t samples, bits, format, photometric, planes, extra, unit, number;
    uint16_t *kinds;
    if (!TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width) ||
        !TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height) ||
        !TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &photometric) ||
        !TIFFGetField(file, TIFFTAG_XRESOLUTION, &tiff->resolution[0]) ||
        !TIFFGetField(file, TIFFTAG_YRESOLUTION, &tiff->resolution[1]) ||
        !TIFFGetField(file, TIFFTAG_RESOLUTIONUNIT, &unit))
        return -1;
    tiff->unit = unit;
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &format);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &planes);
    TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &number);
    tiff->compression = number;
    tiff->predictor = 1;
    if ((number == COMPRESSION_ADOBE_DEFLATE || number == COMPRESSION_LZW) &&
        TIFFGetFieldDefaulted(file, TIFFTAG_PREDICTOR, &number))
        tiff->predictor = number;
    tiff->is_cmyk = photometric == PHOTOMETRIC_SEPARATED;
    tiff->is_ycbcr = photometric == PHOTOMETRIC_YCBCR;
    if (tiff->is_ycbcr) {
        TIFFGetFieldDefaulted(file, TIFFTAG_YCBCRSUBSAMPLING, &tiff->subsampling[0],
                              &tiff->subsampling[1]);
        if (tiff->compression != COMPRESSION_JPEG ||
            !TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB))
            return -1;
    }
    const bool is_color = photometric == PHOTOMETRIC_RGB || tiff->is_ycbcr;
    const int colors = is_color ? 3 : tiff->is_cmyk ? 4 : 1;
    tiff->width = (int32_t)width;
    tiff->height = (int32_t)height;
    tiff->samples = samples;
    tiff->bits = bits;
    tiff->is_float = format == SAMPLEFORMAT_IEEEFP;
    tiff->has_alpha = extra == 1 && kinds[0] == EXTRASAMPLE_UNASSALPHA;
    tiff->strips = TIFFNumberOfStrips(file);
    return planes == PLANARCONFIG_CONTIG && samples == colors + extra && extra < 2 &&
                   (tiff->is_float || format == SAMPLEFORMAT_UINT) &&
                   (tiff->is_cmyk || is_color || photometric == PHOTOMETRIC_MINISBLACK)
               ? 0
               : -1;
}

static int read_strips(TIFF *file, struct decoded_tiff *tiff)
{
    const size_t row = (size_t)TIFFScanlineSize(file);
    size_t place = 0;
    tiff->bytes = malloc(row * (size_t)tiff->height);
    if (tiff->bytes == NULL)
        abort();
    for (uint32_t i = 0; i < tiff->strips; i++) {
        const tmsize_t size =
            TIFFReadEncodedStrip(file, i, tiff->bytes + place, (tmsize_t)-1);
        if (size < 0)
            return -1;
        place += (size_t)size;
    }
    return place == row * (size_t)tiff->height ? 0 : -1;
}

int decode_tiff_whole(struct decoded_tiff *tiff, const void *data, size_t size)
{
    struct memory memory = {data, size, 0};
    *tiff = (struct decoded_tiff){.is_big = size > 2 && memory.data[2] == 43};
    complained = false;
    TIFFSetWarningHandler(complain);
    TIFFSetErrorHandler(complain);
    TIFF *const file = TIFFClientOpen("memory", "rm", &memory, read_some, write_none,
                                      seek, close_none, size_of, NULL, NULL);
    if (file == NULL)
        return -1;
    const int result =
        read_tags(file, tiff) == 0 && read_strips(file, tiff) == 0 && !complained ? 0
                                                                                  : -1;
    TIFFClose(file);
    if (result != 0)
        decode_tiff_free(tiff);
    return result;
}

void decode_tiff_free(struct decoded_tiff *tiff)
{
    free(tiff->bytes);
    tiff->bytes = NULL;
}

static uint16_t sample_at(const struct decoded_tiff *tiff, size_t index)
{
    if (tiff->bits == 8)
        return tiff->bytes[index];
    if (!tiff->is_float) {
        uint16_t sample;
        memcpy(&sample, tiff->bytes + 2 * index, sizeof sample);
        return sample;
    }
    float sample;
    memcpy(&sample, tiff->bytes + 4 * index, sizeof sample);
    return (uint16_t)lrint((double)sample * 65535.0);
}

int decode_tiff(struct decoded *decoded, const void *data, size_t size)
{
    struct decoded_tiff tiff;
    *decoded = (struct decoded){0};
    if (decode_tiff_whole(&tiff, data, size) != 0)
        return -1;
    if (tiff.resolution[0] != 1 || tiff.resolution[1] != 1 ||
        tiff.unit != RESUNIT_NONE) {
        decode_tiff_free(&tiff);
        return -1;
    }
    const size_t count =
        (size_t)tiff.width * (size_t)tiff.height * (size_t)tiff.samples;
    decoded->width = tiff.width;
    decoded->height = tiff.height;
    decoded->channels = tiff.samples;
    decoded->depth = tiff.bits == 8 ? 8 : 16;
    decoded->samples = malloc(count * sizeof *decoded->samples);
    if (decoded->samples == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        decoded->samples[i] = sample_at(&tiff, i);
    decode_tiff_free(&tiff);
    return 0;
}
