/* SPDX-License-Identifier: MIT
 *
 * Metadata in files as other people's programs see them: ExifTool, pngcheck, webpinfo
 * and ImageMagick, each where it is installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <criterion/criterion.h>

#include <imagesaver/imagesaver.h>

#include "support/metadata.h"
#include "support/picture.h"
#include "support/scratch.h"

enum { OUTPUT = 1 << 20 };

static char output[OUTPUT + 1];
static size_t output_size;

/* Runs a command of the shell; what it prints is in `output`. Returns its exit code. */
static int run(const char *command, const char *file)
{
    char line[2 * SCRATCH_PATH_SIZE];
    snprintf(line, sizeof line, "%s '%s'", command, scratch_path(file));
    FILE *const pipe = popen(line, "r");
    cr_assert_not_null(pipe);
    output_size = fread(output, 1, OUTPUT, pipe);
    output[output_size] = '\0';
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool there_is(const char *program)
{
    char command[100];
    snprintf(command, sizeof command, "command -v %s #", program);
    return run(command, ".") == 0;
}

static const char *const files[] = {"x.png", "x.jpg", "x.webp"};

/* Whether a file of that name can be written in this build. */
static bool write_file(const char *file, struct metadata *metadata)
{
    struct picture picture;
    struct ims_message message = {0};
    struct ims_request request = IMS_REQUEST_INIT;
    picture_make(&picture, IMS_PIXEL_RGB8, 60, 40, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    if (strcmp(file, "x.webp") == 0) {
        metadata->fields.iptc = NULL;
        metadata->fields.iptc_size = 0;
    }
    request.image = &picture.image;
    request.metadata = &metadata->fields;
    request.message = &message;
    const int error = ims_write_request(scratch_path(file), &request);
    cr_assert(error == IMS_OK || error == IMS_ERROR_NO_ENCODER, "%s: %s", file,
              message.text);
    picture_free(&picture);
    return error == IMS_OK;
}

static void check_bytes(const char *command, const char *file, const void *bytes,
                        size_t size)
{
    cr_assert_eq(run(command, file), 0, "%s %s: %s", command, file, output);
    cr_assert_eq(output_size, size, "%s %s: %zu bytes", command, file, output_size);
    cr_assert_arr_eq(output, bytes, size, "%s %s", command, file);
}

/* One line of what ExifTool prints, without blanks at its ends. */
static void check_line(const char *file, const char *line)
{
    char *const found = strstr(output, line);
    cr_assert_not_null(found, "%s: no \"%s\" in %s", file, line, output);
    cr_assert_null(strstr(found + strlen(line), line), "%s: twice %s", file, line);
}

static void check_by_exiftool(const char *file, const struct metadata *metadata)
{
    check_bytes("exiftool -b -ICC_Profile", file, metadata->icc,
                metadata->fields.icc_size);
    if (strcmp(file, "x.jpg") != 0 || metadata->fields.xmp_size < METADATA_LARGE_XMP)
        check_bytes("exiftool -b -XMP", file, metadata->xmp, metadata->fields.xmp_size);
    cr_assert_eq(run("exiftool -a -G1 -s -s -n", file), 0);
    check_line(file, "[ExifIFD] DateTimeOriginal: 2026:11:28 22:58:00\n");
    check_line(file, "[ExifIFD] OffsetTimeOriginal: +00:00\n");
    check_line(file, "[GPS] GPSLatitude: 52.5\n");
    check_line(file, "[GPS] GPSLongitude: 13.25\n");
    check_line(file, "[IFD0] XResolution: 300\n");
    check_line(file, "[IFD0] YResolution: 150\n");
    check_line(file, "[IFD0] Orientation: 6\n");
    check_line(file, "[ExifIFD] OwnerName: " EXIF_BLOB_OWNER "\n");
    check_line(file, "[IFD1] ThumbnailLength: 100\n");
    check_line(file, "Words: ");
    if (metadata->fields.iptc != NULL) {
        check_line(file, "[IPTC] ObjectName: Title\n");
        check_line(file, "[IPTC] CopyrightNotice: Mine\n");
    }
}

static void check_with_exiftool(bool is_large)
{
    if (!there_is("exiftool"))
        cr_skip_test("there is no exiftool");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct metadata metadata;
        metadata_make(&metadata, is_large);
        metadata_add_text(&metadata, "Copyright", "\xc2\xa9 2026 somebody", NULL);
        if (write_file(files[i], &metadata)) {
            check_by_exiftool(files[i], &metadata);
            check_line(files[i], "Copyright: \xc2\xa9 2026 somebody\n");
        }
        metadata_free(&metadata);
    }
}

TestSuite(metadata_tools, .init = scratch_open, .fini = scratch_close);

Test(metadata_tools, exiftool_reads_every_kind)
{
    check_with_exiftool(false);
}

Test(metadata_tools, exiftool_reads_a_megabyte_of_icc_and_extended_xmp)
{
    check_with_exiftool(true);
}

/* Usage: what prints nothing that looks like a complaint, in a file of each kind. */
static void check_with(const char *program, const char *command, const char *file)
{
    if (!there_is(program))
        cr_skip_test("there is no %s", program);
    for (int large = 0; large < 2; large++) {
        struct metadata metadata;
        metadata_make(&metadata, large);
        metadata_add_text(&metadata, "Author", "B\xc3\xa4r", NULL);
        if (write_file(file, &metadata)) {
            cr_assert_eq(run(command, file), 0, "%s", output);
            cr_assert_null(strstr(output, "rror"), "%s", output);
            cr_assert_null(strstr(output, "arning"), "%s", output);
        }
        metadata_free(&metadata);
    }
}

Test(metadata_tools, pngcheck_finds_no_fault)
{
    check_with("pngcheck", "pngcheck -q 2>&1", "x.png");
}

Test(metadata_tools, webpinfo_finds_no_fault)
{
    check_with("webpinfo", "webpinfo -quiet 2>&1", "x.webp");
}

Test(metadata_tools, exiv2_reads_xmp_and_iptc)
{
    if (!there_is("exiv2"))
        cr_skip_test("there is no exiv2");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct metadata metadata;
        metadata_make(&metadata, false);
        if (write_file(files[i], &metadata)) {
            cr_assert_eq(run("exiv2 -q -PEIXkv print", files[i]), 0, "%s", output);
            cr_assert_not_null(strstr(output, "Exif.GPSInfo.GPSLatitude "), "%s",
                               output);
            cr_assert(metadata.fields.iptc == NULL ||
                          strstr(output, "Iptc.Application2.ObjectName ") != NULL,
                      "%s: %s", files[i], output);
            cr_assert_not_null(strstr(output, "Xmp."), "%s: %s", files[i], output);
        }
        metadata_free(&metadata);
    }
}
