/* SPDX-License-Identifier: MIT
 *
 * TIFF by libtiff: each layout that libtiff can write comes back sample by sample;
 * damaged and cut files are refused, and what cannot be a picture is too.
 */
#include "config.h"

#include <criterion/criterion.h>

#ifdef HAVE_LIBTIFF

#include <math.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tiffio.h>

#include "reading.h"

enum { WIDTH = 37, HEIGHT = 29, TILE = 16, STRIP = 5 };

/* What kind of page to write. */
struct page {
    int bits, samples;
    int photometric;
    int kind; /* SAMPLEFORMAT_..., 0 = unsigned */
    int extra;
    bool apart, tiled, no_extra;
    int compression;
    int orientation;
    int width, height;
};

/* ---- writing ----------------------------------------------------------------------
 */

static uint32_t value_at(const struct page *page, int x, int y, int sample)
{
    uint32_t value = (uint32_t)(x * 7 + y * 13 + sample * 31 + x * y);
    if (page->bits > 8)
        value = value * 2654435761u;
    return page->bits >= 32 ? value : value & ((1u << page->bits) - 1);
}

/* As a float: between 0 and 1, and a fraction that half floats have too. */
static double number_at(int x, int y, int sample)
{
    return (double)((x * 7 + y * 13 + sample * 31) % 256) / 256;
}

static uint16_t half_of(double number)
{
    int exponent;
    double part = frexp(number, &exponent);
    if (number <= 0)
        return 0;
    return (uint16_t)((exponent + 14) << 10 | ((int)(part * 2048) & 1023));
}

static void put_sample(const struct page *page, unsigned char *row, int index, int x,
                       int y, int sample)
{
    const uint32_t value = value_at(page, x, y, sample);
    const double number = number_at(x, y, sample);
    const float single = (float)number;
    const uint16_t word =
        page->kind == SAMPLEFORMAT_IEEEFP ? half_of(number) : (uint16_t)value;
    if (page->bits == 64)
        memcpy(row + 8 * index, &number, 8);
    else if (page->bits == 32 && page->kind == SAMPLEFORMAT_IEEEFP)
        memcpy(row + 4 * index, &single, 4);
    else if (page->bits == 32)
        memcpy(row + 4 * index, &value, 4);
    else if (page->bits == 16)
        memcpy(row + 2 * index, &word, 2);
    else
        for (int i = 0; i < page->bits; i++) {
            int place = index * page->bits + i;
            row[place / 8] |=
                (unsigned char)((value >> (page->bits - 1 - i) & 1) << (7 - place % 8));
        }
}

static void fill_row(const struct page *page, unsigned char *row, int left, int count,
                     int y, int sample)
{
    for (int x = 0; x < count; x++)
        for (int s = 0; s < (page->apart ? 1 : page->samples); s++)
            put_sample(page, row, x * (page->apart ? 1 : page->samples) + s, left + x,
                       y, page->apart ? sample : s);
}

static void write_tiles(TIFF *tiff, const struct page *page)
{
    const size_t size = (size_t)TIFFTileSize(tiff), row = (size_t)TIFFTileRowSize(tiff);
    for (int sample = 0; sample < (page->apart ? page->samples : 1); sample++)
        for (int y = 0; y < page->height; y += TILE)
            for (int x = 0; x < page->width; x += TILE) {
                unsigned char *tile = calloc(1, size);
                cr_assert_not_null(tile);
                for (int i = 0; i < TILE; i++)
                    fill_row(page, tile + (size_t)i * row, x, TILE, y + i, sample);
                cr_assert_geq(TIFFWriteTile(tiff, tile, (uint32_t)x, (uint32_t)y, 0,
                                            (uint16_t)sample),
                              0);
                free(tile);
            }
}

static void write_strips(TIFF *tiff, const struct page *page)
{
    for (int sample = 0; sample < (page->apart ? page->samples : 1); sample++)
        for (int y = 0; y < page->height; y++) {
            unsigned char *row = calloc(1, (size_t)TIFFScanlineSize(tiff));
            cr_assert_not_null(row);
            fill_row(page, row, 0, page->width, y, sample);
            cr_assert_eq(TIFFWriteScanline(tiff, row, (uint32_t)y, (uint16_t)sample),
                         1);
            free(row);
        }
}

static void write_palette(TIFF *tiff, const struct page *page, bool deep)
{
    uint16_t map[3][256] = {{0}};
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 1 << page->bits; i++)
            map[c][i] = (uint16_t)(deep ? i * 251 + c * 1000 + 3
                                        : (i * 5 + c * 60) % 256 * 257);
    TIFFSetField(tiff, TIFFTAG_COLORMAP, map[0], map[1], map[2]);
}

