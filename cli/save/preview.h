/* SPDX-License-Identifier: MIT
 *
 * --preview: a contact sheet of what was saved, read from the files, as a file or on
 * standard output's terminal. Of many files it remembers few, evenly spread over the
 * session. Only the main thread calls these.
 */
#ifndef SAVE_PREVIEW_H
#define SAVE_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/text.h"

struct save_session;

/* How many pictures a sheet has at most, and how many files are remembered. */
enum { SAVE_PREVIEW_MOST = 48, SAVE_PREVIEW_KEPT = 2 * SAVE_PREVIEW_MOST };

struct save_preview_file {
    uint64_t id; /* of its image */
    char *path;
};

/* Its `step` is 1 at the beginning, all else zero. */
struct save_preview {
    struct save_preview_file files[SAVE_PREVIEW_KEPT]; /* of every `step`th image */
    size_t count;
    uint64_t step;
    bool was_there; /* the file of the sheet, at the beginning */
    dev_t device;
    ino_t inode;
};

/* Looks whether the sheet can be had. Inputs are known. Returns false with the reason
 * in `problem`. */
bool save_preview_begin(struct save_session *session, struct cli_text *problem);

/* A file was saved. Whatever the order in which files come, the same are remembered. */
void save_preview_add(struct save_preview *preview, uint64_t id, const char *path);

/* Puts those that are remembered in the order of their images. */
void save_preview_sort(struct save_preview *preview);

/* Which of them is picture number `index` of so many. */
const char *save_preview_pick(const struct save_preview *preview, size_t index,
                              size_t count);

/* Makes the sheet, after all was saved; nothing without --preview. Returns false, which
 * was told, where it is not complete. */
bool save_preview_show(struct save_session *session);

void save_preview_free(struct save_preview *preview);

#endif
