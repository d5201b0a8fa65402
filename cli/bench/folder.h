/* SPDX-License-Identifier: MIT
 *
 * The sub-folder that is measured in: made for one run, and removed with all that is in
 * it. It knows nothing of what is saved there.
 */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/text.h"

/* Zeroed = none. */
struct bench_folder {
    char *path;
    int handle; /* of the folder, when there is a path */
};

/* Makes a folder below `parent`. Returns false with the reason in `problem`. */
bool bench_folder_make(struct bench_folder *folder, const char *parent,
                       struct cli_text *problem);

/* Removes a file, if it is there. */
void bench_folder_remove(const struct bench_folder *folder, const char *name);

/* Lets the disk begin to write a file, or waits until it has it. Returns false if that
 * is not possible. */
bool bench_folder_push(const struct bench_folder *folder, const char *name, bool wait);

/* Bytes that there is still room for. */
uint64_t bench_folder_room(const struct bench_folder *folder);

/* Removes the folder and all files in it, and frees. With `keep` it stays as it is.
 * Returns false with the reason in `problem`. */
bool bench_folder_end(struct bench_folder *folder, bool keep, struct cli_text *problem);

#endif
