/* SPDX-License-Identifier: MIT */
#include "exif_check.h"

#include <string.h>

#include <criterion/criterion.h>

struct ims_position exif_check_some_position(void)
{
    struct ims_position position = IMS_POSITION_INIT;
    position.latitude = -33.8568;
    position.longitude = 151.2153;
    position.altitude = -4.25;
    position.has_altitude = 1;
    return position;
}

void exif_check_text(const struct ims_metadata_exif *exif,
                     enum ims_metadata_exif_directory directory, uint32_t tag,
                     const char *text)
{
    struct ims_metadata_exif_entry entry;
    cr_assert(ims_metadata_exif_find(exif, directory, tag, &entry), "tag %u", tag);
    cr_assert_eq(entry.type, IMS_METADATA_EXIF_ASCII);
    cr_assert_eq(entry.size, strlen(text) + 1, "tag %u", tag);
    cr_assert_str_eq((const char *)entry.value, text);
}

void exif_check_rationals(const struct ims_metadata_exif *exif,
                          enum ims_metadata_exif_directory directory, uint32_t tag,
                          const uint32_t *numbers, size_t count)
{
    struct ims_metadata_exif_entry entry;
    cr_assert(ims_metadata_exif_find(exif, directory, tag, &entry), "tag %u", tag);
    cr_assert_eq(entry.type, IMS_METADATA_EXIF_RATIONAL);
    cr_assert_eq(entry.count, count / 2);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(ims_metadata_exif_load32(exif, entry.value + 4 * i), numbers[i],
                     "tag %u: %zu", tag, i);
}

bool exif_check_has(const struct ims_metadata_exif *exif,
                    enum ims_metadata_exif_directory directory, uint32_t tag)
{
    struct ims_metadata_exif_entry entry;
    return ims_metadata_exif_find(exif, directory, tag, &entry);
}

void exif_check_sorted(const struct ims_metadata_exif *exif)
{
    struct ims_metadata_exif_entry entry;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++) {
        int before = -1;
        for (uint32_t n = 0; ims_metadata_exif_read(
                 exif, (enum ims_metadata_exif_directory)i, n, &entry);
             n++) {
            cr_assert_gt(entry.tag, before);
            before = entry.tag;
        }
    }
}

void exif_check_time(const struct ims_metadata_exif *exif)
{
    exif_check_text(exif, IMS_METADATA_EXIF_IMAGE, 306, "2026:11:28 22:58:00");
    exif_check_text(exif, IMS_METADATA_EXIF_PHOTO, 36867, "2026:11:28 22:58:00");
    exif_check_text(exif, IMS_METADATA_EXIF_PHOTO, 36868, "2026:11:28 22:58:00");
    for (uint32_t tag = 36880; tag <= 36882; tag++)
        exif_check_text(exif, IMS_METADATA_EXIF_PHOTO, tag, "+00:00");
    for (uint32_t tag = 37520; tag <= 37522; tag++)
        exif_check_text(exif, IMS_METADATA_EXIF_PHOTO, tag, "5");
}

void exif_check_position(const struct ims_metadata_exif *exif)
{
    exif_check_text(exif, IMS_METADATA_EXIF_GPS, 1, "S");
    exif_check_rationals(exif, IMS_METADATA_EXIF_GPS, 2,
                         (const uint32_t[]){33, 1, 51, 1, 24480000, 1000000}, 6);
    exif_check_text(exif, IMS_METADATA_EXIF_GPS, 3, "E");
    exif_check_rationals(exif, IMS_METADATA_EXIF_GPS, 4,
                         (const uint32_t[]){151, 1, 12, 1, 55080000, 1000000}, 6);
    exif_check_rationals(exif, IMS_METADATA_EXIF_GPS, 6, (const uint32_t[]){4250, 1000},
                         2);
    exif_check_text(exif, IMS_METADATA_EXIF_GPS, 18, "WGS-84");
}

void exif_check_kept(const void *exif, size_t size, const struct exif_blob *blob)
{
    static const char old_time[] = "2001:02:03 04:05:06";
    uint8_t old_latitude[24];
    const uint8_t *const bytes = exif;
    cr_assert_geq(size, blob->size);
    for (size_t i = IMS_METADATA_EXIF_HEADER; i < blob->size; i++)
        cr_assert(bytes[i] == blob->bytes[i] || bytes[i] == 0, "byte %zu", i);
    cr_assert_arr_eq(bytes + blob->maker_note, blob->bytes + blob->maker_note,
                     strlen(EXIF_BLOB_MAKER));
    for (uint32_t i = 0; i < 6; i++)
        ims_metadata_exif_store32(&(struct ims_metadata_exif){.is_big = blob->is_big},
                                  old_latitude + 4 * (size_t)i,
                                  i % 2 == 0 ? i / 2 + 1 : 1);
    cr_assert_not_null(memmem(blob->bytes, blob->size, old_latitude, 24));
    cr_assert_null(memmem(bytes, size, old_latitude, 24), "the old position");
    cr_assert_not_null(memmem(blob->bytes, blob->size, old_time, sizeof old_time));
    cr_assert_null(memmem(bytes, size, old_time, sizeof old_time), "the old time");
}
