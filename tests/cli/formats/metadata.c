/* SPDX-License-Identifier: MIT
 *
 * docs/metadata.md: which kinds of metadata files of each format hold, as the encoders'
 * tables say, and where. With IMS_WRITE_PAGE set (`make docs-formats`) the table is
 * written there. That they are there: metadata_read.c.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "cli/common/text.h"
#include "support/page.h"

enum { KINDS = 11, ROWS = 128 };

/* By the formats' usual extensions, in the order of the kinds. */
static const struct places {
    const char *extension;
    const char *words[KINDS];
} places[] = {
    {"avif",
     {"Exif", "item `Exif`", "item `mime`", "box `colr`", NULL, "Exif", "Exif", "Exif",
      "box `colr`", "boxes `mdcv`, `clli`"}},
    {"bmp",
     {[3] = "behind the pixels (`BITMAPV5HEADER`)", [5] = "`biXPelsPerMeter` and Y"}},
    {"dpx", {[0] = "creator, project, copyright, input device", [6] = "creation time"}},
    {"exr",
     {[0] = "attributes of type string",
      [5] = "`xDensity`",
      [6] = "`capDate`, `utcOffset`",
      [7] = "`latitude`, `longitude`, `altitude`",
      [8] = "`chromaticities`"}},
    {"fits",
     {[0] = "`AUTHOR`, `CREATOR`, `TITLE`; `COMMENT`",
      [6] = "`DATE-OBS`",
      [7] = "`OBSGEO-B`, `-L`, `-H`"}},
    {"gif",
     {[0] = "comment extensions",
      [2] = "application extension `XMP DataXMP`",
      [3] = "application extension `ICCRGBG1012`"}},
    {"hdr", {[0] = "comments", [6] = "line `GMT=`", [8] = "line `PRIMARIES=`"}},
    {"jls", {"segments COM"}},
    {"jp2",
     {"Exif", "box `uuid`", "box `uuid`", "box `colr`", "box `uuid`", "box `res `",
      "Exif", "Exif", "a profile, as icc"}},
    {"jpg",
     {"Exif; segments COM", "APP1", "APP1, what is above 64 KB as extended XMP",
      "APP2, in pieces", "APP13", "JFIF's density; Exif", "Exif", "Exif",
      "a profile, as icc", [10] = "a JPEG behind it; APP2 (MPF, ISO 21496-1), XMP"}},
    {"jxl",
     {"Exif", "box `Exif`", "box `xml `", "codestream", NULL, "Exif", "Exif", "Exif",
      "codestream", "codestream"}},
    {"pam", {"comments"}},
    {"pbm", {"comments"}},
    {"pcx", {[5] = "dots per inch"}},
    {"pgm", {"comments"}},
    {"png",
     {"chunks tEXt, iTXt", "chunk eXIf", "chunk iTXt", "chunk iCCP",
      "chunk tEXt `Raw profile type iptc`", "chunk pHYs", "chunk tIME", "Exif",
      "chunks cICP, sRGB, gAMA, cHRM, iCCP", "chunks mDCV, cLLI"}},
    {"pnm", {"comments"}},
    {"ppm", {"comments"}},
    {"sgi", {"image name"}},
    {"tga",
     {[0] = "extension area: author, comment, job, software", [6] = "date stamp"}},
    {"tif",
     {"tags 269 to 272, 305, 315, 316, 33432", "tags 34665, 34853, and of the picture",
      "tag 700", "tag 34675", "tag 33723", "tags 282, 283, 296", "tag 306; Exif",
      "tag 34853", "a profile, as icc"}},
    {"webp",
     {"Exif", "chunk EXIF", "chunk XMP", "chunk ICCP", NULL, "Exif", "Exif", "Exif",
      "a profile, as icc"}},
    {"xbm", {"comments behind the end"}},
    {"xpm", {"comments behind the end"}},
};

/* What the tables say, by extension, in the order of the alphabet. */
static struct {
    const char *extension;
    uint32_t kinds;
} rows[ROWS];
static size_t row_count;

static void add_row(const struct ims_encoder *encoder)
{
    const char *const extension = encoder->extensions[0];
    size_t place = 0;
    while (place < row_count && strcmp(rows[place].extension, extension) < 0)
        place++;
    if (place == row_count || strcmp(rows[place].extension, extension) != 0) {
        cr_assert_lt(row_count, ROWS);
        memmove(&rows[place + 1], &rows[place], (row_count++ - place) * sizeof rows[0]);
        rows[place].extension = extension;
        rows[place].kinds = 0;
    }
    rows[place].kinds |= encoder->metadata;
}

static const char *find_words(const char *extension, size_t kind)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].extension, extension) == 0)
            return places[i].words[kind];
    return NULL;
}

/* What belongs to the pixels depends on the version of a library, too. */
static const char *words_of(size_t row, size_t kind)
{
    const uint32_t of_pixels = IMS_METADATA_COLOR | IMS_METADATA_LIGHT;
    const bool holds = (rows[row].kinds >> kind & 1) != 0;
    const char *const words = find_words(rows[row].extension, kind);
    cr_assert(holds == (words != NULL) ||
                  (words != NULL && (of_pixels >> kind & 1) != 0),
              ".%s, %s: the page knows where it is: %d", rows[row].extension,
              ims_metadata_kind_name(1u << kind), words != NULL);
    return words != NULL ? words : "-";
}

Test(cli_formats_metadata, each_kind_and_where_each_format_holds_it)
{
    struct cli_text table = CLI_TEXT_INIT;
    const struct ims_encoder *encoder;
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if ((encoder->inputs & IMS_INPUT_PIXELS) != 0)
            add_row(encoder);
    cli_text_add(&table, "| |");
    for (size_t kind = 0; kind < KINDS; kind++)
        cli_text_format(&table, " %s |", ims_metadata_kind_name(1u << kind));
    cli_text_add(&table, "\n|");
    for (size_t kind = 0; kind <= KINDS; kind++)
        cli_text_add(&table, " --- |");
    for (size_t row = 0; row < row_count; row++) {
        cli_text_format(&table, "\n| %s |", rows[row].extension);
        for (size_t kind = 0; kind < KINDS; kind++)
            cli_text_format(&table, " %s |", words_of(row, kind));
    }
    cli_text_add(&table, "\n");
    page_check_words(registry, "docs/metadata.md", "places", table.data);
    cli_text_free(&table);
    ims_registry_free(&registry);
}
