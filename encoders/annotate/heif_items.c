/* SPDX-License-Identifier: MIT */
#include "heif_items.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"

static const char name[] = "HEIF";

/* Of each of these all references are gone through. */
enum { CANDIDATES_MAX = 256 };

static const char *const part_types[IMS_ANNOTATE_HEIF_PARTS] = {
    [IMS_ANNOTATE_HEIF_PITM] = "pitm", [IMS_ANNOTATE_HEIF_IINF] = "iinf",
    [IMS_ANNOTATE_HEIF_ILOC] = "iloc", [IMS_ANNOTATE_HEIF_IREF] = "iref",
    [IMS_ANNOTATE_HEIF_IPRP] = "iprp",
};

static int damaged(struct ims_message *message, const char *what, size_t place)
{
    return ims_failure(message, IMS_ERROR_DAMAGED, "HEIF: %s at byte %zu", what, place);
}

static uint64_t load(const struct ims_annotate_heif *heif, size_t at, size_t bytes)
{
    return ims_byte_order_load_big(heif->bytes + at, bytes);
}

/* ---- iloc ------------------------------------------------------------------------ */

bool ims_annotate_heif_items_location_at(const struct ims_annotate_heif *heif,
                                         size_t start,
                                         struct ims_annotate_heif_location *location)
{
    const struct ims_annotate_heif_fields *const fields = &heif->fields;
    const size_t method = fields->version == 0 ? 0 : 2;
    const size_t head = fields->item + method + 2 + fields->base + 2;
    const size_t extent = fields->index + fields->offset + fields->length;
    const size_t end = heif->parts[IMS_ANNOTATE_HEIF_ILOC].end;
    if (end - start < head)
        return false;
    size_t at = start + fields->item;
    location->start = start;
    location->item = (uint32_t)load(heif, start, fields->item);
    location->method = (uint32_t)load(heif, at, method) & 15;
    location->source = (uint32_t)load(heif, at + method, 2);
    location->base = load(heif, at + method + 2, fields->base);
    location->extents = (uint32_t)load(heif, at + method + 2 + fields->base, 2);
    location->first = start + head;
    if (location->extents > 0 && extent > (end - location->first) / location->extents)
        return false;
    location->end = location->first + location->extents * extent;
    return true;
}

void ims_annotate_heif_items_extent_at(
    const struct ims_annotate_heif *heif,
    const struct ims_annotate_heif_location *location, uint32_t number,
    struct ims_annotate_heif_extent *extent)
{
    const struct ims_annotate_heif_fields *const fields = &heif->fields;
    const size_t at =
        location->first + number * (fields->index + fields->offset + fields->length);
    extent->index = load(heif, at, fields->index);
    extent->offset = location->base + load(heif, at + fields->index, fields->offset);
    extent->length = load(heif, at + fields->index + fields->offset, fields->length);
}

static bool is_field_size(size_t size)
{
    return size == 0 || size == 4 || size == 8;
}

static bool read_fields(struct ims_annotate_heif *heif)
{
    const struct ims_annotate_box *const box = &heif->parts[IMS_ANNOTATE_HEIF_ILOC];
    struct ims_annotate_heif_fields *const fields = &heif->fields;
    if (box->size < 8)
        return false;
    fields->version = box->data[0];
    fields->item = fields->version < 2 ? 2 : 4;
    fields->offset = box->data[4] >> 4;
    fields->length = box->data[4] & 15;
    fields->base = box->data[5] >> 4;
    fields->index = fields->version == 0 ? 0 : box->data[5] & 15;
    const size_t head = 6 + fields->item;
    if (fields->version > 2 || box->size < head || !is_field_size(fields->offset) ||
        !is_field_size(fields->length) || !is_field_size(fields->base) ||
        !is_field_size(fields->index))
        return false;
    fields->items = (uint32_t)ims_byte_order_load_big(box->data + 6, fields->item);
    fields->first = (size_t)(box->data - heif->bytes) + head;
    return true;
}

