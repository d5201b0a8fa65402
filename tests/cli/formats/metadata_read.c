/* SPDX-License-Identifier: MIT
 *
 * Every kind of metadata that an encoder's table says it holds is in its files: read
 * back by programs that are none of ours, there once with its bytes, and the pixels are
 * those of a file without. What a machine has no reader for is told and left out.
 * Light is read back where a program does: of PNG and JPEG XL their encoders' tests
 * know.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <imagesaver/encoder.h>

#include "support/picture.h"
#include "support/read_any.h"
#include "support/sample_metadata.h"
#include "support/scratch.h"

enum { WIDTH = 24, HEIGHT = 16, WORDS = 65536 };

#define VALUE "Empedokles 4711"
#define TIME  "2026:11:28 22:58:07"

/* What a program tells of a file, which it is given as its last argument. */
struct reader {
    const char *extension;
    uint32_t kind;
    const char *key;      /* of a text; NULL: Description */
    const char *program;  /* NULL: ExifTool, which is run once for all files */
    const char *expected; /* one line of its words */
};

#define TOLD(extension, kind, words)                                                   \
    {                                                                                  \
        extension, IMS_METADATA_##kind, NULL, NULL, words                              \
    }

/* Formats whose metadata are Exif, and what of them is the same in all. */
#define ALL_OF_EXIF(extension)                                                         \
    TOLD(extension, EXIF, "Make: Maker of cameras"),                                   \
        TOLD(extension, EXIF, "OwnerName: " EXIF_BLOB_OWNER),                          \
        TOLD(extension, POSITION, "GPSLatitude: 37.5"),                                \
        TOLD(extension, POSITION, "GPSLongitudeRef: W"),                               \
        TOLD(extension, POSITION, "GPSAltitude: 1234"),                                \
        TOLD(extension, TIME, "DateTimeOriginal: " TIME)
#define XMP(name)     TOLD(name, XMP, "Source: " SAMPLE_METADATA_XMP)
#define ICC(name)     TOLD(name, ICC, "ProfileCopyright: " SAMPLE_METADATA_ICC)
#define IPTC(name)    TOLD(name, IPTC, "ObjectName: " SAMPLE_METADATA_IPTC)
#define IN_EXIF(name) TOLD(name, TEXT, "ImageDescription: " VALUE)
#define COMMENT(name) TOLD(name, TEXT, "Comment: Description: " VALUE)
#define NETPBM(extension)                                                              \
    {                                                                                  \
        extension, IMS_METADATA_TEXT, NULL, "identify -format '%c'",                   \
            " Description: " VALUE                                                     \
    }
#define TARGA                                                                          \
    "Targa image data - RGB 24 x 16 x 24 - top 28-11-2026 22:58:07 - job \"" VALUE "\""
#define HEIF_INFO(words)                                                               \
    {                                                                                  \
        "avif", IMS_METADATA_LIGHT, NULL, "heif-info", words                           \
    }
#define EXRHEADER(kind, words)                                                         \
    {                                                                                  \
        "exr", IMS_METADATA_##kind, NULL, "exrheader", words                           \
    }

