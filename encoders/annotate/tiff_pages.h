/* SPDX-License-Identifier: MIT
 *
 * TIFF and BigTIFF in either byte order: the directories of all pages, read and
 * checked. It knows tags as numbers, and those that point to pixels; it writes nothing.
 */
#ifndef IMS_ANNOTATE_TIFF_PAGES_H
#define IMS_ANNOTATE_TIFF_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* How all of it is written. */
struct ims_annotate_tiff {
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
    size_t number;      /* bytes of an offset and of a count of values: 4, BigTIFF 8 */
    size_t entry_count; /* bytes of the count of entries: 2 or 8 */
    size_t entry;       /* bytes of an entry: 12 or 20 */
    size_t pointer;     /* where the offset of the first directory stands */
    size_t first;       /* that directory */
    bool has_credentials; /* on any page */
};

/* One entry of a directory. */
struct ims_annotate_tiff_entry {
    size_t start; /* where it stands */
    uint16_t tag;
    uint16_t type;
    uint64_t count;
    size_t value; /* where its values stand: within it or elsewhere */
    size_t bytes; /* of them; 0 of a type that is not known */
};

/* A directory that is known to be whole. */
struct ims_annotate_tiff_page {
    size_t entries;      /* where they begin, */
    size_t count;        /* and how many */
    size_t next_pointer; /* where the offset of the next directory stands */
};

enum { IMS_ANNOTATE_TIFF_CREDENTIALS = 52545 /* tag of C2PA */ };

/* Reads the header and checks all pages. IMS_ERROR_DAMAGED with its text. */
int ims_annotate_tiff_pages_check(struct ims_annotate_tiff *tiff,
                                  struct ims_message *message);

/* The directory at `start`, and one of its entries, after the check. */
void ims_annotate_tiff_pages_at(const struct ims_annotate_tiff *tiff, size_t start,
                                struct ims_annotate_tiff_page *page);
void ims_annotate_tiff_pages_entry_at(const struct ims_annotate_tiff *tiff,
                                      const struct ims_annotate_tiff_page *page,
                                      size_t index,
                                      struct ims_annotate_tiff_entry *entry);

#endif