/* What an item's extents say has to be there. */
static int check_extents(const struct ims_annotate_heif *heif,
                         const struct ims_annotate_heif_location *location,
                         struct ims_message *message)
{
    for (uint32_t i = 0; i < location->extents; i++) {
        struct ims_annotate_heif_extent extent;
        ims_annotate_heif_items_extent_at(heif, location, i, &extent);
        if (extent.offset < location->base ||
            (location->method == 0 && location->source == 0 &&
             (extent.offset > heif->size ||
              extent.length > heif->size - extent.offset)))
            return damaged(message, "the bytes of an item are not there, says iloc",
                           location->start);
    }
    return IMS_OK;
}

static int check_locations(struct ims_annotate_heif *heif, struct ims_message *message)
{
    struct ims_annotate_heif_location location = {.end = heif->fields.first};
    for (uint32_t i = 0; i < heif->fields.items; i++) {
        if (!ims_annotate_heif_items_location_at(heif, location.end, &location))
            return damaged(message, "iloc is cut off", location.end);
        /* Readers differ in whether they heed that: libavif does not. */
        if (location.source != 0)
            return ims_failure(message, IMS_ERROR_METADATA,
                               "HEIF: item %lu is said to lie in another file; such "
                               "take no metadata",
                               (unsigned long)location.item);
        int error = check_extents(heif, &location, message);
        if (error != IMS_OK)
            return error;
        if (location.item == 0)
            return damaged(message, "iloc has an item of the number 0", location.start);
        if (location.item > heif->largest)
            heif->largest = location.item;
    }
    return IMS_OK;
}

const uint8_t *ims_annotate_heif_items_bytes(const struct ims_annotate_heif *heif,
                                             uint32_t item, size_t *size)
{
    struct ims_annotate_heif_location location = {.end = heif->fields.first};
    struct ims_annotate_heif_extent extent;
    for (uint32_t i = 0; i < heif->fields.items; i++) {
        ims_annotate_heif_items_location_at(heif, location.end, &location);
        if (location.item != item)
            continue;
        if (location.method != 0 || location.source != 0 || location.extents != 1)
            return NULL;
        ims_annotate_heif_items_extent_at(heif, &location, 0, &extent);
        *size = (size_t)extent.length;
        return heif->bytes + extent.offset;
    }
    return NULL;
}

bool ims_annotate_heif_items_is_shared(const struct ims_annotate_heif *heif,
                                       uint32_t item, uint64_t from, uint64_t end)
{
    struct ims_annotate_heif_location location = {.end = heif->fields.first};
    for (uint32_t i = 0; i < heif->fields.items; i++) {
        ims_annotate_heif_items_location_at(heif, location.end, &location);
        for (uint32_t j = 0; location.item != item && j < location.extents; j++) {
            struct ims_annotate_heif_extent extent;
            ims_annotate_heif_items_extent_at(heif, &location, j, &extent);
            if (location.method == 0 && extent.offset < end &&
                extent.offset + extent.length > from)
                return true;
        }
    }
    return false;
}

/* ---- iref ------------------------------------------------------------------------ */

/* Whether one reference says that an item describes others: 1 that the primary one is
 * among them, -1 that it is not, 0 that it is about something else. */
static int describes(const struct ims_annotate_heif *heif,
                     const struct ims_annotate_box *reference, size_t bytes,
                     uint32_t item)
{
    if (!ims_annotate_boxes_is(reference, "cdsc") || reference->size < bytes + 2 ||
        ims_byte_order_load_big(reference->data, bytes) != item)
        return 0;
    size_t count = (size_t)ims_byte_order_load_big(reference->data + bytes, 2);
    const uint8_t *at = reference->data + bytes + 2;
    size_t left = reference->size - bytes - 2;
    for (; count > 0 && left >= bytes; count--, at += bytes, left -= bytes)
        if (ims_byte_order_load_big(at, bytes) == heif->primary)
            return 1;
    return -1;
}