/* clang-format off */
static const struct reader readers[] = {
    ALL_OF_EXIF("png"), XMP("png"), ICC("png"), IPTC("png"),
    TOLD("png", TEXT, "Description: " VALUE),
    {"png", IMS_METADATA_TIME, NULL, "identify -format '%[png:tIME]\\n'",
     "2026-11-28T22:58:07Z"},
    TOLD("png", RESOLUTION, "PixelsPerUnitX: 11811"),
    ALL_OF_EXIF("jpg"), XMP("jpg"), ICC("jpg"), IPTC("jpg"), IN_EXIF("jpg"),
    {"jpg", IMS_METADATA_RESOLUTION, NULL, "identify -format '%x %y %U\\n'",
     "300 300 PixelsPerInch"},
    TOLD("jpg", GAIN_MAP, "NumberOfImages: 2"),
    TOLD("jpg", GAIN_MAP, "DirectoryItemSemantic: GainMap"),
    ALL_OF_EXIF("webp"), XMP("webp"), ICC("webp"), IN_EXIF("webp"),
    TOLD("webp", RESOLUTION, "XResolution: 300"),
    ALL_OF_EXIF("tif"), XMP("tif"), ICC("tif"), IPTC("tif"), IN_EXIF("tif"),
    TOLD("tif", RESOLUTION, "XResolution: 300"),
    {"tif", IMS_METADATA_TEXT, NULL, "tiffinfo", "  ImageDescription: " VALUE},
    {"tif", IMS_METADATA_RESOLUTION, NULL, "tiffinfo",
     "  Resolution: 300, 300 pixels/inch"},
    ALL_OF_EXIF("avif"), XMP("avif"), ICC("avif"), IN_EXIF("avif"),
    TOLD("avif", RESOLUTION, "XResolution: 300"),
    HEIF_INFO("  display_primaries (x,y): (0.17;0.797), (0.131;0.046), (0.708;0.292)"),
    HEIF_INFO("  white point (x,y): (0.3127;0.329)"),
    HEIF_INFO("  max display mastering luminance: 1000"),
    HEIF_INFO("  min display mastering luminance: 0.005"),
    HEIF_INFO("  max content light level: 600"),
    HEIF_INFO("  max pic average light level: 150"),
    ALL_OF_EXIF("jxl"), XMP("jxl"), IN_EXIF("jxl"),
    TOLD("jxl", RESOLUTION, "XResolution: 300"),
    {"jxl", IMS_METADATA_ICC, NULL, "jxlinfo",
     "Color space: 344-byte ICC profile, CMM type: \"\", color space: \"RGB \", "
     "rendering intent: 0"},
    ALL_OF_EXIF("jp2"), XMP("jp2"), ICC("jp2"), IPTC("jp2"), IN_EXIF("jp2"),
    TOLD("jp2", RESOLUTION, "DisplayXResolution: 11811"),
    EXRHEADER(TEXT, "comments (type string): \"" VALUE "\""),
    EXRHEADER(TIME, "capDate (type string): \"" TIME "\""),
    EXRHEADER(TIME, "utcOffset (type float): 0"),
    EXRHEADER(RESOLUTION, "xDensity (type float): 299.999"),
    EXRHEADER(POSITION, "latitude (type float): 37.5"),
    EXRHEADER(POSITION, "longitude (type float): -26.25"),
    EXRHEADER(POSITION, "altitude (type float): 1234"),
    COMMENT("gif"), XMP("gif"), ICC("gif"),
    NETPBM("pnm"), NETPBM("pgm"), NETPBM("ppm"), NETPBM("pbm"), NETPBM("pam"),
    COMMENT("jls"),
    COMMENT("hdr"),
    {"hdr", IMS_METADATA_TIME, NULL, "strings", "GMT= " TIME},
    {"xpm", IMS_METADATA_TEXT, NULL, "tail -n 1", "/* Description: " VALUE " */"},
    {"xbm", IMS_METADATA_TEXT, NULL, "tail -n 1", "/* Description: " VALUE " */"},
    {"dpx", IMS_METADATA_TEXT, "Copyright", NULL, "Copyright: " VALUE},
    TOLD("dpx", TIME, "CreateDate: " TIME "Z"),
    {"tga", IMS_METADATA_TEXT, "Title", "file -b", TARGA},
    {"tga", IMS_METADATA_TIME, "Title", "file -b", TARGA},
    COMMENT("fits"), TOLD("fits", TIME, "ObservationDate: 2026-11-28T22:58:07"),
    TOLD("fits", POSITION, "Obsgeo-b: 37.500000000"),
    TOLD("bmp", RESOLUTION, "PixelsPerMeterX: 11811"), ICC("bmp"),
    {"pcx", IMS_METADATA_RESOLUTION, NULL, "identify -format '%x\n'", "300"},
    {"sgi", IMS_METADATA_TEXT, "Title", "strings", VALUE},
};
/* clang-format on */

enum { READERS = sizeof readers / sizeof readers[0] };

/* ---- files ----------------------------------------------------------------------- */

static ims_registry *registry;
enum { PICTURES = 3 };
static struct picture pictures[PICTURES];
static const struct ims_light light = {.size = sizeof(struct ims_light),
                                       {{35400, 14600}, {8500, 39850}, {6550, 2300}},
                                       {15635, 16450},
                                       10000000,
                                       50,
                                       6000000,
                                       1500000};

static void set_up(void)
{
    static const enum ims_pixel_format formats[PICTURES] = {
        IMS_PIXEL_RGB8, IMS_PIXEL_GRAY8, IMS_PIXEL_RGB_F32};
    scratch_open();
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    for (int i = 0; i < PICTURES; i++)
        picture_make(&pictures[i], formats[i], WIDTH, HEIGHT, PICTURE_SMOOTH,
                     PICTURE_TIGHT, 3);
}

static void tear_down(void)
{
    for (int i = 0; i < PICTURES; i++)
        picture_free(&pictures[i]);
    ims_registry_free(&registry);
    scratch_close();
}

