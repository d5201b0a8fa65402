/* SPDX-License-Identifier: MIT */
#include "name_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

struct save_name_set_entry {
    uint64_t hash;
    char *name; /* NULL = free */
    size_t input;
    bool used; /* an image has it; else it is reserved for one */
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
static struct save_name_set_entry *find(const struct save_name_set *names,
                                        const char *name, uint64_t hash)
{
    size_t i = (size_t)(hash ^ hash >> 32) & (names->capacity - 1);
    for (;; i = (i + 1) & (names->capacity - 1)) {
        struct save_name_set_entry *entry = &names->entries[i];
        if (entry->name == NULL)
            return entry;
        if (entry->hash == hash && strcmp(entry->name, name) == 0)
            return entry;
    }
}

static void grow(struct save_name_set *names)
{
    struct save_name_set old = *names;
    names->capacity = old.capacity > 0 ? old.capacity * 2 : 64;
    names->entries = cli_memory_new(names->capacity, sizeof *names->entries);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entries[i].name != NULL)
            *find(names, old.entries[i].name, old.entries[i].hash) = old.entries[i];
    free(old.entries);
}

/* The entry of a name, made for an input if there is none. */
static struct save_name_set_entry *find_or_make(struct save_name_set *names,
                                                const char *name, size_t input)
{
    if (names->count >= names->capacity / 2)
        grow(names);
    uint64_t hash = hash_of(name);
    struct save_name_set_entry *entry = find(names, name, hash);
    if (entry->name == NULL) {
        *entry = (struct save_name_set_entry){
            .hash = hash, .name = cli_memory_copy_text(name), .input = input};
        names->count++;
    }
    return entry;
}

bool save_name_set_add(struct save_name_set *names, const char *name, size_t input,
                       size_t *other)
{
    struct save_name_set_entry *entry = find_or_make(names, name, input);
    *other = entry->input;
    if (entry->used || entry->input != input)
        return false;
    entry->used = true;
    return true;
}

size_t *save_name_set_reserve(struct save_name_set *names, const char *name,
                              size_t input)
{
    return &find_or_make(names, name, input)->input;
}

void save_name_set_free(struct save_name_set *names)
{
    for (size_t i = 0; i < names->capacity; i++)
        free(names->entries[i].name);
    free(names->entries);
    *names = (struct save_name_set){.entries = NULL};
}
