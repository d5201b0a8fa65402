/* SPDX-License-Identifier: MIT */
#include "exif_merge.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "exif.h"
#include "exif_clear.h"
#include "exif_fields.h"
#include "exif_plain.h"
#include "places.h"
#include "profile.h"
#include "text.h"

enum { COUNT = 2, NEXT = 4, INSIDE = 4 /* bytes: see exif.c */ };
enum { POINTERS = 2 /* fields that the image's directory gets at the end */ };

/* An Exif in work: the bytes of the old one, and room for what comes behind them. */
struct writing {
    const struct ims_metadata_exif *exif;
    uint8_t *bytes;
    size_t size;
};

static size_t aligned(size_t size)
{
    return size + size % 2;
}

/* Bytes that a directory with these fields takes, at most. */
static size_t bound(const struct ims_metadata_exif *exif,
                    enum ims_metadata_exif_directory directory,
                    const struct ims_metadata_exif_fields *fields)
{
    const size_t entries =
        exif->directories[directory].entries + fields->count + POINTERS;
    size_t size = 1 + COUNT + entries * IMS_METADATA_EXIF_ENTRY + NEXT;
    for (size_t i = 0; i < fields->count; i++)
        size += aligned(fields->list[i].size);
    return size;
}

static bool is_set(const struct ims_metadata_exif_fields *fields, uint32_t tag)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i].tag == tag)
            return true;
    return false;
}

/* Copies the entries that stay; returns how many. Their values are where they were. */
static uint32_t copy_entries(struct writing *writing,
                             enum ims_metadata_exif_directory directory,
                             const struct ims_metadata_exif_fields *fields,
                             uint8_t *entries)
{
    struct ims_metadata_exif_entry entry;
    uint32_t count = 0;
    for (uint32_t i = 0; ims_metadata_exif_read(writing->exif, directory, i, &entry);
         i++)
        if (!is_set(fields, entry.tag))
            memcpy(entries + IMS_METADATA_EXIF_ENTRY * (size_t)count++,
                   writing->exif->bytes + entry.offset, IMS_METADATA_EXIF_ENTRY);
    return count;
}

/* Makes room for an entry before those of greater tags, and writes its head. */
static uint8_t *insert_entry(const struct writing *writing, uint8_t *entries,
                             uint32_t count,
                             const struct ims_metadata_exif_field *field)
{
    const struct ims_metadata_exif *const exif = writing->exif;
    uint8_t *entry = entries;
    uint8_t *const end = entries + IMS_METADATA_EXIF_ENTRY * (size_t)count;
    while (entry < end && ims_metadata_exif_load16(exif, entry) < field->tag)
        entry += IMS_METADATA_EXIF_ENTRY;
    memmove(entry + IMS_METADATA_EXIF_ENTRY, entry, (size_t)(end - entry));
    ims_metadata_exif_store16(exif, entry, field->tag);
    ims_metadata_exif_store16(exif, entry + 2, field->type);
    ims_metadata_exif_store32(exif, entry + 4, field->count);
    memset(entry + 8, 0, INSIDE);
    return entry;
}

