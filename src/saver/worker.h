/* SPDX-License-Identifier: MIT
 *
 * The threads that do the work: each takes a job from the dispatcher, has it encoded
 * into its buffer, has the store put the bytes, and delivers the result. It knows the
 * borders of encoders and stores, none of them by name.
 *
 * Each worker owns a buffer, and uses the encoders' states that the saver's registry
 * has for it (state_set.h) and the saver's stream into its store. After a failed encode
 * the state is made anew for the next image, so that one bad image harms no other. The
 * buffer's memory follows the sizes of the latest images, and is given back when
 * nothing came for a while, as is the pool's.
 */
#ifndef IMS_WORKER_H
#define IMS_WORKER_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct ims_delivery;
struct ims_dispatcher;
struct ims_in_flight;
struct ims_matcher;
struct ims_state_set;
struct ims_store;
struct ims_store_stream;
struct ims_worker;

/* What workers do for one saver; constant. The owner of its queue. */
struct ims_work {
    struct ims_store *store;
    const struct ims_matcher *matcher;
    const struct ims_delivery *delivery;
    struct ims_state_set *states;
    struct ims_store_stream **streams;    /* into the store, one for each worker */
    void (*last_is_retired)(void *saver); /* called as IMS_ACTION_ABANDONED says */
    void *saver;
    enum ims_overwrite overwrite;
    enum ims_sync_kind sync;
};

/* What a group of workers has in common; constant. */
struct ims_worker_group {
    void *workers; /* the group's owner, by which callback.h knows them */
    struct ims_dispatcher *dispatcher;
    struct ims_in_flight *inside;         /* counts them while they run */
    void (*last_has_left)(void *workers); /* called as ims_in_flight_leave() says */
    const char *name; /* of the threads, cut to what fits; and a number */
    int nice;         /* as of ims_thread_start */
    uint64_t rest_ns; /* without a job for so long, memory is let go */
};

struct ims_worker_list {
    struct ims_worker *list;
    size_t count;
};

/* Starts `count` workers. IMS_OK, IMS_ERROR_MEMORY or IMS_ERROR_THREAD; after a failure
 * none runs and nothing is left. `group` must live until they have left; its name
 * need not. */
int ims_worker_start_all(struct ims_worker_list *workers, size_t count,
                         const struct ims_worker_group *group);

/* After ims_dispatcher_stop, one of the two: waits for the ends of all, or leaves them
 * to themselves. */
void ims_worker_join_all(struct ims_worker_list *workers);
void ims_worker_detach_all(struct ims_worker_list *workers);

/* Frees what they had, when all have left. */
void ims_worker_free_all(struct ims_worker_list *workers);

#endif
