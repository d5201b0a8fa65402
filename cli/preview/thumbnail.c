/* SPDX-License-Identifier: MIT
 *
 * The library itself makes gray and RGB of an image's pixels, whatever these are: a few
 * rows at a time are written to memory as PAM, which is a head and plain samples.
 */
#include "thumbnail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BAND_PIXELS = 1 << 18,
    HEAD_SIZE = 128, /* more than the head of a PAM has */
    CHECK = 8,       /* pixels of a square of the ground */
    LIGHT = 204,
    DARK = 153
};

/* A few rows as plain samples. */
struct band {
    struct ims_bytes bytes;
    const uint8_t *samples;
    int rows;
    int channels; /* gray, gray and alpha, RGB, RGB and alpha: 1 to 4 */
    int most;     /* 255, or 65535 of two bytes, the higher one first */
};

/* A small picture that is being made. All samples are 0 to 1, and colors are times
 * their alpha. */
struct making {
    struct preview_thumbnail *thumbnail;
    const struct ims_image *image;
    ims_registry *registry;
    bool is_light;
    int channels; /* 0 until the first rows are there */
    int row;      /* of the small picture, that is being summed up */
    float *line;  /* one row of the image */
    float *sums;  /* of the image's columns, for `row` and the one below it */
    float *small; /* one row of the small picture */
};

/* ---- rows of the image ------------------------------------------------------------
 */

static ptrdiff_t stride_of(const struct ims_image *image,
                           const struct ims_pixel_format_info *info, int plane)
{
    if (image->strides[plane] != 0)
        return image->strides[plane];
    const bool chroma = plane > 0 || info->planes == 1;
    const int shift = chroma ? info->chroma_shift_x : 0;
    const int64_t width = ((int64_t)image->width + (1 << shift) - 1) >> shift;
    return (ptrdiff_t)((width * info->bits_per_pixel[plane] + 7) / 8);
}

/* A piece of an image as an image. `first` is even: chroma may be of two rows. */
static struct ims_image cut(const struct ims_image *image, int first, int rows)
{
    struct ims_image piece = *image;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(image->format, &info);
    const int planes = info.model == IMS_MODEL_PALETTE ? 1 : info.planes;
    for (int i = 0; i < planes; i++) {
        const int shift = i > 0 ? info.chroma_shift_y : 0;
        piece.strides[i] = stride_of(image, &info, i);
        piece.planes[i] =
            (const uint8_t *)image->planes[i] + (first >> shift) * piece.strides[i];
    }
    piece.height = rows;
    return piece;
}

static bool read_head(struct band *band, const struct ims_image *piece)
{
    char head[HEAD_SIZE] = "";
    int width, height;
    const size_t all = band->bytes.byte_count;
    const size_t length = all < sizeof head - 1 ? all : sizeof head - 1;
    memcpy(head, band->bytes.data, length);
    if (sscanf(head, "P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\n", &width, &height,
               &band->channels, &band->most) != 4 ||
        width != piece->width || height != piece->height || band->channels < 1 ||
        band->channels > 4)
        return false;
    const size_t size = (size_t)width * (size_t)height * (size_t)band->channels *
                        (band->most > 255 ? 2 : 1);
    if (size > all)
        return false;
    band->samples = (const uint8_t *)band->bytes.data + (all - size);
    band->rows = height;
    return true;
}

/* The caller frees its bytes. */
static bool read_band(struct band *band, const struct making *making, int first,
                      struct cli_text *problem)
{
    const int width = making->image->width, left = making->image->height - first;
    int rows = BAND_PIXELS / width / 2 * 2;
    rows = rows < 2 ? 2 : rows;
    const struct ims_image piece = cut(making->image, first, rows < left ? rows : left);
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &piece;
    request.options = "format=pam;narrow=yes;hdr=sdr;chroma=nearest";
    request.message = &message;
    const int error = ims_encode(making->registry, &request, &band->bytes);
    if (error == IMS_OK && read_head(band, &piece))
        return true;
    cli_text_add(problem,
                 message.text[0] != '\0' ? message.text : ims_error_text(error));
    return false;
}

