/* SPDX-License-Identifier: MIT
 *
 * What the pieces of an image are made in, kept for the next ones: a few blocks of
 * memory of the same kind. Thread-safety: safe, without waiting. It does not know what
 * the blocks are.
 */
#ifndef IMS_FREE_LIST_H
#define IMS_FREE_LIST_H

#include <stdatomic.h>

enum { IMS_FREE_LIST_BLOCKS = 16 };

/* Zeros are an empty list. */
struct ims_free_list {
    _Atomic(void *) blocks[IMS_FREE_LIST_BLOCKS];
};

/* A block, or NULL where there is none. The first one is looked at first, so that few
 * are in use, and warm. */
void *ims_free_list_take(struct ims_free_list *list);

/* Puts a block into the list. Returns NULL, or the block, which the caller frees, where
 * the list is full. */
void *ims_free_list_give(struct ims_free_list *list, void *block);

#endif
