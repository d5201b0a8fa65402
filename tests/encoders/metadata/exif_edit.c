/* SPDX-License-Identifier: MIT
 *
 * Exif: fields taken out of it in place, and hostile bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/metadata/exif.h"
#include "encoders/metadata/exif_merge.h"
#include "support/exif_blob.h"
#include "support/exif_check.h"
#include "support/picture.h"

static bool contains(const uint8_t *bytes, size_t size, const char *text)
{
    const size_t length = strlen(text);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, text, length) == 0)
            return true;
    return false;
}

/* ---- taking out ------------------------------------------------------------------ */

Test(exif_edit, a_picture_that_was_turned_is_upright)
{
    for (int big = 0; big < 2; big++) {
        struct exif_blob blob;
        struct ims_metadata_exif exif;
        struct ims_metadata_exif_entry entry;
        exif_blob_make(&blob, big);
        size_t size = blob.size;
        cr_assert_eq(ims_metadata_exif_edit(blob.bytes, &size, IMS_EXIF_UPRIGHT, NULL),
                     IMS_OK);
        cr_assert_eq(size, blob.size);
        cr_assert_eq(ims_metadata_exif_orientation(blob.bytes, size), 1);
        cr_assert(ims_metadata_exif_open(&exif, blob.bytes, size));
        cr_assert_not(exif.is_damaged);
        cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_PHOTO, 40962));
        cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_PHOTO, 40963));
        exif_check_text(&exif, IMS_METADATA_EXIF_INTEROPERABILITY, 1, "R98");
        exif_check_text(&exif, IMS_METADATA_EXIF_PHOTO, 42032, EXIF_BLOB_OWNER);
        cr_assert(
            ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 37500, &entry));
        cr_assert_eq(entry.value, blob.bytes + blob.maker_note);
    }
}

Test(exif_edit, a_thumbnail_goes_and_its_room_with_it)
{
    for (int big = 0; big < 2; big++) {
        struct exif_blob blob;
        struct ims_metadata_exif exif;
        exif_blob_make(&blob, big);
        size_t size = blob.size;
        cr_assert_eq(
            ims_metadata_exif_edit(blob.bytes, &size, IMS_EXIF_NO_THUMBNAIL, NULL),
            IMS_OK);
        cr_assert_leq(size, blob.thumbnail);
        cr_assert_not(contains(blob.bytes, blob.size, "TT"));
        cr_assert(ims_metadata_exif_open(&exif, blob.bytes, size));
        cr_assert_not(exif.is_damaged);
        cr_assert_eq(exif.directories[IMS_METADATA_EXIF_THUMBNAIL].offset, 0);
        exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 315, EXIF_BLOB_OWNER);
        cr_assert_eq(ims_metadata_exif_orientation(blob.bytes, size),
                     EXIF_BLOB_ORIENTATION);
    }
}

Test(exif_edit, nothing_private_is_left_in_any_byte)
{
    for (int big = 0; big < 2; big++) {
        struct exif_blob blob;
        struct ims_metadata_exif exif;
        exif_blob_make(&blob, big);
        size_t size = blob.size;
        cr_assert_eq(
            ims_metadata_exif_edit(blob.bytes, &size, IMS_EXIF_NO_PRIVATE, NULL),
            IMS_OK);
        cr_assert_eq(size, blob.size);
        cr_assert_not(contains(blob.bytes, size, "Jane"));
        cr_assert_not(contains(blob.bytes, size, "0123"));
        cr_assert_not(contains(blob.bytes, size, "maker's"));
        cr_assert(ims_metadata_exif_open(&exif, blob.bytes, size));
        cr_assert_not(exif.is_damaged);
        cr_assert_eq(exif.directories[IMS_METADATA_EXIF_GPS].offset, 0);
        for (size_t i = blob.gps; i < blob.image; i++)
            cr_assert_eq(blob.bytes[i], 0);
        exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 271, "Maker of cameras");
        exif_check_text(&exif, IMS_METADATA_EXIF_PHOTO, 36867, "2001:02:03 04:05:06");
        exif_check_text(&exif, IMS_METADATA_EXIF_INTEROPERABILITY, 1, "R98");
        cr_assert(exif_check_has(&exif, IMS_METADATA_EXIF_THUMBNAIL, 513));
    }
}

