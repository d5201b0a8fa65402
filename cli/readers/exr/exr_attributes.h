/* SPDX-License-Identifier: MIT
 *
 * What an OpenEXR file says beside its pixels, by the names that the library's own
 * encoder writes it with. Internal to the folder.
 */
#ifndef READERS_EXR_ATTRIBUTES_H
#define READERS_EXR_ATTRIBUTES_H

#include <openexr.h>

#include "input/input.h"

/* Sets primaries and metadata of a part's picture. */
void readers_exr_attributes_take(exr_const_context_t context, int part,
                                 struct input_picture *picture);

#endif