/* Whether an item is about another image than the primary one, and not about that. */
static bool is_of_other(const struct ims_annotate_heif *heif, uint32_t item)
{
    const struct ims_annotate_box *const iref = &heif->parts[IMS_ANNOTATE_HEIF_IREF];
    if (!heif->has_part[IMS_ANNOTATE_HEIF_IREF] ||
        iref->size < IMS_ANNOTATE_BOX_VERSION)
        return false;
    const size_t bytes = iref->data[0] == 0 ? 2 : 4;
    struct ims_message ignored; /* damaged ones say nothing */
    struct ims_annotate_box box = {.end = (size_t)(iref->data - heif->bytes) +
                                          IMS_ANNOTATE_BOX_VERSION};
    bool is_other = false;
    while (box.end < iref->end && ims_annotate_boxes_at(heif->bytes, box.end, iref->end,
                                                        name, &box, &ignored) == IMS_OK)
        switch (describes(heif, &box, bytes, item)) {
        case 1:
            return false;
        case -1:
            is_other = true;
        }
    return is_other;
}

/* ---- iinf ------------------------------------------------------------------------ */

/* Learns which item an entry is about, and whether it is Exif or XMP. */
static int take_entry(struct ims_annotate_heif *heif,
                      const struct ims_annotate_box *entry, struct ims_message *message)
{
    static const char xmp[] = "application/rdf+xml";
    const uint8_t version = entry->size > 0 ? entry->data[0] : 0;
    const size_t item_bytes = version < 3 ? 2 : 4;
    size_t at = IMS_ANNOTATE_BOX_VERSION + item_bytes + 2;
    if (!ims_annotate_boxes_is(entry, "infe") || entry->size < at)
        return damaged(message, "iinf has an entry that is none", entry->start);
    const uint32_t item = (uint32_t)ims_byte_order_load_big(
        entry->data + IMS_ANNOTATE_BOX_VERSION, item_bytes);
    if (item > heif->largest)
        heif->largest = item;
    if (version < 2)
        return IMS_OK;
    if (entry->size < at + 4)
        return damaged(message, "iinf has an entry that is cut off", entry->start);
    const uint8_t *const type = entry->data + at;
    const bool is_exif = memcmp(type, "Exif", 4) == 0 && heif->exif_item == 0;
    const bool is_mime = memcmp(type, "mime", 4) == 0 && heif->xmp_item == 0;
    if (!is_exif && !is_mime)
        return IMS_OK;
    if (++heif->candidates > CANDIDATES_MAX)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "HEIF: it has too many items of metadata of other images");
    if (is_of_other(heif, item))
        return IMS_OK;
    if (is_exif)
        heif->exif_item = item;
    if (!is_mime)
        return IMS_OK;
    at += 4;
    const uint8_t *const end = memchr(entry->data + at, '\0', entry->size - at);
    const size_t content = end != NULL ? (size_t)(end + 1 - entry->data) : entry->size;
    if (entry->size - content >= sizeof xmp &&
        memcmp(entry->data + content, xmp, sizeof xmp) == 0)
        heif->xmp_item = item;
    return IMS_OK;
}

static int read_entries(struct ims_annotate_heif *heif, struct ims_message *message)
{
    const struct ims_annotate_box *const box = &heif->parts[IMS_ANNOTATE_HEIF_IINF];
    const size_t count_bytes = box->size > 0 && box->data[0] == 0 ? 2 : 4;
    const size_t head = IMS_ANNOTATE_BOX_VERSION + count_bytes;
    if (box->size < head)
        return damaged(message, "iinf is cut off", box->start);
    struct ims_annotate_box entry = {.end = (size_t)(box->data - heif->bytes) + head};
    uint64_t count =
        ims_byte_order_load_big(box->data + IMS_ANNOTATE_BOX_VERSION, count_bytes);
    for (; count > 0 && entry.end < box->end; count--) {
        int error = ims_annotate_boxes_at(heif->bytes, entry.end, box->end, name,
                                          &entry, message);
        if (error == IMS_OK && entry.to_end)
            error = damaged(message, "an entry says no size", entry.start);
        if (error == IMS_OK)
            error = take_entry(heif, &entry, message);
        if (error != IMS_OK)
            return error;
    }
    return count == 0 && entry.end == box->end
               ? IMS_OK
               : damaged(message, "iinf has other entries than it says", box->start);
}

