/* SPDX-License-Identifier: MIT
 *
 * What a container says of its video as a whole, as metadata of one frame of it: when
 * and where it was taken, by what camera, its title. Internal to the folder.
 */
#ifndef INPUT_CONTAINER_H
#define INPUT_CONTAINER_H

#include "input.h"

struct AVFormatContext;
struct AVStream;

/* Adds it to a picture's metadata, which are made if there is anything; its time is the
 * container's plus that of the picture. */
void input_container_take(struct input_picture *picture,
                          const struct AVFormatContext *format,
                          const struct AVStream *video);

#endif
