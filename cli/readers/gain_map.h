/* SPDX-License-Identifier: MIT
 *
 * The gain map of a JPEG, which is another one behind it: where it is, and how it stays
 * that of a picture that is turned. What its numbers say is the library's to know. It
 * trusts no byte of either. Internal to the folder.
 */
#ifndef READERS_GAIN_MAP_H
#define READERS_GAIN_MAP_H

#include <stddef.h>

#include "input/reader.h"

/* Finds the bytes of the gain map among those of a whole file, by the list of pictures
 * of CIPA DC-007 (MPF): the one that has numbers of ISO 21496-1 or of hdrgm. NULL where
 * there is none. */
const unsigned char *readers_gain_map_find(const unsigned char *bytes, size_t size,
                                           size_t *map_size);

/* Turns the one among a picture's metadata; fits struct input_reader. */
bool readers_gain_map_turn(const struct input_reading *reading,
                           struct input_metadata *metadata, int orientation);

#endif
