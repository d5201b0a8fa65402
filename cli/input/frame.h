/* SPDX-License-Identifier: MIT
 *
 * Decoded frames as pictures: by reference where the library has a name for their
 * layout, converted where not, oriented as their file asks. It knows no
 * container and no decoder. Internal to the folder.
 */
#ifndef INPUT_FRAME_H
#define INPUT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

struct AVFrame;

/* Makes a picture of a frame, which is left empty in any case. `matrix` is the display
 * matrix of its stream, or NULL; the frame's own comes first. `opaque`: see
 * input_convert(). Returns false with the reason in `problem`. */
bool input_frame_take(struct input_picture *picture, struct AVFrame *frame,
                      const int32_t *matrix, bool opaque, struct cli_text *problem);

#endif
