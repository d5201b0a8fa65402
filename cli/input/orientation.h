/* SPDX-License-Identifier: MIT
 *
 * Turns and mirrors pictures as their files ask for, sample by sample: nothing is
 * interpolated.
 */
#ifndef INPUT_ORIENTATION_H
#define INPUT_ORIENTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

/* What is to be done, in this order. */
struct input_orientation {
    bool transpose; /* rows become columns */
    bool mirror_x;  /* left becomes right */
    bool mirror_y;  /* top becomes bottom */
};

/* What a display matrix of FFmpeg asks for; nothing for NULL, and for angles that are
 * no quarter turns. */
struct input_orientation input_orientation_of(const int32_t matrix[9]);

/* What a number of Exif asks for, 1 to 8; nothing for any other. */
struct input_orientation input_orientation_of_exif(int number);

static inline bool input_orientation_is_none(struct input_orientation orientation)
{
    return !orientation.transpose && !orientation.mirror_x && !orientation.mirror_y;
}

/* Whether each sample of a format finds a place: chroma that stands for several pixels
 * must not be split by an odd size, nor 4:2:2 stand on its side; and where it is
 * interpolated it must stay where it stands. */
bool input_orientation_possible(struct input_orientation orientation,
                                enum ims_pixel_format format, int width, int height);

/* Turns a picture for which that holds: its frame_ref is released and replaced.
 * Returns false, with the picture as it was, when there is no memory. */
bool input_orientation_apply(struct input_orientation orientation,
                             struct input_picture *picture);

#endif
