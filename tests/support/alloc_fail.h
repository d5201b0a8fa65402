/* SPDX-License-Identifier: MIT
 *
 * Makes one allocation of the library fail. It sees the calls of all objects that are
 * linked into the test program itself (the linker's --wrap), not those of shared
 * libraries. Each thread has its own count.
 */
#ifndef ALLOC_FAIL_H
#define ALLOC_FAIL_H

#include <stdbool.h>
#include <stddef.h>

/* The allocation number `number` from now on fails, 1 being the next; 0 = none. */
void alloc_fail_at(long number);

/* Each allocation of more than `size` bytes fails; 0 = none. */
void alloc_fail_above(size_t size);

/* Whether it has been reached; switches failing off. */
bool alloc_fail_reached(void);

#endif