/* Writes a directory with its fields set behind all else; returns its offset. */
static size_t write_directory(struct writing *writing,
                              enum ims_metadata_exif_directory directory,
                              const struct ims_metadata_exif_fields *fields)
{
    const struct ims_metadata_exif *const exif = writing->exif;
    /* One that lies outside would lie among what is written here. */
    const uint32_t next = directory == IMS_METADATA_EXIF_IMAGE
                              ? exif->directories[IMS_METADATA_EXIF_THUMBNAIL].offset
                              : 0;
    if (writing->size % 2 != 0)
        writing->bytes[writing->size++] = 0;
    const size_t offset = writing->size;
    uint8_t *const entries = writing->bytes + offset + COUNT;
    uint32_t count = copy_entries(writing, directory, fields, entries);
    uint32_t added = 0;
    for (size_t i = 0; i < fields->count; i++)
        added += fields->list[i].count != 0;
    size_t end =
        offset + COUNT + IMS_METADATA_EXIF_ENTRY * ((size_t)count + added) + NEXT;
    for (size_t i = 0; i < fields->count; i++) {
        const struct ims_metadata_exif_field *const field = &fields->list[i];
        if (field->count == 0)
            continue;
        uint8_t *const value = insert_entry(writing, entries, count++, field) + 8;
        if (field->size <= INSIDE) {
            memcpy(value, field->bytes, field->size);
            continue;
        }
        ims_metadata_exif_store32(exif, value, (uint32_t)end);
        memcpy(writing->bytes + end, field->bytes, field->size);
        end += field->size;
        if (end % 2 != 0)
            writing->bytes[end++] = 0;
    }
    ims_metadata_exif_store16(exif, writing->bytes + offset, count);
    ims_metadata_exif_store32(exif, entries + IMS_METADATA_EXIF_ENTRY * (size_t)count,
                              next);
    writing->size = end;
    return offset;
}

/* What is to be set, by directory. */
struct plan {
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_fields image;
    struct ims_metadata_exif_fields photo;
    struct ims_metadata_exif_fields gps;
};

/* Writes a directory that has fields, and lets the image's point to it. */
static void write_pointed(struct writing *writing, struct plan *plan,
                          enum ims_metadata_exif_directory directory,
                          const struct ims_metadata_exif_fields *fields, uint16_t tag)
{
    if (fields->count == 0)
        return;
    const size_t offset = write_directory(writing, directory, fields);
    ims_metadata_exif_fields_add_number(&plan->image, tag, IMS_METADATA_EXIF_LONG,
                                        (uint32_t)offset);
}

static void write_all(struct writing *writing, struct plan *plan)
{
    memcpy(writing->bytes, plan->exif.bytes, plan->exif.size);
    /* A directory at the end may lack the offset of a next one. */
    memset(writing->bytes + writing->size, 0, NEXT);
    writing->size += NEXT;
    write_pointed(writing, plan, IMS_METADATA_EXIF_PHOTO, &plan->photo,
                  IMS_METADATA_EXIF_PHOTO_POINTER);
    write_pointed(writing, plan, IMS_METADATA_EXIF_GPS, &plan->gps,
                  IMS_METADATA_EXIF_GPS_POINTER);
    const size_t offset =
        write_directory(writing, IMS_METADATA_EXIF_IMAGE, &plan->image);
    ims_metadata_exif_store32(&plan->exif, writing->bytes + 4, (uint32_t)offset);
}

/* Lists what no field covers any more: directories that were written anew, and values
 * of fields that were set. */
static int clear_replaced(const struct plan *plan, uint8_t *bytes, size_t size)
{
    static const enum ims_metadata_exif_directory directories[] = {
        IMS_METADATA_EXIF_IMAGE, IMS_METADATA_EXIF_PHOTO, IMS_METADATA_EXIF_GPS};
    const struct ims_metadata_exif_fields *const fields[] = {&plan->image, &plan->photo,
                                                             &plan->gps};
    struct ims_metadata_exif_ranges gone = {.room = 3};
    for (size_t i = 0; i < 3; i++)
        gone.room += plan->exif.directories[directories[i]].entries;
    gone.list = calloc(gone.room, sizeof gone.list[0]);
    if (gone.list == NULL)
        return IMS_ERROR_MEMORY;
    for (size_t i = 0; i < 3; i++) {
        struct ims_metadata_exif_entry entry;
        if (fields[i]->count == 0)
            continue;
        ims_metadata_exif_clear_add(&gone,
                                    plan->exif.directories[directories[i]].offset,
                                    plan->exif.directories[directories[i]].size);
        for (uint32_t n = 0;
             ims_metadata_exif_read(&plan->exif, directories[i], n, &entry); n++)
            if (entry.value != NULL && is_set(fields[i], entry.tag))
                ims_metadata_exif_clear_add(
                    &gone, (size_t)(entry.value - plan->exif.bytes), entry.size);
    }
    const int error = ims_metadata_exif_clear(bytes, size, &gone);
    free(gone.list);
    return error;
}

