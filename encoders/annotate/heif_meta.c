/* SPDX-License-Identifier: MIT */
#include "heif_meta.h"

#include <string.h>

#include "common/byte_order.h"

enum { LONGEST_SHORT = 0xFFFF };

static const struct ims_annotate_heif_item *
changed(const struct ims_annotate_heif_change *change, uint32_t number)
{
    if (change->exif.number == number)
        return &change->exif;
    return change->xmp.number == number ? &change->xmp : NULL;
}

/* ---- iloc ------------------------------------------------------------------------ */

/* Whether fields of 32 bits do not do. */
static bool is_wide(const struct ims_annotate_heif_change *change)
{
    const struct ims_annotate_heif_fields *const fields = &change->heif->fields;
    return fields->offset == 8 || fields->length == 8 || fields->base == 8 ||
           change->heif->size > 0x7FFFFFFF;
}

/* A number of which the field has 4 or 8 bytes. */
static void add_field(struct ims_annotate_heif_change *change,
                      struct ims_annotate_block *block, uint64_t value)
{
    const bool wide = is_wide(change);
    if (!wide && value > UINT32_MAX)
        change->cannot = "offsets of 32 bits do not reach all of it";
    ims_annotate_block_add_number(block, wide ? 8 : 4, value);
}

/* Where bytes of the file come to stand. */
static uint64_t shifted(struct ims_annotate_heif_change *change,
                        const struct ims_annotate_heif_extent *extent)
{
    const struct ims_annotate_box *const meta = &change->heif->meta;
    if (extent->length == 0)
        change->cannot = "an item is all of the file, or empty";
    else if (extent->offset >= meta->end)
        return extent->offset + (uint64_t)change->shift;
    else if (extent->offset + extent->length > meta->start)
        change->cannot = "an item has bytes of the box meta";
    return extent->offset;
}

static void add_location_head(const struct ims_annotate_heif_change *change,
                              struct ims_annotate_block *block, uint32_t item,
                              uint32_t method, uint32_t source, uint32_t extents)
{
    const struct ims_annotate_heif_fields *const fields = &change->heif->fields;
    ims_annotate_block_add_number(block, fields->item, item);
    if (fields->version > 0)
        ims_annotate_block_add_number(block, 2, method);
    ims_annotate_block_add_number(block, 2, source);
    ims_annotate_block_add_number(block, 2, extents);
}

static void add_new_location(struct ims_annotate_heif_change *change,
                             struct ims_annotate_block *block,
                             const struct ims_annotate_heif_item *item)
{
    add_location_head(change, block, item->number, 0, 0, 1);
    ims_annotate_block_add_number(block, change->heif->fields.index, 0);
    add_field(change, block, item->offset);
    add_field(change, block, item->length);
}

static void add_old_location(struct ims_annotate_heif_change *change,
                             struct ims_annotate_block *block,
                             const struct ims_annotate_heif_location *location)
{
    const bool moves = location->method == 0 && location->source == 0;
    add_location_head(change, block, location->item, location->method, location->source,
                      location->extents);
    for (uint32_t i = 0; i < location->extents; i++) {
        struct ims_annotate_heif_extent extent;
        ims_annotate_heif_items_extent_at(change->heif, location, i, &extent);
        ims_annotate_block_add_number(block, change->heif->fields.index, extent.index);
        add_field(change, block, moves ? shifted(change, &extent) : extent.offset);
        add_field(change, block, extent.length);
    }
}

