/* SPDX-License-Identifier: MIT
 *
 * Metadata as memory: what is refused and with which words, what of a saver's and a
 * request's goes into a file, and copies that depend on nothing else.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/utf8.h"
#include "src/image/metadata.h"
#include "support/metadata_encoder.h"

static struct ims_image image_of(enum ims_pixel_format format)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = 4;
    image.height = 4;
    return image;
}

static void refused(const struct ims_metadata *metadata, int error, const char *words)
{
    struct ims_message message;
    cr_assert_eq(ims_metadata_check(metadata, &message), error, "%s", message.text);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_eq(ims_metadata_check(metadata, NULL), error);
}

static void taken(const struct ims_metadata *metadata)
{
    struct ims_message message;
    cr_assert_eq(ims_metadata_check(metadata, &message), IMS_OK, "%s", message.text);
    cr_assert_str_empty(message.text);
}

/* ---- checking -------------------------------------------------------------------- */

Test(metadata, nothing_is_fine_and_null_is_not)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    taken(&metadata);
    refused(NULL, IMS_ERROR_ARGUMENT, "NULL");
    metadata.reserved_number = 1;
    refused(&metadata, IMS_ERROR_STRUCT_SIZE, "struct ims_metadata");
    metadata.size = 0;
    refused(&metadata, IMS_ERROR_STRUCT_SIZE, "IMS_..._INIT");
}

