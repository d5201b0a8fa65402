/* SPDX-License-Identifier: MIT
 *
 * docs/formats.md: what becomes of each pixel format in each file format. The table is
 * made of what the engine answers and of what FFmpeg's decoders find in the files,
 * sample by sample. What this build has not is not compared. The page's other table:
 * tables.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cli/common/choice.h"
#include "cli/common/text.h"
#include "image/image.h"
#include "support/encode_file.h"
#include "support/page.h"
#include "support/picture.h"
#include "support/read_any.h"

enum { WIDTH = 48, HEIGHT = 32, COLUMNS = 128 };

#define FORMAT(name, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(FORMAT)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* ---- what there is --------------------------------------------------------------- */

static ims_registry *registry;

/* The file formats, by their usual extensions, in the order of the alphabet. */
static struct {
    const char *extension;
    bool lossless; /* has that option */
    bool read;     /* a decoder here reads it */
} columns[COLUMNS];
static size_t column_count;

static bool has_option(const struct ims_encoder *encoder, const char *key)
{
    const struct ims_option *option = encoder->options;
    while (option != NULL && option->key != NULL && strcmp(option->key, key) != 0)
        option++;
    return option != NULL && option->key != NULL;
}

static void add_column(const struct ims_encoder *encoder)
{
    size_t place = 0;
    if (cli_choice_missing(encoder->format) != NULL)
        return;
    while (place < column_count &&
           strcmp(columns[place].extension, encoder->extensions[0]) < 0)
        place++;
    if (place == column_count ||
        strcmp(columns[place].extension, encoder->extensions[0]) != 0) {
        cr_assert_lt(column_count, COLUMNS);
        memmove(&columns[place + 1], &columns[place],
                (column_count++ - place) * sizeof columns[0]);
        columns[place].extension = encoder->extensions[0];
        columns[place].lossless = false;
        columns[place].read = false;
    }
    columns[place].lossless |= has_option(encoder, "lossless");
}

static void set_up(void)
{
    const struct ims_encoder *encoder;
    column_count = 0;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if ((encoder->inputs & IMS_INPUT_PIXELS) != 0)
            add_column(encoder);
}

static void tear_down(void)
{
    ims_registry_free(&registry);
}

static const struct ims_encoder *find_encoder(const char *name)
{
    size_t i = 0;
    while (strcmp(ims_registry_at(registry, i)->name, name) != 0)
        i++;
    return ims_registry_at(registry, i);
}

/* ---- pictures -------------------------------------------------------------------- */

/* A picture, and the same in a format whose samples can be looked at. */
struct sample {
    struct picture picture;
    void *memory; /* of a packed one */
    struct ims_bytes unpacked;
    struct ims_image image;
    struct ims_image plain;
};

static bool is_plain(enum ims_pixel_format format)
{
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++)
        if (picture_formats[i] == format)
            return true;
    return false;
}

/* Any luma, and chroma in stripes that differ little, so that it is about the same
 * however it comes between its samples. Words of 10 bits stand high in P010, low in
 * others. */
static void fill_yuv(const struct ims_image *image,
                     const struct ims_pixel_format_info *info)
{
    const int shift = strncmp(info->name, "p0", 2) == 0 ? 8 : info->bits - 8;
    const char *letters = info->order;
    struct ims_image normal;
    struct ims_image_layout layout;
    uint32_t random = 5;
    cr_assert_eq(ims_image_normalise(image, &normal, &layout, NULL), IMS_OK);
    for (size_t plane = 0; plane < layout.plane_count; plane++) {
        const size_t row = layout.planes[plane].row_bytes / (info->bits > 8 ? 2 : 1);
        const size_t count = strcspn(letters, " ");
        for (size_t i = 0; i < row * layout.planes[plane].rows; i++) {
            const size_t x = i % row;
            const uint32_t number = letters[x % count] == 'y'
                                        ? picture_random(&random) % 220 + 16
                                        : 0x60 + 8 * (uint32_t)(4 * x / row);
            const uint16_t word = (uint16_t)(number << shift);
            uint8_t *const to = (uint8_t *)(uintptr_t)normal.planes[plane] +
                                (ptrdiff_t)(i / row) * normal.strides[plane];
            if (info->bits > 8)
                memcpy(to + 2 * x, &word, sizeof word);
            else
                to[x] = (uint8_t)number;
        }
        letters += count + (letters[count] != '\0');
    }
}