static void plan_fields(struct plan *plan, const struct ims_metadata *metadata,
                        uint32_t needs, struct ims_metadata_exif_plain *plain)
{
    plan->image.exif = plan->photo.exif = plan->gps.exif = &plan->exif;
    if (metadata->dots_per_metre_x != 0)
        ims_metadata_exif_plain_resolution(metadata, &plan->image);
    if (needs & IMS_METADATA_TEXT)
        ims_metadata_exif_plain_texts(metadata, &plan->image);
    if (metadata->time_ns != 0)
        ims_metadata_exif_plain_time(metadata, plain, &plan->image, &plan->photo);
    if (metadata->position != NULL)
        ims_metadata_exif_plain_position(metadata->position, &plan->gps);
    if (plan->photo.count > 0 &&
        plan->exif.directories[IMS_METADATA_EXIF_INTEROPERABILITY].offset == 0)
        ims_metadata_exif_fields_remove(&plan->photo,
                                        IMS_METADATA_EXIF_INTEROPERABILITY_POINTER);
    const bool has_photo = plan->exif.directories[IMS_METADATA_EXIF_PHOTO].offset != 0;
    if (plan->photo.count > 0 && !has_photo)
        ims_metadata_exif_fields_add_bytes(&plan->photo, 36864,
                                           IMS_METADATA_EXIF_UNDEFINED, "0232", 4);
}

/* Whether one of the needed kinds is there. */
static bool has_needed(const struct ims_metadata *metadata, uint32_t needs)
{
    if ((needs & IMS_METADATA_RESOLUTION && metadata->dots_per_metre_x != 0) ||
        (needs & IMS_METADATA_TIME && metadata->time_ns != 0) ||
        (needs & IMS_METADATA_POSITION && metadata->position != NULL))
        return true;
    const struct ims_text *text = needs & IMS_METADATA_TEXT ? metadata->texts : NULL;
    for (; text != NULL && text->key != NULL; text++)
        if (ims_metadata_text_exif_tag(text) != 0)
            return true;
    return false;
}

/* Bytes that all takes, at most; UINT64_MAX where a directory cannot count its
 * entries. */
static uint64_t bound_of(const struct plan *plan)
{
    const struct ims_metadata_exif_fields *const fields[] = {&plan->image, &plan->photo,
                                                             &plan->gps};
    static const enum ims_metadata_exif_directory directories[] = {
        IMS_METADATA_EXIF_IMAGE, IMS_METADATA_EXIF_PHOTO, IMS_METADATA_EXIF_GPS};
    uint64_t size = (uint64_t)plan->exif.size + NEXT;
    for (size_t i = 0; i < 3; i++) {
        const size_t more = fields[i]->count + POINTERS;
        if (plan->exif.directories[directories[i]].entries + more > UINT16_MAX)
            return UINT64_MAX;
        size += bound(&plan->exif, directories[i], fields[i]);
    }
    return size;
}

uint32_t ims_metadata_exif_merge_colors(const struct ims_image *image)
{
    const bool are_other = (image->primaries != IMS_PRIMARIES_DEFAULT &&
                            image->primaries != IMS_PRIMARIES_BT709) ||
                           (image->transfer != IMS_TRANSFER_DEFAULT &&
                            image->transfer != IMS_TRANSFER_SRGB);
    return are_other ? IMS_METADATA_COLOR : 0;
}

/* Where ColorSpace says sRGB, but the file has other colors, it is Uncalibrated. It is
 * at its place. */
