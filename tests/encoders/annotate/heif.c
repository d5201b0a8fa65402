/* SPDX-License-Identifier: MIT
 *
 * Metadata into HEIF: boxes put together by hand, with every version of iloc and each
 * way in which items are stored. What is written is found again by what iloc says;
 * files that libavif makes and reads are in tests/encoders/annotate/avif.c.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "encoders/annotate/heif_items.h"
#include "encoders/builtin.h"
#include "support/annotate.h"

/* How a file is made. */
struct kind {
    int version; /* of iloc */
    int offset;  /* bytes of its fields */
    int length;
    int base;
    int index;
    bool open;   /* the last box says no size */
    bool iref;   /* there is one */
    bool before; /* the pixels stand before meta */
};

static const struct kind kinds[] = {
    {.version = 0, .offset = 4, .length = 4, .iref = true},
    {.version = 0, .offset = 0, .length = 4, .base = 4},
    {.version = 1, .offset = 4, .length = 4, .base = 4, .index = 4},
    {.version = 1, .offset = 8, .length = 8, .open = true},
    {.version = 2, .offset = 4, .length = 8, .base = 8, .index = 8, .iref = true},
    {.version = 2, .offset = 4, .length = 4, .before = true},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static struct annotate_bytes heif;
static struct encode encode;

static void set_up(void)
{
    encode_init(&encode, &ims_annotate_heif);
}

static void tear_down(void)
{
    annotate_free(&heif);
    encode_fini(&encode);
}

TestSuite(annotate_heif, .init = set_up, .fini = tear_down);

/* ---- a file ---------------------------------------------------------------------- */

static size_t begin(struct annotate_bytes *bytes, const char *type)
{
    const size_t start = bytes->size;
    annotate_add_big(bytes, 4, 0);
    annotate_add_text(bytes, type);
    return start;
}

static void end(struct annotate_bytes *bytes, size_t start)
{
    const size_t size = bytes->size - start;
    for (size_t i = 0; i < 4; i++)
        bytes->data[start + i] = (uint8_t)(size >> 8 * (3 - i) & 255);
}

static void add_item(struct annotate_bytes *bytes, int item, const char *type,
                     const char *rest, size_t size)
{
    const size_t box = begin(bytes, "infe");
    annotate_add_big(bytes, 4, 0x02000000);
    annotate_add_big(bytes, 2, (uint64_t)item);
    annotate_add_big(bytes, 2, 0);
    annotate_add_text(bytes, type);
    annotate_add(bytes, rest, size);
    end(bytes, box);
}

/* Item 1 in two pieces of the file, item 2 in the box idat, item 3 in item 1. */
static void add_iloc(struct annotate_bytes *bytes, const struct kind *kind,
                     uint64_t pixels)
{
    static const int methods[] = {0, 1, 2};
    const size_t box = begin(bytes, "iloc");
    const int count = kind->version == 0 ? 1 : 3;
    annotate_add_big(bytes, 4, (uint64_t)kind->version << 24);
    annotate_add_big(bytes, 1, (uint64_t)(kind->offset << 4 | kind->length));
    annotate_add_big(bytes, 1, (uint64_t)(kind->base << 4 | kind->index));
    annotate_add_big(bytes, kind->version < 2 ? 2 : 4, (uint64_t)count);
    for (int i = 0; i < count; i++) {
        const uint64_t place = i == 0 ? pixels : 0;
        const bool two = i == 0 && kind->offset > 0;
        annotate_add_big(bytes, kind->version < 2 ? 2 : 4, (uint64_t)i + 1);
        annotate_add_big(bytes, kind->version > 0 ? 2 : 0, (uint64_t)methods[i]);
        annotate_add_big(bytes, 2, 0);
        annotate_add_big(bytes, (size_t)kind->base, kind->base > 0 ? place : 0);
        annotate_add_big(bytes, 2, two ? 2 : 1);
        for (int piece = 0; piece < (two ? 2 : 1); piece++) {
            annotate_add_big(bytes, (size_t)kind->index, 1);
            annotate_add_big(bytes, (size_t)kind->offset,
                             (kind->base > 0 ? 0 : place) + 3 * (uint64_t)piece);
            annotate_add_big(bytes, (size_t)kind->length, piece == 0 && two ? 3 : 4);
        }
    }
    end(bytes, box);
}

static void add_meta(struct annotate_bytes *bytes, const struct kind *kind,
                     uint64_t pixels)
{
    const size_t meta = begin(bytes, "meta");
    annotate_add_big(bytes, 4, 0);
    annotate_add(bytes, "\0\0\0\x21hdlr\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0",
                 33);
    annotate_add(bytes, "\0\0\0\x0epitm\0\0\0\0\0\1", 14);
    add_iloc(bytes, kind, pixels);
    const size_t iinf = begin(bytes, "iinf");
    annotate_add_big(bytes, 6, kind->version == 0 ? 1 : 3);
    add_item(bytes, 1, "hvc1", "", 1);
    if (kind->version > 0) {
        add_item(bytes, 2, "hvc1", "", 1);
        add_item(bytes, 3, "grid", "", 1);
    }
    end(bytes, iinf);
    if (kind->iref)
        annotate_add(bytes,
                     "\0\0\0\x1airef\0\0\0\0\0\0\0\x0e"
                     "dimg\0\3\0\1\0\1",
                     26);
    annotate_add(bytes,
                 "\0\0\0\x2ciprp\0\0\0\x10ipco\0\0\0\x08"
                 "free\0\0\0\x14ipma\0\0\0\0\0\0\0\1\0\1\1\1",
                 44);
    annotate_add(bytes, "\0\0\0\x0cidatIDAT", 12);
    end(bytes, meta);
}

static void make(const struct kind *kind)
{
    struct annotate_bytes meta = {0};
    add_meta(&meta, kind, 0);
    annotate_free(&heif);
    annotate_add(&heif,
                 "\0\0\0\x14"
                 "ftypheic\0\0\0\0mif1",
                 20);
    const size_t mdat = heif.size + (kind->before ? 0 : meta.size);
    annotate_free(&meta);
    if (!kind->before)
        add_meta(&heif, kind, mdat + 8);
    annotate_add_big(&heif, 4, kind->open ? 0 : 15);
    annotate_add_text(&heif, "mdatpixel!!");
    if (kind->before)
        add_meta(&heif, kind, mdat + 8);
}

/* ---- what comes out -------------------------------------------------------------- */

static struct ims_annotate_heif out;

static void read_out(void)
{
    struct ims_message message = {0};
    out = (struct ims_annotate_heif){.bytes = encode.buffer.data,
                                     .size = encode.buffer.length};
    cr_assert_eq(ims_annotate_heif_items_read(&out, &message), IMS_OK, "%s",
                 message.text);
}

/* The bytes of an item that is in the file, put together. */
static size_t item_bytes(uint32_t item, uint8_t *bytes, size_t room)
{
    struct ims_annotate_heif_location location = {.end = out.fields.first};
    size_t size = 0;
    for (uint32_t i = 0; i < out.fields.items; i++) {
        cr_assert(ims_annotate_heif_items_location_at(&out, location.end, &location));
        for (uint32_t j = 0; location.item == item && j < location.extents; j++) {
            struct ims_annotate_heif_extent extent;
            ims_annotate_heif_items_extent_at(&out, &location, j, &extent);
            cr_assert_eq(location.method, 0);
            cr_assert_leq(size + extent.length, room);
            memcpy(bytes + size, out.bytes + extent.offset, extent.length);
            size += extent.length;
        }
    }
    return size;
}

static void assert_item(uint32_t item, const void *data, size_t size)
{
    uint8_t bytes[2000];
    cr_assert_eq(item_bytes(item, bytes, sizeof bytes), size, "item %u",
                 (unsigned)item);
    cr_assert_arr_eq(bytes, data, size);
}

static void assert_exif(void)
{
    uint8_t bytes[2000];
    cr_assert_eq(item_bytes(out.exif_item, bytes, sizeof bytes),
                 annotate_exif_size + 4);
    cr_assert_arr_eq(bytes, "\0\0\0\0", 4);
    cr_assert_arr_eq(bytes + 4, annotate_exif, annotate_exif_size);
}

static void run(const struct ims_metadata *metadata)
{
    cr_assert_eq(annotate_run(&encode, &heif, metadata), IMS_OK, "%s",
                 encode.message.text);
    read_out();
}

static struct ims_metadata exif_and_xmp(void)
{
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    return metadata;
}

/* The bytes of item 1 in any kind. */
static void assert_pixels(const struct kind *kind)
{
    assert_item(1, "pixel!!", kind->offset > 0 ? 7 : 4);
}

Test(annotate_heif, items_come_in_and_all_others_are_found)
{
    const struct ims_metadata metadata = exif_and_xmp();
    for (size_t i = 0; i < KINDS; i++) {
        make(&kinds[i]);
        run(&metadata);
        assert_pixels(&kinds[i]);
        cr_assert_eq(out.fields.items, kinds[i].version == 0 ? 3 : 5);
        cr_assert_neq(out.exif_item, 0, "kind %zu", i);
        cr_assert_neq(out.xmp_item, 0, "kind %zu", i);
        assert_exif();
        assert_item(out.xmp_item, annotate_packet, strlen(annotate_packet));
        cr_assert_eq(annotate_count(&encode, "cdsc"), 2);
        cr_assert_eq(annotate_count(&encode, "IDAT"), 1);
    }
}

Test(annotate_heif, items_that_are_there_are_replaced)
{
    const struct ims_metadata metadata = exif_and_xmp();
    const struct ims_metadata other = annotate_xmp("<other/>");
    for (size_t i = 0; i < KINDS; i++) {
        make(&kinds[i]);
        run(&other);
        annotate_free(&heif);
        annotate_add(&heif, encode.buffer.data, encode.buffer.length);
        run(&metadata);
        cr_assert_eq(annotate_count(&encode, "<other/>"), 0, "nothing is left of it");
        cr_assert_eq(out.fields.items, kinds[i].version == 0 ? 3 : 5);
        assert_pixels(&kinds[i]);
        assert_exif();
        assert_item(out.xmp_item, annotate_packet, strlen(annotate_packet));
        cr_assert_eq(annotate_count(&encode, "cdsc"), 2);
    }
}

Test(annotate_heif, a_field_is_set_in_the_exif_that_is_there)
{
    const struct ims_text texts[] = {{"Software", "any", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = exif_and_xmp();
    const struct ims_metadata text = annotate_texts(texts);
    uint8_t bytes[2000];
    make(&kinds[1]);
    run(&metadata);
    annotate_free(&heif);
    annotate_add(&heif, encode.buffer.data, encode.buffer.length);
    run(&text);
    const size_t size = item_bytes(out.exif_item, bytes, sizeof bytes);
    cr_assert_neq(annotate_find(bytes, size, "Gauge", 5, 0), SIZE_MAX);
    cr_assert_neq(annotate_find(bytes, size, "any", 3, 0), SIZE_MAX);
}

Test(annotate_heif, a_profile_becomes_a_property_of_the_image)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    memcpy(profile + 36, "acsp", 4);
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    make(&kinds[0]);
    for (int i = 0; i < 2; i++) {
        run(&metadata);
        assert_pixels(&kinds[0]);
        cr_assert_eq(annotate_count(&encode, "colrprof"), 1);
        const size_t colr = annotate_find(out.bytes, out.size, "colrprof", 8, 0);
        cr_assert_arr_eq(out.bytes + colr + 8, profile, sizeof profile);
        /* The image has the second property, too. */
        const size_t ipma = annotate_find(out.bytes, out.size, "ipma", 4, 0);
        cr_assert_arr_eq(out.bytes + ipma + 4, "\0\0\0\0\0\0\0\1\0\1\2\1\2", 13);
        annotate_free(&heif);
        annotate_add(&heif, encode.buffer.data, encode.buffer.length);
        memset(profile + 100, 7, 50);
    }
}

/* A collection: the Exif that stands first is that of another image. */
Test(annotate_heif, exif_of_another_image_stays)
{
    const struct ims_text texts[] = {{"Software", "any", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = exif_and_xmp();
    const struct ims_metadata text = annotate_texts(texts);
    make(&kinds[4]);
    run(&metadata);
    const uint32_t others = out.exif_item;
    annotate_free(&heif);
    annotate_add(&heif, encode.buffer.data, encode.buffer.length);
    size_t place = annotate_find(heif.data, heif.size, "cdsc", 4, 0);
    cr_assert_arr_eq(heif.data + place + 8, "\0\1", 2, "it was the first one's");
    heif.data[place + 9] = 2;
    run(&text);
    uint8_t bytes[2000];
    cr_assert_eq(item_bytes(others, bytes, sizeof bytes), annotate_exif_size + 4);
    cr_assert_arr_eq(bytes + 4, annotate_exif, annotate_exif_size);
    cr_assert_eq(annotate_count(&encode, "cdsc"), 3);
    cr_assert_neq(out.exif_item, others);
}

Test(annotate_heif, an_item_without_a_number_is_refused)
{
    const struct ims_metadata metadata = exif_and_xmp();
    make(&kinds[0]);
    const size_t iloc = annotate_find(heif.data, heif.size, "iloc", 4, 0);
    cr_assert_eq(heif.data[iloc + 4 + 4 + 2 + 2 + 1], 1);
    heif.data[iloc + 4 + 4 + 2 + 2 + 1] = 0;
    cr_assert_eq(annotate_run(&encode, &heif, &metadata), IMS_ERROR_DAMAGED);
}

/* ---- what is refused ------------------------------------------------------------- */

static void assert_refused(int error, const char *what, size_t place)
{
    const struct ims_metadata metadata = exif_and_xmp();
    cr_assert_eq(annotate_run(&encode, &heif, &metadata), error, "%s %zu: %s", what,
                 place, encode.message.text);
    cr_assert_eq(strncmp(encode.message.text, "HEIF: ", 6), 0);
}

Test(annotate_heif, what_is_cut_off_is_refused)
{
    for (size_t i = 0; i < KINDS; i++) {
        make(&kinds[i]);
        const size_t size = heif.size;
        for (heif.size = 0; heif.size < size; heif.size++)
            assert_refused(IMS_ERROR_DAMAGED, "size", heif.size);
    }
}

Test(annotate_heif, what_has_tracks_is_refused)
{
    make(&kinds[0]);
    annotate_add(&heif, "\0\0\0\x08moov", 8);
    assert_refused(IMS_ERROR_METADATA, "moov", 0);
}

Test(annotate_heif, items_in_other_files_are_refused)
{
    make(&kinds[0]);
    const size_t iloc = annotate_find(heif.data, heif.size, "iloc", 4, 0);
    heif.data[iloc + 15] = 1; /* of the first item's reference to where it is */
    assert_refused(IMS_ERROR_METADATA, "iloc", 0);
}

Test(annotate_heif, items_within_meta_are_refused)
{
    make(&kinds[0]);
    const size_t iloc = annotate_find(heif.data, heif.size, "iloc", 4, 0);
    heif.data[iloc + 20] = 0; /* of the first extent's offset */
    heif.data[iloc + 21] = 40;
    assert_refused(IMS_ERROR_METADATA, "meta", 0);
}

Test(annotate_heif, boxes_that_are_wrong_are_refused)
{
    static const char *const types[] = {"ftyp", "meta", "pitm", "iinf", "iloc", "infe"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        make(&kinds[2]);
        heif.data[annotate_find(heif.data, heif.size, types[i], 4, 0)] ^= 1;
        assert_refused(IMS_ERROR_DAMAGED, types[i], 0);
        make(&kinds[2]);
        heif.data[annotate_find(heif.data, heif.size, types[i], 4, 0) - 2] ^= 0x40;
        assert_refused(IMS_ERROR_DAMAGED, types[i], 1);
    }
}

Test(annotate_heif, content_credentials_are_refused_kept_or_removed)
{
    static const char box[] = "\0\0\0\x20uuid\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97"
                              "\x58\x28\x87\x7e\xc4\x81manifest";
    const struct ims_metadata metadata = exif_and_xmp();
    make(&kinds[0]);
    annotate_add(&heif, box, 32);
    assert_refused(IMS_ERROR_SIGNED, "uuid", 0);
    encode_set(&encode, "credentials", 1);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "uuid"), 1);
    encode_set(&encode, "credentials", 2);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "uuid"), 0);
    cr_assert_eq(annotate_count(&encode, "manifest"), 0);
    assert_pixels(&kinds[0]);
}
