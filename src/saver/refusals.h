/* SPDX-License-Identifier: MIT
 *
 * What was wrong with the submissions that were refused: of each thread the last one,
 * so that it can be asked for where there is no message, and the very first one, for
 * the summary. It knows no queue. Bounded: of more threads those are forgotten that
 * were refused the longest ago. Locking: a lock of its own guards all of it.
 */
#ifndef IMS_REFUSALS_H
#define IMS_REFUSALS_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "base/thread.h"

enum { IMS_REFUSALS_THREADS = 64 };

extern struct ims_role ims_refusals_role;

struct ims_refusals {
    struct ims_mutex lock;
    IMS_GUARDED_BY(ims_refusals_role) struct {
        uint64_t count;
        int threads[IMS_REFUSALS_THREADS];      /* 0 = not used */
        uint64_t numbers[IMS_REFUSALS_THREADS]; /* of the refusal, from 1 */
        int errors[IMS_REFUSALS_THREADS];
        char (*texts)[IMS_MESSAGE_SIZE]; /* touched where one was refused */
        int first_error;                 /* or IMS_OK */
        char first_text[IMS_MESSAGE_SIZE];
    };
};

/* In memory that is all zero. False when out of resources. */
bool ims_refusals_init(struct ims_refusals *refusals);
void ims_refusals_fini(struct ims_refusals *refusals);

/* A submission of the calling thread was refused. */
void ims_refusals_note(struct ims_refusals *refusals, int error, const char *text);

/* The last one of the calling thread: its error, and its text if `message` is not NULL;
 * IMS_OK and an empty text if there was none. */
int ims_refusals_last(struct ims_refusals *refusals, struct ims_message *message);

/* Tells the first one. */
void ims_refusals_summarise(struct ims_refusals *refusals, struct ims_summary *summary);

#endif
