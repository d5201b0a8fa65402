/* SPDX-License-Identifier: MIT
 *
 * JPEG files by libjpeg-turbo, whose decoder needs about 0.7 of the time of
 * libavcodec's. What it does not do as well, or at all, is left to that one. Built
 * where configure finds the library. Internal to the folder.
 */
#ifndef INPUT_JPEG_H
#define INPUT_JPEG_H

#include <stdbool.h>
#include <stddef.h>

struct AVFrame;
struct input_guard;

/* Fills an empty frame from a whole file: its planes as they are, with the display
 * matrix that the EXIF data ask for. Returns false, with the frame empty, where the
 * file is for libavcodec: progressive (1.3 times as fast there), arithmetic, of more
 * than 8 bits, too large for the guard, of other colors or samplings than the library
 * has names for, or damaged in any way, which libavcodec then finds words for. */
bool input_jpeg_decode(struct AVFrame *frame, const unsigned char *bytes, size_t size,
                       struct input_guard *guard);

#endif
