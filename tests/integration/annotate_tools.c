/* SPDX-License-Identifier: MIT
 *
 * Metadata put into files that are encoded already, as other people's programs see
 * them: ExifTool, pngcheck, webpinfo, tiffinfo, avifdec and djxl, each where it is
 * installed. And content credentials, whose hash over ranges of bytes is reckoned
 * again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <criterion/criterion.h>

#include <imagesaver/imagesaver.h>

#include "support/annotate_bytes.h"
#include "support/metadata.h"
#include "support/picture.h"
#include "support/scratch.h"

enum { OUTPUT = 1 << 20 };

static char output[OUTPUT + 1];

/* Runs a command of the shell in the scratch folder; what it prints is in `output`.
 * Returns its exit code. */
static int run(const char *command)
{
    char line[2 * SCRATCH_PATH_SIZE];
    snprintf(line, sizeof line, "cd '%s' && { %s; } 2>&1", scratch_folder(), command);
    FILE *const pipe = popen(line, "r");
    cr_assert_not_null(pipe);
    output[fread(output, 1, OUTPUT, pipe)] = '\0';
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool there_is(const char *program)
{
    char command[100];
    snprintf(command, sizeof command, "command -v %s", program);
    return run(command) == 0;
}

/* Whether a file of a picture can be written in this build. */
static bool write_picture(const char *name)
{
    struct picture picture;
    struct ims_request request = IMS_REQUEST_INIT;
    picture_make(&picture, IMS_PIXEL_RGB8, 60, 40, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    request.image = &picture.image;
    const int error = ims_write_request(scratch_path(name), &request);
    picture_free(&picture);
    cr_assert(error == IMS_OK || error == IMS_ERROR_NO_ENCODER, "%s", name);
    return error == IMS_OK;
}

/* Writes the bytes of a file to another one, with metadata. */
static int write_again(const char *from, const char *to,
                       const struct ims_metadata *metadata, const char *options,
                       struct ims_message *message)
{
    struct annotate_bytes bytes;
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    annotate_load(&bytes, from);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes.data;
    image.byte_count = bytes.size;
    request.image = &image;
    request.metadata = metadata;
    request.options = options;
    request.message = message;
    const int error = ims_write_request(scratch_path(to), &request);
    annotate_free(&bytes);
    return error;
}

static void check_line(const char *name, const char *line)
{
    char *const found = strstr(output, line);
    cr_assert_not_null(found, "%s: no \"%s\" in %s", name, line, output);
    cr_assert_null(strstr(found + strlen(line), line), "%s: twice %s", name, line);
}

/* What there may be of metadata, in a format. */
static void annotate(const char *extension, struct metadata *metadata)
{
    char from[40], to[40];
    struct ims_message message = {0};
    snprintf(from, sizeof from, "in.%s", extension);
    snprintf(to, sizeof to, "out.%s", extension);
    metadata->fields.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(write_again(from, to, &metadata->fields, NULL, &message), IMS_OK,
                 "%s: %s", extension, message.text);
    /* And over what is there now. */
    cr_assert_eq(write_again(to, to, &metadata->fields, NULL, &message), IMS_OK,
                 "%s: %s", extension, message.text);
}

static const struct {
    const char *extension;
    const char *program; /* that finds faults, */
    const char *check;   /* how, */
    const char *compare; /* and how pixels are compared */
} formats[] = {
    {"png", "pngcheck", "pngcheck -q out.png", NULL},
    {"jpg", "djpeg", "djpeg out.jpg >/dev/null",
     "djpeg in.jpg >a && djpeg out.jpg >b && cmp a b"},
    {"webp", "webpinfo", "webpinfo -quiet out.webp", NULL},
    /* It does not know Exif's directory of interoperability, and says so. */
    {"tif", "tiffinfo", "tiffinfo -D out.tif 2>&1 >/dev/null | grep -v 40965; true",
     NULL},
    {"avif", "avifdec", "avifdec --info out.avif >/dev/null",
     "avifdec in.avif a.y4m && avifdec out.avif b.y4m && cmp a.y4m b.y4m"},
    {"jxl", "djxl", "djxl out.jxl b.ppm",
     "djxl in.jxl a.ppm && djxl out.jxl b.ppm && cmp a.ppm b.ppm"},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

TestSuite(annotate_tools, .init = scratch_open, .fini = scratch_close);

Test(annotate_tools, exiftool_reads_each_kind_once)
{
    if (!there_is("exiftool"))
        cr_skip_test("there is no exiftool");
    for (size_t i = 0; i < FORMATS; i++) {
        char name[40], command[100];
        struct metadata metadata;
        snprintf(name, sizeof name, "in.%s", formats[i].extension);
        if (!write_picture(name))
            continue;
        metadata_make(&metadata, false);
        const size_t icc_size = metadata.fields.icc_size;
        metadata.fields.icc = NULL; /* ExifTool warns of its contents */
        metadata.fields.icc_size = 0;
        annotate(formats[i].extension, &metadata);
        snprintf(command, sizeof command, "exiftool -a -G1 -s -s -n out.%s",
                 formats[i].extension);
        cr_assert_eq(run(command), 0, "%s", output);
        check_line(name, "[ExifIFD] DateTimeOriginal: 2026:11:28 22:58:00\n");
        check_line(name, "[GPS] GPSLatitude: 52.5\n");
        check_line(name, "[GPS] GPSLongitude: 13.25\n");
        check_line(name, "[ExifIFD] OwnerName: ");
        check_line(name, "[XMP-ims] Words: ");
        cr_assert_null(strstr(output, "Warning"), "%s: %s", name, output);
        snprintf(command, sizeof command, "exiftool -b -XMP out.%s >xmp",
                 formats[i].extension);
        cr_assert_eq(run(command), 0, "%s", output);
        cr_assert(scratch_holds("xmp", metadata.xmp, metadata.fields.xmp_size), "%s",
                  name);
        metadata.fields.icc = metadata.icc;
        metadata.fields.icc_size = icc_size;
        annotate(formats[i].extension, &metadata);
        snprintf(command, sizeof command, "exiftool -b -ICC_Profile out.%s >icc",
                 formats[i].extension);
        cr_assert_eq(run(command), 0, "%s", output);
        cr_assert(strcmp(name, "in.jxl") == 0 ||
                      scratch_holds("icc", metadata.icc, metadata.fields.icc_size),
                  "%s", name);
        metadata_free(&metadata);
    }
}

Test(annotate_tools, the_formats_own_programs_find_no_fault)
{
    for (size_t i = 0; i < FORMATS; i++) {
        char name[40];
        struct metadata metadata;
        snprintf(name, sizeof name, "in.%s", formats[i].extension);
        if (!there_is(formats[i].program) || !write_picture(name))
            continue;
        metadata_make(&metadata, false);
        annotate(formats[i].extension, &metadata);
        cr_assert_eq(run(formats[i].check), 0, "%s: %s", name, output);
        cr_assert_null(strstr(output, "rror"), "%s: %s", name, output);
        cr_assert_null(strstr(output, "arning"), "%s: %s", name, output);
        if (formats[i].compare != NULL)
            cr_assert_eq(run(formats[i].compare), 0, "%s: %s", name, output);
        metadata_free(&metadata);
    }
}

/* ---- content credentials --------------------------------------------------------- */

enum { MANIFEST_AT = 33, MANIFEST = 12 + 64 };

/* A PNG with a manifest behind IHDR. */
static void write_signed(void)
{
    struct annotate_bytes png;
    struct annotate_bytes whole = {0};
    cr_assert(write_picture("plain.png"));
    annotate_load(&png, "plain.png");
    annotate_add_part(&whole, &png, 0, MANIFEST_AT);
    annotate_add_big(&whole, 4, MANIFEST - 12);
    annotate_add_text(&whole, "caBX");
    for (int i = 0; i < MANIFEST - 12; i++)
        annotate_add_big(&whole, 1, (uint64_t)i);
    annotate_add_big(&whole, 4,
                     annotate_crc(whole.data + MANIFEST_AT + 4, MANIFEST - 12 + 4));
    annotate_add_part(&whole, &png, MANIFEST_AT, png.size);
    annotate_store(whole.data, whole.size, "signed.png");
    annotate_free(&whole);
    annotate_free(&png);
}

/* The hash that a manifest has (c2pa.hash.data): of all bytes but its own. */
static void hash_ranges(const char *name, char hash[65])
{
    char command[200];
    snprintf(command, sizeof command, "{ head -c %d %s; tail -c +%d %s; } | sha256sum",
             MANIFEST_AT, name, MANIFEST_AT + MANIFEST + 1, name);
    cr_assert_eq(run(command), 0, "%s", output);
    memcpy(hash, output, 64);
    hash[64] = '\0';
}

Test(annotate_tools, content_credentials_stay_valid_unless_they_are_broken_on_purpose)
{
    const struct ims_text texts[] = {{"Title", "x", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    struct ims_message message = {0};
    char before[65], after[65];
    write_signed();
    hash_ranges("signed.png", before);
    cr_assert_eq(write_again("signed.png", "passed.png", NULL, NULL, &message), IMS_OK,
                 "%s", message.text);
    hash_ranges("passed.png", after);
    cr_assert_str_eq(before, after);
    cr_assert_eq(write_again("signed.png", "no.png", &metadata, NULL, &message),
                 IMS_ERROR_SIGNED);
    cr_assert_not(scratch_exists("no.png"));
    cr_assert_eq(
        write_again("signed.png", "kept.png", &metadata, "credentials=keep", &message),
        IMS_OK, "%s", message.text);
    hash_ranges("kept.png", after);
    cr_assert_str_neq(before, after, "the hash tells of a change");
}
