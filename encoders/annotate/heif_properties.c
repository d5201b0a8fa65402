/* SPDX-License-Identifier: MIT
 *
 * Properties of the primary item of a HEIF: its profile (a box `colr`), and how bright
 * it gets (`mdcv`, `clli`).
 */
#include <string.h>

#include "common/byte_order.h"
#include "heif_meta.h"

enum { PROPERTY_LARGEST = 127 };

/* `ipma`: which item has which properties. */
struct associations {
    struct ims_annotate_box box;
    size_t item_bytes;
    size_t index_bytes;
    size_t entry; /* where that of the primary item begins; 0: it has none */
    size_t count; /* of its properties */
};

/* `ipco`, and which of its properties are those of the primary item that may change. */
struct properties {
    struct ims_annotate_box box;
    size_t count;
    size_t old[IMS_ANNOTATE_HEIF_PROPERTIES]; /* from 1; 0: it has none */
};

static const char *const property_types[IMS_ANNOTATE_HEIF_PROPERTIES] = {
    [IMS_ANNOTATE_HEIF_PROFILE] = "colr",
    [IMS_ANNOTATE_HEIF_DISPLAY] = "mdcv",
    [IMS_ANNOTATE_HEIF_BRIGHTNESS] = "clli",
};

static bool next_box(const struct ims_annotate_heif *heif, size_t end,
                     struct ims_annotate_box *box)
{
    struct ims_message ignored;
    return box->end < end && ims_annotate_boxes_at(heif->bytes, box->end, end, "", box,
                                                   &ignored) == IMS_OK;
}

/* Finds the primary item's entry. */
static bool read_associations(const struct ims_annotate_heif *heif,
                              const struct ims_annotate_box *box,
                              struct associations *found)
{
    if (box->size < IMS_ANNOTATE_BOX_VERSION + 4)
        return false;
    found->box = *box;
    found->item_bytes = box->data[0] == 0 ? 2 : 4;
    found->index_bytes = (box->data[3] & 1) != 0 ? 2 : 1;
    uint64_t entries = ims_byte_order_load_big(box->data + 4, 4);
    size_t at = IMS_ANNOTATE_BOX_VERSION + 4;
    for (; entries > 0; entries--) {
        if (box->size - at < found->item_bytes + 1)
            return false;
        const uint64_t item =
            ims_byte_order_load_big(box->data + at, found->item_bytes);
        const size_t count = box->data[at + found->item_bytes];
        const size_t size = found->item_bytes + 1 + count * found->index_bytes;
        if (box->size - at < size)
            return false;
        if (item == heif->primary) {
            found->entry = at;
            found->count = count;
            return true;
        }
        at += size;
    }
    return false;
}

/* Whether the primary item has the property of this number. */
static bool has_property(const struct associations *found, size_t number)
{
    const size_t mask = found->index_bytes == 2 ? 0x7FFF : 0x7F;
    const uint8_t *at = found->box.data + found->entry + found->item_bytes + 1;
    for (size_t i = 0; i < found->count; i++, at += found->index_bytes)
        if ((ims_byte_order_load_big(at, found->index_bytes) & mask) == number)
            return true;
    return false;
}

/* Whether a box is a property of the kind; a `colr` may hold numbers, too. */
static bool is_of_kind(const struct ims_annotate_box *box, size_t kind)
{
    return ims_annotate_boxes_is(box, property_types[kind]) &&
           (kind != IMS_ANNOTATE_HEIF_PROFILE ||
            (box->size >= 4 &&
             (memcmp(box->data, "prof", 4) == 0 || memcmp(box->data, "rICC", 4) == 0)));
}

static bool read_properties(const struct ims_annotate_heif *heif,
                            const struct associations *associations,
                            struct properties *properties)
{
    struct ims_annotate_box box = {.end = (size_t)(properties->box.data - heif->bytes)};
    while (next_box(heif, properties->box.end, &box)) {
        properties->count++;
        for (size_t i = 0; i < IMS_ANNOTATE_HEIF_PROPERTIES; i++)
            if (properties->old[i] == 0 && is_of_kind(&box, i) &&
                has_property(associations, properties->count))
                properties->old[i] = properties->count;
    }
    return box.end == properties->box.end;
}

static void add_property(const struct ims_annotate_heif_change *change,
                         struct ims_annotate_block *block, size_t kind)
{
    const struct ims_annotate_heif_property *const property = &change->properties[kind];
    const size_t begun = ims_annotate_block_begin_box(block, property_types[kind]);
    if (kind == IMS_ANNOTATE_HEIF_PROFILE)
        ims_annotate_block_add(block, "prof", 4);
    ims_annotate_block_add(block, property->bytes, property->size);
    ims_annotate_block_end_box(block, begun);
}

/* Whether a kind of property comes in that the item has not had. */
static bool is_added(const struct ims_annotate_heif_change *change,
                     const struct properties *properties, size_t kind)
{
    return change->properties[kind].bytes != NULL && properties->old[kind] == 0;
}

/* The kind that stands in the place of property `number`; if it stays, the number of
 * kinds. */
static size_t kind_in_place(const struct ims_annotate_heif_change *change,
                            const struct properties *properties, size_t number)
{
    size_t kind = 0;
    while (kind < IMS_ANNOTATE_HEIF_PROPERTIES &&
           (change->properties[kind].bytes == NULL || properties->old[kind] != number))
        kind++;
    return kind;
}

