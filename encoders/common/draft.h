/* SPDX-License-Identifier: MIT
 *
 * A buffer in memory, for a part of a file whose size stands before it, or whose bytes
 * are changed once they are made. It knows no format.
 */
#ifndef IMS_DRAFT_H
#define IMS_DRAFT_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

struct ims_draft {
    struct ims_buffer base; /* first: what writers are given */
    uint8_t *bytes;         /* what they wrote; freed by ims_draft_fini() */
    size_t size;
    size_t room;
};

void ims_draft_init(struct ims_draft *draft);

/* Lets go of the room that was not needed. */
void ims_draft_fit(struct ims_draft *draft);

/* Hands all over without a copy, and is empty then, after a failure too. */
int ims_draft_hand_over(struct ims_draft *draft, struct ims_buffer *buffer);

void ims_draft_fini(struct ims_draft *draft);

#endif
