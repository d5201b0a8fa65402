/* SPDX-License-Identifier: MIT */
#include "exif_clear.h"

#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "exif.h"

void ims_metadata_exif_clear_add(struct ims_metadata_exif_ranges *ranges, size_t first,
                                 size_t size)
{
    if (size > 0 && ranges->count < ranges->room)
        ranges->list[ranges->count++] =
            (struct ims_metadata_exif_range){first, first + size};
}

static int compare(const void *a, const void *b)
{
    const struct ims_metadata_exif_range *const one = a;
    const struct ims_metadata_exif_range *const other = b;
    return (one->first > other->first) - (one->first < other->first);
}

static void sort(struct ims_metadata_exif_ranges *ranges)
{
    if (ranges->count > 1)
        qsort(ranges->list, ranges->count, sizeof ranges->list[0], compare);
}

/* All that directories and fields have. Returns IMS_OK or IMS_ERROR_MEMORY. */
static int find_kept(const struct ims_metadata_exif *exif,
                     struct ims_metadata_exif_ranges *kept)
{
    kept->room = IMS_METADATA_EXIF_DIRECTORIES;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++)
        kept->room += exif->directories[i].entries;
    kept->list = calloc(kept->room, sizeof kept->list[0]);
    if (kept->list == NULL)
        return IMS_ERROR_MEMORY;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
        const enum ims_metadata_exif_directory directory =
            (enum ims_metadata_exif_directory)i;
        struct ims_metadata_exif_entry entry;
        ims_metadata_exif_clear_add(kept, exif->directories[i].offset,
                                    exif->directories[i].size);
        for (uint32_t n = 0; ims_metadata_exif_read(exif, directory, n, &entry); n++)
            if (entry.value != NULL)
                ims_metadata_exif_clear_add(kept, (size_t)(entry.value - exif->bytes),
                                            entry.size);
    }
    sort(kept);
    return IMS_OK;
}

/* Goes through both in their order, once. */
static void clear(uint8_t *exif, const struct ims_metadata_exif_ranges *gone,
                  const struct ims_metadata_exif_ranges *kept)
{
    size_t at = IMS_METADATA_EXIF_HEADER;
    size_t kept_end = 0; /* of those that begin at `at` or before */
    size_t next = 0;
    for (size_t i = 0; i < gone->count; i++) {
        const size_t end = gone->list[i].end;
        at = at > gone->list[i].first ? at : gone->list[i].first;
        while (at < end) {
            for (; next < kept->count && kept->list[next].first <= at; next++)
                if (kept->list[next].end > kept_end)
                    kept_end = kept->list[next].end;
            size_t stop = kept_end;
            if (kept_end <= at) {
                stop = next < kept->count && kept->list[next].first < end
                           ? kept->list[next].first
                           : end;
                memset(exif + at, 0, stop - at);
            }
            at = stop;
        }
    }
}

int ims_metadata_exif_clear(uint8_t *exif, size_t size,
                            struct ims_metadata_exif_ranges *gone)
{
    struct ims_metadata_exif opened;
    struct ims_metadata_exif_ranges kept = {0};
    if (gone->count == 0 || !ims_metadata_exif_open(&opened, exif, size))
        return IMS_OK;
    const int error = find_kept(&opened, &kept);
    sort(gone);
    if (error == IMS_OK)
        clear(exif, gone, &kept);
    free(kept.list);
    return error;
}
