/* SPDX-License-Identifier: MIT
 *
 * A small picture of a file, read as inputs are.
 */
#ifndef PREVIEW_FILE_H
#define PREVIEW_FILE_H

#include "input/input.h"
#include "thumbnail.h"

/* How files are read. */
struct preview_file {
    ims_registry *registry;
    struct input_delegate *delegate; /* or NULL */
    uint64_t memory;                 /* that one file and its picture may take */
};

/* Makes the first picture of a file small: at most `width` x `height`. `size` gets its
 * width and height in the file, in pixels. Returns false with the reason in `problem`,
 * and no picture. The caller frees it. */
bool preview_file_read(const struct preview_file *how, const char *path, int width,
                       int height, struct preview_thumbnail *thumbnail, int size[2],
                       struct cli_text *problem);

#endif
