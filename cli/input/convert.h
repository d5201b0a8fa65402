/* SPDX-License-Identifier: MIT
 *
 * Frames in layouts that the library has no name for (palettes, 10 bit, planar RGB, the
 * other byte order) become ones that it has. Samples are widened exactly (v * 65535 /
 * 1023, rounded), never narrowed; YUV becomes RGB in floating point with one rounding.
 * FFmpeg's own converter is off by up to 1 in 256 for deep samples, so it is not used.
 * Internal to the folder.
 */
#ifndef INPUT_CONVERT_H
#define INPUT_CONVERT_H

#include <stdbool.h>

#include "input.h"

struct AVFrame;

/* How the YUV samples of a frame are to be read. */
struct input_color {
    double red;   /* weight of red in luma; 0 = a matrix that is not known */
    double blue;  /* weight of blue */
    bool limited; /* 16..235 and not 0..255, also for gray and RGB */
};

/* Makes a picture of a frame, which stays the caller's. `opaque` tells that what the
 * layout calls alpha is none. Returns false with the reason in `problem`. */
bool input_convert(struct input_picture *picture, const struct AVFrame *frame,
                   const struct input_color *color, bool opaque,
                   struct cli_text *problem);

#endif
