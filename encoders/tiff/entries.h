/* SPDX-License-Identifier: MIT
 *
 * Entries of a directory, by their tags, with values that are known beforehand, and
 * directories of their own below them. It does not know where in a file they will be.
 */
#ifndef IMS_TIFF_ENTRIES_H
#define IMS_TIFF_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By TIFF's numbers, and that of BigTIFF. */
enum ims_tiff_type {
    IMS_TIFF_BYTE = 1,
    IMS_TIFF_ASCII = 2,
    IMS_TIFF_SHORT = 3,
    IMS_TIFF_LONG = 4,
    IMS_TIFF_RATIONAL = 5,
    IMS_TIFF_UNDEFINED = 7,
    IMS_TIFF_LONG8 = 16
};

struct ims_tiff_entries;

struct ims_tiff_entry {
    uint16_t tag;
    uint16_t type;
    uint64_t count;                     /* of values */
    const uint8_t *bytes;               /* the values, little-endian */
    uint8_t *own;                       /* NULL, or the memory that they are in */
    struct ims_tiff_entries *directory; /* NULL, or what it points to; then it has no
                                           values */
};

/* Zeros are an empty list. */
struct ims_tiff_entries {
    struct ims_tiff_entry *list; /* in the order of their tags, each once */
    size_t count;
    bool lacks_memory; /* for one that was to be added */
};

/* Bytes of a value; 0: of no type that is written here. */
size_t ims_tiff_entries_type_size(uint16_t type);

/* Adds an entry unless its tag is there. The values must outlive the list. */
void ims_tiff_entries_add(struct ims_tiff_entries *entries, uint16_t tag, uint16_t type,
                          uint64_t count, const void *bytes);

/* Adds one and returns the memory for its values, to be filled; NULL where the tag is
 * there, or without memory. */
uint8_t *ims_tiff_entries_make(struct ims_tiff_entries *entries, uint16_t tag,
                               uint16_t type, uint64_t count);

/* Adds a directory; NULL where the tag is there, or without memory. */
struct ims_tiff_entries *ims_tiff_entries_open(struct ims_tiff_entries *entries,
                                               uint16_t tag);

/* Whether there was no memory for an entry here or below. */
bool ims_tiff_entries_lack_memory(const struct ims_tiff_entries *entries);

/* Frees all that was added; the list is empty then. */
void ims_tiff_entries_clear(struct ims_tiff_entries *entries);

#endif
