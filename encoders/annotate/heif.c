/* SPDX-License-Identifier: MIT
 *
 * HEIF and AVIF: items of Exif and XMP in the box `meta`, which is written anew; their
 * bytes come behind all others. What stood behind `meta` moves, and the offsets with
 * it.
 */
#include "annotate.h"

#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "content.h"
#include "heif_items.h"
#include "heif_meta.h"
#include "metadata/box.h"

enum {
    EXIF_OFFSET = 4, /* bytes before Exif that say where in the item it begins: 0 */
    LARGEST = 0x3FFFFFFF
};

/* The Exif that is there: its first bytes say where it begins. */
static const uint8_t *find_exif(const struct ims_annotate_heif *heif, size_t *size)
{
    const uint8_t *const item =
        heif->exif_item != 0
            ? ims_annotate_heif_items_bytes(heif, heif->exif_item, size)
            : NULL;
    if (item == NULL || *size < EXIF_OFFSET)
        return NULL;
    const uint64_t offset = ims_byte_order_load_big(item, EXIF_OFFSET);
    if (offset > *size - EXIF_OFFSET)
        return NULL;
    *size -= EXIF_OFFSET + (size_t)offset;
    return item + EXIF_OFFSET + offset;
}

/* The item that is there is kept, with other bytes; else there is one more. */
static void set_item(struct ims_annotate_heif_item *item, uint32_t old,
                     uint32_t *largest, uint64_t length)
{
    item->is_new = old == 0;
    item->number = item->is_new ? ++*largest : old;
    item->length = length;
}

static void plan(struct ims_annotate_heif_change *change,
                 const struct ims_annotate_content *content)
{
    const struct ims_annotate_heif *const heif = change->heif;
    uint32_t largest = heif->largest;
    if (content->exif != NULL)
        set_item(&change->exif, heif->exif_item, &largest,
                 EXIF_OFFSET + content->exif_size);
    if (content->xmp != NULL)
        set_item(&change->xmp, heif->xmp_item, &largest, content->xmp_size);
    if (largest < heif->largest)
        change->cannot = "there is no number left for an item";
    change->properties[IMS_ANNOTATE_HEIF_PROFILE] =
        (struct ims_annotate_heif_property){content->icc, content->icc_size};
}

/* A box that is taken out: nothing may move but what stands behind `meta`. */
static void add_free(struct ims_annotate_output *output,
                     const struct ims_annotate_box *box)
{
    const size_t type = box->start + 4;
    ims_annotate_output_keep(output, box->start, type);
    ims_annotate_output_add(output, "free", 4);
    ims_annotate_output_keep(output, type + 4, box->end - box->size);
    ims_annotate_output_add_zeros(output, box->size);
}

/* Keeps bytes, but for those of items that got others: they become zeros, so that what
 * was replaced cannot be found any more. */
static void keep_rest(struct ims_annotate_output *output,
                      const struct ims_annotate_heif_change *change, size_t from,
                      size_t end)
{
    const struct ims_annotate_heif *const heif = change->heif;
    const struct ims_annotate_heif_item *const items[] = {&change->exif, &change->xmp};
    size_t start[2];
    size_t size[2] = {0, 0};
    for (size_t i = 0; i < 2; i++) {
        const uint8_t *const bytes =
            items[i]->number != 0 && !items[i]->is_new
                ? ims_annotate_heif_items_bytes(heif, items[i]->number, &size[i])
                : NULL;
        start[i] = bytes != NULL ? (size_t)(bytes - heif->bytes) : end;
    }
    while (from < end) {
        const size_t i =
            start[0] >= from && (start[0] <= start[1] || start[1] < from) ? 0 : 1;
        const size_t next = start[i] >= from && start[i] < end ? start[i] : end;
        ims_annotate_output_keep(output, from, next);
        from = next;
        if (next == end)
            return;
        const size_t behind = size[i] < end - next ? next + size[i] : end;
        start[i] = end;
        if (!ims_annotate_heif_items_is_shared(heif, items[i]->number, next, behind)) {
            ims_annotate_output_add_zeros(output, behind - next);
            from = behind;
        }
    }
}

/* Keeps a box from a place in its head on; items that are gone can be in mdat alone. */
static void keep_box(struct ims_annotate_output *output,
                     const struct ims_annotate_heif_change *change,
                     const struct ims_annotate_box *box, size_t from)
{
    const size_t data = box->end - box->size;
    ims_annotate_output_keep(output, from, data);
    if (ims_annotate_boxes_is(box, "mdat"))
        keep_rest(output, change, data, box->end);
    else
        ims_annotate_output_keep(output, data, box->end);
}