/* ---- sums -------------------------------------------------------------------------
 */

static void read_line(const struct making *making, const struct band *band, int y)
{
    const size_t count = (size_t)making->image->width * (size_t)band->channels;
    const float unit = 1.0f / (float)band->most;
    float *const line = making->line;
    if (band->most > 255) {
        const uint8_t *from = band->samples + (size_t)y * count * 2;
        for (size_t i = 0; i < count; i++)
            line[i] = (float)(from[2 * i] << 8 | from[2 * i + 1]) * unit;
    } else {
        const uint8_t *from = band->samples + (size_t)y * count;
        for (size_t i = 0; i < count; i++)
            line[i] = (float)from[i] * unit;
    }
    const size_t channels = (size_t)band->channels, alpha = channels - 1;
    if (channels % 2 != 0)
        return;
    for (size_t i = 0; i < count; i += channels)
        for (size_t channel = 0; channel < alpha; channel++)
            line[i + channel] *= line[i + alpha];
}

static void add_line(const struct making *making, float weight, float *sums)
{
    const size_t count = (size_t)making->image->width * (size_t)making->channels;
    for (size_t i = 0; i < count; i++)
        sums[i] += making->line[i] * weight;
}

/* Where a pixel of `from` pixels ends among `to` fewer ones: the number of the one that
 * it begins in, and how much of it lies there. */
static int find_place(int64_t pixel, int64_t from, int64_t to, float *share)
{
    const int64_t place = pixel * to / from;
    const int64_t end = (place + 1) * from; /* in parts of 1 / (from * to) */
    const int64_t left = end - pixel * to;
    *share = left < to ? (float)left / (float)to : 1.0f;
    return (int)place;
}

/* Sums up along the row what was summed up down the columns. */
static void shrink_line(const struct making *making)
{
    const int from = making->image->width, to = making->thumbnail->width;
    const size_t channels = (size_t)making->channels;
    memset(making->small, 0, ((size_t)to + 1) * channels * sizeof *making->small);
    for (int x = 0; x < from; x++) {
        float share;
        float *first =
            making->small + (size_t)find_place(x, from, to, &share) * channels;
        const float *sum = making->sums + (size_t)x * channels;
        for (size_t i = 0; i < channels; i++) {
            first[i] += sum[i] * share;
            first[channels + i] += sum[i] * (1.0f - share);
        }
    }
}

/* ---- the small picture ------------------------------------------------------------
 */

/* As IEC 61966-2-1 has it. */
static float curve(float light)
{
    return light <= 0.0031308f ? 12.92f * light
                               : 1.055f * powf(light, 1 / 2.4f) - 0.055f;
}

static uint8_t to_byte(float value)
{
    return value >= 1 ? 255 : value > 0 ? (uint8_t)(value * 255 + 0.5f) : 0;
}

static void put_line(const struct making *making)
{
    const struct preview_thumbnail *thumbnail = making->thumbnail;
    const int channels = making->channels, colors = channels > 2 ? 3 : 1;
    const float unit = (float)((double)thumbnail->width * thumbnail->height /
                               ((double)making->image->width * making->image->height));
    uint8_t *to =
        thumbnail->pixels + (size_t)making->row * (size_t)thumbnail->width * 3;
    for (int x = 0; x < thumbnail->width; x++) {
        const float *sum = making->small + (size_t)x * (size_t)channels;
        const float alpha = channels == colors ? 1.0f : sum[colors] * unit;
        const bool dark = (x / CHECK + making->row / CHECK) % 2 != 0;
        const float ground = (float)(dark ? DARK : LIGHT) / 255 * (1 - alpha);
        for (int i = 0; i < 3; i++) {
            const float color = sum[colors == 3 ? i : 0] * unit;
            *to++ = to_byte((making->is_light ? curve(color) : color) + ground);
        }
    }
}

