/* SPDX-License-Identifier: MIT
 *
 * The public functions on Exif that programs have in their hands. They edit in place:
 * fields are taken out of their directories, values are overwritten, and nothing moves
 * that anything points to.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <imagesaver/metadata.h>

#include "common/failure.h"
#include "exif.h"

enum { COUNT = 2, NEXT = 4 /* bytes: see exif.c */ };

/* Of all directories together; a camera writes some 150. Looking for what no field
 * covers takes the square of it. */
enum { ENTRIES_MAX = 4096 };

enum { /* of a thumbnail: where it lies, in strips or as a JPEG */
       STRIP_OFFSETS = 273,
       STRIP_BYTE_COUNTS = 279,
       JPEG_OFFSET = 513,
       JPEG_LENGTH = 514
};

struct editing {
    uint8_t *bytes;
    struct ims_metadata_exif exif; /* the same bytes */
};

static const enum ims_metadata_exif_directory directories[] = {
    IMS_METADATA_EXIF_IMAGE, IMS_METADATA_EXIF_THUMBNAIL, IMS_METADATA_EXIF_PHOTO,
    IMS_METADATA_EXIF_GPS, IMS_METADATA_EXIF_INTEROPERABILITY};

/* What says where a picture was taken, by whom, and with which single camera. Makers'
 * notes, comments and what other programs put in may say anything. Names that are put
 * into a picture to be read by others stay: its description and its copyright. */
static bool is_private(uint32_t tag)
{
    static const uint16_t tags[] = {IMS_METADATA_EXIF_ARTIST,
                                    316 /* HostComputer */,
                                    330 /* SubIFDs */,
                                    700 /* XMP */,
                                    33723 /* IPTC */,
                                    34377 /* Photoshop */,
                                    IMS_METADATA_EXIF_GPS_POINTER,
                                    37500 /* MakerNote */,
                                    37510 /* UserComment */,
                                    37724 /* ImageSourceData */,
                                    40092 /* XPComment */,
                                    40093 /* XPAuthor */,
                                    40094 /* XPKeywords */,
                                    42016 /* ImageUniqueID */,
                                    42032 /* CameraOwnerName */,
                                    42033 /* BodySerialNumber */,
                                    42037 /* LensSerialNumber */,
                                    42039 /* Photographer */,
                                    42040 /* ImageEditor */,
                                    50735 /* CameraSerialNumber */,
                                    50740 /* DNGPrivateData */,
                                    50781 /* RawDataUniqueID */,
                                    50827 /* OriginalRawFileName */};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (tags[i] == tag)
            return true;
    return false;
}

/* Whether a field tells the size of the picture before it was turned or scaled. */
static bool is_size(uint32_t tag)
{
    return tag == IMS_METADATA_EXIF_IMAGE_WIDTH ||
           tag == IMS_METADATA_EXIF_IMAGE_LENGTH ||
           tag == IMS_METADATA_EXIF_PIXEL_X_DIMENSION ||
           tag == IMS_METADATA_EXIF_PIXEL_Y_DIMENSION;
}

/* ---- directories ----------------------------------------------------------------- */

/* Takes one entry out; what stands behind it moves up. */
static void remove_entry(struct editing *editing,
                         enum ims_metadata_exif_directory directory, size_t offset)
{
    struct ims_metadata_exif *const exif = &editing->exif;
    const size_t start = exif->directories[directory].offset;
    const size_t end = start + exif->directories[directory].size;
    memmove(editing->bytes + offset, editing->bytes + offset + IMS_METADATA_EXIF_ENTRY,
            end - offset - IMS_METADATA_EXIF_ENTRY);
    memset(editing->bytes + end - IMS_METADATA_EXIF_ENTRY, 0, IMS_METADATA_EXIF_ENTRY);
    exif->directories[directory].size -= IMS_METADATA_EXIF_ENTRY;
    exif->directories[directory].entries--;
    ims_metadata_exif_store16(exif, editing->bytes + start,
                              exif->directories[directory].entries);
}

static void remove_entries(struct editing *editing,
                           enum ims_metadata_exif_directory directory,
                           bool (*is_removed)(uint32_t tag))
{
    struct ims_metadata_exif_entry entry;
    uint32_t i = 0;
    while (ims_metadata_exif_read(&editing->exif, directory, i, &entry))
        if (is_removed(entry.tag))
            remove_entry(editing, directory, entry.offset);
        else
            i++;
}