Test(exif_edit, what_cannot_be_looked_through_is_not_called_free_of_private_things)
{
    struct exif_blob blob;
    struct ims_message message = {0};
    exif_blob_make(&blob, false);
    exif_blob_put32(&blob, blob.image + 2 + 12 * 5 + 8, 5000); /* GPS lies outside */
    size_t size = blob.size;
    cr_assert_eq(
        ims_metadata_exif_edit(blob.bytes, &size, IMS_EXIF_NO_PRIVATE, &message),
        IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "damaged"));
    cr_assert_eq(ims_metadata_exif_edit(blob.bytes, &size, 8, &message),
                 IMS_ERROR_ARGUMENT);
    cr_assert_eq(ims_metadata_exif_edit(NULL, &size, 1, &message), IMS_ERROR_ARGUMENT);
    size = 7;
    cr_assert_eq(ims_metadata_exif_edit(blob.bytes, &size, 1, NULL),
                 IMS_ERROR_METADATA);
}

/* ---- hostile bytes --------------------------------------------------------------- */

Test(exif_edit, directories_that_overlap_or_lie_outside_are_not_there)
{
    struct exif_blob blob;
    const size_t photo = 2 + 12 * 4 + 8, gps = 2 + 12 * 5 + 8, next = 2 + 12 * 6;
    struct ims_metadata_exif exif;
    for (int i = 0; i < 6; i++) {
        exif_blob_make(&blob, i % 2 != 0);
        const uint32_t places[] = {
            (uint32_t)blob.image, (uint32_t)blob.photo + 12, 4, (uint32_t)blob.size - 1,
            UINT32_MAX,           (uint32_t)blob.image + 1};
        exif_blob_put32(&blob, blob.image + gps, places[i]);
        exif_blob_put32(&blob, blob.image + next, places[i]);
        cr_assert(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
        cr_assert(exif.is_damaged);
        cr_assert_eq(exif.directories[IMS_METADATA_EXIF_GPS].offset, 0, "%d", i);
        cr_assert_eq(exif.directories[IMS_METADATA_EXIF_THUMBNAIL].offset, 0, "%d", i);
    }
    exif_blob_make(&blob, false);
    exif_blob_put16(&blob, blob.photo, 65535); /* entries */
    cr_assert(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
    cr_assert_eq(exif.directories[IMS_METADATA_EXIF_PHOTO].offset, 0);
    exif_blob_put32(&blob, blob.image + photo, 0);
    exif_blob_put16(&blob, blob.image, 65535);
    cr_assert_not(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
}

Test(exif_edit, values_that_lie_outside_have_no_bytes)
{
    struct exif_blob blob;
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    exif_blob_make(&blob, true);
    exif_blob_put32(&blob, blob.gps + 2 + 12 + 4, 0x20000000); /* times 8: 2^32 */
    exif_blob_put32(&blob, blob.gps + 2 + 24 + 8, (uint32_t)blob.size - 7);
    exif_blob_put16(&blob, blob.gps + 2 + 36 + 2, 99); /* type */
    cr_assert(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
    for (uint32_t i = 1; i < 4; i++) {
        cr_assert(ims_metadata_exif_read(&exif, IMS_METADATA_EXIF_GPS, i, &entry));
        cr_assert_null(entry.value);
        cr_assert_eq(entry.size, 0);
    }
}

Test(exif_edit, a_directory_that_is_full_takes_no_more)
{
    enum { SIZE = 8 + 2 + 12 * 65535 + 4 };
    uint8_t *const bytes = calloc(1, SIZE);
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_message message = {0};
    memcpy(bytes, "II*\0\10\0\0\0\xff\xff", 10);
    metadata.exif = bytes;
    metadata.exif_size = SIZE;
    metadata.time_ns = EXIF_CHECK_TIME;
    cr_assert_eq(ims_metadata_exif_merge(&metadata, 0, &merged, &message),
                 IMS_ERROR_METADATA);
    size_t size = SIZE;
    cr_assert_eq(ims_metadata_exif_edit(bytes, &size, IMS_EXIF_NO_PRIVATE, &message),
                 IMS_ERROR_METADATA);
    free(bytes);
}

/* Damages some bytes of a blob, and cuts some off. */
static size_t mutate(const struct exif_blob *blob, uint8_t *bytes, uint32_t *random)
{
    const size_t size = picture_random(random) % 4 == 0
                            ? picture_random(random) % blob->size
                            : blob->size;
    memcpy(bytes, blob->bytes, size);
    for (uint32_t count = 1 + picture_random(random) % 4; count > 0 && size > 0;
         count--) {
        static const uint8_t usual[] = {0, 1, 2, 4, 8, 13, 127, 255};
        const uint32_t value = picture_random(random);
        bytes[picture_random(random) % size] =
            value % 2 != 0 ? usual[value / 2 % 8] : (uint8_t)(value >> 8);
    }
    return size;
}

static void merge_mutated(const uint8_t *bytes, size_t size)
{
    const struct ims_position position = exif_check_some_position();
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    struct ims_message message = {0};
    metadata.exif = bytes;
    metadata.exif_size = size;
    metadata.position = &position;
    metadata.time_ns = EXIF_CHECK_TIME;
    if (ims_metadata_exif_merge(&metadata, 0, &merged, &message) != IMS_OK) {
        cr_assert_neq(message.text[0], '\0');
        return;
    }
    cr_assert(ims_metadata_exif_open(&exif, merged.bytes, merged.size));
    exif_check_time(&exif);
    exif_check_position(&exif);
    ims_metadata_exif_merge_free(&merged);
}

static void edit_mutated(uint8_t *bytes, size_t size, uint32_t edits)
{
    static const uint32_t private_tags[] = {315, 34853, 37500, 42032, 42033};
    struct ims_metadata_exif exif;
    size_t left = size;
    if (ims_metadata_exif_edit(bytes, &left, edits, NULL) != IMS_OK)
        return;
    cr_assert_leq(left, size);
    cr_assert(ims_metadata_exif_open(&exif, bytes, left));
    if (edits & IMS_EXIF_UPRIGHT)
        cr_assert_leq(ims_metadata_exif_orientation(bytes, left), 1);
    if (edits & IMS_EXIF_NO_THUMBNAIL)
        cr_assert_eq(exif.directories[IMS_METADATA_EXIF_THUMBNAIL].offset, 0);
    for (size_t i = 0; i < 5 && edits & IMS_EXIF_NO_PRIVATE; i++)
        for (int d = 0; d < IMS_METADATA_EXIF_DIRECTORIES; d++)
            cr_assert_not(exif_check_has(&exif, (enum ims_metadata_exif_directory)d,
                                         private_tags[i]));
}

Test(exif_edit, damaged_bytes_do_no_harm)
{
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        struct exif_blob blob;
        uint8_t mutated[EXIF_BLOB_MAX];
        exif_blob_make(&blob, i % 2 != 0);
        const size_t size = mutate(&blob, mutated, &random);
        /* Of just this size, so that a sanitizer sees what is read beyond. */
        uint8_t *const bytes = malloc(size > 0 ? size : 1);
        cr_assert_not_null(bytes);
        memcpy(bytes, mutated, size);
        merge_mutated(bytes, size);
        edit_mutated(bytes, size, (uint32_t)i / 2 % 8);
        free(bytes);
    }
}
