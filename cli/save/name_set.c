/* SPDX-License-Identifier: MIT */
#include "name_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

struct taken_entry {
    uint64_t hash;
    char *name; /* NULL = free */
    size_t input;
    bool used; /* an image has it; else it is kept for one */
};

/* FNV-1a. Nothing depends on its quality but the time that is needed. */
static uint64_t hash_of(const char *name)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001B3u;
    return hash;
}

/* Where a name is, or would be. */
static struct taken_entry *find(const struct name_set *taken, const char *name,
                                uint64_t hash)
{
    size_t i = (size_t)(hash ^ hash >> 32) & (taken->capacity - 1);
    for (;; i = (i + 1) & (taken->capacity - 1)) {
        struct taken_entry *entry = &taken->entries[i];
        if (entry->name == NULL)
            return entry;
        if (entry->hash == hash && strcmp(entry->name, name) == 0)
            return entry;
    }
}

static void grow(struct name_set *taken)
{
    struct name_set old = *taken;
    taken->capacity = old.capacity > 0 ? old.capacity * 2 : 64;
    taken->entries = memory_new(taken->capacity, sizeof *taken->entries);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entries[i].name != NULL)
            *find(taken, old.entries[i].name, old.entries[i].hash) = old.entries[i];
    free(old.entries);
}

/* The entry of a name, made for an input if there is none. */
static struct taken_entry *find_or_make(struct name_set *taken, const char *name,
                                        size_t input)
{
    if (taken->count >= taken->capacity / 2)
        grow(taken);
    uint64_t hash = hash_of(name);
    struct taken_entry *entry = find(taken, name, hash);
    if (entry->name == NULL) {
        *entry = (struct taken_entry){
            .hash = hash, .name = memory_copy_text(name), .input = input};
        taken->count++;
    }
    return entry;
}

bool taken_take(struct name_set *taken, const char *name, size_t input, size_t *other)
{
    struct taken_entry *entry = find_or_make(taken, name, input);
    *other = entry->input;
    if (entry->used || entry->input != input)
        return false;
    entry->used = true;
    return true;
}

size_t *taken_keep(struct name_set *taken, const char *name, size_t input)
{
    return &find_or_make(taken, name, input)->input;
}

void name_set_free(struct name_set *taken)
{
    for (size_t i = 0; i < taken->capacity; i++)
        free(taken->entries[i].name);
    free(taken->entries);
    *taken = (struct name_set){.entries = NULL};
}
