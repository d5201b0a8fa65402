/* SPDX-License-Identifier: MIT
 *
 * Memory for images that is lent to the program, to be drawn into: ims_image_borrow()
 * and ims_image_return(). Each is a job that holds its room and its block already, and
 * is known by the address of its pixels. It knows no submission. Locking: a lock of its
 * own guards all of it.
 */
#ifndef IMS_LENDING_H
#define IMS_LENDING_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "base/list.h"
#include "base/thread.h"

enum { IMS_LENDING_BUCKETS = 64 };

struct ims_job;

extern struct ims_role ims_lending_role;

struct ims_lending {
    struct ims_mutex lock;
    IMS_GUARDED_BY(ims_lending_role) struct {
        struct ims_list buckets[IMS_LENDING_BUCKETS]; /* jobs, by their addresses */
        size_t count;
    };
};

/* False when out of resources. */
bool ims_lending_init(struct ims_lending *lending);

/* Nothing is lent. */
void ims_lending_fini(struct ims_lending *lending);

/* The job's pixels are lent from now on. */
void ims_lending_add(struct ims_lending *lending, struct ims_job *job);

/* Takes out the job whose first plane is at this address, NULL if none is; or any one.
 */
struct ims_job *ims_lending_claim(struct ims_lending *lending, const void *pixels);
struct ims_job *ims_lending_claim_any(struct ims_lending *lending);

/* How many are lent. */
size_t ims_lending_count(struct ims_lending *lending);

/* Takes back what is still lent. The saver is closed and no call is inside. Returns how
 * many that were. */
size_t ims_lending_end_all(ims_saver *saver);

#endif
