/* SPDX-License-Identifier: MIT
 *
 * A gain map that is handed in with an image: the JPEG has it with its numbers told in
 * every way, and nothing else that it came with; where it has no place it is left out
 * with the warning of its own; and damaged ones are no more than refused.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <imagesaver/imagesaver.h>

#include "encoders/jpeg/gain_map_given.h"
#include "support/encode_file.h"
#include "support/gain_map_file.h"
#include "support/sample_metadata.h"

enum { WIDTH = 16, HEIGHT = 16, ROOM = 4096 };

/* ---- an image and a map ---------------------------------------------------------- */

static struct ims_image image_of(enum ims_pixel_format format)
{
    static uint16_t pixels[3 * WIDTH * HEIGHT];
    struct ims_image image = IMS_IMAGE_INIT;
    for (size_t i = 0; i < sizeof pixels / sizeof pixels[0]; i++)
        pixels[i] = (uint16_t)(i * 61);
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    return image;
}

static struct ims_metadata with_map(const void *map, size_t size)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.gain_map = map;
    metadata.gain_map_size = size;
    return metadata;
}

/* A file whose map the library made of an HDR image. */
static void make_file(struct gain_map_file *file)
{
    struct ims_message message = {0};
    struct ims_image image = image_of(IMS_PIXEL_RGB16);
    image.primaries = IMS_PRIMARIES_BT2020;
    image.transfer = IMS_TRANSFER_PQ;
    cr_assert_eq(encode_file_builtin("a.jpg", &image, "hdr=ultrahdr", NULL, &message,
                                     &file->bytes),
                 IMS_OK, "%s", message.text);
    gain_map_file_read(file);
}

/* The file of an image to which a map is given, which must be that of `file`. */
static void check_same_map(const struct gain_map_file *file, const void *map,
                           size_t size, const char *options)
{
    struct gain_map_file made;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    const struct ims_metadata metadata = with_map(map, size);
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, options, &metadata, &message, &made.bytes),
        IMS_OK, "%s", message.text);
    cr_assert_eq(made.bytes.warnings, 0);
    gain_map_file_read(&made);
    cr_assert_eq(made.map_size, file->map_size);
    cr_assert_arr_eq(made.map_bytes, file->map_bytes, file->map_size);
    cr_assert_eq(made.picture.width, WIDTH);
    gain_map_file_free(&made);
}

/* Puts bytes behind the first `at` ones of a map. */
static size_t put_in(const struct gain_map_file *file, size_t at, const void *bytes,
                     size_t size, uint8_t out[ROOM])
{
    cr_assert_leq(file->map_size + size, ROOM);
    memcpy(out, file->map_bytes, at);
    memcpy(out + at, bytes, size);
    memcpy(out + at + size, file->map_bytes + at, file->map_size - at);
    return file->map_size + size;
}

/* Leaves the segment out whose name stands in it. */
static size_t take_out(const struct gain_map_file *file, const char *name,
                       uint8_t out[ROOM])
{
    const uint8_t *const map = file->map_bytes;
    const size_t at =
        (size_t)(gain_map_file_find(map, file->map_size, name, strlen(name) + 1) -
                 map) -
        4;
    const size_t size = 2 + (size_t)(map[at + 2] << 8 | map[at + 3]);
    memcpy(out, map, at);
    memcpy(out + at, map + at + size, file->map_size - at - size);
    return file->map_size - size;
}

/* ---- kept ------------------------------------------------------------------------ */

Test(jpeg_gain_map_given, it_stands_behind_the_picture_whatever_the_effort)
{
    struct gain_map_file file;
    make_file(&file);
    for (int effort = 0; effort < 3; effort++) {
        const char *const options[] = {NULL, "effort=9,quality=40", "hdr=ultrahdr"};
        check_same_map(&file, file.map_bytes, file.map_size, options[effort]);
    }
    gain_map_file_free(&file);
}

Test(jpeg_gain_map_given, numbers_of_either_kind_are_told_in_both)
{
    static const char *const names[] = {"urn:iso:std:iso:ts:21496:-1",
                                        "http://ns.adobe.com/xap/1.0/"};
    struct gain_map_file file;
    uint8_t map[ROOM];
    make_file(&file);
    for (int i = 0; i < 2; i++) {
        const size_t size = take_out(&file, names[i], map);
        check_same_map(&file, map, size, NULL);
    }
    gain_map_file_free(&file);
}

/* Of where it was taken, and by whom; and what stands behind it. */
Test(jpeg_gain_map_given, nothing_else_of_it_is_kept)
{
    static const char other[] = "\xFF\xE1\0\x0C"
                                "Exif\0\0here\xFF\xFE\0\4me\xFF\xED\0\4no";
    struct gain_map_file file;
    uint8_t map[ROOM];
    make_file(&file);
    size_t size = put_in(&file, 20, other, sizeof other - 1, map);
    check_same_map(&file, map, size, NULL);
    size = put_in(&file, file.map_size, other, sizeof other - 1, map);
    check_same_map(&file, map, size, NULL);
    gain_map_file_free(&file);
}

