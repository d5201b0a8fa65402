/* SPDX-License-Identifier: MIT
 *
 * Large memory straight from the system, so that freeing it gives it back, and in huge
 * pages where these save page faults: to touch 4 KiB for the first time takes several
 * times as long as to copy into them. It knows nothing of what the memory is for.
 * Thread-safety: safe.
 */
#ifndef IMS_PAGES_H
#define IMS_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* At least `size` bytes, all zero; NULL when out of memory. The first `wanted` of them
 * are going to be used: they come in huge pages of 2 MiB, where the system has them, as
 * far as no more than 1/8 of the last one lies beyond them. */
void *ims_pages_map(size_t size, size_t wanted);

/* Has a child begin with zeros there. Of the same size. False where the system cannot
 * do that. */
bool ims_pages_clear_in_child(void *memory, size_t size);

/* Of the same size. */
void ims_pages_unmap(void *memory, size_t size);

#endif
