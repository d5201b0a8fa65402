/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "restore.h"

static _Noreturn void out_of_memory(void)
{
    cli_restore_now();
    fputs("imagesaver: out of memory\n", stderr);
    exit(1);
}

void *cli_memory_new(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        out_of_memory();
    return memory;
}

void *cli_memory_resize(void *memory, size_t count, size_t size)
{
    void *resized = reallocarray(memory, count > 0 ? count : 1, size);
    if (resized == NULL)
        out_of_memory();
    return resized;
}

void *cli_memory_grow(void *list, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return list;
    return cli_memory_resize(list, count > 0 ? count * 2 : 1, size);
}

char *cli_memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = cli_memory_new(size, 1);
    memcpy(copy, text, size);
    return copy;
}
