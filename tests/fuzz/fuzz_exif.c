/* SPDX-License-Identifier: MIT
 *
 * Exif as anybody may hand it over: an input is one, or (where it does not begin so) a
 * list of changes to that of a camera, of three bytes each: a position of two, and what
 * stands there. What is read, set and taken out leaves Exif that is read again.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/metadata/exif.h"
#include "encoders/metadata/exif_merge.h"
#include "fuzz.h"
#include "support/exif_blob.h"

const char *const fuzz_seeds[] = {
    "big",
    "\1\1\1",
    "\1\62\377\1\63\377", /* entries of the image's directory */
    "\1\176\62\1\177\1",  /* where the next one is */
    "\1\160\62\1\161\1",  /* and others */
    "\1\170\62\1\171\1",
    "\1\40\2\1\44\1\1\44\377", /* counts of values */
    "\2\10\3",
    NULL,
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static volatile uint8_t touched;

/* Touches each byte of each value. */
static void read_all(const void *bytes, size_t size)
{
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    if (!ims_metadata_exif_open(&exif, bytes, size))
        return;
    for (int i = 0; i < IMS_METADATA_EXIF_DIRECTORIES; i++)
        for (uint32_t n = 0; ims_metadata_exif_read(
                 &exif, (enum ims_metadata_exif_directory)i, n, &entry);
             n++)
            for (size_t k = 0; k < entry.size; k++)
                touched = entry.value[k];
    must(ims_metadata_exif_orientation(bytes, size) <= 8);
}

static void set_all(const void *bytes, size_t size)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_message message = {0};
    struct ims_metadata_exif exif;
    metadata.exif = bytes;
    metadata.exif_size = size;
    metadata.position = &position;
    metadata.time_ns = 1;
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 1;
    if (ims_metadata_exif_merge(&metadata, UINT32_MAX, &merged, &message) != IMS_OK)
        return;
    must(ims_metadata_exif_open(&exif, merged.bytes, merged.size));
    must(exif.directories[IMS_METADATA_EXIF_GPS].entries > 4);
    must(exif.directories[IMS_METADATA_EXIF_PHOTO].entries > 4);
    read_all(merged.bytes, merged.size);
    ims_metadata_exif_merge_free(&merged);
}

static void edit(const uint8_t *bytes, size_t size, uint32_t edits)
{
    uint8_t *const copy = malloc(size);
    size_t left = size;
    must(copy != NULL);
    memcpy(copy, bytes, size);
    if (ims_metadata_exif_edit(copy, &left, edits, NULL) == IMS_OK) {
        struct ims_metadata_exif exif;
        must(left <= size && ims_metadata_exif_open(&exif, copy, left));
        read_all(copy, left);
        must(!(edits & IMS_EXIF_NO_PRIVATE) ||
             exif.directories[IMS_METADATA_EXIF_GPS].offset == 0);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct exif_blob blob;
    exif_blob_make(&blob, size > 0 && data[0] == 'b');
    for (size_t i = 0; i + 3 <= size; i += 3)
        blob.bytes[(data[i] * 256u + data[i + 1]) % blob.size] = data[i + 2];
    const bool is_whole =
        size >= 8 && (memcmp(data, "II*\0", 4) == 0 || memcmp(data, "MM\0*", 4) == 0);
    const uint8_t *const bytes = is_whole ? data : blob.bytes;
    const size_t length = is_whole ? size : blob.size;
    read_all(bytes, length);
    set_all(bytes, length);
    for (uint32_t edits = 0; edits < 8; edits++)
        edit(bytes, length, edits);
    return 0;
}
