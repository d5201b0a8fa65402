/* SPDX-License-Identifier: MIT
 *
 * An open folder store, as its parts see it.
 */
#ifndef IMS_STORE_FOLDER_H
#define IMS_STORE_FOLDER_H

#include "folder.h"
#include "store/store.h"
#include "sweep.h"
#include "tempfile.h"

/* Thread-safety: safe once opened. */
struct ims_folder_store {
    struct ims_store store;
    struct ims_folder_root root;
    struct ims_tempfile_maker maker;
    mode_t file_mode; /* of new files, exactly; 0 = 0666 less the umask */
    bool sweeps;
    struct ims_sweep sweep;
    char location[]; /* for messages only */
};

#endif
