/* SPDX-License-Identifier: MIT
 *
 * The Exif and the IPTC of a TIFF, of both kinds and in both orders of bytes, become
 * blobs of their own that the library reads; what is cut off is lost, and said to be.
 */
#include "config.h"

#ifdef HAVE_LIBTIFF

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tiffio.h>

#include "cli/readers/tiff_exif.h"
#include "encoders/metadata/exif.h"
#include "reading.h"
#include "support/annotate_bytes.h"

enum type { ASCII = 2, SHORT = 3, LONG = 4, RATIONAL = 5, UNDEFINED = 7, LONG8 = 16 };

/* A TIFF that is put together. */
struct tiff {
    struct annotate_bytes bytes;
    bool big_endian;
    bool big;
};

static void add(struct tiff *tiff, size_t bytes, uint64_t number)
{
    if (tiff->big_endian)
        annotate_add_big(&tiff->bytes, bytes, number);
    else
        annotate_add_little(&tiff->bytes, bytes, number);
}

/* The number of entries of a directory; they follow. Returns where it begins. */
static uint64_t begin(struct tiff *tiff, unsigned entries)
{
    const uint64_t at = tiff->bytes.size;
    add(tiff, tiff->big ? 8 : 2, entries);
    return at;
}

/* An entry whose value is an offset or a number of four bytes or, in a BigTIFF, eight;
 * a number of two bytes is the first of these. */
static void entry(struct tiff *tiff, unsigned tag, unsigned type, uint64_t count,
                  uint64_t value)
{
    const size_t word = tiff->big ? 8 : 4;
    add(tiff, 2, tag);
    add(tiff, 2, type);
    add(tiff, word, count);
    add(tiff, type == SHORT ? 2 : word, value);
    if (type == SHORT)
        add(tiff, word - 2, 0);
}

static void end(struct tiff *tiff)
{
    add(tiff, tiff->big ? 8 : 4, 0);
}

/* Values first, then the directories from the innermost one on; returns where the first
 * one is. */
static uint64_t make(struct tiff *tiff)
{
    const unsigned pointer = tiff->big ? LONG8 : LONG;
    annotate_add_text(&tiff->bytes, tiff->big_endian ? "MM" : "II");
    add(tiff, 2, tiff->big ? 43 : 42);
    annotate_add(&tiff->bytes, "\0\0\0\0\0\0\0\0\0\0\0\0", 12); /* as it is not read */
    const uint64_t make_at = tiff->bytes.size;
    annotate_add(&tiff->bytes, "Maker of cameras", 17);
    const uint64_t exposure = tiff->bytes.size;
    add(tiff, 4, 1);
    add(tiff, 4, 125);
    add(tiff, 8, 0);
    const uint64_t note = tiff->bytes.size;
    annotate_add(&tiff->bytes, "a note of the maker", 19);
    const uint64_t latitude = tiff->bytes.size;
    for (unsigned i = 0; i < 3; i++) {
        add(tiff, 4, 52 + i);
        add(tiff, 4, 1);
    }
    const uint64_t iptc = tiff->bytes.size;
    annotate_add(&tiff->bytes, "\x1c\2\x78\0\7oaktree", 12);
    const uint64_t rules = begin(tiff, 1);
    entry(tiff, 2, UNDEFINED, 4, UINT64_C(0x3031303030313030)); /* "0100" both ways */
    end(tiff);
    const uint64_t photo = begin(tiff, 4);
    entry(tiff, 33434, RATIONAL, 2, exposure);
    entry(tiff, 34850, SHORT, 1, 2);
    entry(tiff, 37500, UNDEFINED, 19, note);
    entry(tiff, 40965, pointer, 1, rules);
    end(tiff);
    const uint64_t gps = begin(tiff, 1);
    entry(tiff, 2, RATIONAL, 3, latitude);
    end(tiff);
    const uint64_t first = begin(tiff, 7);
    entry(tiff, 256, SHORT, 1, 24);
    entry(tiff, 271, ASCII, 17, make_at);
    entry(tiff, 274, SHORT, 1, 6);
    entry(tiff, 315, ASCII, 4, UINT64_C(0x4a616e65));
    entry(tiff, 33723, LONG, 3, iptc);
    entry(tiff, 34665, pointer, 1, photo);
    entry(tiff, 34853, pointer, 1, gps);
    end(tiff);
    return first;
}

