/* SPDX-License-Identifier: MIT
 *
 * The items of a HEIF or AVIF (ISO/IEC 14496-12, 8.11; 23008-12): the boxes in `meta`,
 * read and checked. It writes nothing.
 */
#ifndef IMS_ANNOTATE_HEIF_ITEMS_H
#define IMS_ANNOTATE_HEIF_ITEMS_H

#include "boxes.h"

/* Boxes of `meta` that are edited. */
enum ims_annotate_heif_part {
    IMS_ANNOTATE_HEIF_PITM,
    IMS_ANNOTATE_HEIF_IINF,
    IMS_ANNOTATE_HEIF_ILOC,
    IMS_ANNOTATE_HEIF_IREF, /* may be missing */
    IMS_ANNOTATE_HEIF_IPRP, /* may be missing */
    IMS_ANNOTATE_HEIF_PARTS
};

/* Where the bytes of an item are. */
struct ims_annotate_heif_location {
    size_t start; /* of the item in `iloc`, */
    size_t end;   /* and behind it */
    uint32_t item;
    uint32_t method; /* 0: in the file, 1: in the box idat, 2: in another item */
    uint32_t source; /* 0: this file */
    uint64_t base;
    uint32_t extents;
    size_t first; /* where the extents begin */
};

/* Which fields `iloc` has. */
struct ims_annotate_heif_fields {
    uint32_t version;
    size_t offset; /* bytes of it, */
    size_t length; /* of this, */
    size_t base;   /* and so on */
    size_t index;
    size_t item;
    uint32_t items;
    size_t first; /* where the first item begins */
};

/* What is told of a HEIF. */
struct ims_annotate_heif {
    const uint8_t *bytes;
    size_t size;
    struct ims_annotate_box meta;
    struct ims_annotate_box parts[IMS_ANNOTATE_HEIF_PARTS];
    bool has_part[IMS_ANNOTATE_HEIF_PARTS];
    struct ims_annotate_heif_fields fields;
    uint32_t primary;   /* item */
    uint32_t largest;   /* number of any item */
    uint32_t exif_item; /* of the primary one; 0: there is none */
    uint32_t xmp_item;
    uint32_t candidates; /* for these two, of which references were looked for */
    struct ims_annotate_box last; /* box of the outermost level */
    bool has_tracks;              /* moov or moof, which point into the bytes too */
    bool has_credentials;
};

/* Reads and checks all of it. IMS_ERROR_DAMAGED with its text. */
int ims_annotate_heif_items_read(struct ims_annotate_heif *heif,
                                 struct ims_message *message);

/* The item's location at `start` in iloc; its extents follow. False where it is not
 * whole. */
bool ims_annotate_heif_items_location_at(const struct ims_annotate_heif *heif,
                                         size_t start,
                                         struct ims_annotate_heif_location *location);

/* One extent of a location that is whole. */
struct ims_annotate_heif_extent {
    uint64_t index;
    uint64_t offset; /* the base included */
    uint64_t length;
};
void ims_annotate_heif_items_extent_at(
    const struct ims_annotate_heif *heif,
    const struct ims_annotate_heif_location *location, uint32_t number,
    struct ims_annotate_heif_extent *extent);

/* Whether an item other than `item` has some of the bytes from, ..., end - 1. */
bool ims_annotate_heif_items_is_shared(const struct ims_annotate_heif *heif,
                                       uint32_t item, uint64_t from, uint64_t end);

/* The bytes of an item that is one range of the file; NULL where it is not. */
const uint8_t *ims_annotate_heif_items_bytes(const struct ims_annotate_heif *heif,
                                             uint32_t item, size_t *size);

#endif