/* Any bytes will do, but floats are to be numbers of 0..1. */
static void fill(uint8_t *bytes, size_t size, const struct ims_pixel_format_info *info)
{
    const size_t step =
        info->kind == IMS_SAMPLE_FLOAT ? (size_t)info->bits / 8 : sizeof(uint8_t);
    uint32_t random = 5;
    for (size_t i = 0; i + step <= size; i += step) {
        const uint32_t number = picture_random(&random);
        const uint16_t half = (uint16_t)(number % 0x3c00);
        const float single = (float)(number % 65536) / 65536.0f;
        if (step == 1)
            bytes[i] = (uint8_t)number;
        else if (step == sizeof half)
            memcpy(bytes + i, &half, sizeof half);
        else
            memcpy(bytes + i, &single, sizeof single);
    }
}

/* An encoder whose file is the image as it is handed to it, row by row. */
static int keep_rows(const struct ims_encoder *self, void *state,
                     const struct ims_encoding *encoding, struct ims_buffer *buffer,
                     struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    cr_assert(self->name != NULL && state == NULL && message->warnings == 0);
    for (int plane = 0; plane < picture_planes(image->format); plane++)
        for (int32_t y = 0; y < picture_rows(image, plane); y++)
            cr_assert_eq(ims_buffer_append(buffer,
                                           (const uint8_t *)image->planes[plane] +
                                               y * image->strides[plane],
                                           picture_row_bytes(image, plane)),
                         IMS_OK);
    return IMS_OK;
}

