/* SPDX-License-Identifier: MIT
 *
 * Bytes that grow: boxes in work, with big-endian numbers. It knows how a box is cut,
 * but not what is in it.
 */
#ifndef IMS_ANNOTATE_BLOCK_H
#define IMS_ANNOTATE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeros are an empty block. */
struct ims_annotate_block {
    uint8_t *bytes; /* freed by the end function */
    size_t size;
    size_t capacity;
    bool failed; /* there was no memory for all of it */
};

void ims_annotate_block_fini(struct ims_annotate_block *block);

void ims_annotate_block_add(struct ims_annotate_block *block, const void *bytes,
                            size_t size);
void ims_annotate_block_add_number(struct ims_annotate_block *block, size_t bytes,
                                   uint64_t value);

/* Begins a box; returns what the end of it wants. */
size_t ims_annotate_block_begin_box(struct ims_annotate_block *block, const char *type);
void ims_annotate_block_end_box(struct ims_annotate_block *block, size_t begun);

#endif
