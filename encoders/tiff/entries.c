/* SPDX-License-Identifier: MIT */
#include "entries.h"

#include <stdlib.h>

size_t ims_tiff_entries_type_size(uint16_t type)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8};
    return type < sizeof sizes ? sizes[type] : 0;
}

/* Makes room at the place of a tag; NULL where it is there, or without memory. */
static struct ims_tiff_entry *insert(struct ims_tiff_entries *entries, uint16_t tag)
{
    size_t place = entries->count;
    while (place > 0 && entries->list[place - 1].tag > tag)
        place--;
    if (place > 0 && entries->list[place - 1].tag == tag)
        return NULL;
    struct ims_tiff_entry *const list =
        realloc(entries->list, (entries->count + 1) * sizeof *list);
    if (list == NULL) {
        entries->lacks_memory = true;
        return NULL;
    }
    for (size_t i = entries->count; i > place; i--)
        list[i] = list[i - 1];
    list[place] = (struct ims_tiff_entry){.tag = tag};
    entries->list = list;
    entries->count++;
    return &list[place];
}

static void take_back(struct ims_tiff_entries *entries, struct ims_tiff_entry *entry)
{
    entries->count--;
    for (; entry < entries->list + entries->count; entry++)
        entry[0] = entry[1];
    entries->lacks_memory = true;
}

void ims_tiff_entries_add(struct ims_tiff_entries *entries, uint16_t tag, uint16_t type,
                          uint64_t count, const void *bytes)
{
    struct ims_tiff_entry *const entry = insert(entries, tag);
    if (entry == NULL)
        return;
    entry->type = type;
    entry->count = count;
    entry->bytes = bytes;
}

uint8_t *ims_tiff_entries_make(struct ims_tiff_entries *entries, uint16_t tag,
                               uint16_t type, uint64_t count)
{
    struct ims_tiff_entry *const entry = insert(entries, tag);
    if (entry == NULL)
        return NULL;
    entry->type = type;
    entry->count = count;
    const size_t size = (size_t)count * ims_tiff_entries_type_size(type);
    entry->own = malloc(size > 0 ? size : 1);
    entry->bytes = entry->own;
    if (entry->own != NULL)
        return entry->own;
    take_back(entries, entry);
    return NULL;
}

struct ims_tiff_entries *ims_tiff_entries_open(struct ims_tiff_entries *entries,
                                               uint16_t tag)
{
    struct ims_tiff_entry *const entry = insert(entries, tag);
    if (entry == NULL)
        return NULL;
    entry->count = 1;
    entry->directory = calloc(1, sizeof *entry->directory);
    if (entry->directory != NULL)
        return entry->directory;
    take_back(entries, entry);
    return NULL;
}

bool ims_tiff_entries_lack_memory(const struct ims_tiff_entries *entries)
{
    bool lacks = entries->lacks_memory;
    for (size_t i = 0; i < entries->count; i++)
        if (entries->list[i].directory != NULL)
            lacks |= ims_tiff_entries_lack_memory(entries->list[i].directory);
    return lacks;
}

void ims_tiff_entries_clear(struct ims_tiff_entries *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        if (entries->list[i].directory != NULL)
            ims_tiff_entries_clear(entries->list[i].directory);
        free(entries->list[i].directory);
        free(entries->list[i].own);
    }
    free(entries->list);
    *entries = (struct ims_tiff_entries){.list = NULL};
}