static void check(const struct input_metadata *metadata)
{
    const struct ims_metadata *const fields = &metadata->fields;
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry found;
    cr_assert_not_null(fields->exif);
    cr_assert_eq(ims_metadata_check(fields, NULL), IMS_OK);
    cr_assert(ims_metadata_exif_open(&exif, fields->exif, fields->exif_size));
    cr_assert_not(exif.is_damaged);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 271, &found));
    cr_assert_str_eq((const char *)found.value, "Maker of cameras");
    cr_assert_eq(ims_metadata_exif_orientation(fields->exif, fields->exif_size), 6);
    cr_assert_not(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 256, &found),
                  "of the pixels");
    cr_assert_not(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 315, &found),
                  "a text");
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 33434, &found));
    cr_assert_eq(ims_metadata_exif_load32(&exif, found.value + 4), 125);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 34850, &found));
    cr_assert_eq(ims_metadata_exif_number(&exif, &found), 2);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_PHOTO, 37500, &found));
    cr_assert_arr_eq(found.value, "a note of the maker", 19);
    cr_assert_eq(exif.directories[IMS_METADATA_EXIF_INTEROPERABILITY].entries, 1);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_GPS, 2, &found));
    cr_assert_eq(ims_metadata_exif_load32(&exif, found.value + 16), 54);
    cr_assert_eq(fields->iptc_size, 12);
    cr_assert_arr_eq(fields->iptc, "\x1c\2\x78\0\7oaktree", 12);
}

Test(cli_readers_tiff_exif, comes_in_both_kinds_and_orders)
{
    for (int i = 0; i < 4; i++) {
        struct tiff tiff = {.big_endian = i % 2 != 0, .big = i / 2 != 0};
        const uint64_t first = make(&tiff);
        struct input_metadata *metadata = input_metadata_new();
        readers_tiff_exif_take(metadata, tiff.bytes.data, tiff.bytes.size, first);
        check(metadata);
        cr_assert_not(metadata->lacks);
        input_metadata_free(metadata);
        annotate_free(&tiff.bytes);
    }
}

/* Each in a block of its own, so that reading past its end is seen. */
Test(cli_readers_tiff_exif, what_is_not_there_is_lost_and_said_to_be)
{
    struct tiff tiff = {.big_endian = true};
    const uint64_t first = make(&tiff);
    for (size_t i = 0; i < tiff.bytes.size; i++)
        for (int far = 0; far < 2; far++) {
            uint8_t *const bytes = malloc(tiff.bytes.size);
            struct input_metadata *metadata = input_metadata_new();
            memcpy(bytes, tiff.bytes.data, tiff.bytes.size);
            bytes[i] = far ? 0xff : (uint8_t)(bytes[i] ^ 1);
            readers_tiff_exif_take(metadata, bytes, tiff.bytes.size, first);
            cr_assert_eq(ims_metadata_check(&metadata->fields, NULL), IMS_OK);
            input_metadata_free(metadata);
            free(bytes);
        }
    struct input_metadata *metadata = input_metadata_new();
    const size_t gps = tiff.bytes.size - 4 - 12;
    memset(tiff.bytes.data + gps + 8, 0x7f, 4); /* where it points to */
    readers_tiff_exif_take(metadata, tiff.bytes.data, tiff.bytes.size, first);
    cr_assert(metadata->lacks);
    cr_assert_not_null(metadata->fields.exif, "all else stays");
    input_metadata_free(metadata);
    annotate_free(&tiff.bytes);
}

/* ---- what libtiff cannot read --------------------------------------------------- */

/* A pixel, and XMP, which libtiff writes last, behind the directory. */
static struct file make_with_xmp(void)
{
    static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>";
    struct stat status;
    const int descriptor = memfd_create("tiff", 0);
    TIFF *const tiff = TIFFFdOpen(dup(descriptor), "test", "w");
    cr_assert_not_null(tiff);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 1);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 1);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_XMLPACKET, (uint32_t)strlen(xmp), xmp);
    cr_assert_eq(TIFFWriteScanline(tiff, (uint8_t[]){7}, 0, 0), 1);
    TIFFClose(tiff);
    cr_assert_eq(fstat(descriptor, &status), 0);
    struct file file = {calloc((size_t)status.st_size + CLI_SOURCE_PADDING, 1),
                        (size_t)status.st_size};
    cr_assert_eq(pread(descriptor, file.bytes, file.size, 0), (ssize_t)file.size);
    close(descriptor);
    return file;
}

Test(cli_readers_tiff_exif, a_file_that_is_cut_off_behind_its_pixels_has_lost_something)
{
    struct reading reading = {.reader = NULL};
    struct file file = make_with_xmp();
    reading_begin(&reading, &readers_tiff, &file);
    cr_assert_not_null(reading.picture.metadata->fields.xmp);
    cr_assert_not(reading.picture.metadata->lacks);
    reading_close(&reading);
    file.size -= 4;
    reading_begin(&reading, &readers_tiff, &file);
    cr_assert_null(reading.picture.metadata->fields.xmp);
    cr_assert(reading.picture.metadata->lacks);
    reading_close(&reading);
    free(file.bytes);
}

#else

#include <criterion/criterion.h>

Test(cli_readers_tiff_exif, not_built)
{
    cr_skip_test("configure has not found libtiff");
}

#endif
