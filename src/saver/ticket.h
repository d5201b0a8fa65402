/* SPDX-License-Identifier: MIT
 *
 * A future of one submission. It has two owners, the program and the job, and lives
 * until both have let go; so it outlives its saver. It knows no queue.
 * Locking: a lock of its own guards the result.
 */
#ifndef IMS_TICKET_H
#define IMS_TICKET_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct ims_process;

/* Whose a ticket is. */
struct ims_ticket_owner {
    const void *saver;   /* this and the next: names, as callback.h knows them */
    const void *workers; /* that save its images */
    struct ims_process *process;
};

/* A ticket for a submission, with room for strings of these lengths. NULL when out of
 * memory. */
struct ims_ticket *ims_ticket_new(const struct ims_ticket_owner *owner,
                                  size_t path_length, size_t encoder_length);

/* Sets the id, before the program gets the ticket. */
void ims_ticket_set_id(struct ims_ticket *ticket, uint64_t id);

/* Copies the result, wakes who waits, and lets go of the job's part. */
void ims_ticket_resolve(struct ims_ticket *ticket, const struct ims_result *result);

/* The submission was refused: frees the ticket, which nobody else has. NULL is fine. */
void ims_ticket_discard(struct ims_ticket *ticket);

#endif
