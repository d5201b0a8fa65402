/* SPDX-License-Identifier: MIT
 *
 * A buffer for tests of encoders: keeps the bytes in one block, counts what is handed
 * over and released, and can run out of memory on purpose.
 */
#ifndef MEMORY_BUFFER_H
#define MEMORY_BUFFER_H

#include <imagesaver/encoder.h>

struct memory_buffer {
    struct ims_buffer base;
    uint8_t *data;
    size_t length;
    size_t capacity;
    size_t reserved;
    int handed_over; /* blocks */
    int released;    /* of them */
    int failing;     /* 0, or the number of the request for memory that fails, from 1 */
    int requests;    /* for memory so far */
};

void memory_buffer_init(struct memory_buffer *buffer);

/* Forgets the bytes and the counts. */
void memory_buffer_clear(struct memory_buffer *buffer);

void memory_buffer_fini(struct memory_buffer *buffer);

#endif