/* The row of the small picture is complete: what was summed up for the one below it is
 * the next one's. */
static void end_line(struct making *making)
{
    const size_t count = (size_t)making->image->width * (size_t)making->channels;
    shrink_line(making);
    put_line(making);
    memcpy(making->sums, making->sums + count, count * sizeof *making->sums);
    memset(making->sums + count, 0, count * sizeof *making->sums);
    making->row++;
}

static void add_band(struct making *making, const struct band *band, int first)
{
    const int from = making->image->height, to = making->thumbnail->height;
    const size_t count = (size_t)making->image->width * (size_t)making->channels;
    for (int y = 0; y < band->rows; y++) {
        float share;
        const int row = find_place(first + y, from, to, &share);
        if (row > making->row)
            end_line(making);
        read_line(making, band, y);
        add_line(making, share, making->sums);
        if (share < 1)
            add_line(making, 1 - share, making->sums + count);
    }
}

static bool begin(struct making *making, const struct band *band)
{
    const size_t width = (size_t)making->image->width;
    const size_t channels = (size_t)band->channels;
    const size_t small = (size_t)making->thumbnail->width + 1;
    making->channels = band->channels;
    making->line = calloc(width * channels, sizeof *making->line);
    making->sums = calloc(width * channels * 2, sizeof *making->sums);
    making->small = calloc(small * channels, sizeof *making->small);
    return making->line != NULL && making->sums != NULL && making->small != NULL;
}

static bool make(struct making *making, struct cli_text *problem)
{
    bool good;
    int y = 0;
    do {
        struct band band = {.bytes = IMS_BYTES_INIT};
        good = read_band(&band, making, y, problem);
        if (good && making->channels == 0 && !begin(making, &band)) {
            cli_text_add(problem, "out of memory");
            good = false;
        } else if (good && making->channels != band.channels) {
            cli_text_add(problem, "its rows are of several kinds");
            good = false;
        }
        if (good)
            add_band(making, &band, y);
        y += band.rows;
        ims_bytes_free(&band.bytes);
    } while (good && y < making->image->height);
    if (good)
        end_line(making);
    free(making->line);
    free(making->sums);
    free(making->small);
    return good;
}

/* The largest size in a box that has the shape of the image. */
static void fit(struct preview_thumbnail *thumbnail, const struct ims_image *image,
                int width, int height)
{
    const double across = (double)width / image->width;
    const double down = (double)height / image->height;
    const double scale = fmin(1, fmin(across, down));
    thumbnail->width = (int)fmin(width, fmax(1, image->width * scale + 0.5));
    thumbnail->height = (int)fmin(height, fmax(1, image->height * scale + 0.5));
}

bool preview_thumbnail_make(struct preview_thumbnail *thumbnail,
                            const struct ims_image *image, int width, int height,
                            ims_registry *registry, struct cli_text *problem)
{
    struct ims_message message = {0, ""};
    *thumbnail = (struct preview_thumbnail){.width = 0};
    if (ims_image_check(image, &message) != IMS_OK ||
        image->format == IMS_PIXEL_ENCODED) {
        cli_text_add(problem, message.text[0] != '\0' ? message.text
                                                      : "its pixels are not known");
        return false;
    }
    fit(thumbnail, image, width, height);
    thumbnail->pixels =
        malloc((size_t)thumbnail->width * (size_t)thumbnail->height * 3);
    struct making making = {.thumbnail = thumbnail,
                            .image = image,
                            .registry = registry,
                            .is_light = image->transfer == IMS_TRANSFER_LINEAR};
    if (thumbnail->pixels == NULL)
        cli_text_add(problem, "out of memory");
    if (thumbnail->pixels != NULL && make(&making, problem))
        return true;
    preview_thumbnail_free(thumbnail);
    return false;
}

void preview_thumbnail_free(struct preview_thumbnail *thumbnail)
{
    free(thumbnail->pixels);
    *thumbnail = (struct preview_thumbnail){.width = 0};
}
