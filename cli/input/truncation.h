/* SPDX-License-Identifier: MIT
 *
 * Whether image files are truncated, where their decoders do not tell: these make up
 * what is missing, and a progressive JPEG that is cut between two passes looks merely
 * blurred. Internal to the folder.
 */
#ifndef INPUT_TRUNCATION_H
#define INPUT_TRUNCATION_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes of a file go on to its end, as far as that can be told: `codec` is
 * FFmpeg's name for its codec. What follows the end is not looked at. */
bool input_truncation_is_complete(const char *codec, const unsigned char *bytes,
                                  size_t size);

/* Of an animated PNG that is cut off: how many bytes its complete frames take; 0 = not
 * one is known to be complete. */
size_t input_truncation_whole_frames(const unsigned char *bytes, size_t size);

#endif