static void write_page(TIFF *tiff, const struct page *page)
{
    const uint16_t extra = (uint16_t)page->extra;
    const int colors =
        page->photometric == PHOTOMETRIC_SEPARATED ? 4
        : page->photometric == PHOTOMETRIC_RGB || page->photometric == PHOTOMETRIC_YCBCR
            ? 3
            : 1;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page->width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, page->height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, page->bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, page->samples);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, page->photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
                 page->apart ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION,
                 page->compression != 0 ? page->compression : COMPRESSION_NONE);
    if (page->kind != 0)
        TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, page->kind);
    if (page->orientation != 0)
        TIFFSetField(tiff, TIFFTAG_ORIENTATION, page->orientation);
    if (page->samples > colors && !page->no_extra)
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
    if (page->photometric == PHOTOMETRIC_PALETTE)
        write_palette(tiff, page, page->orientation == 2);
    if (page->tiled) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, TILE);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, TILE);
        write_tiles(tiff, page);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, STRIP);
        write_strips(tiff, page);
    }
    cr_assert_eq(TIFFWriteDirectory(tiff), 1);
}

/* `mode` as TIFFOpen() has it: "w", "w8" for BigTIFF, "wb" for the other byte order. */
static struct file make_file(const struct page *pages, int count, const char *mode)
{
    struct stat status;
    int descriptor = memfd_create("tiff", 0);
    cr_assert_geq(descriptor, 0);
    TIFF *tiff = TIFFFdOpen(dup(descriptor), "test", mode);
    cr_assert_not_null(tiff);
    for (int i = 0; i < count; i++) {
        struct page page = pages[i];
        page.width = page.width > 0 ? page.width : WIDTH;
        page.height = page.height > 0 ? page.height : HEIGHT;
        write_page(tiff, &page);
    }
    TIFFClose(tiff);
    cr_assert_eq(fstat(descriptor, &status), 0);
    struct file file = {calloc((size_t)status.st_size + CLI_SOURCE_PADDING, 1),
                        (size_t)status.st_size};
    cr_assert_eq(pread(descriptor, file.bytes, file.size, 0), (ssize_t)file.size);
    close(descriptor);
    return file;
}

/* ---- what must come out -----------------------------------------------------------
 */

static double wanted_at(const struct page *page, int x, int y, int sample)
{
    const double most_in = pow(2, page->bits) - 1;
    const uint32_t value = value_at(page, x, y, sample);
    if (page->kind == SAMPLEFORMAT_IEEEFP)
        return page->bits == 16 ? half_of(number_at(x, y, sample))
                                : number_at(x, y, sample);
    if (page->bits == 32)
        return (double)(float)(value / most_in);
    if (page->bits == 1 && page->samples == 1)
        return value;
    return floor(value * (page->bits <= 8 ? 255 : 65535) / most_in + 0.5);
}

static void expect_page(const struct page *page, const struct reading *reading)
{
    cr_assert_eq(reading->picture.image.width, WIDTH);
    cr_assert_eq(reading->picture.image.height, HEIGHT);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int s = 0; s < page->samples; s++)
                cr_assert_eq(reading_sample(reading, x, y, s), wanted_at(page, x, y, s),
                             "%d bits, kind %d, %d samples: (%d, %d) sample %d",
                             page->bits, page->kind, page->samples, x, y, s);
}

static void expect_round_trip(const struct page *page, const char *mode)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_file(page, 1, mode);
    reading_begin(&reading, &readers_tiff, &file);
    expect_page(page, &reading);
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

/* ---- tests ------------------------------------------------------------------------
 */

Test(tiff, every_layout_comes_back)
{
    static const struct {
        int bits, kind;
    } depths[] = {{1, 0},
                  {2, 0},
                  {4, 0},
                  {8, 0},
                  {12, 0},
                  {16, 0},
                  {32, 0},
                  {16, SAMPLEFORMAT_IEEEFP},
                  {32, SAMPLEFORMAT_IEEEFP},
                  {64, SAMPLEFORMAT_IEEEFP}};
    static const int compressions[] = {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE,
                                       COMPRESSION_LZW, COMPRESSION_PACKBITS};
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++)
        for (int samples = 1; samples <= 4; samples++)
            for (int layout = 0; layout < 4; layout++) {
                struct page page = {.bits = depths[i].bits,
                                    .kind = depths[i].kind,
                                    .samples = samples,
                                    .photometric = samples > 2 ? PHOTOMETRIC_RGB
                                                               : PHOTOMETRIC_MINISBLACK,
                                    .extra = EXTRASAMPLE_UNASSALPHA,
                                    .apart = (layout & 1) != 0,
                                    .tiled = (layout & 2) != 0,
                                    .compression =
                                        compressions[(samples + layout) % 4]};
                expect_round_trip(&page, "w");
            }
}