static void write_properties(const struct ims_annotate_heif_change *change,
                             struct ims_annotate_block *block,
                             const struct properties *properties)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const size_t begun = ims_annotate_block_begin_box(block, "ipco");
    struct ims_annotate_box box = {.end = (size_t)(properties->box.data - heif->bytes)};
    for (size_t i = 1; next_box(heif, properties->box.end, &box); i++) {
        const size_t kind = kind_in_place(change, properties, i);
        if (kind < IMS_ANNOTATE_HEIF_PROPERTIES)
            add_property(change, block, kind);
        else
            ims_annotate_block_add(block, heif->bytes + box.start, box.end - box.start);
    }
    for (size_t kind = 0; kind < IMS_ANNOTATE_HEIF_PROPERTIES; kind++)
        if (is_added(change, properties, kind))
            add_property(change, block, kind);
    ims_annotate_block_end_box(block, begun);
}

/* The associations, with those of the primary item that come in. */
static void write_associations(struct ims_annotate_heif_change *change,
                               struct ims_annotate_block *block,
                               const struct associations *found,
                               const struct properties *properties)
{
    const uint8_t *const data = found->box.data;
    const size_t count = found->entry + found->item_bytes;
    const size_t behind = count + 1 + found->count * found->index_bytes;
    size_t added = 0;
    for (size_t kind = 0; kind < IMS_ANNOTATE_HEIF_PROPERTIES; kind++)
        added += is_added(change, properties, kind);
    const size_t begun = ims_annotate_block_begin_box(block, "ipma");
    if (added > 0 &&
        ((found->index_bytes == 1 && properties->count + added > PROPERTY_LARGEST) ||
         found->count + added > UINT8_MAX))
        change->cannot = "its image has as many properties as it can have";
    ims_annotate_block_add(block, data, count);
    ims_annotate_block_add_number(block, 1, found->count + added);
    ims_annotate_block_add(block, data + count + 1, behind - count - 1);
    for (size_t i = 1; i <= added; i++)
        ims_annotate_block_add_number(block, found->index_bytes, properties->count + i);
    ims_annotate_block_add(block, data + behind, found->box.size - behind);
    ims_annotate_block_end_box(block, begun);
}

/* Finds both. False where they are missing or damaged. */
static bool find_parts(const struct ims_annotate_heif *heif,
                       struct properties *properties, struct associations *associations)
{
    const struct ims_annotate_box *const iprp = &heif->parts[IMS_ANNOTATE_HEIF_IPRP];
    struct ims_annotate_box box = {.end = (size_t)(iprp->data - heif->bytes)};
    bool has_properties = false;
    while (next_box(heif, iprp->end, &box)) {
        if (ims_annotate_boxes_is(&box, "ipco") && !has_properties) {
            properties->box = box;
            has_properties = true;
        } else if (ims_annotate_boxes_is(&box, "ipma") && associations->entry == 0)
            read_associations(heif, &box, associations);
    }
    return has_properties && associations->entry != 0 && box.end == iprp->end &&
           read_properties(heif, associations, properties);
}

/* Whether a property says that there are samples of one kind only: pixels' channels
 * (23008-12, 6.5.6), or how they are coded (AV1-ISOBMFF, 2.3.3; 14496-15, 8.3.3). */
static bool is_of_gray(const struct ims_annotate_box *box)
{
    enum { CHANNELS = 4, MONOCHROME = 2, CHROMA = 16 };
    if (ims_annotate_boxes_is(box, "pixi"))
        return box->size > CHANNELS && box->data[CHANNELS] == 1;
    if (ims_annotate_boxes_is(box, "av1C"))
        return box->size > MONOCHROME && (box->data[MONOCHROME] & 0x10) != 0;
    return ims_annotate_boxes_is(box, "hvcC") && box->size > CHROMA &&
           (box->data[CHROMA] & 3) == 0;
}

const char *ims_annotate_heif_properties_colors(const struct ims_annotate_heif *heif)
{
    struct associations associations = {.entry = 0};
    struct properties properties = {.count = 0};
    if (!heif->has_part[IMS_ANNOTATE_HEIF_IPRP] ||
        !find_parts(heif, &properties, &associations))
        return "RGB ";
    struct ims_annotate_box box = {.end = (size_t)(properties.box.data - heif->bytes)};
    for (size_t i = 1; next_box(heif, properties.box.end, &box); i++)
        if (is_of_gray(&box) && has_property(&associations, i))
            return "GRAY";
    return "RGB ";
}

void ims_annotate_heif_properties_write(struct ims_annotate_heif_change *change,
                                        struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const struct ims_annotate_box *const iprp = &heif->parts[IMS_ANNOTATE_HEIF_IPRP];
    const size_t first = (size_t)(iprp->data - heif->bytes);
    struct associations associations = {.entry = 0};
    struct properties properties = {.count = 0};
    struct ims_annotate_box box = {.end = first};
    if (!find_parts(heif, &properties, &associations)) {
        change->cannot = "its image has no properties, or they are damaged";
        return;
    }
    const size_t begun = ims_annotate_block_begin_box(block, "iprp");
    box.end = first;
    while (next_box(heif, iprp->end, &box)) {
        if (box.start == properties.box.start)
            write_properties(change, block, &properties);
        else if (box.start == associations.box.start)
            write_associations(change, block, &associations, &properties);
        else
            ims_annotate_block_add(block, heif->bytes + box.start, box.end - box.start);
    }
    ims_annotate_block_end_box(block, begun);
}
