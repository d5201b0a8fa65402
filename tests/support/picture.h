/* SPDX-License-Identifier: MIT
 *
 * Pictures for tests of encoders, in every pixel format and memory layout.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* How rows lie in memory. */
enum picture_layout {
    PICTURE_TIGHT = 0,     /* no padding, and the page after the last row, as the one
                              before the first, cannot be touched */
    PICTURE_PADDED = 1,    /* strides larger than rows; the padding is noise, and after
                              the last row there is none */
    PICTURE_BOTTOM_UP = 2, /* negative strides, tight */
    PICTURE_LAYOUTS = 3
};

/* What is to be seen. */
enum picture_content {
    PICTURE_NOISE = 0,  /* random samples */
    PICTURE_SMOOTH = 1, /* gradients with a little texture, as photographs have */
    PICTURE_FLAT = 2,   /* few colors in rectangles */
    PICTURE_DOTS = 3,   /* samples that are all or nothing: many short matches */
    PICTURE_CONTENTS = 4
};

struct picture {
    struct ims_image image;
    struct {
        void *start;
        size_t bytes;
    } mappings[4];
};

/* Makes a picture; the same arguments give the same samples in every layout. Of formats
 * that unpack to another it is noise. Ends the program when it cannot. */
void picture_make(struct picture *picture, enum ims_pixel_format format, int32_t width,
                  int32_t height, enum picture_content content,
                  enum picture_layout layout, uint32_t seed);

void picture_free(struct picture *picture);

/* Planes of a format; bytes in a row and rows of a plane. */
int picture_planes(enum ims_pixel_format format);
size_t picture_row_bytes(const struct ims_image *image, int plane);
int32_t picture_rows(const struct ims_image *image, int plane);

/* A pseudo-random number, the next of its state. */
uint32_t picture_random(uint32_t *state);

/* Every format with pixels that encoders know, ended by IMS_PIXEL_NONE: those that
 * unpack to one of them are not among them, nor CMYK, which nothing is made of. */
extern const enum ims_pixel_format picture_formats[];

/* Interleaved formats: samples a pixel, bytes a sample, whether it has alpha, and the
 * sample at (x, y) as 0..1. Channels are in the order red (or gray), green, blue, alpha
 * whatever the order in memory. */
int picture_channels(enum ims_pixel_format format);
int picture_sample_bytes(enum ims_pixel_format format);
bool picture_has_alpha(enum ims_pixel_format format);
double picture_sample(const struct ims_image *image, int32_t x, int32_t y, int channel);

/* YUV formats: the sample of plane Y, U or V that belongs to pixel (x, y); that of all
 * three, chroma that pixels share interpolated at its place; and the color, as below,
 * of samples in the image's matrix, range and depth. */
int picture_yuv(const struct ims_image *image, int32_t x, int32_t y, int channel);
void picture_yuv_at(const struct ims_image *image, int32_t x, int32_t y, double yuv[3]);
void picture_color_of_yuv(const struct ims_image *image, const double yuv[3],
                          double color[3]);

/* The color of a pixel as real numbers 0..1 (not clamped), by the definition of its
 * format: alpha is blended on `background` (0xRRGGBB), YUV goes through its matrix, its
 * chroma interpolated unless it is that of the nearest. */
void picture_color(const struct ims_image *image, int32_t x, int32_t y,
                   int32_t background, double color[3]);

#endif
