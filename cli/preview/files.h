/* SPDX-License-Identifier: MIT
 *
 * Small pictures of several files, made by threads ahead of the one that takes them in
 * their order. It does not know what becomes of them.
 */
#ifndef PREVIEW_FILES_H
#define PREVIEW_FILES_H

#include <stddef.h>

#include "file.h"

struct preview_files;

/* What is to be read; `how` and the paths outlive it. */
struct preview_files_plan {
    const struct preview_file *how; /* its memory is for each file that is read */
    const char *const *paths;
    size_t count;
    int width; /* of a small picture, at most */
    int height;
    int threads;
};

/* What came of one file. */
struct preview_files_picture {
    bool good;
    struct preview_thumbnail thumbnail; /* none where it is not good, */
    struct cli_text problem;            /* and why */
};

/* Begins. The caller ends it with preview_files_end(). */
struct preview_files *preview_files_begin(const struct preview_files_plan *plan);

/* The next one, which is there until the following call; waits for that many
 * milliseconds. NULL if it is not there then. Not to be called once all were taken. */
const struct preview_files_picture *preview_files_take(struct preview_files *files,
                                                       int milliseconds);

/* Waits for those in work, and frees. */
void preview_files_end(struct preview_files *files);

#endif
