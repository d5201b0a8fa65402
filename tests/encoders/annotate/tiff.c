/* SPDX-License-Identifier: MIT
 *
 * Metadata into TIFF bytes, in both orders of bytes, classic and big, with rationals,
 * as short texts, and of many pages. Files are made and read back by libtiff.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <tiffio.h>

#include "encoders/builtin.h"
#include "support/annotate.h"
#include "support/scratch.h"

enum { WIDTH = 19, HEIGHT = 11, PAGES = 3, CREDENTIALS = 52545 };

/* Little-endian, big-endian, and BigTIFF of both. */
static const char *const modes[] = {"wl", "wb", "wl8", "wb8"};
enum { MODES = 4 };

static struct annotate_bytes tiff;
static struct encode encode;

static void set_up(void)
{
    scratch_open();
    encode_init(&encode, &ims_annotate_tiff);
}

static void tear_down(void)
{
    annotate_free(&tiff);
    encode_fini(&encode);
    scratch_close();
}

TestSuite(annotate_tiff, .init = set_up, .fini = tear_down);

static uint8_t pixel(int page, int x, int y)
{
    return (uint8_t)(page * 50 + x * 7 + y * 3);
}

/* Pages of 19x11 with rationals, and texts that say which page it is. */
static void make(const char *mode, int pages)
{
    TIFF *const file = TIFFOpen(scratch_path("in.tif"), mode);
    cr_assert_neq(file, NULL);
    for (int page = 0; page < pages; page++) {
        uint8_t row[WIDTH];
        char text[40];
        snprintf(text, sizeof text, "page %d", page);
        TIFFSetField(file, TIFFTAG_IMAGEWIDTH, WIDTH);
        TIFFSetField(file, TIFFTAG_IMAGELENGTH, HEIGHT);
        TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
        TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
        TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 4);
        TIFFSetField(file, TIFFTAG_XRESOLUTION, 300.5);
        TIFFSetField(file, TIFFTAG_YRESOLUTION, 150.25);
        TIFFSetField(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
        TIFFSetField(file, TIFFTAG_DOCUMENTNAME, text);
        TIFFSetField(file, TIFFTAG_COPYRIGHT, "all rights");
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++)
                row[x] = pixel(page, x, y);
            cr_assert_eq(TIFFWriteScanline(file, row, (uint32_t)y, 0), 1);
        }
        cr_assert_eq(TIFFWriteDirectory(file), 1);
    }
    TIFFClose(file);
    annotate_free(&tiff);
    annotate_load(&tiff, "in.tif");
}

static bool complained;

