/* SPDX-License-Identifier: MIT
 *
 * Exif: read in both orders of bytes, plain fields set in it and everything else left
 * at its place, made from nothing.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/metadata/exif.h"
#include "encoders/metadata/exif_merge.h"
#include "support/alloc_fail.h"
#include "support/exif_blob.h"
#include "support/exif_check.h"

enum { HALF_PAST = 500000000 };

/* ---- reading --------------------------------------------------------------------- */

Test(exif, is_read_in_both_orders_of_bytes)
{
    static const uint32_t entries[] = {6, 3, 8, 4, 1};
    for (int big = 0; big < 2; big++) {
        struct exif_blob blob;
        struct ims_metadata_exif exif;
        struct ims_metadata_exif_entry entry;
        exif_blob_make(&blob, big);
        cr_assert(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
        cr_assert_eq(exif.is_big, big);
        cr_assert_not(exif.is_damaged);
        for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++)
            cr_assert_eq(exif.directories[i].entries, entries[i], "%d", i);
        exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 271, "Maker of cameras");
        exif_check_text(&exif, IMS_METADATA_EXIF_INTEROPERABILITY, 1, "R98");
        exif_check_rationals(&exif, IMS_METADATA_EXIF_GPS, 2,
                             (const uint32_t[]){1, 1, 2, 1, 3, 1}, 6);
        cr_assert(
            ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 37500, &entry));
        cr_assert_eq(entry.value, blob.bytes + blob.maker_note);
        cr_assert_eq(ims_metadata_exif_orientation(blob.bytes, blob.size),
                     EXIF_BLOB_ORIENTATION);
        exif_check_sorted(&exif);
    }
}

Test(exif, what_is_no_exif_has_no_orientation)
{
    cr_assert_eq(ims_metadata_exif_orientation(NULL, 0), 0);
    cr_assert_eq(ims_metadata_exif_orientation("II*\0\0\0\0\0", 8), 0);
    cr_assert_eq(ims_metadata_exif_orientation("II*\0\10\0\0", 7), 0);
    cr_assert_eq(ims_metadata_exif_orientation("PNG and so on", 13), 0);
}

/* ---- setting fields -------------------------------------------------------------- */

static void merge(const struct ims_metadata *metadata, uint32_t needs,
                  struct ims_metadata_exif_merged *merged,
                  struct ims_metadata_exif *exif)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_metadata_exif_merge(metadata, needs, merged, &message), IMS_OK,
                 "%s", message.text);
    if (merged->bytes != NULL)
        cr_assert(ims_metadata_exif_open(exif, merged->bytes, merged->size));
}