Test(metadata, texts)
{
    struct ims_text texts[] = {
        {"Title", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "de-AT"},
        {"Empty", "", NULL},
        {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.texts = texts;
    taken(&metadata);
    texts[1].value = NULL;
    refused(&metadata, IMS_ERROR_METADATA, "texts[1].value is NULL");
    texts[1].value = "\xed\xa0\x80"; /* a surrogate */
    refused(&metadata, IMS_ERROR_METADATA, "texts[1].value is no UTF-8");
    texts[1].value = "";
    texts[1].key = "";
    refused(&metadata, IMS_ERROR_METADATA, "texts[1].key is empty");
    texts[1].key = "\xff";
    refused(&metadata, IMS_ERROR_METADATA, "texts[1].key is no UTF-8");
    texts[1].key = "Empty";
    texts[0].language = "de AT";
    refused(&metadata, IMS_ERROR_METADATA, "texts[0].language");
}

Test(metadata, blobs)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.exif = metadata_exif;
    refused(&metadata, IMS_ERROR_METADATA, "exif_size is 0");
    metadata.exif_size = sizeof metadata_exif;
    taken(&metadata);
    metadata.exif = NULL;
    refused(&metadata, IMS_ERROR_METADATA, "exif is NULL, exif_size is 8");
    metadata.exif = "Exif\0\0II*";
    refused(&metadata, IMS_ERROR_METADATA, "leave out what stands before it");
    metadata.exif = NULL;
    metadata.exif_size = 0;
    metadata.xmp = "<x/>\xff";
    metadata.xmp_size = 5;
    refused(&metadata, IMS_ERROR_METADATA, "xmp is no UTF-8");
    metadata.xmp_size = 4;
    taken(&metadata);
    metadata.icc = metadata_icc;
    metadata.icc_size = 127;
    refused(&metadata, IMS_ERROR_METADATA, "icc is no ICC profile");
    metadata.icc_size = 128;
    taken(&metadata);
    metadata.iptc = "x";
    metadata.iptc_size = 1;
    refused(&metadata, IMS_ERROR_METADATA, "iptc does not begin");
    metadata.iptc = "\x1c\x02\x05\0\1a";
    metadata.iptc_size = 6;
    taken(&metadata);
}

Test(metadata, numbers)
{
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.position = &position;
    taken(&metadata);
    position.latitude = 90.5;
    refused(&metadata, IMS_ERROR_METADATA, "latitude must be -90 to 90");
    position.latitude = -90;
    position.longitude = -180;
    taken(&metadata);
    position.longitude = DBL_MAX * 10; /* infinite */
    refused(&metadata, IMS_ERROR_METADATA, "position");
    position.longitude = 0;
    position.has_altitude = 1;
    position.altitude = position.altitude / 0.0; /* not a number */
    refused(&metadata, IMS_ERROR_METADATA, "altitude");
    position.altitude = -20;
    taken(&metadata);
    position.reserved_number = 1;
    refused(&metadata, IMS_ERROR_STRUCT_SIZE, "struct ims_position");
    metadata.position = NULL;
    metadata.dots_per_metre_x = 2835;
    refused(&metadata, IMS_ERROR_METADATA, "dots_per_metre is 2835 and 0");
    metadata.dots_per_metre_y = 2835;
    taken(&metadata);
    metadata.no_place = (enum ims_no_place)2;
    refused(&metadata, IMS_ERROR_ARGUMENT, "no_place is 2");
}

Test(metadata, utf8)
{
    static const struct {
        const char *text;
        size_t size;
        bool valid;
    } cases[] = {
        {"", 0, true},
        {"a\0b", 3, true},
        {"\x7f", 1, true},
        {"\x80", 1, false},
        {"\xc1\xbf", 2, false},
        {"\xc2\x80", 2, true},
        {"\xdf\xbf", 2, true},
        {"\xc2", 1, false},
        {"\xc2\x41", 2, false},
        {"\xe0\x9f\xbf", 3, false},
        {"\xe0\xa0\x80", 3, true},
        {"\xed\x9f\xbf", 3, true},
        {"\xed\xa0\x80", 3, false},
        {"\xef\xbf\xbf", 3, true},
        {"\xe2\x82", 2, false},
        {"\xe2\x82\xc0", 3, false},
        {"\xf0\x8f\xbf\xbf", 4, false},
        {"\xf0\x90\x80\x80", 4, true},
        {"\xf4\x8f\xbf\xbf", 4, true},
        {"\xf4\x90\x80\x80", 4, false},
        {"\xf5\x80\x80\x80", 4, false},
        {"\xf0\x9f\x98", 3, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(ims_utf8_is_valid(cases[i].text, cases[i].size), cases[i].valid,
                     "case %zu", i);
}

Test(metadata, kinds_have_names)
{
    cr_assert_str_eq(ims_metadata_kind_name(IMS_METADATA_TEXT), "text");
    cr_assert_str_eq(ims_metadata_kind_name(IMS_METADATA_POSITION), "position");
    cr_assert_str_eq(ims_metadata_kind_name(IMS_METADATA_LIGHT), "light");
    cr_assert_str_eq(ims_metadata_kind_name(IMS_METADATA_GAIN_MAP), "gain-map");
    cr_assert_null(ims_metadata_kind_name(0));
    cr_assert_null(ims_metadata_kind_name(3));
    cr_assert_null(ims_metadata_kind_name(UINT32_C(1) << 31));
}

/* ---- what goes into one file ----------------------------------------------------- */

static struct ims_metadata_wanted wanted;

/* Returns the kinds. */
static uint32_t want(const struct ims_metadata *savers,
                     const struct ims_metadata *request, const struct ims_image *image)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_metadata_wanted_init(&wanted, savers, request, image, &message),
                 IMS_OK, "%s", message.text);
    return wanted.kinds;
}

Test(metadata, a_requests_go_before_a_savers_kind_by_kind)
{
    struct ims_text savers_texts[] = {{"Software", "saver's", NULL},
                                      {"Title", "saver's", NULL},
                                      {"Title", "des Savers", "de"},
                                      {NULL, NULL, NULL}};
    struct ims_text requests_texts[] = {{"Title", "request's", NULL},
                                        {NULL, NULL, NULL}};
    struct ims_metadata savers = IMS_METADATA_INIT;
    struct ims_metadata request = IMS_METADATA_INIT;
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    savers.texts = savers_texts;
    savers.icc = metadata_icc;
    savers.icc_size = sizeof metadata_icc;
    savers.time_ns = 5;
    savers.no_place = IMS_NO_PLACE_DROP;
    request.texts = requests_texts;
    request.time_ns = 7;
    want(&savers, &request, &image);
    cr_assert_eq(wanted.kinds,
                 IMS_METADATA_TEXT | IMS_METADATA_ICC | IMS_METADATA_TIME);
    cr_assert_eq(wanted.required, IMS_METADATA_TEXT | IMS_METADATA_TIME,
                 "each side says what may be left out of its own");
    cr_assert_eq(wanted.fields.time_ns, 7);
    cr_assert_eq(wanted.fields.icc, metadata_icc);
    cr_assert_eq(ims_metadata_count_texts(wanted.fields.texts), 3);
    cr_assert_str_eq(wanted.fields.texts[0].value, "request's");
    cr_assert_str_eq(wanted.fields.texts[1].key, "Software");
    cr_assert_str_eq(wanted.fields.texts[2].language, "de");
    ims_metadata_wanted_fini(&wanted);
}

Test(metadata, one_side_alone)
{
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    metadata.texts = texts;
    want(&metadata, NULL, &image);
    cr_assert_eq(wanted.fields.texts, texts, "no list is made");
    ims_metadata_wanted_fini(&wanted);
    want(NULL, &metadata, &image);
    cr_assert_eq(wanted.fields.texts, texts);
    ims_metadata_wanted_fini(&wanted);
    want(NULL, NULL, &image);
    cr_assert_eq(wanted.kinds, 0);
    ims_metadata_wanted_fini(&wanted);
}

/* A copy of such a list would have no end. */
Test(metadata, both_sides_together_have_no_more_texts_than_one_may)
{
    enum { MOST = IMS_METADATA_TEXTS_MAX - 1 };
    static struct ims_text savers_texts[MOST + 1],
        texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata savers = IMS_METADATA_INIT;
    struct ims_metadata request = IMS_METADATA_INIT;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    for (size_t i = 0; i < MOST; i++)
        savers_texts[i] = (struct ims_text){i == 0 ? "Title" : "Comment", "", NULL};
    savers.texts = savers_texts;
    request.texts = texts;
    want(&savers, &request, &image);
    cr_assert_eq(ims_metadata_count_texts(wanted.fields.texts), MOST);
    ims_metadata_wanted_fini(&wanted);
    savers_texts[0].key = "Other";
    cr_assert_eq(ims_metadata_wanted_init(&wanted, &savers, &request, &image, &message),
                 IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "with the saver's"), "%s", message.text);
    cr_assert_null(wanted.texts);
}

