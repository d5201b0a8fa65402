/* SPDX-License-Identifier: MIT
 *
 * Folders below a location, by handle: found and made without ever leaving the location
 * and without following a symbolic link, unless that is wished. It knows no files.
 *
 * No handle of a sub-folder is kept from one file to the next: a kept one would go on
 * into a folder that was moved away meanwhile, and to check it costs nearly as much as
 * to open it again.
 */
#ifndef IMS_FOLDER_H
#define IMS_FOLDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/os.h"
#include "store_failure.h"

/* The location. Thread-safety: safe once opened. */
struct ims_folder_root {
    const struct ims_os *os;
    int handle; /* only good for reaching what is below (O_PATH) */
    dev_t device;
    atomic_bool walk; /* the system lacks openat2 */
    bool follow_links;
    mode_t folder_mode; /* of folders made, exactly; 0 = 0777 less the umask */
};

/* An open folder. Belongs to one thread. */
struct ims_folder {
    int handle;
    bool owned;      /* to be closed; the location's own handle is not */
    bool same_mount; /* it surely is on the location's file system */
    int sync_errno;  /* why it, or a folder above it, could not be synced, or 0 */
};

/* Opens a location. `follow_links` and `folder_mode` are set already. Returns 0, or
 * errno and then nothing is open. Blocks. */
int ims_folder_root_open(struct ims_folder_root *root, const char *location,
                         const struct ims_os *os);

/* Makes a location, with the folders above it that are missing. Returns 0 or errno. */
int ims_folder_root_make(const struct ims_folder_root *root, const char *location,
                         const struct ims_os *os);
void ims_folder_root_close(struct ims_folder_root *root);

/* Whether an open folder (AT_FDCWD = the current one) was removed since. */
bool ims_folder_is_removed(const struct ims_os *os, int handle);

/* Opens a sub-folder (normal form of path.h) as it is. Returns 0 or errno, which need
 * not say precisely what is wrong. Blocks. */
int ims_folder_find(struct ims_folder_root *root, const char *sub_folder,
                    struct ims_folder *folder);

/* Whether a sub-folder can be opened as it is; the failure says what stands in the way,
 * and where. Blocks. */
bool ims_folder_can_open(struct ims_folder_root *root, const char *sub_folder,
                         struct ims_store_failure *failure);

/* Opens a sub-folder and makes what of it is missing. With `synced` its entry and those
 * of the folders above it are on the disk, or sync_errno is set, and the handle can be
 * synced itself. On failure nothing is open. Blocks. */
bool ims_folder_open(struct ims_folder_root *root, const char *sub_folder, bool synced,
                     struct ims_folder *folder, struct ims_store_failure *failure);

/* Brings the entries of a folder that was opened `synced` to the disk. Returns 0, or
 * the errno of this sync or of one before. Blocks. */
int ims_folder_sync(const struct ims_folder_root *root,
                    const struct ims_folder *folder);

void ims_folder_close(const struct ims_folder_root *root, struct ims_folder *folder);

#endif