/* Has the engine unpack an image, by an encoder that takes no other format. */
static void unpack(struct sample *sample, enum ims_pixel_format format)
{
    const enum ims_pixel_format list[] = {format, IMS_PIXEL_NONE};
    const struct ims_encoder encoder = {.abi = IMS_ENCODER_ABI,
                                        .size = sizeof encoder,
                                        .name = "rows",
                                        .format = "rows",
                                        .description = "rows",
                                        .extensions =
                                            (const char *const[]){"rows", NULL},
                                        .pixel_formats = list,
                                        .inputs = IMS_INPUT_PIXELS,
                                        .encode = keep_rows};
    ims_registry *rows = NULL;
    struct ims_message message = {0, ""};
    cr_assert_eq(ims_registry_new(&rows, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(rows, &encoder, &message), IMS_OK, "%s",
                 message.text);
    const int error = encode_file(rows, "image.rows", &sample->image, NULL, &message,
                                  &sample->unpacked);
    cr_assert_eq(error, IMS_OK, "%s: %s %s", ims_pixel_format_name(format),
                 ims_error_name(error), message.text);
    ims_registry_free(&rows);
    sample->plain = sample->image;
    sample->plain.format = format;
    uint8_t *next = sample->unpacked.data;
    for (int plane = 0; plane < 4; plane++) {
        const bool used = plane < picture_planes(format);
        const size_t row = used ? picture_row_bytes(&sample->plain, plane) : 0;
        sample->plain.planes[plane] = used ? next : NULL;
        sample->plain.strides[plane] = (ptrdiff_t)row;
        next += used ? row * (size_t)picture_rows(&sample->plain, plane) : 0;
    }
}

static void make_packed(struct sample *sample, enum ims_pixel_format format)
{
    struct ims_image wanted = IMS_IMAGE_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    size_t bytes;
    wanted.format = format;
    wanted.width = WIDTH;
    wanted.height = HEIGHT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    cr_assert(is_plain(info.unpacked), "%s", info.name);
    cr_assert_eq(ims_image_lay_out(&wanted, &sample->image, &bytes, NULL), IMS_OK);
    sample->memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    cr_assert_not_null(sample->memory);
    fill(sample->memory, bytes, &info);
    ims_image_place(&sample->image, sample->memory);
    if (info.model == IMS_MODEL_YUV)
        fill_yuv(&sample->image, &info);
    unpack(sample, info.unpacked);
}

static void make_sample(struct sample *sample, enum ims_pixel_format format)
{
    *sample = (struct sample){.unpacked = IMS_BYTES_INIT};
    if (!is_plain(format) && format != IMS_PIXEL_CMYK8) {
        make_packed(sample, format);
        return;
    }
    picture_make(&sample->picture, format, WIDTH, HEIGHT, PICTURE_SMOOTH, PICTURE_TIGHT,
                 3);
    sample->image = sample->plain = sample->picture.image;
}

static void free_sample(struct sample *sample)
{
    picture_free(&sample->picture);
    free(sample->memory);
    ims_bytes_free(&sample->unpacked);
}

/* ---- looking --------------------------------------------------------------------- */

/* What became of a picture. */
struct outcome {
    bool held;
    bool narrowed;
    bool lossy;
    bool colored;    /* gray became color */
    bool multiplied; /* colors are multiplied by alpha */
    bool gray;       /* color became gray */
    uint32_t warnings;
};

static bool is_subsampled(const struct ims_pixel_format_info *info)
{
    return info->chroma_shift_x > 0 || info->chroma_shift_y > 0;
}

/* What alpha has done to colors. */
enum blending { STRAIGHT, FLAT, MULTIPLIED };

/* What a channel of the file must be, 0..1. Where alpha is blended and in the file,
 * that has one bit of it. */
static double wanted(const struct ims_image *image, const struct read_any *read,
                     enum blending blending, int32_t x, int32_t y, int channel)
{
    const int own = picture_channels(image->format);
    const bool has_alpha = picture_has_alpha(image->format);
    const bool reads_alpha = read->channels % 2 == 0;
    const double alpha = has_alpha ? picture_sample(image, x, y, own - 1) : 1.0;
    double color[3];
    if (reads_alpha && channel == read->channels - 1)
        return blending != FLAT ? alpha : alpha < 0.5 ? 0.0 : 1.0;
    if (reads_alpha && blending == FLAT && alpha < 0.5)
        return read_any_sample(read, x, y, channel); /* there is no color */
    if (has_alpha && blending != FLAT)
        return picture_sample(image, x, y, own < 3 ? 0 : channel) *
               (blending == MULTIPLIED ? alpha : 1.0);
    picture_color(image, x, y, 0, color);
    return fmin(fmax(color[channel], 0.0), 1.0);
}

/* Compares all samples: the largest difference, and the mean of the squares. */
static double compare(const struct ims_image *image, const struct read_any *read,
                      enum blending blending, double *square)
{
    double most = 0.0;
    *square = 0.0;
    for (int32_t y = 0; y < HEIGHT; y++)
        for (int32_t x = 0; x < WIDTH; x++)
            for (int k = 0; k < read->channels; k++) {
                const double apart = fabs(read_any_sample(read, x, y, k) -
                                          wanted(image, read, blending, x, y, k));
                most = fmax(most, apart);
                *square += apart * apart / (WIDTH * HEIGHT * read->channels);
            }
    return most;
}

/* How far a sample of the file may be from the one that should be there. */
static double tolerance(const char *extension, const struct ims_pixel_format_info *info,
                        const struct read_any *read, const struct outcome *outcome)
{
    const double steps = (double)((UINT64_C(1) << read->bits) - 1);
    const bool flat = (outcome->warnings & IMS_WARNING_ALPHA_FLATTENED) != 0;
    /* How chroma comes between its samples is tested elsewhere. */
    if (info->model == IMS_MODEL_YUV && is_subsampled(info))
        return 0.15;
    /* YUV becomes colors of 8 bits first, floats that are blended samples of 16. */
    if (info->model == IMS_MODEL_YUV)
        return 0.51 / 255.0;
    if (info->kind == IMS_SAMPLE_FLOAT && flat)
        return fmax(0.51 / steps, 1.51 / 65535.0);
    /* And floats for 10 or 12 bits become samples of 16 before. */
    if (info->kind == IMS_SAMPLE_FLOAT && read->bits > 8 && read->bits < 16)
        return 0.51 / steps + 0.5 / 65535.0;
    /* The file has their own bits, of which libjxl makes 16 by way of floats. */
    if (info->bits > 8 && info->bits < 16 && strcmp(extension, "jxl") == 0)
        return 1.01 / steps;
    /* Products have to be rounded. */
    if (read->is_float && info->has_alpha)
        return info->bits == 16 ? 5e-4 : 1e-6;
    return read->is_float ? 1e-6 : 0.51 / steps;
}

/* Holds what the engine and the encoder said against what is in the file. */
static void look(const struct sample *sample, const char *extension,
                 const struct ims_pixel_format_info *info, const struct read_any *read,
                 bool may_lose, struct outcome *outcome)
{
    const bool flat = (outcome->warnings & IMS_WARNING_ALPHA_FLATTENED) != 0;
    const bool drops = info->has_alpha && read->channels % 2 != 0 && !read->is_part;
    double square;
    cr_assert(read->width == WIDTH && read->height == HEIGHT, ".%s", extension);
    cr_assert(flat == drops || (flat && may_lose), "%s in .%s: alpha, but %d channels",
              info->name, extension, read->channels);
    double most = compare(&sample->plain, read, flat ? FLAT : STRAIGHT, &square);
    if (most > tolerance(extension, info, read, outcome) && info->has_alpha && !flat) {
        double other;
        outcome->multiplied = compare(&sample->plain, read, MULTIPLIED, &other) <=
                              tolerance(extension, info, read, outcome);
        most = outcome->multiplied ? 0.0 : most;
    }
    if (most > tolerance(extension, info, read, outcome)) {
        const double psnr = -10.0 * log10(square);
        cr_assert(may_lose, "%s in .%s: samples differ by up to %g", info->name,
                  extension, most);
        /* Noise is the hardest for all of them; dots only look like the picture. */
        const double least = read->bits == 1          ? 3.0
                             : is_plain(info->format) ? 25.0
                                                      : 12.0;
        cr_assert_gt(psnr, least, "%s in .%s: %g dB", info->name, extension, psnr);
        outcome->lossy = true;
    } else if (info->model != IMS_MODEL_YUV && !outcome->narrowed) {
        struct ims_pixel_format_info plain = IMS_PIXEL_FORMAT_INFO_INIT;
        ims_pixel_format_describe(sample->plain.format, &plain);
        cr_assert(read->is_float ||
                      (plain.kind == IMS_SAMPLE_INTEGER &&
                       (plain.bits <= read->bits || info->bits <= read->bits)),
                  "%s in .%s: only %d bits, and no word of it", info->name, extension,
                  read->bits);
    }
    /* Floats of gray with alpha, which OpenEXR has, FFmpeg can only read as color. */
    outcome->colored =
        info->model == IMS_MODEL_GRAY && read->channels > 2 && !outcome->multiplied;
}

/* FFmpeg takes floats in TIFF and JPEG XL for whole numbers, and makes RGB of CMYK;
 * libtiff, libjxl and libjpeg read them in the tests of the encoders. What gray is made
 * of color is compared in a test of its own. */
static bool is_misread(const char *extension, const struct ims_pixel_format_info *info,
                       const struct outcome *outcome)
{
    return info->model == IMS_MODEL_CMYK || outcome->gray ||
           (info->kind == IMS_SAMPLE_FLOAT && !outcome->narrowed &&
            (strcmp(extension, "tif") == 0 || strcmp(extension, "jxl") == 0));
}

static void try_one(const struct sample *sample, size_t column,
                    const struct ims_pixel_format_info *info, struct outcome *outcome)
{
    const char *const extension = columns[column].extension;
    char name[32];
    char options[64];
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0, ""};
    struct read_any read;
    *outcome = (struct outcome){.narrowed = false};
    snprintf(name, sizeof name, "image.%s", extension);
    int error = IMS_ERROR_NOT_HELD;
    bool lossless = false;
    /* Without loss, as they are, with fewer bits, at last without colors. */
    for (int i = 0; i < 6 && error == IMS_ERROR_NOT_HELD; i++) {
        if (i % 2 == 1 && !columns[column].lossless)
            continue;
        lossless = columns[column].lossless && i % 2 == 0;
        snprintf(options, sizeof options, "narrow=%d,gray=%d%s", i > 1, i > 3,
                 lossless ? ",lossless=1" : "");
        error = encode_file(registry, name, &sample->image, options, &message, &bytes);
    }
    if (error == IMS_ERROR_NOT_HELD)
        return;
    cr_assert_eq(error, IMS_OK, "%s in .%s: %s", info->name, extension, message.text);
    const struct ims_encoder *const encoder = find_encoder(bytes.encoder);
    const uint32_t traits = encoder->traits;
    outcome->held = true;
    outcome->warnings = bytes.warnings;
    outcome->narrowed = (bytes.warnings & IMS_WARNING_NARROWED) != 0;
    outcome->gray = (bytes.warnings & IMS_WARNING_GRAY) != 0;
    const bool may_lose = ((traits & IMS_TRAIT_LOSSY) != 0 && !lossless) ||
                          (outcome->narrowed && has_option(encoder, "dither"));
    outcome->lossy = (traits & IMS_TRAIT_LOSSLESS) == 0 ||
                     (may_lose && is_subsampled(info)); /* is not compared so exactly */
    if (!is_misread(extension, info, outcome) &&
        read_any_file(&read, name, bytes.data, bytes.byte_count)) {
        columns[column].read = true;
        if ((traits & IMS_TRAIT_ALPHA) == 0)
            read_any_drop_alpha(&read);
        look(sample, extension, info, &read, may_lose, outcome);
        read_any_free(&read);
    }
    ims_bytes_free(&bytes);
}