/* The last box, which says no size; now it has one, as another follows. */
static void keep_open(struct ims_annotate_output *output,
                      const struct ims_annotate_heif_change *change,
                      const struct ims_annotate_box *box)
{
    uint8_t size[4];
    ims_byte_order_store(size, sizeof size, true, box->end - box->start);
    ims_annotate_output_add(output, size, sizeof size);
    keep_box(output, change, box, box->start + sizeof size);
}

static void write_boxes(struct ims_annotate *annotate,
                        const struct ims_annotate_heif_change *change,
                        const struct ims_annotate_block *meta)
{
    const struct ims_annotate_heif *const heif = change->heif;
    struct ims_annotate_output *const output = &annotate->output;
    const bool adds = change->exif.length + change->xmp.length > 0;
    struct ims_annotate_box box = {.end = 0};
    while (box.end < annotate->size &&
           ims_annotate_boxes_at(annotate->bytes, box.end, annotate->size, "HEIF", &box,
                                 annotate->message) == IMS_OK) {
        if (box.start == heif->meta.start)
            ims_annotate_output_add(output, meta->bytes, meta->size);
        else if (annotate->credentials == IMS_ANNOTATE_REMOVE && !box.to_end &&
                 ims_annotate_boxes_are_credentials(&box))
            add_free(output, &box);
        else if (box.to_end && adds)
            keep_open(output, change, &box);
        else
            keep_box(output, change, &box, box.start);
    }
}

static void add_items(struct ims_annotate *annotate,
                      const struct ims_annotate_heif_change *change,
                      const struct ims_annotate_content *content)
{
    struct ims_annotate_output *const output = &annotate->output;
    const uint64_t size = change->exif.length + change->xmp.length;
    if (size == 0)
        return;
    struct ims_buffer *const buffer = ims_annotate_output_buffer(output);
    if (output->error == IMS_OK)
        output->error = ims_metadata_box_append_head(buffer, "mdat", size);
    if (content->exif != NULL) {
        ims_annotate_output_add_zeros(output, EXIF_OFFSET);
        ims_annotate_output_add(output, content->exif, content->exif_size);
    }
    if (content->xmp != NULL)
        ims_annotate_output_add(output, content->xmp, content->xmp_size);
}

static int write_all(struct ims_annotate *annotate,
                     struct ims_annotate_heif_change *change,
                     const struct ims_annotate_content *content,
                     struct ims_annotate_block *block)
{
    const struct ims_annotate_heif *const heif = change->heif;
    struct ims_annotate_output *const output = &annotate->output;
    if (content->exif_size > LARGEST || content->xmp_size > LARGEST ||
        content->icc_size > LARGEST ||
        (heif->last.to_end && annotate->size - heif->last.start > UINT32_MAX))
        return ims_failure(annotate->message, IMS_ERROR_TOO_LARGE,
                           "HEIF: the metadata, or its last box, are too large");
    plan(change, content);
    ims_annotate_heif_meta_write(change, block);
    if (block->failed)
        return ims_failure(annotate->message, IMS_ERROR_MEMORY,
                           "HEIF: no memory for the box meta");
    if (change->cannot != NULL)
        return ims_failure(annotate->message, IMS_ERROR_METADATA,
                           "HEIF: it takes no metadata: %s", change->cannot);
    write_boxes(annotate, change, block);
    add_items(annotate, change, content);
    return ims_annotate_output_end(output);
}

int ims_annotate_heif_write(struct ims_annotate *annotate)
{
    struct ims_annotate_heif heif = {.bytes = annotate->bytes, .size = annotate->size};
    struct ims_annotate_heif_change change = {.heif = &heif};
    struct ims_annotate_content content;
    struct ims_annotate_block block = {0};
    size_t exif_size = 0;
    int error = ims_annotate_heif_items_read(&heif, annotate->message);
    if (error == IMS_OK && heif.has_tracks)
        error = ims_failure(annotate->message, IMS_ERROR_METADATA,
                            "HEIF: it is a sequence of images, whose tracks point "
                            "into it; such take no metadata");
    if (error == IMS_OK && heif.has_credentials)
        error = ims_annotate_signed(annotate, "HEIF");
    if (error != IMS_OK)
        return error;
    const uint8_t *const exif = find_exif(&heif, &exif_size);
    error = ims_annotate_content_init(&content, annotate, exif, exif_size,
                                      IMS_ANNOTATE_CONTENT_EXIF);
    if (error != IMS_OK)
        return error;
    error = ims_annotate_content_check_profile(
        &content, annotate, "HEIF", ims_annotate_heif_properties_colors(&heif));
    if (error == IMS_OK)
        error = write_all(annotate, &change, &content, &block);
    ims_annotate_block_fini(&block);
    ims_annotate_content_fini(&content);
    return error;
}
