/* SPDX-License-Identifier: MIT
 *
 * What a file is, by how it begins and by its name. Internal to input*.c.
 */
#ifndef INPUT_KIND_H
#define INPUT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

/* What was found. */
struct input_kind_found {
    enum input_kind kind;
    bool single;        /* an image whose file is one packet for its decoder */
    char extension[16]; /* the usual one, or "" */
};

/* `head` is followed by at least AVPROBE_PADDING_SIZE zero bytes. */
void input_kind_find(struct input_kind_found *found, const unsigned char *head,
                     size_t size, const char *path, const ims_registry *registry);

/* The number of FFmpeg's decoder (enum AVCodecID) for files of a name; 0 if unknown.
 * For formats that do not tell by how they begin. */
int input_kind_codec_of_name(const char *path);

#endif
