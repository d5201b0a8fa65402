/* SPDX-License-Identifier: MIT
 *
 * A file on its way: written where nobody sees it, then given its name in one step, or
 * taken away without a trace. It knows no policy on what to do with an old file.
 *
 * Where the file system has them, such a file has no name at all until it is complete
 * (O_TMPFILE), so that not even a killed process leaves one behind. To make one and to
 * link it is also faster than to make a named one and to rename it (measured: 3.2
 * against 4.8 microseconds a file on tmpfs, 8.7 against 14.9 on ext4), and to replace
 * an old file by way of a short-lived name is no slower than with a named one.
 * Elsewhere it has a hidden name of its own, which does not depend on the final one, so
 * that a final name may be as long as the file system allows.
 *
 * Of the ways to take a name only if it is free, each is tried in turn: to rename so
 * (RENAME_NOREPLACE), to link, and where the file system has neither (exFAT by FUSE) to
 * look and then to rename, which is safe from this saver's own files but not from those
 * of others.
 */
#ifndef IMS_TEMPFILE_H
#define IMS_TEMPFILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/chunk.h"
#include "base/log.h"
#include "base/os.h"
#include "folder.h"
#include "store_failure.h"
#include "tempfile_name.h"

/* How a file without a name gets one. */
enum ims_tempfile_link {
    IMS_TEMPFILE_LINK_NONE,  /* there are none: use named ones */
    IMS_TEMPFILE_LINK_EMPTY, /* from its handle (AT_EMPTY_PATH) */
    IMS_TEMPFILE_LINK_PROC   /* from its entry in /proc */
};

/* What a location allows, and a supply of names. Thread-safety: safe once set up. */
struct ims_tempfile_maker {
    const struct ims_os *os;
    struct ims_log log;
    const char *location; /* for the log */
    bool by_rename;       /* files appear by being renamed in any case */
    _Atomic enum ims_tempfile_link link;
    struct ims_tempfile_names names;
    struct ims_mutex
        looking;      /* held from a look at a name to the rename that takes it */
    atomic_flag told; /* of the look */
};

/* A file on its way. Belongs to one thread. */
struct ims_tempfile {
    struct ims_tempfile_maker *maker;
    int folder;                        /* that it is in, while it has a name */
    int file;                          /* -1 once closed */
    size_t written;                    /* bytes */
    char name[IMS_TEMPFILE_NAME_SIZE]; /* "" while it has none */
};

/* Finds out what the location allows by making a file there, giving it its name as
 * later ones will get theirs, and removing it. `log` is copied, the location is not.
 * Returns 0, or errno when no file can be made. Blocks. */
int ims_tempfile_maker_init(struct ims_tempfile_maker *maker,
                            const struct ims_folder_root *root, const char *location,
                            const struct ims_log *log, bool by_rename);
void ims_tempfile_maker_fini(struct ims_tempfile_maker *maker);

/* Whether files in this folder have no name at first. */
bool ims_tempfile_nameless(const struct ims_tempfile_maker *maker,
                           const struct ims_folder *folder);

/* Makes an empty file in `folder`, whose handle must outlive it if it has a name;
 * `mode` less the umask. After success it ends with publish, replace or discard.
 * Blocks, as all that follow. */
bool ims_tempfile_open(struct ims_tempfile *tempfile, struct ims_tempfile_maker *maker,
                       const struct ims_folder *folder, mode_t mode,
                       struct ims_store_failure *failure);

/* Writes the chunks, but for what was written of them before. */
bool ims_tempfile_write(struct ims_tempfile *tempfile, const struct ims_chunk *chunks,
                        size_t chunk_count, struct ims_store_failure *failure);

/* Brings what was written to the disk. */
bool ims_tempfile_sync(const struct ims_tempfile *tempfile,
                       struct ims_store_failure *failure);

/* Closes the file and gives it its name in `folder`, unless the name is taken, also by
 * a folder or a link that leads nowhere: then the failure is EEXIST, and it can be
 * tried again with another name. After any failure, discard. */
bool ims_tempfile_publish(struct ims_tempfile *tempfile,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure);

/* Closes the file and gives it its name in `folder`, in the place of what has it,
 * except a folder (EISDIR). After any failure, discard. */
bool ims_tempfile_replace(struct ims_tempfile *tempfile,
                          const struct ims_folder *folder, const char *name,
                          struct ims_store_failure *failure);

/* Takes a file away. */
void ims_tempfile_discard(struct ims_tempfile *tempfile);

#endif
