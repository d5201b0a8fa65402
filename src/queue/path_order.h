/* SPDX-License-Identifier: MIT
 *
 * Which jobs go to the same path: of those, one at a time is worked on, in the order of
 * submission, at any number of workers. A hash table of paths whose nodes lie in the
 * jobs, so that nothing is allocated for an image. It knows no worker.
 *
 * Paths are the same here if their keys are (ims_path_key), so that two spellings which
 * are one file on a file system that folds case follow each other, too. Two paths whose
 * keys agree by accident wait for each other, which harms nobody.
 * Thread-safety: none; the queue's lock guards it.
 */
#ifndef IMS_PATH_ORDER_H
#define IMS_PATH_ORDER_H

#include <stdbool.h>
#include <stddef.h>

struct ims_job;

struct ims_path_order {
    struct ims_job **buckets; /* chains of the oldest job of each path */
    size_t mask;
};

/* `expected` jobs at a time; more are fine. False when out of memory. */
bool ims_path_order_init(struct ims_path_order *order, size_t expected);
void ims_path_order_fini(struct ims_path_order *order);

/* Adds a job as the newest of its path. Returns whether it is the oldest, too: nothing
 * stands before it. */
bool ims_path_order_add(struct ims_path_order *order, struct ims_job *job);

/* Takes a job out. Returns the one that became the oldest of its path by this, or
 * NULL. */
struct ims_job *ims_path_order_remove(struct ims_path_order *order,
                                      struct ims_job *job);

/* The oldest job whose path is the same as that of `job`, which itself need not be in,
 * or NULL. */
struct ims_job *ims_path_order_oldest(const struct ims_path_order *order,
                                      const struct ims_job *job);

/* The newest job with just the path of `job`, byte by byte, which itself need not be
 * in, or NULL. */
struct ims_job *ims_path_order_newest(const struct ims_path_order *order,
                                      const struct ims_job *job);

/* The next older job with just the path of `job`, which is in, or NULL. */
struct ims_job *ims_path_order_older(const struct ims_job *job);

#endif