static void complain(const char *module, const char *format, va_list arguments)
{
    (void)module;
    complained = true;
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

/* Opens what came out. All pages are as they were, and libtiff has nothing to say. */
static TIFF *open_out(int pages)
{
    annotate_store(encode.buffer.data, encode.buffer.length, "out.tif");
    complained = false;
    TIFFSetWarningHandler(complain);
    TIFFSetErrorHandler(complain);
    TIFF *const file = TIFFOpen(scratch_path("out.tif"), "rm");
    cr_assert_neq(file, NULL);
    for (int page = 0; page < pages; page++) {
        uint8_t row[WIDTH];
        float resolution = 0;
        cr_assert_eq(TIFFSetDirectory(file, (uint16_t)page), 1);
        for (int y = 0; y < HEIGHT; y++) {
            cr_assert_eq(TIFFReadScanline(file, row, (uint32_t)y, 0), 1);
            for (int x = 0; x < WIDTH; x++)
                cr_assert_eq(row[x], pixel(page, x, y));
        }
        if (page > 0) {
            TIFFGetField(file, TIFFTAG_YRESOLUTION, &resolution);
            cr_assert_float_eq(resolution, 150.25, 0.001);
        }
    }
    cr_assert_eq(TIFFSetDirectory(file, (uint16_t)pages), 0, "and there is no other");
    complained = false;
    cr_assert_eq(TIFFSetDirectory(file, 0), 1);
    return file;
}

static void close_out(TIFF *file)
{
    TIFFClose(file);
    cr_assert_not(complained);
}

static void assert_text(TIFF *file, uint32_t tag, const char *text)
{
    char *found = NULL;
    cr_assert_eq(TIFFGetField(file, tag, &found), 1, "tag %u", (unsigned)tag);
    cr_assert_str_eq(found, text);
}

static void run(const struct ims_metadata *metadata)
{
    cr_assert_eq(annotate_run(&encode, &tiff, metadata), IMS_OK, "%s",
                 encode.message.text);
}

/* The description, and what was there and has to be there still. */
static void check_description(const char *mode, const char *value, int pages)
{
    const struct ims_text texts[] = {{"ImageDescription", value, NULL},
                                     {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    float resolution = 0;
    make(mode, pages);
    run(&metadata);
    cr_assert_arr_eq(encode.buffer.data + 16, tiff.data + 16, tiff.size - 16,
                     "nothing but the header's offset is changed");
    TIFF *const file = open_out(pages);
    assert_text(file, TIFFTAG_IMAGEDESCRIPTION, value);
    assert_text(file, TIFFTAG_DOCUMENTNAME, "page 0");
    assert_text(file, TIFFTAG_COPYRIGHT, "all rights");
    TIFFGetField(file, TIFFTAG_XRESOLUTION, &resolution);
    cr_assert_float_eq(resolution, 300.5, 0.001, "%s: rationals", mode);
    close_out(file);
}

Test(annotate_tiff, a_description_of_little_endian)
{
    check_description("wl", "{\"alignments\": [1, 2, 3]}", 1);
}

Test(annotate_tiff, a_description_of_big_endian)
{
    check_description("wb", "{\"alignments\": [1, 2, 3]}", 1);
}

Test(annotate_tiff, a_description_of_four_bytes_or_less)
{
    static const char *const values[] = {"",     "a",       "ab",      "abc",
                                         "abcd", "abcdefg", "abcdefgh"};
    for (int mode = 0; mode < MODES; mode++)
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
            check_description(modes[mode], values[i], 1);
}

Test(annotate_tiff, a_description_of_bigtiff)
{
    check_description("wl8", "{\"alignments\": [1, 2, 3]}", 1);
    check_description("wb8", "{\"alignments\": [1, 2, 3]}", 1);
}

Test(annotate_tiff, pages_follow_each_other_as_before)
{
    for (int mode = 0; mode < MODES; mode++)
        check_description(modes[mode], "of the first page", PAGES);
}

Test(annotate_tiff, what_is_set_again_is_replaced)
{
    const struct ims_text texts[] = {
        {"Title", "another", NULL}, {"Copyright", "none", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    for (int mode = 0; mode < MODES; mode++) {
        make(modes[mode], 2);
        run(&metadata);
        TIFF *file = open_out(2);
        assert_text(file, TIFFTAG_DOCUMENTNAME, "another");
        assert_text(file, TIFFTAG_COPYRIGHT, "none");
        cr_assert_eq(TIFFSetDirectory(file, 1), 1);
        assert_text(file, TIFFTAG_DOCUMENTNAME, "page 1");
        close_out(file);
    }
}

Test(annotate_tiff, blobs_and_numbers_are_there_in_any_order_of_bytes)
{
    static const uint8_t iptc[] = {0x1c, 2, 120, 0, 4, 'o', 'a', 'k', 's'};
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    memcpy(profile + 36, "acsp", 4);
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    metadata.iptc = iptc;
    metadata.iptc_size = sizeof iptc;
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    for (int mode = 0; mode < MODES; mode++) {
        uint32_t size = 0;
        void *bytes = NULL;
        float resolution = 0;
        uint16_t unit = 0;
        make(modes[mode], 2);
        run(&metadata);
        TIFF *const file = open_out(2);
        cr_assert_eq(TIFFGetField(file, TIFFTAG_XMLPACKET, &size, &bytes), 1);
        cr_assert_eq(size, strlen(annotate_packet));
        cr_assert_arr_eq(bytes, annotate_packet, size);
        cr_assert_eq(TIFFGetField(file, TIFFTAG_ICCPROFILE, &size, &bytes), 1);
        cr_assert_eq(size, sizeof profile);
        cr_assert_arr_eq(bytes, profile, size);
        assert_text(file, TIFFTAG_MAKE, "Gauge");
        TIFFGetField(file, TIFFTAG_XRESOLUTION, &resolution);
        TIFFGetField(file, TIFFTAG_RESOLUTIONUNIT, &unit);
        cr_assert_float_eq(resolution * (unit == RESUNIT_INCH ? 1 : 2.54F), 300, 0.01,
                           "%s", modes[mode]);
        TIFFClose(file);
        cr_assert_neq(annotate_find(encode.buffer.data, encode.buffer.length,
                                    (const char *)iptc, sizeof iptc, 0),
                      SIZE_MAX);
    }
}

Test(annotate_tiff, a_profile_of_other_colors_is_refused_or_left_out)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    memcpy(profile + 16, "RGB ", 4);
    memcpy(profile + 36, "acsp", 4);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        make(modes[i], 1);
        memcpy(profile + 16, "RGB ", 4);
        metadata.no_place = IMS_NO_PLACE_REFUSE;
        cr_assert_eq(annotate_run(&encode, &tiff, &metadata), IMS_ERROR_METADATA);
        cr_assert_not_null(strstr(encode.message.text, "one of \"GRAY\" is needed"),
                           "%s", encode.message.text);
        metadata.no_place = IMS_NO_PLACE_DROP;
        run(&metadata);
        cr_assert_eq(annotate_count(&encode, "acsp"), 0);
        cr_assert_eq(encode.message.warnings, IMS_WARNING_METADATA_DROPPED);
        memcpy(profile + 16, "GRAY", 4);
        run(&metadata);
        cr_assert_eq(annotate_count(&encode, "acsp"), 1);
        cr_assert_eq(encode.message.warnings, 0);
        annotate_free(&tiff);
    }
}

Test(annotate_tiff, a_position_is_a_directory_of_its_own)
{
    struct ims_position place = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    place.latitude = 52.5;
    place.longitude = 13.25;
    metadata.position = &place;
    for (int mode = 0; mode < MODES; mode++) {
        uint64_t offset = 0;
        make(modes[mode], 1);
        run(&metadata);
        TIFF *const file = open_out(1);
        cr_assert_eq(TIFFGetField(file, TIFFTAG_GPSIFD, &offset), 1);
        cr_assert_eq(TIFFReadGPSDirectory(file, offset), 1);
        double *latitude = NULL;
        cr_assert_eq(TIFFGetField(file, GPSTAG_LATITUDE, &latitude), 1);
        cr_assert_float_eq(latitude[0], 52, 0.001, "%s", modes[mode]);
        cr_assert_float_eq(latitude[1], 30, 0.001);
        TIFFClose(file);
    }
}

Test(annotate_tiff, pixels_are_handed_over)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    make("wl", 1);
    run(&metadata);
    cr_assert_eq(encode.buffer.handed_over, 2, "before the header's offset and behind");
    cr_assert_eq(encode.buffer.released, 2);
}

/* ---- what is refused ------------------------------------------------------------- */

static void assert_damaged(const char *mode, size_t place)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    cr_assert_eq(annotate_run(&encode, &tiff, &metadata), IMS_ERROR_DAMAGED, "%s %zu",
                 mode, place);
    cr_assert_eq(strncmp(encode.message.text, "TIFF: ", 6), 0);
}

Test(annotate_tiff, what_is_cut_off_is_refused)
{
    for (int mode = 0; mode < MODES; mode++) {
        make(modes[mode], 2);
        const size_t size = tiff.size;
        for (tiff.size = 0; tiff.size < size; tiff.size++)
            assert_damaged(modes[mode], tiff.size);
    }
}

Test(annotate_tiff, pages_in_a_circle_are_refused)
{
    make("wl", 1);
    const uint32_t first = (uint32_t)(tiff.data[4] | tiff.data[5] << 8);
    const size_t entries = (size_t)(tiff.data[first] | tiff.data[first + 1] << 8);
    memcpy(tiff.data + first + 2 + 12 * entries, tiff.data + 4, 4);
    assert_damaged("circle", 0);
}

Test(annotate_tiff, strips_behind_the_end_are_refused)
{
    make("wb", 1);
    /* Its first strip begins at byte 8; its offsets are those of 3 strips. */
    const size_t first = (size_t)(tiff.data[6] << 8 | tiff.data[7]);
    size_t at = first + 2;
    while (tiff.data[at] != 1 || tiff.data[at + 1] != 0x11) /* 273 */
        at += 12;
    const size_t list = (size_t)(tiff.data[at + 10] << 8 | tiff.data[at + 11]);
    tiff.data[list] = 0x7F;
    assert_damaged("strips", list);
}

Test(annotate_tiff, without_memory_it_is_told)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    int failing = 1;
    make("wl", 1);
    for (int error = IMS_ERROR_MEMORY; error != IMS_OK; failing++) {
        encode.buffer.failing = failing;
        encode.buffer.requests = 0;
        error = annotate_run(&encode, &tiff, &metadata);
        cr_assert(error == IMS_OK || error == IMS_ERROR_MEMORY);
    }
    cr_assert_gt(failing, 3);
}

