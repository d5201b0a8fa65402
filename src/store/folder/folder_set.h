/* SPDX-License-Identifier: MIT
 *
 * Folders for which something has been done once. It holds a bounded number, after
 * which no more is done. Thread-safety: safe.
 */
#ifndef IMS_FOLDER_SET_H
#define IMS_FOLDER_SET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { IMS_FOLDER_SET_SIZE = 1024 };

/* All zero at first: empty. */
struct ims_folder_set {
    _Atomic uint64_t keys[IMS_FOLDER_SET_SIZE];
};

/* Whether a sub-folder (normal form of path.h) is in it, or has no place any more. */
bool ims_folder_set_has(struct ims_folder_set *set, const char *sub_folder);

/* Adds a sub-folder. False when it is in it, or has no place any more. */
bool ims_folder_set_add(struct ims_folder_set *set, const char *sub_folder);

#endif