/* The parts of it that lie over no directory and not over the header. */
static void clear(struct editing *editing, uint64_t from, uint64_t end)
{
    const struct ims_metadata_exif *const exif = &editing->exif;
    end = end < exif->size ? end : exif->size;
    from = from > IMS_METADATA_EXIF_HEADER ? from : IMS_METADATA_EXIF_HEADER;
    while (from < end) {
        uint64_t stop = end, skip = from;
        for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
            const uint64_t first = exif->directories[i].offset;
            const uint64_t last = first + exif->directories[i].size;
            if (first <= from && from < last)
                skip = last;
            else if (first > from && first < stop)
                stop = first;
        }
        if (skip == from)
            memset(editing->bytes + from, 0, (size_t)(stop - from));
        from = skip == from ? stop : skip;
    }
}

/* Lets go of a directory, its values, and its bytes. */
static void remove_directory(struct editing *editing,
                             enum ims_metadata_exif_directory directory)
{
    struct ims_metadata_exif *const exif = &editing->exif;
    struct ims_metadata_exif_entry entry;
    const uint32_t offset = exif->directories[directory].offset;
    const uint32_t size = exif->directories[directory].size;
    if (offset == 0 || exif->directories[directory].entries > ENTRIES_MAX)
        return;
    for (uint32_t i = 0; ims_metadata_exif_read(exif, directory, i, &entry); i++)
        if (entry.value != NULL) {
            const size_t first = (size_t)(entry.value - exif->bytes);
            clear(editing, first, first + entry.size);
        }
    exif->directories[directory].offset = exif->directories[directory].entries =
        exif->directories[directory].size = 0;
    clear(editing, offset, (uint64_t)offset + size);
}

/* ---- the thumbnail --------------------------------------------------------------- */

/* Number `index` of the offsets or lengths of an entry; 0 for none. */
static uint32_t number_at(const struct ims_metadata_exif *exif,
                          const struct ims_metadata_exif_entry *entry, uint32_t index)
{
    const size_t size = ims_metadata_exif_type_size(entry->type);
    if (entry->value == NULL || index >= entry->count || (size != 2 && size != 4))
        return 0;
    const uint8_t *const from = entry->value + size * index;
    return size == 2 ? ims_metadata_exif_load16(exif, from)
                     : ims_metadata_exif_load32(exif, from);
}

static void clear_pieces(struct editing *editing, uint32_t offsets, uint32_t lengths)
{
    const struct ims_metadata_exif *const exif = &editing->exif;
    struct ims_metadata_exif_entry offset, length;
    if (!ims_metadata_exif_find(exif, IMS_METADATA_EXIF_THUMBNAIL, offsets, &offset) ||
        !ims_metadata_exif_find(exif, IMS_METADATA_EXIF_THUMBNAIL, lengths, &length))
        return;
    for (uint32_t i = 0; i < offset.count && i < ENTRIES_MAX; i++) {
        const uint64_t first = number_at(exif, &offset, i);
        clear(editing, first, first + number_at(exif, &length, i));
    }
}

/* Where the last byte is that a directory or a field covers. */
static size_t covered_end(const struct ims_metadata_exif *exif)
{
    struct ims_metadata_exif_entry entry;
    size_t end = IMS_METADATA_EXIF_HEADER;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
        const size_t last =
            (size_t)exif->directories[i].offset + exif->directories[i].size;
        end = last > end ? last : end;
        for (uint32_t n = 0; ims_metadata_exif_read(exif, directories[i], n, &entry);
             n++) {
            const size_t value_end =
                entry.value == NULL ? 0
                                    : (size_t)(entry.value - exif->bytes) + entry.size;
            end = value_end > end ? value_end : end;
        }
    }
    return end;
}

/* Lets go of the 1st IFD, and of the zeros that are left at the end of the bytes. */
static void remove_thumbnail(struct editing *editing)
{
    struct ims_metadata_exif *const exif = &editing->exif;
    clear_pieces(editing, JPEG_OFFSET, JPEG_LENGTH);
    clear_pieces(editing, STRIP_OFFSETS, STRIP_BYTE_COUNTS);
    remove_directory(editing, IMS_METADATA_EXIF_THUMBNAIL);
    const size_t least = COUNT + exif->directories[IMS_METADATA_EXIF_IMAGE].entries *
                                     (size_t)IMS_METADATA_EXIF_ENTRY;
    if (exif->directories[IMS_METADATA_EXIF_IMAGE].size == least + NEXT)
        memset(editing->bytes + exif->directories[IMS_METADATA_EXIF_IMAGE].offset +
                   least,
               0, NEXT);
    const size_t end = covered_end(exif);
    while (exif->size > end && editing->bytes[exif->size - 1] == 0)
        exif->size--;
}

