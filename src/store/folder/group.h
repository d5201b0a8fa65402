/* SPDX-License-Identifier: MIT
 *
 * One sync for many files. Files that are written, but have no name yet, are held; a
 * thread of the store's own has the file system bring all data to the disk, then gives
 * the files their names in the order of their commits, and answers them after the next
 * sync, which brings the names there. That one serves the data of the files which came
 * meanwhile, too: so each file waits for two syncs, and there is one for each round.
 *
 * Thread-safety: safe once opened.
 */
#ifndef IMS_GROUP_H
#define IMS_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/thread.h"
#include "put.h"

extern struct ims_role ims_group_role;

struct ims_group {
    const struct ims_os *os;
    const struct ims_folder_root *root;
    int handle; /* of the location, readable, the thread's; -1 = cannot be had */
    struct ims_thread thread;
    size_t most;       /* files of one round */
    uint64_t delay_ns; /* that the first of a round waits for others */
    struct ims_mutex lock;
    struct ims_condition leader;    /* there may be something to do */
    struct ims_condition followers; /* a round has begun, or ended */
    IMS_GUARDED_BY(ims_group_role) struct {
        struct ims_list fresh; /* files held that have no name */
        size_t fresh_count;
        uint64_t deadline; /* of the oldest of these */
        size_t held_count; /* all that are not answered */
        unsigned hurries;  /* who wants answers at once */
        bool stopping;
    };
};

/* Starts the thread, as the store's settings say. IMS_OK, IMS_ERROR_MEMORY or
 * IMS_ERROR_THREAD. */
int ims_group_open(struct ims_group *group, const struct ims_folder_root *root,
                   const struct ims_store_settings *settings);

/* Commits a file, as a store's commit(); `put` is free for the next one when it
 * returns. Blocks while a round is full. */
bool ims_group_commit(struct ims_group *group, struct ims_put *put,
                      const struct ims_chunk *chunks, size_t chunk_count,
                      struct ims_store_answer *answer);

/* Rounds begin without waiting for more files between the two calls. Never blocks for
 * long. */
void ims_group_hurry(struct ims_group *group, bool hurry);

/* Answers all that are held and ends the thread. */
void ims_group_close(struct ims_group *group);

#endif