/* ---- meta and what is around it -------------------------------------------------- */

static int read_parts(struct ims_annotate_heif *heif, struct ims_message *message)
{
    const size_t start =
        (size_t)(heif->meta.data - heif->bytes) + IMS_ANNOTATE_BOX_VERSION;
    if (heif->meta.size < IMS_ANNOTATE_BOX_VERSION)
        return damaged(message, "meta is cut off", heif->meta.start);
    struct ims_annotate_box box = {.end = start};
    while (box.end < heif->meta.end) {
        int error = ims_annotate_boxes_at(heif->bytes, box.end, heif->meta.end, name,
                                          &box, message);
        if (error == IMS_OK && box.to_end)
            error = damaged(message, "a box says no size", box.start);
        if (error != IMS_OK)
            return error;
        for (size_t i = 0; i < IMS_ANNOTATE_HEIF_PARTS; i++) {
            if (!ims_annotate_boxes_is(&box, part_types[i]))
                continue;
            if (heif->has_part[i])
                return damaged(message, "meta has a second box of a kind", box.start);
            heif->parts[i] = box;
            heif->has_part[i] = true;
        }
    }
    if (!heif->has_part[IMS_ANNOTATE_HEIF_PITM] ||
        !heif->has_part[IMS_ANNOTATE_HEIF_IINF] ||
        !heif->has_part[IMS_ANNOTATE_HEIF_ILOC])
        return damaged(message, "meta has no pitm, iinf or iloc", heif->meta.start);
    return IMS_OK;
}

static int read_primary(struct ims_annotate_heif *heif, struct ims_message *message)
{
    const struct ims_annotate_box *const box = &heif->parts[IMS_ANNOTATE_HEIF_PITM];
    const size_t bytes = box->size > 0 && box->data[0] == 0 ? 2 : 4;
    if (box->size < IMS_ANNOTATE_BOX_VERSION + bytes)
        return damaged(message, "pitm is cut off", box->start);
    heif->primary =
        (uint32_t)ims_byte_order_load_big(box->data + IMS_ANNOTATE_BOX_VERSION, bytes);
    heif->largest = heif->primary;
    return IMS_OK;
}

static int read_boxes(struct ims_annotate_heif *heif, struct ims_message *message)
{
    struct ims_annotate_box box = {.end = 0};
    bool has_meta = false;
    while (box.end < heif->size) {
        int error = ims_annotate_boxes_at(heif->bytes, box.end, heif->size, name, &box,
                                          message);
        if (error != IMS_OK)
            return error;
        const bool is_meta = ims_annotate_boxes_is(&box, "meta");
        if ((box.start == 0) != ims_annotate_boxes_is(&box, "ftyp") ||
            (is_meta && (has_meta || box.to_end)))
            return damaged(message, "a box is not allowed", box.start);
        if (is_meta)
            heif->meta = box;
        has_meta = has_meta || is_meta;
        heif->has_tracks = heif->has_tracks || ims_annotate_boxes_is(&box, "moov") ||
                           ims_annotate_boxes_is(&box, "moof");
        heif->has_credentials =
            heif->has_credentials || ims_annotate_boxes_are_credentials(&box);
        heif->last = box;
    }
    return has_meta ? IMS_OK
                    : damaged(message, "it ends without the box meta", heif->size);
}

int ims_annotate_heif_items_read(struct ims_annotate_heif *heif,
                                 struct ims_message *message)
{
    int error = read_boxes(heif, message);
    if (error == IMS_OK)
        error = read_parts(heif, message);
    if (error == IMS_OK)
        error = read_primary(heif, message);
    if (error == IMS_OK)
        error = read_entries(heif, message);
    if (error != IMS_OK)
        return error;
    if (!read_fields(heif))
        return damaged(message, "iloc is cut off, or of an unknown version",
                       heif->parts[IMS_ANNOTATE_HEIF_ILOC].start);
    return check_locations(heif, message);
}