/* ---- what is private ------------------------------------------------------------- */

/* The end of what covers the byte at `from`, or `from` where nothing does; then `next`
 * is where what follows begins. */
static size_t covered_until(const struct ims_metadata_exif *exif, size_t from,
                            size_t *next)
{
    struct ims_metadata_exif_entry entry;
    *next = exif->size;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
        size_t first = exif->directories[i].offset;
        size_t end = first + exif->directories[i].size;
        for (uint32_t n = 0;; n++) {
            if (first <= from && from < end)
                return end;
            if (first > from && first < *next)
                *next = first;
            if (!ims_metadata_exif_read(exif, directories[i], n, &entry))
                break;
            if (entry.value != NULL) {
                first = (size_t)(entry.value - exif->bytes);
                end = first + entry.size;
            }
        }
    }
    return from;
}

/* Clears all that no field covers, whatever it was. */
static void clear_gaps(struct editing *editing)
{
    size_t at = IMS_METADATA_EXIF_HEADER;
    while (at < editing->exif.size) {
        size_t next;
        const size_t end = covered_until(&editing->exif, at, &next);
        if (end == at)
            memset(editing->bytes + at, 0, next - at);
        at = end == at ? next : end;
    }
}

static int remove_private(struct editing *editing, struct ims_message *message)
{
    const struct ims_metadata_exif *const exif = &editing->exif;
    uint64_t entries = 0;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++)
        entries += exif->directories[i].entries;
    if (exif->is_damaged || entries > ENTRIES_MAX)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the Exif is damaged: it cannot be told what in it is "
                           "private");
    remove_directory(editing, IMS_METADATA_EXIF_GPS);
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++)
        remove_entries(editing, directories[i], is_private);
    clear_gaps(editing);
    return IMS_OK;
}

/* ---- orientation ----------------------------------------------------------------- */

static void set_upright(struct editing *editing,
                        enum ims_metadata_exif_directory directory)
{
    struct ims_metadata_exif_entry entry;
    for (uint32_t i = 0; ims_metadata_exif_read(&editing->exif, directory, i, &entry);
         i++)
        if (entry.tag == IMS_METADATA_EXIF_ORIENTATION) {
            uint8_t *const out = editing->bytes + entry.offset;
            ims_metadata_exif_store16(&editing->exif, out + 2, IMS_METADATA_EXIF_SHORT);
            ims_metadata_exif_store32(&editing->exif, out + 4, 1);
            memset(out + 8, 0, 4);
            ims_metadata_exif_store16(&editing->exif, out + 8, 1);
        }
}

int32_t ims_metadata_exif_orientation(const void *exif, size_t size)
{
    struct ims_metadata_exif opened;
    struct ims_metadata_exif_entry entry;
    if (exif == NULL || !ims_metadata_exif_open(&opened, exif, size) ||
        !ims_metadata_exif_find(&opened, IMS_METADATA_EXIF_IMAGE,
                                IMS_METADATA_EXIF_ORIENTATION, &entry))
        return 0;
    const uint32_t orientation = ims_metadata_exif_number(&opened, &entry);
    return orientation <= 8 ? (int32_t)orientation : 0;
}

int ims_metadata_exif_edit(void *exif, size_t *size, uint32_t edits,
                           struct ims_message *message)
{
    struct ims_message unheard;
    struct editing editing = {.bytes = exif};
    if (message == NULL)
        message = &unheard;
    if (exif == NULL || size == NULL ||
        (edits &
         ~(uint32_t)(IMS_EXIF_UPRIGHT | IMS_EXIF_NO_THUMBNAIL | IMS_EXIF_NO_PRIVATE)))
        return ims_failure(message, IMS_ERROR_ARGUMENT,
                           "exif or size is NULL, or an edit is unknown");
    if (!ims_metadata_exif_open(&editing.exif, exif, *size))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the Exif is damaged: it has no first directory");
    int error = IMS_OK;
    if (edits & IMS_EXIF_UPRIGHT) {
        set_upright(&editing, IMS_METADATA_EXIF_IMAGE);
        set_upright(&editing, IMS_METADATA_EXIF_THUMBNAIL);
        remove_entries(&editing, IMS_METADATA_EXIF_IMAGE, is_size);
        remove_entries(&editing, IMS_METADATA_EXIF_PHOTO, is_size);
    }
    if (edits & IMS_EXIF_NO_THUMBNAIL)
        remove_thumbnail(&editing);
    if (edits & IMS_EXIF_NO_PRIVATE)
        error = remove_private(&editing, message);
    *size = editing.exif.size;
    return error;
}
