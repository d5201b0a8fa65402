/* SPDX-License-Identifier: MIT
 *
 * What a picture is saved with, made of what its file said beside the pixels: what is
 * wanted of it, fitted to the pixels as they stand now. It knows no file and no
 * decoder. Internal to the folder.
 */
#ifndef INPUT_CARRY_H
#define INPUT_CARRY_H

#include "input.h"

/* Finishes a picture, whose metadata, if it has any, become its frame_ref's. */
void input_carry_finish(struct input_picture *picture,
                        const struct input_options *options);

#endif
