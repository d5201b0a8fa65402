/* SPDX-License-Identifier: MIT
 *
 * What is added behind a TIFF's last byte: values and directories, in memory, with
 * offsets as they will be. It knows no tag.
 */
#ifndef IMS_ANNOTATE_TIFF_TAIL_H
#define IMS_ANNOTATE_TIFF_TAIL_H

#include "tiff_pages.h"

struct ims_annotate_tiff_tail {
    const struct ims_annotate_tiff *tiff;
    uint8_t *bytes; /* freed by the end function; NULL where there are none */
    size_t size;
    size_t capacity;
    bool failed; /* there was no memory for all of it */
};

/* The entries of a directory that is made. */
struct ims_annotate_tiff_table {
    uint8_t *entries; /* as they are written; freed by the end function */
    size_t count;
    size_t capacity;
};

/* False without memory. */
bool ims_annotate_tiff_tail_table_init(struct ims_annotate_tiff_table *table,
                                       const struct ims_annotate_tiff *tiff,
                                       size_t capacity);
void ims_annotate_tiff_tail_table_fini(struct ims_annotate_tiff_table *table);
void ims_annotate_tiff_tail_fini(struct ims_annotate_tiff_tail *tail);

/* Adds an entry as it stands in the input. */
void ims_annotate_tiff_tail_table_keep(struct ims_annotate_tiff_table *table,
                                       const struct ims_annotate_tiff *tiff,
                                       const struct ims_annotate_tiff_entry *entry);

/* Adds an entry of `count` values, which are `size` bytes in the TIFF's order, before
 * those of greater tags. */
void ims_annotate_tiff_tail_set(struct ims_annotate_tiff_tail *tail,
                                struct ims_annotate_tiff_table *table, uint16_t tag,
                                uint16_t type, uint64_t count, const uint8_t *bytes,
                                size_t size);

/* Adds the directory, whose next one stands at `next`. Returns its offset. */
size_t ims_annotate_tiff_tail_directory(struct ims_annotate_tiff_tail *tail,
                                        const struct ims_annotate_tiff_table *table,
                                        uint64_t next);

#endif