static void write_iloc(struct ims_annotate_heif_change *change,
                       struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const struct ims_annotate_heif_fields *const fields = &heif->fields;
    const uint64_t items =
        (uint64_t)fields->items + change->exif.is_new + change->xmp.is_new;
    const size_t begun = ims_annotate_block_begin_box(block, "iloc");
    ims_annotate_block_add(block, heif->parts[IMS_ANNOTATE_HEIF_ILOC].data,
                           IMS_ANNOTATE_BOX_VERSION);
    ims_annotate_block_add_number(block, 1, is_wide(change) ? 0x88 : 0x44);
    ims_annotate_block_add_number(block, 1, fields->index);
    ims_annotate_block_add_number(block, fields->item, items);
    if (fields->item == 2 && items > LONGEST_SHORT)
        change->cannot = "it has as many items as it can have";
    struct ims_annotate_heif_location location = {.end = fields->first};
    for (uint32_t i = 0; i < fields->items; i++) {
        ims_annotate_heif_items_location_at(heif, location.end, &location);
        const struct ims_annotate_heif_item *const item =
            changed(change, location.item);
        if (item != NULL && !item->is_new)
            add_new_location(change, block, item);
        else
            add_old_location(change, block, &location);
    }
    if (change->exif.is_new)
        add_new_location(change, block, &change->exif);
    if (change->xmp.is_new)
        add_new_location(change, block, &change->xmp);
    ims_annotate_block_end_box(block, begun);
}

/* ---- iinf and iref --------------------------------------------------------------- */

static void add_entry(struct ims_annotate_heif_change *change,
                      struct ims_annotate_block *block,
                      const struct ims_annotate_heif_item *item, const char *type,
                      const char *content_type)
{
    const bool is_long = item->number > LONGEST_SHORT;
    if (!item->is_new)
        return;
    if (is_long && change->heif->fields.item == 2)
        change->cannot = "there is no number left for an item";
    const size_t begun = ims_annotate_block_begin_box(block, "infe");
    ims_annotate_block_add_number(block, 1, is_long ? 3 : 2);
    ims_annotate_block_add_number(block, 3, 0); /* flags */
    ims_annotate_block_add_number(block, is_long ? 4 : 2, item->number);
    ims_annotate_block_add_number(block, 2, 0); /* not protected */
    ims_annotate_block_add(block, type, 4);
    ims_annotate_block_add_number(block, 1, 0); /* without a name */
    if (content_type != NULL)
        ims_annotate_block_add(block, content_type, strlen(content_type) + 1);
    ims_annotate_block_end_box(block, begun);
}

static void write_iinf(struct ims_annotate_heif_change *change,
                       struct ims_annotate_block *block)
{
    const struct ims_annotate_box *const box =
        &change->heif->parts[IMS_ANNOTATE_HEIF_IINF];
    const size_t count_bytes = box->data[0] == 0 ? 2 : 4;
    const size_t head = IMS_ANNOTATE_BOX_VERSION + count_bytes;
    const uint64_t count =
        ims_byte_order_load_big(box->data + IMS_ANNOTATE_BOX_VERSION, count_bytes) +
        change->exif.is_new + change->xmp.is_new;
    const size_t begun = ims_annotate_block_begin_box(block, "iinf");
    if (count_bytes == 2 && count > LONGEST_SHORT)
        change->cannot = "it has as many items as it can have";
    ims_annotate_block_add(block, box->data, IMS_ANNOTATE_BOX_VERSION);
    ims_annotate_block_add_number(block, count_bytes, count);
    ims_annotate_block_add(block, box->data + head, box->size - head);
    add_entry(change, block, &change->exif, "Exif", NULL);
    add_entry(change, block, &change->xmp, "mime", "application/rdf+xml");
    ims_annotate_block_end_box(block, begun);
}

/* That a new item describes the primary one. */
static void add_reference(struct ims_annotate_heif_change *change,
                          struct ims_annotate_block *block, size_t number_bytes,
                          const struct ims_annotate_heif_item *item)
{
    if (!item->is_new)
        return;
    if (number_bytes == 2 &&
        (item->number > LONGEST_SHORT || change->heif->primary > LONGEST_SHORT))
        change->cannot = "numbers of items are too large for its references";
    const size_t begun = ims_annotate_block_begin_box(block, "cdsc");
    ims_annotate_block_add_number(block, number_bytes, item->number);
    ims_annotate_block_add_number(block, 2, 1);
    ims_annotate_block_add_number(block, number_bytes, change->heif->primary);
    ims_annotate_block_end_box(block, begun);
}

