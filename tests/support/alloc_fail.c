/* SPDX-License-Identifier: MIT */
#include "alloc_fail.h"

#include <stdint.h>

#include "noise.h"

static _Thread_local long
    left; /* allocations until the one that fails; 0 = none will */
static _Thread_local bool reached;
static _Thread_local size_t most; /* bytes that are not too many; 0 = all */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

/* What malloc never has is refused here, as a sanitizer would end the program. */
static bool fails_now(size_t size)
{
    if (size > PTRDIFF_MAX || (most != 0 && size > most))
        return true;
    if (left == 0 || --left > 0)
        return false;
    reached = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    void *const memory = fails_now(size) ? NULL : __real_malloc(size);
    noise_fill(memory, size);
    return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now(size) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails_now(size) ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    void *const memory = fails_now(size) ? NULL : __real_aligned_alloc(alignment, size);
    noise_fill(memory, size);
    return memory;
}

void alloc_fail_at(long number)
{
    left = number;
    reached = false;
}

void alloc_fail_above(size_t size)
{
    most = size;
}

bool alloc_fail_reached(void)
{
    left = 0;
    return reached;
}