Test(metadata, a_profile_is_of_the_pixels_colors)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message = {0};
    const struct ims_image gray = image_of(IMS_PIXEL_GRAY8);
    const struct ims_image rgb = image_of(IMS_PIXEL_RGB8);
    const struct ims_image yuv = image_of(IMS_PIXEL_NV12);
    const struct ims_image bytes = image_of(IMS_PIXEL_ENCODED);
    metadata.icc = metadata_icc;
    metadata.icc_size = sizeof metadata_icc;
    cr_assert_eq(ims_metadata_wanted_init(&wanted, NULL, &metadata, &gray, &message),
                 IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text, "icc is a profile of \"RGB \"; for pixels in gray8 "
                                   "one of \"GRAY\" is needed");
    want(NULL, &metadata, &rgb);
    want(NULL, &metadata, &yuv);
    want(NULL, &metadata, &bytes);
    metadata.no_place = IMS_NO_PLACE_DROP;
    want(NULL, &metadata, &gray);
    cr_assert_null(wanted.fields.icc);
    cr_assert_eq(wanted.kinds, 0);
    cr_assert_eq(wanted.unfit, IMS_METADATA_ICC, "so that it is warned of");
    metadata.icc = metadata_gray_icc;
    metadata.no_place = IMS_NO_PLACE_REFUSE;
    want(NULL, &metadata, &gray);
    cr_assert_eq(wanted.fields.icc, metadata_gray_icc);
}

Test(metadata, ink_has_profiles_of_its_own)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message = {0};
    unsigned char icc[sizeof metadata_icc];
    const struct ims_image ink = image_of(IMS_PIXEL_CMYK8);
    memcpy(icc, metadata_icc, sizeof icc);
    metadata.icc = icc;
    metadata.icc_size = sizeof icc;
    cr_assert_eq(ims_metadata_wanted_init(&wanted, NULL, &metadata, &ink, &message),
                 IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text, "icc is a profile of \"RGB \"; for pixels in cmyk8 "
                                   "one of \"CMYK\" is needed");
    memcpy(icc + 16, "CMYK", 4);
    want(NULL, &metadata, &ink);
    cr_assert_eq(wanted.fields.icc, icc);
}

