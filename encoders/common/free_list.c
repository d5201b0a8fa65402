/* SPDX-License-Identifier: MIT */
#include "free_list.h"

#include <stddef.h>

void *ims_free_list_take(struct ims_free_list *list)
{
    for (size_t i = 0; i < IMS_FREE_LIST_BLOCKS; i++) {
        void *const block = atomic_exchange(&list->blocks[i], NULL);
        if (block != NULL)
            return block;
    }
    return NULL;
}

void *ims_free_list_give(struct ims_free_list *list, void *block)
{
    for (size_t i = 0; block != NULL && i < IMS_FREE_LIST_BLOCKS; i++) {
        void *none = NULL;
        if (atomic_compare_exchange_strong(&list->blocks[i], &none, block))
            return NULL;
    }
    return block;
}
