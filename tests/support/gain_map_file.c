/* SPDX-License-Identifier: MIT */
#include "gain_map_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "colors.h"

/* ---- reading --------------------------------------------------------------------- */

static size_t big(const uint8_t *bytes, size_t count)
{
    size_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

const uint8_t *gain_map_file_find(const uint8_t *bytes, size_t size, const char *text,
                                  size_t length)
{
    const uint8_t *const found = memmem(bytes, size, text, length);
    cr_assert_not_null(found, "\"%s\" is missing", text);
    cr_assert_null(memmem(found + 1, size - (size_t)(found + 1 - bytes), text, length),
                   "\"%s\" is there twice", text);
    return found;
}

static double ratio(const uint8_t *bytes)
{
    return (double)(int32_t)(uint32_t)big(bytes, 4) / (double)big(bytes + 4, 4);
}

/* The list of images: a directory of TIFF with three fields. */
static void read_list(struct gain_map_file *file, const uint8_t *bytes, size_t size)
{
    static const char name[] = "MPF\0MM\0*\0\0\0\x8\0\x3";
    const uint8_t *const list =
        gain_map_file_find(bytes, size, name, sizeof name - 1) + 4;
    const uint8_t *const fields = list + 10;
    cr_assert_arr_eq(fields,
                     "\xB0\0\0\x7\0\0\0\x4"
                     "0100\xB0\x1\0\x4\0\0\0\x1\0\0\0\x2\xB0\x2\0\x7\0\0\0\x20",
                     32);
    const uint8_t *const images = list + big(fields + 32, 4);
    cr_assert_eq(big(images, 4), 0x030000);
    file->picture_size = big(images + 4, 4);
    cr_assert_eq(big(images + 8, 4), 0);
    file->map_size = big(images + 20, 4);
    file->map_bytes = list + big(images + 24, 4);
    cr_assert_eq(file->map_bytes, bytes + file->picture_size);
    cr_assert_eq(file->picture_size + file->map_size, size);
    cr_assert_arr_eq(file->map_bytes - 2, "\xFF\xD9\xFF\xD8\xFF", 5);
    cr_assert_arr_eq(bytes + size - 2, "\xFF\xD9", 2);
}

static void read_numbers(struct gain_map_file *file)
{
    static const char name[] = "urn:iso:std:iso:ts:21496:-1";
    const uint8_t *const picture =
        gain_map_file_find(file->bytes.data, file->picture_size, name, sizeof name);
    cr_assert_arr_eq(picture - 4, "\xFF\xE2\0\x22", 4);
    cr_assert_arr_eq(picture + sizeof name, "\0\0\0\0\xFF", 5);
    const uint8_t *const map =
        gain_map_file_find(file->map_bytes, file->map_size, name, sizeof name);
    const uint8_t *const numbers = map + sizeof name + 5;
    cr_assert_arr_eq(map - 4, "\xFF\xE2\0\x5B", 4);
    cr_assert_arr_eq(map + sizeof name, "\0\0\0\0\x40", 5);
    cr_assert_eq(ratio(numbers), 0);
    file->headroom = ratio(numbers + 8);
    file->least = ratio(numbers + 16);
    file->most = ratio(numbers + 24);
    file->gamma = ratio(numbers + 32);
    file->offset = ratio(numbers + 40);
    file->bright_offset = ratio(numbers + 48);
    cr_assert_eq(numbers[56], 0xFF);
    cr_assert_gt(file->most, file->least);
    cr_assert_eq(file->headroom, file->most);
}

/* What Ultra HDR's XMP says is what ISO 21496-1 does. */
static void read_xmp(const struct gain_map_file *file)
{
    char text[64];
    const size_t size = file->map_size;
    gain_map_file_find(file->map_bytes, size, "hdrgm:Version=\"1.0\"", 19);
    for (int i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "hdrgm:%s=\"%.6f\"",
                 i ? "HDRCapacityMax" : "GainMapMax", file->most);
        gain_map_file_find(file->map_bytes, size, text, strlen(text));
    }
    gain_map_file_find(file->map_bytes, size, "hdrgm:OffsetSDR=\"0\"", 19);
    gain_map_file_find(file->bytes.data, file->picture_size, "hdrgm:Version=\"1.0\"",
                       19);
    gain_map_file_find(file->bytes.data, file->picture_size,
                       "Item:Semantic=\"Primary\"", 23);
    snprintf(text, sizeof text, "Item:Length=\"%zu\"", size);
    gain_map_file_find(file->bytes.data, file->picture_size, text, strlen(text));
}

void gain_map_file_read(struct gain_map_file *file)
{
    read_list(file, file->bytes.data, file->bytes.byte_count);
    read_numbers(file);
    read_xmp(file);
    cr_assert_eq(decode_jpeg(&file->picture, file->bytes.data, file->picture_size), 0);
    cr_assert_eq(decode_jpeg(&file->map, file->map_bytes, file->map_size), 0);
    cr_assert_eq(file->map.channels, 1);
}

void gain_map_file_free(struct gain_map_file *file)
{
    decoded_free(&file->picture);
    decoded_free(&file->map);
    ims_bytes_free(&file->bytes);
}

/* ---- together again -------------------------------------------------------------- */

/* The map's sample at a pixel, between the nearest four. */
static double map_at(const struct gain_map_file *file, int32_t x, int32_t y)
{
    const struct decoded *const map = &file->map;
    const double u = fmax((x + 0.5) * map->width / file->picture.width - 0.5, 0);
    const double v = fmax((y + 0.5) * map->height / file->picture.height - 0.5, 0);
    const int32_t left = (int32_t)u, top = (int32_t)v;
    const int32_t right = left + 1 < map->width ? left + 1 : left;
    const int32_t bottom = top + 1 < map->height ? top + 1 : top;
    const double a = u - left, b = v - top;
    return ((decoded_sample(map, left, top, 0) * (1 - a) +
             decoded_sample(map, right, top, 0) * a) *
                (1 - b) +
            (decoded_sample(map, left, bottom, 0) * (1 - a) +
             decoded_sample(map, right, bottom, 0) * a) *
                b) /
           255.0;
}

void gain_map_file_light(const struct gain_map_file *file,
                         enum ims_color_primaries primaries, int32_t x, int32_t y,
                         double xyz[3])
{
    const double sample = pow(map_at(file, x, y), 1 / file->gamma);
    const double gain = exp2(file->least + (file->most - file->least) * sample);
    double light[3];
    for (int k = 0; k < 3; k++) {
        const int channel = file->picture.channels == 1 ? 0 : k;
        const double picture = colors_light(
            IMS_TRANSFER_SRGB, decoded_sample(&file->picture, x, y, channel) / 255.0);
        light[k] = (picture + file->offset) * gain - file->bright_offset;
    }
    colors_xyz(primaries, light, xyz);
}
