/* SPDX-License-Identifier: MIT
 *
 * The box `meta` of a HEIF or AVIF, written anew with items of Exif and XMP, and with
 * other properties of the primary item. It knows where bytes come to stand,
 * but emits none of the file.
 */
#ifndef IMS_ANNOTATE_HEIF_META_H
#define IMS_ANNOTATE_HEIF_META_H

#include "block.h"
#include "heif_items.h"

/* An item that comes in, or gets other bytes. */
struct ims_annotate_heif_item {
    uint32_t number; /* 0: there is none */
    bool is_new;
    uint64_t offset; /* where its bytes come to stand */
    uint64_t length;
};

/* Properties of the primary item that can change. */
enum ims_annotate_heif_kind {
    IMS_ANNOTATE_HEIF_PROFILE,    /* `colr`, of an ICC profile */
    IMS_ANNOTATE_HEIF_DISPLAY,    /* `mdcv`: that it was mastered on */
    IMS_ANNOTATE_HEIF_BRIGHTNESS, /* `clli`: of what is shown */
    IMS_ANNOTATE_HEIF_PROPERTIES
};
struct ims_annotate_heif_property {
    const uint8_t *bytes; /* NULL: what is there stays */
    size_t size;
};

/* What changes. */
struct ims_annotate_heif_change {
    const struct ims_annotate_heif *heif;
    struct ims_annotate_heif_item exif;
    struct ims_annotate_heif_item xmp;
    struct ims_annotate_heif_property properties[IMS_ANNOTATE_HEIF_PROPERTIES];
    int64_t shift;      /* of all that stands behind `meta` */
    const char *cannot; /* why it cannot be done; NULL: nothing was in the way */
};

/* Writes the box, of which all offsets take its new size into account; the bytes of new
 * items follow all that is there, behind the head of a box. */
void ims_annotate_heif_meta_write(struct ims_annotate_heif_change *change,
                                  struct ims_annotate_block *block);

/* Of the primary item, as profiles name them: "GRAY" or "RGB ". */
const char *ims_annotate_heif_properties_colors(const struct ims_annotate_heif *heif);

/* Writes `iprp` with the properties that change. */
void ims_annotate_heif_properties_write(struct ims_annotate_heif_change *change,
                                        struct ims_annotate_block *block);

#endif
