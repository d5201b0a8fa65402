/* SPDX-License-Identifier: MIT
 *
 * Whether a JPEG file is whole: decoders make up what is missing, and a progressive one
 * that is cut between two passes looks merely blurred. Internal to input*.c.
 */
#ifndef INPUT_JPEG_H
#define INPUT_JPEG_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes of a JPEG file go on to its end marker; what follows it is not
 * looked at. */
bool input_jpeg_is_whole(const unsigned char *bytes, size_t size);

#endif
