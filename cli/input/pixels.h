/* SPDX-License-Identifier: MIT
 *
 * Memory for pictures that the command itself makes (decoded by a reader, converted,
 * oriented), and which pixel formats they have and how these lie in it. It knows no
 * decoder.
 */
#ifndef INPUT_PIXELS_H
#define INPUT_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "input.h"

/* How one plane of a format lies: `bytes` for each of its samples, which stand for
 * 1 << shift pixels in each direction; 0 where several share a byte. */
struct input_plane {
    size_t bytes;
    int shift_x;
    int shift_y;
};

/* Fills in the planes of a format with pixels, and returns how many it has. */
size_t input_pixels_planes(enum ims_pixel_format format, struct input_plane planes[4]);

/* What samples are, whatever colors they are of. */
enum input_samples {
    INPUT_SAMPLES_8 = 0,
    INPUT_SAMPLES_16 = 1,
    INPUT_SAMPLES_F16 = 2,
    INPUT_SAMPLES_F32 = 3
};

/* The format of pixels of so many of them: 1 is gray, 2 gray and alpha, 3 RGB, 4 RGB
 * and alpha; NONE for any other number. */
enum ims_pixel_format input_pixels_format(enum input_samples samples,
                                          unsigned channels);

/* Primaries and transfer of a code of ITU-T H.273; not said, where the library has none
 * of this number. */
enum ims_color_primaries input_pixels_primaries(int code);
enum ims_color_transfer input_pixels_transfer(int code);

/* How many samples stand for so many pixels: shifted down, rounded up. */
int input_pixels_shifted(int length, int shift);

/* How an image lies in one piece of memory: plane behind plane, rows at multiples of 64
 * bytes. */
struct input_layout {
    size_t count; /* of planes */
    size_t offsets[4];
    size_t strides[4];
    size_t row_bytes[4]; /* of a row, without what pads it */
    size_t rows[4];
    size_t size; /* of all */
};

/* Returns false for sizes and formats that have none. */
bool input_pixels_layout(struct input_layout *layout, enum ims_pixel_format format,
                         int width, int height);

/* Makes an image of this format and size with a frame_ref; alpha and color stay as they
 * are, as do the other members of the picture. Returns false when there is no memory.
 */
bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height);

/* Sets every byte of an image that was just made, what lies between rows too. */
void input_pixels_fill(const struct ims_image *image, int value);

/* A writable row of an image that was just made. */
void *input_pixels_row(const struct ims_image *image, size_t plane, int y);

#endif
