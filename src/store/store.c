/* SPDX-License-Identifier: MIT */
#include "store.h"

const struct ims_store_kind *ims_store_kind_of(const char *location)
{
    (void)location; /* there is one kind, and any text may be the path of a folder */
    return &ims_store_folder;
}