Test(tiff, big_files_and_other_byte_orders_come_back)
{
    static const char *const modes[] = {"w8", "wb", "wl", "wb8"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        for (int bits = 8; bits <= 32; bits *= 2) {
            struct page page = {.bits = bits,
                                .samples = 3,
                                .photometric = PHOTOMETRIC_RGB,
                                .tiled = bits == 16};
            expect_round_trip(&page, modes[i]);
        }
}

Test(tiff, alpha_is_what_the_file_says)
{
    static const struct {
        int extra;
        bool silent;
        enum ims_pixel_format format;
        enum ims_alpha alpha;
    } kinds[] = {
        {EXTRASAMPLE_ASSOCALPHA, false, IMS_PIXEL_RGBA8, IMS_ALPHA_PREMULTIPLIED},
        {EXTRASAMPLE_UNASSALPHA, false, IMS_PIXEL_RGBA8, IMS_ALPHA_STRAIGHT},
        {EXTRASAMPLE_UNSPECIFIED, false, IMS_PIXEL_RGB8, IMS_ALPHA_STRAIGHT},
        {0, true, IMS_PIXEL_RGBA8, IMS_ALPHA_STRAIGHT}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct page page = {.bits = 8,
                            .samples = 4,
                            .photometric = PHOTOMETRIC_RGB,
                            .extra = kinds[i].extra,
                            .no_extra = kinds[i].silent};
        struct reading reading = {.reader = NULL};
        struct file file = make_file(&page, 1, "w");
        reading_begin(&reading, &readers_tiff, &file);
        cr_assert_eq(reading.picture.image.format, kinds[i].format, "%zu", i);
        cr_assert_eq(reading.picture.image.alpha, kinds[i].alpha, "%zu", i);
        page.samples = kinds[i].format == IMS_PIXEL_RGB8 ? 3 : 4;
        expect_page(&page, &reading);
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(tiff, white_below_black_is_turned_round)
{
    for (int bits = 1; bits <= 16; bits *= 2) {
        struct page page = {
            .bits = bits, .samples = 1, .photometric = PHOTOMETRIC_MINISWHITE};
        struct reading reading = {.reader = NULL};
        struct file file = make_file(&page, 1, "w");
        const double most = bits == 1 ? 1 : bits <= 8 ? 255 : 65535;
        reading_begin(&reading, &readers_tiff, &file);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                cr_assert_eq(reading_sample(&reading, x, y, 0),
                             most - wanted_at(&page, x, y, 0));
        reading_close(&reading);
        free(file.bytes);
    }
}

Test(tiff, palettes_become_their_colors)
{
    for (int deep = 0; deep < 2; deep++)
        for (int bits = 1; bits <= 8; bits *= 2) {
            struct page page = {.bits = bits,
                                .samples = 1,
                                .photometric = PHOTOMETRIC_PALETTE,
                                .orientation = deep ? 2 : 1};
            struct reading reading = {.reader = NULL};
            struct file file = make_file(&page, 1, "w");
            reading_begin(&reading, &readers_tiff, &file);
            cr_assert_eq(reading.picture.image.format,
                         deep ? IMS_PIXEL_RGB16 : IMS_PIXEL_RGB8);
            for (int x = 0; x < WIDTH; x++)
                for (int c = 0; c < 3; c++) {
                    int i = (int)value_at(&page, x, 3, 0);
                    cr_assert_eq(reading_sample(&reading, x, 3, c),
                                 deep ? i * 251 + c * 1000 + 3
                                      : (i * 5 + c * 60) % 256);
                }
            reading_close(&reading);
            free(file.bytes);
        }
}

Test(tiff, inks_become_colors)
{
    for (int bits = 8; bits <= 16; bits *= 2)
        for (int apart = 0; apart < 2; apart++) {
            struct page page = {.bits = bits,
                                .samples = 4,
                                .photometric = PHOTOMETRIC_SEPARATED,
                                .apart = apart != 0};
            struct reading reading = {.reader = NULL};
            struct file file = make_file(&page, 1, "w");
            const double most = bits == 8 ? 255 : 65535;
            reading_begin(&reading, &readers_tiff, &file);
            cr_assert(reading.picture.warnings & IMS_WARNING_COLOR_CONVERTED);
            for (int y = 0; y < HEIGHT; y++)
                for (int x = 0; x < WIDTH; x++)
                    for (int c = 0; c < 3; c++) {
                        double ink = value_at(&page, x, y, c);
                        double black = value_at(&page, x, y, 3);
                        cr_assert_float_eq(reading_sample(&reading, x, y, c),
                                           (most - ink) * (most - black) / most, 0.51);
                    }
            reading_close(&reading);
            free(file.bytes);
        }
}

Test(tiff, every_page_is_given_with_its_orientation)
{
    struct page pages[3];
    for (int i = 0; i < 3; i++)
        pages[i] = (struct page){.bits = 8,
                                 .samples = 1 + 2 * (i % 2),
                                 .photometric =
                                     i % 2 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK,
                                 .orientation = i + 5,
                                 .width = 10 + i,
                                 .height = 20 + i};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(pages, 3, "w");
    cr_assert_eq(reading_open(&reading, &readers_tiff, &file), INPUT_PICTURE);
    cr_assert_eq(reading.input.expected, 3);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
        cr_assert_eq(reading.picture.image.width, 10 + i);
        cr_assert_eq(reading.picture.image.height, 20 + i);
        cr_assert_eq(reading.picture.orientation, i + 5);
    }
    cr_assert_eq(reading_next(&reading), INPUT_END);
    reading_close(&reading);
    free(file.bytes);
}

Test(tiff, a_file_that_is_cut_off_gives_no_picture)
{
    struct page page = {.bits = 8,
                        .samples = 3,
                        .photometric = PHOTOMETRIC_RGB,
                        .compression = COMPRESSION_ADOBE_DEFLATE};
    struct file file = make_file(&page, 1, "w");
    for (size_t size = 8; size < file.size; size += 7) {
        struct reading reading = {.reader = NULL};
        struct file cut = {file.bytes, size};
        enum input_step step = reading_open(&reading, &readers_tiff, &cut);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED, "%zu bytes", size);
        cr_assert_gt(reading.problem.length, 0);
        reading_close(&reading);
    }
    free(file.bytes);
}

Test(tiff, a_damaged_page_costs_none_of_the_others)
{
    struct page pages[2] = {{.bits = 8,
                             .samples = 3,
                             .photometric = PHOTOMETRIC_RGB,
                             .compression = COMPRESSION_ADOBE_DEFLATE}};
    pages[1] = pages[0];
    struct reading reading = {.reader = NULL};
    struct file file = make_file(pages, 2, "w");
    memset(file.bytes + 60, 0x55, 40); /* samples of the first one */
    cr_assert_eq(reading_open(&reading, &readers_tiff, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_DAMAGED);
    cr_assert_not_null(strstr(reading.problem.data, "its data are damaged"));
    cr_assert_eq(reading_next(&reading), INPUT_PICTURE);
    expect_page(&pages[1], &reading);
    reading_close(&reading);
    free(file.bytes);
}

Test(tiff, what_is_too_large_is_refused_before_it_has_memory)
{
    struct page page = {.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_RGB};
    struct reading reading = {.reader = NULL};
    struct file file = make_file(&page, 1, "w");
    reading.guard.limits.pixels = WIDTH * HEIGHT - 1;
    cr_assert_eq(reading_open(&reading, &readers_tiff, &file), INPUT_PICTURE);
    cr_assert_eq(reading_next(&reading), INPUT_FAILED);
    cr_assert_not_null(strstr(reading.problem.data, "--max-pixels"));
    cr_assert_null(reading.picture.frame_ref);
    reading_close(&reading);
    free(file.bytes);
}

Test(tiff, what_is_no_picture_is_refused_by_name)
{
    static const struct {
        struct page page;
        const char *words;
    } kinds[] = {
        {{.bits = 16, .samples = 1, .photometric = PHOTOMETRIC_CFA}, "sensor saw"},
        {{.bits = 16,
          .samples = 1,
          .photometric = PHOTOMETRIC_MINISBLACK,
          .kind = SAMPLEFORMAT_INT},
         "have signs"},
        {{.bits = 8, .samples = 5, .photometric = PHOTOMETRIC_MINISBLACK, .extra = 0},
         "5 channels"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct reading reading = {.reader = NULL};
        struct page page = kinds[i].page;
        page.no_extra = true;
        struct file file = make_file(&page, 1, "w");
        enum input_step step = reading_open(&reading, &readers_tiff, &file);
        if (step == INPUT_PICTURE)
            step = reading_next(&reading);
        cr_assert(step == INPUT_FAILED || step == INPUT_DAMAGED);
        cr_assert_not_null(strstr(reading.problem.data, kinds[i].words), "%s",
                           reading.problem.data);
        reading_close(&reading);
        free(file.bytes);
    }
}

#else

Test(tiff, is_left_out)
{
    cr_skip("built without libtiff");
}

#endif
