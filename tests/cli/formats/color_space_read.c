/* SPDX-License-Identifier: MIT
 *
 * The ColorSpace of Exif and XMP in files of all formats, as ExifTool reads it: what
 * says sRGB says Uncalibrated where the file has other colors, by numbers or a profile,
 * and in an Ultra HDR, whose picture was made anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <imagesaver/encoder.h>

#include "support/picture.h"
#include "support/scratch.h"

enum { WORDS = 4096 };

/* ColorSpace is 1, and the only field. */
static const char exif[] = "MM\0*\0\0\0\10\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x1A\0\0\0\0"
                           "\0\1\xA0\1\0\3\0\0\0\1\0\1\0\0\0\0\0\0";

static const char xmp[] =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/"
    "22-rdf-syntax-ns#'><rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/'>"
    "<exif:ColorSpace>1</exif:ColorSpace></rdf:Description></rdf:RDF></x:xmpmeta>";

static ims_registry *registry;
static char expected[WORDS];

static void write_file(const struct ims_image *image, const char *encoder,
                       const char *options, const char *name, const char *words)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    char all_options[96];
    snprintf(all_options, sizeof all_options, "encoder=%s%s", encoder, options);
    metadata.exif = exif;
    metadata.exif_size = sizeof exif - 1;
    metadata.xmp = xmp;
    metadata.xmp_size = sizeof xmp - 1;
    metadata.no_place = IMS_NO_PLACE_DROP;
    request.image = image;
    request.file_name = name;
    request.options = all_options;
    request.metadata = &metadata;
    request.message = &message;
    cr_assert_eq(ims_encode(registry, &request, &bytes), IMS_OK, "%s: %s", name,
                 message.text);
    FILE *const file = fopen(scratch_path(name), "wb");
    cr_assert(file != NULL &&
              fwrite(bytes.data, 1, bytes.byte_count, file) == bytes.byte_count);
    fclose(file);
    ims_bytes_free(&bytes);
    snprintf(expected + strlen(expected), WORDS - strlen(expected), "%s %s %s\n", name,
             words, words);
}

static void write_all(struct ims_image *image, const char *begin, const char *words)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        char name[96];
        if ((encoder->inputs & IMS_INPUT_PIXELS) == 0 ||
            (encoder->metadata & IMS_METADATA_EXIF) == 0)
            continue;
        snprintf(name, sizeof name, "%s-%s.%s", begin, encoder->name,
                 encoder->extensions[0]);
        write_file(image, encoder->name, "", name, words);
    }
}

/* What ExifTool says of all files: lines in any order become the expected ones. */
static void check_words(void)
{
    char line[SCRATCH_PATH_SIZE + 96];
    static char words[WORDS];
    int count = 0;
    snprintf(line, sizeof line,
             "exiftool -q -p '$FileName ${ExifIFD:ColorSpace#} "
             "${XMP-exif:ColorSpace#}' -ext '*' '%s' 2>&1",
             scratch_path("."));
    FILE *const pipe = popen(line, "r");
    cr_assert_not_null(pipe);
    words[fread(words, 1, WORDS - 1, pipe)] = '\0';
    pclose(pipe);
    for (char *next = expected, *end; (end = strchr(next, '\n')) != NULL;
         next = end + 1, count++) {
        *end = '\0';
        cr_expect_not_null(strstr(words, next), "not \"%s\" but:\n%s", next, words);
    }
    cr_assert_geq(count, 3);
}

Test(cli_formats_color_space_read, is_uncalibrated_where_colors_are_others,
     .init = scratch_open, .fini = scratch_close)
{
    struct picture picture;
    if (system("command -v exiftool >/dev/null") != 0)
        cr_skip_test("ExifTool is not here (package libimage-exiftool-perl)");
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    picture_make(&picture, IMS_PIXEL_RGB8, 24, 16, PICTURE_SMOOTH, PICTURE_TIGHT, 3);
    write_all(&picture.image, "unsaid", "1");
    picture.image.primaries = IMS_PRIMARIES_BT709;
    picture.image.transfer = IMS_TRANSFER_SRGB;
    write_all(&picture.image, "srgb", "1");
    picture.image.primaries = IMS_PRIMARIES_DISPLAY_P3;
    write_all(&picture.image, "p3", "65535");
    picture.image.transfer = IMS_TRANSFER_PQ;
    write_file(&picture.image, "jpeg-fast", ",hdr=ultrahdr", "map.jpg", "65535");
    picture.image.primaries = IMS_PRIMARIES_BT709;
    write_file(&picture.image, "jpeg-fast", ",hdr=ultrahdr", "srgb-map.jpg", "1");
    check_words();
    picture_free(&picture);
    ims_registry_free(&registry);
}