/* The letters of a cell; the page explains them. */
static const char *letters(const struct outcome *outcome)
{
    static char cell[8];
    if (!outcome->held)
        return "-";
    snprintf(cell, sizeof cell, "%s%s%s%s%s%s%s", outcome->narrowed ? "n" : "",
             outcome->gray ? "g" : "",
             (outcome->warnings & IMS_WARNING_COLOR_CONVERTED) != 0 ? "y" : "",
             (outcome->warnings & IMS_WARNING_ALPHA_FLATTENED) != 0 ? "f" : "",
             outcome->multiplied ? "m" : "", outcome->colored ? "c" : "",
             outcome->lossy ? "l" : "");
    return cell[0] != '\0' ? cell : "=";
}

static void add_head(struct cli_text *table)
{
    cli_text_add(table, "| |");
    for (size_t i = 0; i < column_count; i++)
        cli_text_format(table, " %s%s |", columns[i].extension,
                        columns[i].read ? "" : "*");
    cli_text_add(table, "\n| --- |");
    for (size_t i = 0; i < column_count; i++)
        cli_text_add(table, " --- |");
    cli_text_add(table, "\n");
}

TestSuite(cli_formats_page, .init = set_up, .fini = tear_down);

Test(cli_formats_page, what_becomes_of_each_pixel_format)
{
    struct cli_text rows = CLI_TEXT_INIT;
    struct cli_text table = CLI_TEXT_INIT;
    for (size_t i = 0; i < FORMATS; i++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        struct sample sample;
        cr_assert_eq(ims_pixel_format_describe(formats[i], &info), IMS_OK);
        if (info.model == IMS_MODEL_ENCODED)
            continue;
        make_sample(&sample, formats[i]);
        cli_text_format(&rows, "| `%s` |", info.name);
        for (size_t j = 0; j < column_count; j++) {
            struct outcome outcome;
            try_one(&sample, j, &info, &outcome);
            cli_text_format(&rows, " %s |", letters(&outcome));
        }
        cli_text_add(&rows, "\n");
        free_sample(&sample);
    }
    add_head(&table);
    cli_text_add(&table, rows.data);
    page_check(registry, "pixels", table.data);
    cli_text_free(&rows);
    cli_text_free(&table);
}