Test(annotate_tiff, content_credentials_are_refused_kept_or_removed)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    make("wl", 1);
    /* Of a name of the document: the tag and what is in it do not matter. */
    const size_t first = (size_t)(tiff.data[4] | tiff.data[5] << 8);
    size_t at = first + 2;
    while (tiff.data[at] != (TIFFTAG_COPYRIGHT & 255) ||
           tiff.data[at + 1] != TIFFTAG_COPYRIGHT >> 8)
        at += 12;
    tiff.data[at] = CREDENTIALS & 255;
    tiff.data[at + 1] = CREDENTIALS >> 8;
    cr_assert_eq(annotate_run(&encode, &tiff, &metadata), IMS_ERROR_SIGNED);
    for (int choice = 1; choice <= 2; choice++) {
        encode_set(&encode, "credentials", choice);
        run(&metadata);
        const uint8_t *const data = encode.buffer.data;
        size_t place = (size_t)(data[4] | data[5] << 8);
        size_t count = (size_t)(data[place] | data[place + 1] << 8);
        bool found = false;
        for (place += 2; count > 0; count--, place += 12)
            found = found || (data[place] == (CREDENTIALS & 255) &&
                              data[place + 1] == CREDENTIALS >> 8);
        cr_assert_eq(found, choice == 1);
    }
}