static int mend_color_space(const struct ims_metadata *metadata, uint32_t needs,
                            struct ims_metadata_exif_merged *merged,
                            struct ims_message *message)
{
    enum { SRGB = 1, UNCALIBRATED = 65535, VALUE = 8 };
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    const bool are_other =
        (needs & IMS_METADATA_COLOR) != 0 || !ims_metadata_profile_is_srgb(metadata);
    if (!are_other || merged->bytes == NULL ||
        !ims_metadata_exif_open(&exif, merged->bytes, merged->size) ||
        !ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO,
                                IMS_METADATA_EXIF_COLOR_SPACE, &entry) ||
        ims_metadata_exif_number(&exif, &entry) != SRGB)
        return IMS_OK;
    if (merged->made == NULL) {
        merged->made = malloc(merged->size);
        if (merged->made == NULL)
            return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the Exif");
        memcpy(merged->made, merged->bytes, merged->size);
        merged->bytes = merged->made;
    }
    uint8_t *const value = (uint8_t *)merged->made + entry.offset + VALUE;
    if (entry.type == IMS_METADATA_EXIF_SHORT)
        ims_metadata_exif_store16(&exif, value, UNCALIBRATED);
    else
        ims_metadata_exif_store32(&exif, value, UNCALIBRATED);
    return IMS_OK;
}

int ims_metadata_exif_merge(const struct ims_metadata *metadata, uint32_t needs,
                            struct ims_metadata_exif_merged *merged,
                            struct ims_message *message)
{
    static const uint8_t nothing[IMS_METADATA_EXIF_HEADER] = {'I', 'I', '*'};
    *merged = (struct ims_metadata_exif_merged){0};
    if (metadata == NULL || (metadata->exif == NULL && !has_needed(metadata, needs)))
        return IMS_OK;
    struct ims_metadata_exif_plain plain;
    struct plan plan = {.exif = {.bytes = nothing, .size = sizeof nothing}};
    const bool has_directory =
        metadata->exif == NULL ||
        ims_metadata_exif_open(&plan.exif, metadata->exif, metadata->exif_size);
    plan_fields(&plan, metadata, needs, &plain);
    if (plan.image.count + plan.photo.count + plan.gps.count == 0) {
        merged->bytes = metadata->exif;
        merged->size = metadata->exif_size;
        return mend_color_space(metadata, needs, merged, message);
    }
    if (!has_directory)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the Exif has no directory for time, position or "
                           "resolution: it is damaged");
    const uint64_t most = bound_of(&plan);
    if (most > UINT32_MAX || most > SIZE_MAX / 2)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the Exif is larger than its offsets reach");
    struct writing writing = {.exif = &plan.exif, .bytes = malloc((size_t)most)};
    if (writing.bytes == NULL)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the Exif");
    writing.size = plan.exif.size;
    write_all(&writing, &plan);
    if (clear_replaced(&plan, writing.bytes, writing.size) != IMS_OK) {
        free(writing.bytes);
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for the Exif");
    }
    merged->bytes = merged->made = writing.bytes;
    merged->size = writing.size;
    return mend_color_space(metadata, needs, merged, message);
}

int ims_metadata_exif_merge_check(const struct ims_metadata *metadata, uint32_t needs,
                                  size_t *size, struct ims_message *message)
{
    struct ims_metadata_exif_merged merged;
    const int error = ims_metadata_exif_merge(metadata, needs, &merged, message);
    if (error != IMS_OK)
        return error;
    if (size != NULL)
        *size = merged.size;
    ims_metadata_exif_merge_free(&merged);
    return IMS_OK;
}

int ims_metadata_exif_merge_check_format(const char *format,
                                         const struct ims_metadata *metadata,
                                         struct ims_message *message)
{
    const uint32_t needs = IMS_METADATA_TEXT | IMS_METADATA_RESOLUTION |
                           IMS_METADATA_TIME | IMS_METADATA_POSITION;
    const int error =
        ims_metadata_places_check(format, ims_metadata_places_exif, metadata, message);
    return error != IMS_OK
               ? error
               : ims_metadata_exif_merge_check(metadata, needs, NULL, message);
}

void ims_metadata_exif_merge_free(struct ims_metadata_exif_merged *merged)
{
    free(merged->made);
    *merged = (struct ims_metadata_exif_merged){0};
}
