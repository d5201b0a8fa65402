/* SPDX-License-Identifier: MIT
 *
 * Pictures of inks (CMYK) made RGB, for formats that hold no inks. It knows no decoder.
 */
#ifndef SAVE_INKS_H
#define SAVE_INKS_H

#include <stdbool.h>

#include "input/input.h"

/* Makes a picture of RGB of one of CMYK, which stays: each color is what two inks let
 * through, (1 - C)(1 - K); what the file says beside goes with it, but for the profile,
 * which was that of inks. The caller releases its frame_ref. Returns false, and changes
 * nothing, where there is no memory. */
bool save_inks_to_rgb(const struct input_picture *inks, struct input_picture *rgb);

#endif