Test(jpeg_gain_map_given, its_profile_and_its_coding_of_colors_are)
{
    static const char kept[] = "\xFF\xE2\0\x12ICC_PROFILE\0\1\1rg"
                               "\xFF\xEE\0\x0E"
                               "Adobe\0\x64\0\0\0\0\0";
    struct gain_map_file file, made;
    struct ims_message message = {0};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    uint8_t map[ROOM];
    make_file(&file);
    /* Without JFIF's segment, which would say how colors are coded. */
    size_t size = put_in(&file, 20, kept, sizeof kept - 1, map);
    memmove(map + 2, map + 20, size - 20);
    const struct ims_metadata metadata = with_map(map, size - 18);
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, NULL, &metadata, &message, &made.bytes),
        IMS_OK, "%s", message.text);
    gain_map_file_read(&made);
    gain_map_file_find(made.map_bytes, made.map_size, kept, sizeof kept - 1);
    cr_assert_null(memmem(made.map_bytes, made.map_size, "JFIF", 4));
    cr_assert_eq(made.map_size, size - 18);
    gain_map_file_free(&made);
    gain_map_file_free(&file);
}

/* ---- left out -------------------------------------------------------------------- */

static uint32_t warnings_of(const char *name, const char *options,
                            const struct ims_image *image,
                            const struct ims_metadata *metadata)
{
    struct ims_message message = {0};
    struct ims_bytes bytes;
    cr_assert_eq(encode_file_builtin(name, image, options, metadata, &message, &bytes),
                 IMS_OK, "%s", message.text);
    cr_assert_null(memmem(bytes.data, bytes.byte_count, "MPF", 4));
    const uint32_t warnings = bytes.warnings;
    ims_bytes_free(&bytes);
    return warnings;
}

Test(jpeg_gain_map_given, without_a_place_there_is_its_own_warning)
{
    struct ims_message message = {0};
    struct ims_bytes bytes;
    struct ims_image image = image_of(IMS_PIXEL_RGB8);
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_GAIN_MAP);
    cr_assert_eq(
        encode_file_builtin("a.png", &image, NULL, &metadata, &message, &bytes),
        IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "gain-map"), "%s", message.text);
    metadata.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(warnings_of("a.png", NULL, &image, &metadata),
                 IMS_WARNING_NO_GAIN_MAP);
    image.transfer = IMS_TRANSFER_PQ;
    image.primaries = IMS_PRIMARIES_BT2020;
    cr_assert_eq(warnings_of("a.jpg", "hdr=sdr", &image, &metadata) &
                     ~(uint32_t)IMS_WARNING_COLOR_CONVERTED,
                 IMS_WARNING_NO_GAIN_MAP);
}

Test(jpeg_gain_map_given, what_is_none_costs_nothing_else)
{
    static const char none[] = "\xFF\xD8\xFF";
    struct ims_message message = {0};
    struct ims_bytes bytes;
    const struct ims_image image = image_of(IMS_PIXEL_RGB8);
    struct ims_metadata metadata = with_map(none, sizeof none - 1);
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, NULL, &metadata, &message, &bytes),
        IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "gain_map is no whole JPEG"), "%s",
                       message.text);
    metadata.xmp = "<x/>";
    metadata.xmp_size = 4;
    metadata.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, NULL, &metadata, &message, &bytes), IMS_OK,
        "%s", message.text);
    cr_assert_eq(bytes.warnings, IMS_WARNING_NO_GAIN_MAP);
    cr_assert_not_null(memmem(bytes.data, bytes.byte_count, "<x/>", 4));
    ims_bytes_free(&bytes);
    metadata.gain_map = NULL;
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, NULL, &metadata, &message, &bytes),
        IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text, "gain_map is NULL, gain_map_size is 3");
}

/* ---- damaged ones ---------------------------------------------------------------- */

/* In memory of this very size, whose end is seen. */
static int read_copy(const uint8_t *bytes, size_t size)
{
    struct ims_jpeg_gain_map_given given;
    struct ims_message message = {0};
    uint8_t *const copy = malloc(size > 0 ? size : 1);
    cr_assert_not_null(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    const int error = ims_jpeg_gain_map_given_read(&given, copy, size, &message);
    cr_assert(error == IMS_OK || (error == IMS_ERROR_METADATA && message.text[0]));
    free(copy);
    return error;
}

Test(jpeg_gain_map_given, cut_off_it_is_none)
{
    const struct ims_metadata sample = sample_metadata_of(IMS_METADATA_GAIN_MAP);
    struct gain_map_file file;
    make_file(&file);
    for (size_t size = 0; size < file.map_size; size++)
        cr_assert_eq(read_copy(file.map_bytes, size), IMS_ERROR_METADATA, "%zu", size);
    cr_assert_eq(read_copy(file.map_bytes, file.map_size), IMS_OK);
    cr_assert_eq(read_copy(sample.gain_map, sample.gain_map_size), IMS_OK);
    gain_map_file_free(&file);
}

Test(jpeg_gain_map_given, without_rows_or_columns_it_is_none)
{
    struct gain_map_file file;
    make_file(&file);
    const uint8_t *const frame =
        gain_map_file_find(file.map_bytes, file.map_size, "\xFF\xC0\0", 3);
    for (size_t i = 5; i <= 7; i += 2) {
        uint8_t map[ROOM];
        const size_t size = put_in(&file, file.map_size, "", 0, map);
        memset(map + (frame - file.map_bytes) + i, 0, 2);
        cr_assert_eq(read_copy(map, size), IMS_ERROR_METADATA, "%zu", i);
    }
    gain_map_file_free(&file);
}

Test(jpeg_gain_map_given, any_byte_may_be_another)
{
    struct gain_map_file file;
    make_file(&file);
    uint8_t *const map = malloc(file.map_size);
    cr_assert_not_null(map);
    memcpy(map, file.map_bytes, file.map_size);
    for (size_t i = 0; i < file.map_size; i++)
        for (unsigned value = 0; value < 256; value += 51) {
            map[i] = (uint8_t)value;
            read_copy(map, file.map_size);
            map[i] = file.map_bytes[i];
        }
    free(map);
    gain_map_file_free(&file);
}