Test(exif, plain_fields_make_one_where_they_are_needed)
{
    const struct ims_position position = exif_check_some_position();
    const struct ims_text texts[] = {{"Title", "a title", NULL},
                                     {"Author", "J\xc3\xa4ne", NULL},
                                     {"Copyright", "", NULL},
                                     {"Software", "deutsch", "de"},
                                     {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    merge(NULL, UINT32_MAX, &merged, &exif);
    cr_assert_null(merged.bytes);
    metadata.position = &position;
    metadata.time_ns = EXIF_CHECK_TIME;
    metadata.dots_per_metre_x = 11811;
    metadata.dots_per_metre_y = 2835;
    metadata.texts = texts;
    merge(&metadata, 0, &merged, &exif);
    cr_assert_null(merged.bytes);
    merge(&metadata, IMS_METADATA_TIME | IMS_METADATA_TEXT, &merged, &exif);
    exif_check_sorted(&exif);
    exif_check_time(&exif);
    exif_check_position(&exif);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_IMAGE, 282,
                         (const uint32_t[]){300, 1}, 2);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_IMAGE, 283, (const uint32_t[]){72, 1},
                         2);
    exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 315, "J\xc3\xa4ne");
    exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 33432, "");
    cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_IMAGE, 305));
    cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_IMAGE, 270));
    ims_metadata_exif_merge_free(&merged);
    merge(&metadata, IMS_METADATA_POSITION, &merged, &exif);
    cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_IMAGE, 315));
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, resolution_is_exact)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    metadata.dots_per_metre_x = 11811;
    metadata.dots_per_metre_y = 1234;
    merge(&metadata, IMS_METADATA_RESOLUTION, &merged, &exif);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_IMAGE, 282,
                         (const uint32_t[]){11811, 100}, 2);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_IMAGE, 283,
                         (const uint32_t[]){1234, 100}, 2);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 296, &entry));
    cr_assert_eq(ims_metadata_exif_number(&exif, &entry), 3);
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, angles_are_carried_and_an_unknown_altitude_goes)
{
    struct exif_blob blob;
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    exif_blob_make(&blob, false);
    position.latitude = 59.99999999999;
    position.longitude = -180;
    metadata.position = &position;
    metadata.exif = blob.bytes;
    metadata.exif_size = blob.size;
    merge(&metadata, 0, &merged, &exif);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_GPS, 2,
                         (const uint32_t[]){60, 1, 0, 1, 0, 1000000}, 6);
    exif_check_text(&exif, IMS_METADATA_EXIF_GPS, 3, "W");
    exif_check_rationals(&exif, IMS_METADATA_EXIF_GPS, 4,
                         (const uint32_t[]){180, 1, 0, 1, 0, 1000000}, 6);
    cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_GPS, 6));
    cr_assert(exif_check_has(&exif, IMS_METADATA_EXIF_GPS, 17));
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, nothing_to_set_is_nothing_to_copy)
{
    struct exif_blob blob;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    exif_blob_make(&blob, true);
    metadata.exif = blob.bytes;
    metadata.exif_size = blob.size;
    merge(&metadata, UINT32_MAX, &merged, &exif);
    cr_assert_eq(merged.bytes, (const void *)blob.bytes);
    cr_assert_eq(merged.size, blob.size);
    cr_assert_null(merged.made);
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, what_is_not_set_stays_where_it_is)
{
    const struct ims_position position = exif_check_some_position();
    for (int big = 0; big < 2; big++) {
        struct exif_blob blob;
        struct ims_metadata metadata = IMS_METADATA_INIT;
        struct ims_metadata_exif_merged merged;
        struct ims_metadata_exif exif;
        struct ims_metadata_exif_entry entry;
        exif_blob_make(&blob, big);
        metadata.exif = blob.bytes;
        metadata.exif_size = blob.size;
        metadata.position = &position;
        metadata.time_ns = EXIF_CHECK_TIME;
        merge(&metadata, 0, &merged, &exif);
        cr_assert_eq(exif.is_big, big);
        cr_assert_not(exif.is_damaged);
        exif_check_kept(merged.bytes, merged.size, &blob);
        exif_check_sorted(&exif);
        exif_check_time(&exif);
        exif_check_position(&exif);
        exif_check_text(&exif, IMS_METADATA_EXIF_IMAGE, 271, "Maker of cameras");
        exif_check_text(&exif, IMS_METADATA_EXIF_INTEROPERABILITY, 1, "R98");
        exif_check_rationals(&exif, IMS_METADATA_EXIF_GPS, 17,
                             (const uint32_t[]){90, 1}, 2);
        cr_assert(exif_check_has(&exif, IMS_METADATA_EXIF_THUMBNAIL, 513));
        cr_assert(
            ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 37500, &entry));
        cr_assert_eq(entry.value, (const uint8_t *)merged.bytes + blob.maker_note);
        ims_metadata_exif_merge_free(&merged);
    }
}

/* Two fields may have one value, of which one is replaced. */
Test(exif, what_another_field_has_too_is_not_cleared)
{
    struct exif_blob blob;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry latitude, direction;
    exif_blob_make(&blob, false);
    cr_assert(ims_metadata_exif_open(&exif, blob.bytes, blob.size));
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_GPS, 2, &latitude));
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_GPS, 17, &direction));
    exif_blob_put32(&blob, direction.offset + 8,
                    (uint32_t)(latitude.value - blob.bytes) + 8);
    const struct ims_position position = exif_check_some_position();
    metadata.position = &position;
    metadata.exif = blob.bytes;
    metadata.exif_size = blob.size;
    merge(&metadata, 0, &merged, &exif);
    exif_check_rationals(&exif, IMS_METADATA_EXIF_GPS, 17, (const uint32_t[]){2, 1}, 2);
    const uint8_t *const old =
        (const uint8_t *)merged.bytes + (latitude.value - blob.bytes);
    for (size_t i = 0; i < 24; i++)
        cr_assert(old[i] == 0 || (i >= 8 && i < 16), "byte %zu", i);
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, whole_seconds_have_no_fraction)
{
    struct exif_blob blob;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_metadata_exif exif;
    exif_blob_make(&blob, true);
    metadata.exif = blob.bytes;
    metadata.exif_size = blob.size;
    metadata.time_ns = EXIF_CHECK_TIME - HALF_PAST;
    merge(&metadata, 0, &merged, &exif);
    cr_assert_not(exif_check_has(&exif, IMS_METADATA_EXIF_PHOTO, 37521));
    ims_metadata_exif_merge_free(&merged);
}

Test(exif, memory_that_fails_is_told)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_message message = {0};
    metadata.time_ns = EXIF_CHECK_TIME;
    alloc_fail_at(1);
    cr_assert_eq(
        ims_metadata_exif_merge(&metadata, IMS_METADATA_TIME, &merged, &message),
        IMS_ERROR_MEMORY);
    cr_assert(alloc_fail_reached());
    cr_assert_neq(message.text[0], '\0');
}