static void write_iref(struct ims_annotate_heif_change *change,
                       struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const struct ims_annotate_box *const box = &heif->parts[IMS_ANNOTATE_HEIF_IREF];
    const bool has_box = heif->has_part[IMS_ANNOTATE_HEIF_IREF];
    const size_t begun = ims_annotate_block_begin_box(block, "iref");
    size_t number_bytes = heif->largest + 2 > LONGEST_SHORT ? 4 : 2;
    if (has_box && box->size >= IMS_ANNOTATE_BOX_VERSION) {
        number_bytes = box->data[0] == 0 ? 2 : 4;
        ims_annotate_block_add(block, box->data, box->size);
    } else
        ims_annotate_block_add_number(block, IMS_ANNOTATE_BOX_VERSION,
                                      number_bytes == 2 ? 0 : 0x01000000);
    add_reference(change, block, number_bytes, &change->exif);
    add_reference(change, block, number_bytes, &change->xmp);
    ims_annotate_block_end_box(block, begun);
}

/* ---- meta ------------------------------------------------------------------------ */

static bool is_part(const struct ims_annotate_heif *heif,
                    const struct ims_annotate_box *box,
                    enum ims_annotate_heif_part part)
{
    return heif->has_part[part] && box->start == heif->parts[part].start;
}

static bool has_properties(const struct ims_annotate_heif_change *change)
{
    for (size_t i = 0; i < IMS_ANNOTATE_HEIF_PROPERTIES; i++)
        if (change->properties[i].bytes != NULL)
            return true;
    return false;
}

static void write_part(struct ims_annotate_heif_change *change,
                       struct ims_annotate_block *block,
                       const struct ims_annotate_box *box)
{
    const struct ims_annotate_heif *const heif = change->heif;
    if (is_part(heif, box, IMS_ANNOTATE_HEIF_IINF))
        write_iinf(change, block);
    else if (is_part(heif, box, IMS_ANNOTATE_HEIF_ILOC))
        write_iloc(change, block);
    else if (is_part(heif, box, IMS_ANNOTATE_HEIF_IREF))
        write_iref(change, block);
    else if (has_properties(change) && is_part(heif, box, IMS_ANNOTATE_HEIF_IPRP))
        ims_annotate_heif_properties_write(change, block);
    else
        ims_annotate_block_add(block, heif->bytes + box->start, box->end - box->start);
}

static void write_meta(struct ims_annotate_heif_change *change,
                       struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const struct ims_annotate_box *const meta = &heif->meta;
    const size_t begun = ims_annotate_block_begin_box(block, "meta");
    struct ims_message ignored; /* the boxes are known to be whole */
    ims_annotate_block_add(block, meta->data, IMS_ANNOTATE_BOX_VERSION);
    struct ims_annotate_box box = {.end = (size_t)(meta->data - heif->bytes) +
                                          IMS_ANNOTATE_BOX_VERSION};
    while (box.end < meta->end && ims_annotate_boxes_at(heif->bytes, box.end, meta->end,
                                                        "", &box, &ignored) == IMS_OK)
        write_part(change, block, &box);
    if (!heif->has_part[IMS_ANNOTATE_HEIF_IREF] &&
        (change->exif.is_new || change->xmp.is_new))
        write_iref(change, block);
    if (has_properties(change) && !heif->has_part[IMS_ANNOTATE_HEIF_IPRP])
        change->cannot = "it has no properties of items";
    ims_annotate_block_end_box(block, begun);
}

/* Twice: the first time for its size, on which all offsets depend. */
void ims_annotate_heif_meta_write(struct ims_annotate_heif_change *change,
                                  struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    write_meta(change, block);
    change->shift = (int64_t)block->size - (int64_t)(heif->meta.end - heif->meta.start);
    change->exif.offset =
        (uint64_t)((int64_t)heif->size + change->shift) + IMS_ANNOTATE_BOX_HEAD;
    change->xmp.offset = change->exif.offset + change->exif.length;
    block->size = 0;
    write_meta(change, block);
}
