/* SPDX-License-Identifier: MIT
 *
 * What the chunks of a PNG say beside its pixels: colors and metadata. It decodes no
 * pixel. Internal to the folder.
 */
#ifndef READERS_PNG_CHUNKS_H
#define READERS_PNG_CHUNKS_H

#include <png.h>

#include "input/input.h"

/* Takes what is there by now into the picture, whose metadata are made if they are
 * NULL; what stood behind the pixels is added by another call. */
void readers_png_chunks_take(png_structp png, png_infop info,
                             struct input_picture *picture);

#endif