/* The first of the pictures that an encoder takes, by it. */
static int try_with(const struct ims_encoder *encoder,
                    const struct ims_metadata *metadata, struct ims_bytes *bytes,
                    struct ims_message *message)
{
    char name[64];
    char options[96];
    int error = IMS_ERROR_NOT_HELD;
    snprintf(name, sizeof name, "picture.%s", encoder->extensions[0]);
    snprintf(options, sizeof options, "encoder=%s,narrow=1;jxl:lossless=1",
             encoder->name);
    for (int i = 0; error == IMS_ERROR_NOT_HELD && i < PICTURES; i++) {
        struct ims_request request = IMS_REQUEST_INIT;
        struct ims_image image = pictures[i].image;
        image.light = (encoder->metadata & IMS_METADATA_LIGHT) != 0 ? &light : NULL;
        request.image = &image;
        request.file_name = name;
        request.options = options;
        request.metadata = metadata;
        request.message = message;
        error = ims_encode(registry, &request, bytes);
    }
    return error;
}

/* Another text of two lines comes first, where it has a place. */
static void write_with(const struct ims_encoder *encoder, struct ims_metadata *metadata,
                       struct ims_bytes *bytes)
{
    struct ims_text texts[3] = {{"Title", "of two\nlines", NULL}};
    struct ims_message message = {0, ""};
    int error = IMS_ERROR_METADATA;
    if (metadata != NULL && metadata->texts != NULL) {
        const struct ims_text *const alone = metadata->texts;
        texts[1] = alone[0];
        metadata->texts = texts;
        error = try_with(encoder, metadata, bytes, &message);
        metadata->texts = alone;
    }
    if (error == IMS_ERROR_METADATA)
        error = try_with(encoder, metadata, bytes, &message);
    cr_assert_eq(error, IMS_OK, "%s: %s %s", encoder->name, ims_error_name(error),
                 message.text);
    cr_assert_eq(message.warnings & IMS_WARNING_METADATA_DROPPED, 0, "%s",
                 encoder->name);
}

static void check_pixels(const struct ims_encoder *encoder,
                         const struct ims_bytes *with)
{
    char name[64];
    struct ims_bytes without = IMS_BYTES_INIT;
    struct read_any read[2];
    snprintf(name, sizeof name, "picture.%s", encoder->extensions[0]);
    write_with(encoder, NULL, &without);
    if (read_any_file(&read[0], name, without.data, without.byte_count)) {
        cr_assert(read_any_file(&read[1], name, with->data, with->byte_count), "%s",
                  encoder->name);
        cr_assert(read[0].channels == read[1].channels &&
                      read[0].width == read[1].width &&
                      read[0].height == read[1].height,
                  "%s", encoder->name);
        cr_expect_arr_eq(read[0].samples, read[1].samples,
                         (size_t)WIDTH * HEIGHT * (size_t)read[0].channels *
                             sizeof read[0].samples[0],
                         "%s", encoder->name);
        read_any_free(&read[0]);
        read_any_free(&read[1]);
    }
    ims_bytes_free(&without);
}

static size_t count_of(const struct ims_bytes *bytes, const void *wanted, size_t size)
{
    const uint8_t *const data = bytes->data;
    size_t count = 0;
    for (size_t i = 0; i + size <= bytes->byte_count; i++)
        count += memcmp(data + i, wanted, size) == 0;
    return count;
}

static void check_once(const struct ims_encoder *encoder, const char *what,
                       const struct ims_bytes *bytes, const void *wanted, size_t size)
{
    const size_t count = count_of(bytes, wanted, size);
    cr_expect_eq(count, 1, "%s, %s: there %zu times", encoder->name, what, count);
}

/* Blobs are there once, and as they are; but in PNG and JPEG XL profiles are compressed
 * (tests/encoders/jxl/jxl.c has their bytes), in GIF they are in pieces, in PNG IPTC is
 * digits, and XMP tells of a gain map too. */
static void check_bytes(const struct ims_encoder *encoder,
                        const struct ims_metadata *metadata,
                        const struct ims_bytes *bytes)
{
    const bool is_png = strcmp(encoder->format, "png") == 0;
    const bool other_icc = is_png || strcmp(encoder->format, "jxl") == 0 ||
                           strcmp(encoder->format, "gif") == 0;
    if (metadata->texts != NULL)
        check_once(encoder, "text", bytes, VALUE, sizeof VALUE - 1);
    if (metadata->exif != NULL)
        check_once(encoder, "exif", bytes, EXIF_BLOB_MAKER, sizeof EXIF_BLOB_MAKER - 1);
    if (metadata->xmp != NULL && metadata->gain_map != NULL)
        check_once(encoder, "xmp", bytes, SAMPLE_METADATA_XMP,
                   sizeof SAMPLE_METADATA_XMP - 1);
    else if (metadata->xmp != NULL)
        check_once(encoder, "xmp", bytes, metadata->xmp, metadata->xmp_size);
    if (metadata->icc != NULL && !other_icc)
        check_once(encoder, "icc", bytes, metadata->icc, metadata->icc_size);
    if (metadata->iptc != NULL && !is_png)
        check_once(encoder, "iptc", bytes, metadata->iptc, metadata->iptc_size);
}

