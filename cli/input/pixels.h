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
 * 1 << shift pixels in each direction; 0 where several share a byte. */
struct input_plane {
    size_t bytes;
    int shift_x;
    int shift_y;
};

/* Fills in the planes of a format with pixels, and returns how many it has. */
size_t input_pixels_planes(enum ims_pixel_format format, struct input_plane planes[4]);

/* How many samples stand for so many pixels: shifted down, rounded up. */
int input_pixels_shifted(int length, int shift);

/* Makes an image of this format and size with a frame_ref; other members stay as they
 * are. Returns false when there is no memory. */
bool input_pixels_make(struct input_picture *picture, enum ims_pixel_format format,
                       int width, int height);

/* A writable row of an image that was just made. */
void *input_pixels_row(const struct ims_image *image, size_t plane, int y);

#endif
