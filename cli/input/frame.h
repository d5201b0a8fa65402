/* SPDX-License-Identifier: MIT
 *
 * Decoded frames as pictures: by reference where the library has a name for their
 * layout, converted where not, oriented as their file asks. It knows no
 * container and no decoder.
 */
#ifndef INPUT_FRAME_H
#define INPUT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "guard.h"
#include "input.h"
#include "orientation.h"
#include "video/aspect.h"

struct AVFrame;

/* How a frame is to be understood. */
struct input_frame_manner {
    const int32_t *matrix;          /* the display matrix of its stream, or NULL */
    bool opaque;                    /* see input_convert() */
    struct video_pixel_shape pixel; /* not said: all 0 */
    enum input_aspect aspect;       /* what becomes of pixels that are not square */
    struct input_guard *guard;      /* asked before a picture is made larger */
};

/* Makes a picture of a frame, which is left empty in any case. Its own display matrix
 * comes before its stream's. What the frame says beside its pixels is added to the
 * picture's metadata, which are made if they are NULL. Returns false with the reason in
 * `problem`, and the metadata still the picture's. */
bool input_frame_take(struct input_picture *picture, struct AVFrame *frame,
                      const struct input_frame_manner *manner,
                      struct cli_text *problem);

/* Turns a picture: as it is where that can be, or else with its chroma spread to RGB,
 * its bits to bytes. Returns false with the reason in `problem`, and the picture as it
 * was. */
bool input_frame_orient(struct input_picture *picture,
                        struct input_orientation orientation, struct cli_text *problem);

#endif
