/* SPDX-License-Identifier: MIT
 *
 * Memory for pictures that the command itself makes (converted, oriented), and how the
 * library's pixel formats lie in it. It knows no decoder. Internal to the folder.
 */
#ifndef INPUT_PIXELS_H
#define INPUT_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "input.h"

/* How one plane of a format lies: `bytes` for each of its samples, which stand for
 * 1 << shift pixels in each direction. */
struct input_plane {
    uint8_t bytes;
    uint8_t shift_x;
    uint8_t shift_y;
};

/* The planes of a format, ended by one of 0 bytes; NULL for ENCODED and unknown ones.
 */
const struct input_plane *input_pixels_planes(enum ims_pixel_format format);

/* Samples in a row, and rows, of a plane of an image. */
int input_pixels_plane_width(const struct ims_image *image, size_t plane);
int input_pixels_plane_height(const struct ims_image *image, size_t plane);

/* Makes an image of this format and size with a frame_ref; other members stay as they
 * are. Returns false when there is no memory. */
bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height);

/* A writable row of an image that was just made. */
void *input_pixels_row(const struct ims_image *image, size_t plane, int y);

#endif
