/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stddef.h>
#include <stdlib.h>

#include <jxl/version.h>

static void *take(void *opaque, size_t size)
{
    struct ims_jxl_memory *const memory = opaque;
    void *const bytes = malloc(size > 0 ? size : 1);
    if (bytes == NULL)
        atomic_store(&memory->is_missing, true);
    return bytes;
}

static void give(void *opaque, void *bytes)
{
    (void)opaque;
    free(bytes);
}

JxlMemoryManager ims_jxl_memory_manager(struct ims_jxl_memory *memory)
{
    return (JxlMemoryManager){.opaque = memory, .alloc = take, .free = give};
}

bool ims_jxl_memory_suffices(uint64_t bytes)
{
    if (JPEGXL_NUMERIC_VERSION >= JPEGXL_COMPUTE_NUMERIC_VERSION(0, 11, 0))
        return true;
    if (bytes > SIZE_MAX)
        return false;
    /* Written and read through this, it is not left out by the compiler. */
    void *volatile block = malloc((size_t)bytes);
    const bool suffices = block != NULL;
    free(block);
    return suffices;
}
