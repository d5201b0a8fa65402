/* SPDX-License-Identifier: MIT
 *
 * What a file is, by how it begins and by its name. Internal to the folder.
 */
#ifndef INPUT_KIND_H
#define INPUT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

/* What was found. */
struct input_kind_found {
    enum input_kind kind;
    char extension[16]; /* the usual one, or "" */
};

/* `head` is how the file begins; at least AVPROBE_PADDING_SIZE zero bytes follow;
 * `format` is its row of the readers, or NULL. Cheap for the formats that the library
 * writes. */
void input_kind_find(struct input_kind_found *found, const unsigned char *head,
                     size_t size, const char *path, const ims_registry *registry,
                     const struct input_format *format);

/* Whether the extension of a name is one of an image. */
bool input_kind_is_image_name(const char *path, const ims_registry *registry);

/* Whether it begins like JPEG and is JPEG-LS: by the first marker behind comments and
 * data of programs. */
bool input_kind_is_jpegls(const unsigned char *head, size_t size);

/* What a file is that is neither image nor video, "HTML", by how it begins; NULL if
 * that is not known. */
const char *input_kind_describe(const unsigned char *head, size_t size);

/* How an image is to be decoded. */
struct input_kind_mode {
    bool single;         /* the file is one packet for its decoder */
    int codec;           /* the decoder (enum AVCodecID), if no demuxer has to tell */
    const void *demuxer; /* AVInputFormat, or NULL */
};

void input_kind_find_mode(struct input_kind_mode *mode, const unsigned char *head,
                          size_t size, const char *path);

#endif