/* ---- readers --------------------------------------------------------------------- */

static bool is_here(const char *program)
{
    char line[128];
    snprintf(line, sizeof line, "command -v %.*s >/dev/null",
             (int)strcspn(program, " "), program);
    return system(line) == 0;
}

/* What a command says, with a line feed before it. */
static void listen(const char *command, const char *path, char words[WORDS])
{
    char line[SCRATCH_PATH_SIZE + 256];
    snprintf(line, sizeof line, "%s '%s' 2>&1", command, path);
    FILE *const pipe = popen(line, "r");
    cr_assert_not_null(pipe);
    words[0] = '\n';
    const size_t size = fread(words + 1, 1, WORDS - 2, pipe);
    words[1 + size] = '\0';
    pclose(pipe);
}

/* How often a line is there. */
static int count_lines(const char *words, const char *line)
{
    const size_t length = strlen(line);
    int count = 0;
    for (const char *from = words; (from = strchr(from, '\n')) != NULL;) {
        from++;
        count += strncmp(from, line, length) == 0 &&
                 (from[length] == '\n' || from[length] == '\0');
    }
    return count;
}

static void check(const struct ims_encoder *encoder, const struct reader *reader)
{
    static char words[WORDS];
    const char *const program = reader->program != NULL ? reader->program : "exiftool";
    char name[96];
    if (!is_here(program)) {
        fprintf(stderr, "left out: %s, which reads %s of .%s\n", program,
                ims_metadata_kind_name(reader->kind), reader->extension);
        return;
    }
    snprintf(name, sizeof name, "%s.%s", encoder->name,
             reader->program != NULL ? encoder->extensions[0] : "words");
    listen(reader->program != NULL ? program : "cat", scratch_path(name), words);
    cr_expect_eq(count_lines(words, reader->expected), 1,
                 "%s, %s: %s does not say \"%s\" once but%s", encoder->name,
                 ims_metadata_kind_name(reader->kind), program, reader->expected,
                 words);
}

/* ---- all of them ----------------------------------------------------------------- */

static bool reads(const struct reader *reader, const struct ims_encoder *encoder,
                  uint32_t kind)
{
    return (reader->kind & kind) != 0 &&
           strcmp(reader->extension, encoder->extensions[0]) == 0;
}

static uint32_t kinds_of(const struct ims_encoder *encoder)
{
    const uint32_t color = IMS_METADATA_COLOR;
    return (encoder->inputs & IMS_INPUT_PIXELS) != 0 ? encoder->metadata & ~color : 0;
}

/* A file with all that the encoder's files hold. */
static void write_file(const struct ims_encoder *encoder)
{
    const char *key = NULL;
    for (size_t i = 0; i < READERS; i++)
        if (reads(&readers[i], encoder, IMS_METADATA_TEXT))
            key = readers[i].key;
    const struct ims_text texts[] = {{key != NULL ? key : "Description", VALUE, NULL},
                                     {NULL, NULL, NULL}};
    struct ims_metadata metadata = sample_metadata_of(kinds_of(encoder));
    struct ims_bytes bytes = IMS_BYTES_INIT;
    char name[96];
    if (kinds_of(encoder) & IMS_METADATA_TEXT)
        metadata.texts = texts;
    write_with(encoder, &metadata, &bytes);
    check_bytes(encoder, &metadata, &bytes);
    check_pixels(encoder, &bytes);
    snprintf(name, sizeof name, "%s.%s", encoder->name, encoder->extensions[0]);
    FILE *const file = fopen(scratch_path(name), "wb");
    cr_assert(file != NULL &&
              fwrite(bytes.data, 1, bytes.byte_count, file) == bytes.byte_count);
    fclose(file);
    ims_bytes_free(&bytes);
}

Test(cli_formats_metadata_read, others_find_once_what_was_put_in, .init = set_up,
     .fini = tear_down)
{
    static char words[WORDS];
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (kinds_of(encoder) != 0)
            write_file(encoder);
    if (is_here("exiftool"))
        listen("exiftool -q -e -a -S -n -ext '*' -w .words", scratch_path("."), words);
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        for (uint32_t kind = 1; kind != 0; kind <<= 1) {
            size_t count = 0;
            for (size_t k = 0; k < READERS; k++)
                if (reads(&readers[k], encoder, kind & kinds_of(encoder))) {
                    check(encoder, &readers[k]);
                    count++;
                }
            cr_expect(count > 0 || (kind & kinds_of(encoder)) == 0 ||
                          kind == IMS_METADATA_LIGHT,
                      "no reader for %s of %s", ims_metadata_kind_name(kind),
                      encoder->name);
        }
}