Test(metadata, colors_that_must_be_said)
{
    struct ims_light light = IMS_LIGHT_INIT;
    struct ims_image image = image_of(IMS_PIXEL_RGB8);
    cr_assert_eq(want(NULL, NULL, &image), 0);
    image.primaries = IMS_PRIMARIES_BT709;
    image.transfer = IMS_TRANSFER_SRGB;
    cr_assert_eq(want(NULL, NULL, &image), 0, "what is taken for granted");
    image.primaries = IMS_PRIMARIES_BT2020;
    cr_assert_eq(want(NULL, NULL, &image), IMS_METADATA_COLOR);
    image.format = IMS_PIXEL_GRAY8;
    cr_assert_eq(want(NULL, NULL, &image), 0, "gray has no primaries");
    image.transfer = IMS_TRANSFER_PQ;
    image.light = &light;
    cr_assert_eq(want(NULL, NULL, &image), IMS_METADATA_COLOR | IMS_METADATA_LIGHT);
    cr_assert_eq(wanted.required, 0);
}

/* ---- copies ---------------------------------------------------------------------- */

Test(metadata, a_copy_depends_on_nothing_but_the_savers)
{
    struct ims_text savers_texts[] = {{"Software", "saver's", "en"},
                                      {NULL, NULL, NULL}};
    struct ims_text texts[] = {
        {"Title", "one", NULL}, {"A", "", "de"}, {NULL, NULL, NULL}};
    char key[] = "Title", value[] = "one", language[] = "de";
    unsigned char exif[sizeof metadata_exif];
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata savers = IMS_METADATA_INIT;
    struct ims_metadata request = IMS_METADATA_INIT;
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    memcpy(exif, metadata_exif, sizeof exif);
    texts[0].key = key;
    texts[0].value = value;
    texts[1].language = language;
    savers.texts = savers_texts;
    savers.icc = metadata_icc;
    savers.icc_size = sizeof metadata_icc;
    request.texts = texts;
    request.exif = exif;
    request.exif_size = sizeof exif;
    request.gain_map = "map";
    request.gain_map_size = 3;
    position.latitude = 48;
    request.position = &position;
    want(&savers, &request, &image);
    size_t size = 0;
    cr_assert(ims_metadata_copy_size(&wanted, &savers, &size));
    cr_assert_eq(size, 4 * sizeof texts[0] + sizeof "Title" + sizeof "one" +
                           sizeof "A" + sizeof "" + sizeof "de" + sizeof exif + 3);
    void *memory = malloc(size);
    ims_metadata_copy(&wanted, &savers, memory);
    memset(key, 'x', sizeof key);
    memset(value, 'x', sizeof value);
    memset(language, 'x', sizeof language);
    memset(exif, 'x', sizeof exif);
    memset(texts, 0, sizeof texts);
    position.latitude = 0;
    ims_metadata_wanted_fini(&wanted);
    cr_assert_str_eq(wanted.fields.texts[0].key, "Title");
    cr_assert_str_eq(wanted.fields.texts[0].value, "one");
    cr_assert_null(wanted.fields.texts[0].language);
    cr_assert_str_eq(wanted.fields.texts[1].language, "de");
    cr_assert_str_empty(wanted.fields.texts[1].value);
    cr_assert_eq(wanted.fields.texts[2].value, savers_texts[0].value);
    cr_assert_null(wanted.fields.texts[3].key);
    cr_assert_arr_eq(wanted.fields.exif, metadata_exif, sizeof metadata_exif);
    cr_assert_neq(wanted.fields.gain_map, request.gain_map);
    cr_assert_arr_eq(wanted.fields.gain_map, "map", 3);
    cr_assert_eq(wanted.fields.icc, metadata_icc, "the saver's is not copied");
    cr_assert_eq(wanted.fields.position->latitude, 48);
    free(memory);
}

Test(metadata, only_kinds_that_are_held_are_handed_on)
{
    struct ims_text texts[] = {{"Title", "one", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata held;
    metadata.texts = texts;
    metadata.exif = metadata_exif;
    metadata.exif_size = sizeof metadata_exif;
    metadata.time_ns = 1;
    const struct ims_metadata *some = ims_metadata_of_kinds(
        &metadata, IMS_METADATA_EXIF | IMS_METADATA_ICC | IMS_METADATA_COLOR, &held);
    cr_assert_eq(some, &held);
    cr_assert_null(held.texts);
    cr_assert_eq(held.exif_size, sizeof metadata_exif);
    cr_assert_eq(held.time_ns, 0);
    cr_assert_null(ims_metadata_of_kinds(&metadata, IMS_METADATA_ICC, &held));
    cr_assert_null(ims_metadata_of_kinds(NULL, IMS_METADATA_ICC, &held));
}
