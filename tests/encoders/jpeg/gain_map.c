/* SPDX-License-Identifier: MIT
 *
 * JPEG with a gain map, from the image to the file: read by a second hand, that of ISO
 * 21496-1, Ultra HDR 1.1 and CIPA DC-007, which puts picture and map together again and
 * compares the light with the image's. Both pictures are decoded by libjpeg.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <imagesaver/imagesaver.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/annotate.h"
#include "support/colors.h"
#include "support/decode.h"
#include "support/encode_file.h"
#include "support/gain_map_file.h"
#include "support/sample_metadata.h"

enum { WIDTH = 72, HEIGHT = 56, PIXELS = WIDTH * HEIGHT };

#define BEST "quality=100,subsampling=444,gainmap_quality=100"

/* ---- writing --------------------------------------------------------------------- */

static void make_file(struct gain_map_file *file, const struct ims_image *image,
                      const char *options, const struct ims_metadata *metadata)
{
    struct ims_message message = {0};
    char all[128];
    snprintf(all, sizeof all, "hdr=ultrahdr,%s", options);
    cr_assert_eq(
        encode_file_builtin("a.jpg", image, all, metadata, &message, &file->bytes),
        IMS_OK, "%s", message.text);
    cr_assert_eq(file->bytes.warnings & ~(uint32_t)IMS_WARNING_COLOR_CONVERTED, 0);
    gain_map_file_read(file);
}

/* Samples of 0..1 that rise from black to `most`, in colors that P3 has. */
static double sample_at(size_t x, size_t y, int channel, double most)
{
    const double level = ((double)x + (double)y) / (WIDTH + HEIGHT - 2);
    const double tint = sin((double)x / 9.0 + 2 * channel) * (double)y / HEIGHT;
    return most * level * (1 - 0.06 * (1 + tint));
}

static struct ims_image image_of(enum ims_pixel_format format, const void *pixels,
                                 size_t pixel, enum ims_color_transfer transfer)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)(WIDTH * pixel);
    image.primaries = IMS_PRIMARIES_BT2020;
    image.transfer = transfer;
    return image;
}

static uint16_t deep[3 * PIXELS];

static struct ims_image deep_image(enum ims_color_transfer transfer, double most)
{
    for (size_t i = 0; i < PIXELS; i++)
        for (int k = 0; k < 3; k++)
            deep[3 * i + (size_t)k] =
                (uint16_t)lrint(65535 * sample_at(i % WIDTH, i / WIDTH, k, most));
    return image_of(IMS_PIXEL_RGB16, deep, 6, transfer);
}

/* ---- together again -------------------------------------------------------------- */

/* Samples of the image as XYZ on a display: PQ, or HLG on one of 1000 cd/m2. */
static void meant(enum ims_color_transfer transfer, const double samples[3],
                  double xyz[3])
{
    double light[3];
    for (int k = 0; k < 3; k++)
        light[k] = colors_light(transfer, samples[k]);
    const double scene = 0.262700212011 * light[0] + 0.677998071519 * light[1] +
                         0.059301716470 * light[2];
    const double scale = transfer == IMS_TRANSFER_PQ    ? 10000.0
                         : transfer == IMS_TRANSFER_HLG ? 1000 * pow(scene, 0.2)
                                                        : 203.0;
    for (int k = 0; k < 3; k++)
        light[k] *= scale / 203;
    colors_xyz(IMS_PRIMARIES_BT2020, light, xyz);
}

/* Light as eyes tell it apart: ST 2084's samples, of 203 cd/m2 for 1. */
static double pq_of(double light)
{
    const double power = pow(fmax(light, 0) * 203 / 10000, 2610.0 / 16384);
    return pow((3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power),
               2523.0 / 32);
}

/* The greatest distance of X, Y and Z as samples of PQ. */
static double distance(const double xyz[3], const double other[3])
{
    double most = 0;
    for (int k = 0; k < 3; k++)
        most = fmax(most, fabs(pq_of(xyz[k]) - pq_of(other[k])));
    return most;
}

/* All pixels are as bright as they were: `worst` and `mean` are steps of 10 bits. What
 * is darker than 1 cd/m2 is no more than a few steps of the picture. */
static void compare(const struct gain_map_file *file, enum ims_color_transfer transfer,
                    double worst, double mean)
{
    double sum = 0, most = 0;
    for (int32_t y = 0; y < HEIGHT; y++)
        for (int32_t x = 0; x < WIDTH; x++) {
            const uint16_t *const pixel = deep + 3 * (y * WIDTH + x);
            double wanted[3], found[3], samples[3];
            for (int k = 0; k < 3; k++)
                samples[k] = pixel[k] / 65535.0;
            meant(transfer, samples, wanted);
            gain_map_file_light(file, IMS_PRIMARIES_DISPLAY_P3, x, y, found);
            const double steps = 1023 * distance(wanted, found);
            sum += steps;
            most = wanted[1] < 1.0 / 203 ? most : fmax(most, steps);
        }
    cr_assert_leq(most, worst, "off by %.2f steps", most);
    cr_assert_leq(sum / PIXELS, mean, "off by %.2f steps on average", sum / PIXELS);
}

Test(jpeg_gain_map, pq_comes_back)
{
    struct gain_map_file file;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    make_file(&file, &image, BEST, NULL);
    cr_assert_eq(file.map.width, WIDTH);
    cr_assert_eq(file.map.height, HEIGHT);
    uint16_t most = 0;
    for (size_t i = 0; i < 3 * PIXELS; i++)
        most = deep[i] > most ? deep[i] : most;
    const double luminance = 10000 * colors_light(IMS_TRANSFER_PQ, most / 65535.0);
    cr_assert_float_eq(file.most, log2(luminance / colors_tone(luminance, 1000, 203)),
                       0.001, "%f", file.most);
    compare(&file, IMS_TRANSFER_PQ, 16, 3);
    gain_map_file_free(&file);
}

Test(jpeg_gain_map, hlg_comes_back)
{
    struct gain_map_file file;
    const struct ims_image image = deep_image(IMS_TRANSFER_HLG, 1.0);
    make_file(&file, &image, BEST, NULL);
    cr_assert_eq(file.map.width, WIDTH);
    compare(&file, IMS_TRANSFER_HLG, 16, 3);
    gain_map_file_free(&file);
}

/* A map of a sixteenth of the samples, and the usual quality. */
Test(jpeg_gain_map, a_smaller_map_is_nearly_as_good)
{
    struct gain_map_file file;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    make_file(&file, &image, "quality=90,gainmap_scale=4", NULL);
    cr_assert_eq(file.map.width, (WIDTH + 3) / 4);
    cr_assert_eq(file.map.height, (HEIGHT + 3) / 4);
    compare(&file, IMS_TRANSFER_PQ, 40, 8);
    gain_map_file_free(&file);
}

/* Light has its own brightest sample, up to PQ's 10000 cd/m2, and no primaries but
 * those of BT.709 where it says none. */
Test(jpeg_gain_map, floats_of_light_come_back)
{
    static float light[3 * PIXELS];
    struct gain_map_file file;
    struct ims_image image =
        image_of(IMS_PIXEL_RGB_F32, light, 3 * sizeof light[0], IMS_TRANSFER_LINEAR);
    image.primaries = IMS_PRIMARIES_DEFAULT;
    for (size_t i = 0; i < PIXELS; i++)
        for (int k = 0; k < 3; k++)
            light[3 * i + (size_t)k] =
                (float)exp2(10 * sample_at(i % WIDTH, i / WIDTH, k, 1) - 5.5);
    light[0] = -1;
    light[1] = NAN;
    make_file(&file, &image, BEST, NULL);
    cr_assert_null(memmem(file.bytes.data, file.picture_size, "Display P3", 10));
    double most = 0;
    for (int32_t i = 1; i < PIXELS; i++) {
        double wanted[3], found[3];
        const double samples[3] = {light[3 * i], light[3 * i + 1], light[3 * i + 2]};
        colors_xyz(IMS_PRIMARIES_BT709, samples, wanted);
        gain_map_file_light(&file, IMS_PRIMARIES_BT709, i % WIDTH, i / WIDTH, found);
        if (i % WIDTH > 8 || i / WIDTH > 8) /* that of black has it beside */
            most = fmax(most, 1023 * distance(wanted, found));
    }
    cr_assert_leq(most, 14, "off by %.2f steps", most);
    const size_t size = file.bytes.byte_count;
    gain_map_file_free(&file);
    /* Floats that say nothing are light, as in formats of light. */
    image.transfer = IMS_TRANSFER_DEFAULT;
    make_file(&file, &image, BEST, NULL);
    cr_assert_eq(file.bytes.byte_count, size);
    gain_map_file_free(&file);
    /* What is brighter than all displays is as bright as the brightest. */
    light[0] = INFINITY;
    make_file(&file, &image, BEST, NULL);
    cr_assert_float_eq(file.most, log2(10000 / 203.0), 0.01, "%f", file.most);
    gain_map_file_free(&file);
}

/* Others read no gray picture with a map; of what does not show nothing shines. */
Test(jpeg_gain_map, gray_and_alpha)
{
    static uint16_t pixels[2 * PIXELS];
    struct gain_map_file file;
    struct ims_image image =
        image_of(IMS_PIXEL_GRAY_ALPHA16, pixels, 4, IMS_TRANSFER_PQ);
    for (size_t i = 0; i < PIXELS; i++) {
        pixels[2 * i] = 49000;
        pixels[2 * i + 1] = i % WIDTH < 32 ? 65535 : 0;
    }
    struct ims_message message = {0};
    cr_assert_eq(encode_file_builtin("a.jpg", &image, "hdr=ultrahdr", NULL, &message,
                                     &file.bytes),
                 IMS_OK, "%s", message.text);
    cr_assert_eq(file.bytes.warnings,
                 IMS_WARNING_COLOR_CONVERTED | IMS_WARNING_ALPHA_FLATTENED);
    gain_map_file_read(&file);
    cr_assert_eq(file.picture.channels, 3);
    cr_assert_geq(decoded_sample(&file.map, 8, 8, 0), 253);
    cr_assert_leq(decoded_sample(&file.map, 60, 8, 0), 2);
    const double light = 10000 * colors_light(IMS_TRANSFER_PQ, 49000 / 65535.0) / 203;
    double found[3];
    gain_map_file_light(&file, IMS_PRIMARIES_BT709, 8, 8, found);
    cr_assert_float_eq(found[1], light, 0.03 * light, "%f and not %f", found[1], light);
    gain_map_file_free(&file);
}

/* ---- metadata -------------------------------------------------------------------- */

#define RDF_BEGIN                                                                      \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "                                    \
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
#define RDF_END "</rdf:RDF></x:xmpmeta>"

static void set_xmp(struct ims_metadata *metadata, const char *xmp, size_t size)
{
    metadata->xmp = xmp;
    metadata->xmp_size = size;
}

Test(jpeg_gain_map, metadata_stand_beside_it)
{
    static const char xmp[] = RDF_BEGIN
        "<rdf:Description rdf:about='' xmlns:a='urn:a' a:Mark='Herakleitos'"
        " xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version=\"1.0\" "
        "xmlns:Container='http://ns.google.com/photos/1.0/container/'>"
        "<a:Word>of hdrgm: b</a:Word>"
        "<Container:Directory><rdf:Seq>Old</rdf:Seq></Container:Directory>"
        "<hdrgm:Gamma>old</hdrgm:Gamma></rdf:Description>" RDF_END;
    struct gain_map_file file;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    struct ims_metadata metadata = sample_metadata_of(
        IMS_METADATA_EXIF | IMS_METADATA_IPTC | IMS_METADATA_RESOLUTION);
    set_xmp(&metadata, xmp, strlen(xmp));
    make_file(&file, &image, BEST, &metadata);
    const uint8_t *const bytes = file.bytes.data;
    gain_map_file_find(bytes, file.picture_size, "a:Mark='Herakleitos'", 20);
    gain_map_file_find(bytes, file.picture_size, "<a:Word>of hdrgm: b</a:Word>", 28);
    gain_map_file_find(bytes, file.picture_size, RDF_END, strlen(RDF_END));
    gain_map_file_find(bytes, file.picture_size, "Exif\0", 6);
    gain_map_file_find(bytes, file.picture_size, SAMPLE_METADATA_IPTC,
                       strlen(SAMPLE_METADATA_IPTC));
    gain_map_file_find(bytes, file.picture_size, "Display P3", 10);
    cr_assert_null(memmem(bytes, file.picture_size, "Old", 3));
    cr_assert_null(memmem(bytes, file.picture_size, "hdrgm:Gamma", 11));
    gain_map_file_free(&file);
}

/* New pixels come without the images that stood behind the old ones, and do not say
 * otherwise; all else of the packet stays as it is. */
Test(jpeg_gain_map, xmp_does_not_tell_of_what_is_not_there)
{
    static const char xmp[] = RDF_BEGIN
        "<rdf:Description rdf:about='' xmlns:b='urn:b' hdrgm:Version='1.0' b:c='d'>"
        "<Container:Directory/></rdf:Description>" RDF_END;
    static const char *const options[] = {NULL, "effort=9"};
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    struct ims_image narrow = image;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message = {0};
    set_xmp(&metadata, xmp, strlen(xmp));
    narrow.format = IMS_PIXEL_RGB8;
    for (int i = 0; i < 2; i++) {
        struct ims_bytes bytes;
        cr_assert_eq(encode_file_builtin("a.jpg", &narrow, options[i], &metadata,
                                         &message, &bytes),
                     IMS_OK, "%s", message.text);
        const char *const packet =
            memmem(bytes.data, bytes.byte_count, "<x:xmpmeta", 10);
        cr_assert_not_null(packet);
        cr_assert_not_null(memmem(packet, sizeof xmp, RDF_END, strlen(RDF_END)));
        cr_assert_not_null(memmem(packet, sizeof xmp, "b:c='d'>", 8));
        cr_assert_null(memmem(packet, sizeof xmp, "hdrgm:", 6));
        cr_assert_null(memmem(packet, sizeof xmp, "Directory", 9));
        ims_bytes_free(&bytes);
    }
}

/* What is too large, or has no place, stands in the packets that extend the first. */
Test(jpeg_gain_map, large_and_foreign_xmp_extends_its_own)
{
    static char large[70000];
    struct gain_map_file file;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    struct ims_metadata metadata = IMS_METADATA_INIT;
    memset(large, ' ', sizeof large);
    memcpy(large, RDF_BEGIN, strlen(RDF_BEGIN));
    memcpy(large + sizeof large - strlen(RDF_END), RDF_END, strlen(RDF_END));
    static const char *const foreign = "<a:RDF xmlns:a='urn:a'/>";
    for (int i = 0; i < 2; i++) {
        set_xmp(&metadata, i ? foreign : large, i ? strlen(foreign) : sizeof large);
        make_file(&file, &image, BEST, &metadata);
        const uint8_t *const name = gain_map_file_find(
            file.bytes.data, file.picture_size, "xmpNote:HasExtendedXMP=\"", 24);
        cr_assert_not_null(
            memmem(name, file.picture_size, (const char *)name + 24, 32));
        cr_assert_not_null(memmem(file.bytes.data, file.picture_size,
                                  i ? "<a:RDF" : RDF_END, i ? 6 : strlen(RDF_END)));
        gain_map_file_free(&file);
    }
}

/* Metadata put into the bytes afterwards move the map, and the list knows. */
Test(jpeg_gain_map, annotating_keeps_the_list_right)
{
    struct gain_map_file file, annotated = {.map_bytes = NULL};
    struct encode encode;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    make_file(&file, &image, BEST, NULL);
    struct annotate_bytes jpeg = {0};
    struct ims_metadata metadata =
        sample_metadata_of(IMS_METADATA_EXIF | IMS_METADATA_IPTC);
    annotate_add(&jpeg, file.bytes.data, file.bytes.byte_count);
    encode_init(&encode, &ims_annotate_jpeg);
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_OK, "%s",
                 encode.message.text);
    annotated.bytes.data = encode.buffer.data;
    annotated.bytes.byte_count = encode.buffer.length;
    gain_map_file_read(&annotated);
    cr_assert_gt(annotated.picture_size, file.picture_size);
    cr_assert_eq(annotated.map_size, file.map_size);
    cr_assert_arr_eq(annotated.map_bytes, file.map_bytes, file.map_size);
    decoded_free(&annotated.picture);
    decoded_free(&annotated.map);
    annotate_free(&jpeg);
    encode_fini(&encode);
    gain_map_file_free(&file);
}

/* Other XMP, put into the bytes, tells of the map too; where it cannot, it is refused.
 */
Test(jpeg_gain_map, annotating_with_xmp_keeps_what_it_says_of_the_map)
{
    static const char xmp[] = RDF_BEGIN "<rdf:Description e:f='Epikuros'/>" RDF_END;
    struct gain_map_file file, annotated = {.map_bytes = NULL};
    struct encode encode;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    struct annotate_bytes jpeg = {0};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    make_file(&file, &image, BEST, NULL);
    annotate_add(&jpeg, file.bytes.data, file.bytes.byte_count);
    encode_init(&encode, &ims_annotate_jpeg);
    set_xmp(&metadata, xmp, strlen(xmp));
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_OK, "%s",
                 encode.message.text);
    annotated.bytes.data = encode.buffer.data;
    annotated.bytes.byte_count = encode.buffer.length;
    gain_map_file_read(&annotated);
    gain_map_file_find(annotated.bytes.data, annotated.picture_size, "Epikuros", 8);
    decoded_free(&annotated.picture);
    decoded_free(&annotated.map);
    uint8_t *const list = memmem(jpeg.data, jpeg.size, "<Container:Directory", 20);
    cr_assert_not_null(list);
    list[19] = 'i';
    memory_buffer_clear(&encode.buffer);
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(encode.message.text, "images that follow"), "%s",
                       encode.message.text);
    annotate_free(&jpeg);
    encode_fini(&encode);
    gain_map_file_free(&file);
}

/* ---- what is none ---------------------------------------------------------------- */

Test(jpeg_gain_map, pictures_without_hdr_are_as_they_are)
{
    static uint8_t pixels[3 * PIXELS];
    struct ims_message message = {0};
    struct ims_bytes plain, asked;
    const struct ims_image image =
        image_of(IMS_PIXEL_RGB8, pixels, 3, IMS_TRANSFER_SRGB);
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * 7);
    cr_assert_eq(encode_file_builtin("a.jpg", &image, NULL, NULL, &message, &plain),
                 IMS_OK);
    cr_assert_eq(
        encode_file_builtin("a.jpg", &image, "hdr=ultrahdr", NULL, &message, &asked),
        IMS_OK);
    cr_assert_eq(asked.warnings, IMS_WARNING_NO_GAIN_MAP);
    cr_assert_eq(plain.warnings, 0);
    cr_assert_eq(asked.byte_count, plain.byte_count);
    cr_assert_arr_eq(asked.data, plain.data, plain.byte_count);
    ims_bytes_free(&plain);
    ims_bytes_free(&asked);
}

/* Formats of light keep all of it; any other says who writes gain maps. */
Test(jpeg_gain_map, other_formats_refuse_hdr)
{
    struct ims_message message = {0};
    struct ims_bytes bytes;
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    cr_assert_eq(
        encode_file_builtin("a.png", &image, "hdr=ultrahdr", NULL, &message, &bytes),
        IMS_ERROR_OPTION_VALUE);
    cr_assert_not_null(strstr(message.text, "jpeg-fast does (.jpg)"), "%s",
                       message.text);
    cr_assert_eq(
        encode_file_builtin("a.pfm", &image, "hdr=ultrahdr", NULL, &message, &bytes),
        IMS_OK);
    cr_assert_eq(bytes.warnings,
                 IMS_WARNING_COLOR_CONVERTED | IMS_WARNING_COLOR_DROPPED);
    ims_bytes_free(&bytes);
}

/* Any effort, also those at which another encoder would be asked. */
Test(jpeg_gain_map, every_effort_writes_one)
{
    const struct ims_image image = deep_image(IMS_TRANSFER_PQ, 0.75);
    for (int effort = 0; effort <= 9; effort += 3) {
        struct gain_map_file file;
        char options[64];
        snprintf(options, sizeof options, BEST ",effort=%d", effort);
        make_file(&file, &image, options, NULL);
        gain_map_file_free(&file);
    }
}

Test(jpeg_gain_map, memory_that_fails_is_told)
{
    static const uint8_t pixels[8 * 8];
    static uint16_t gains[8 * 8] = {8192};
    struct encode encode;
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, pixels, 1, IMS_TRANSFER_SRGB);
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_XMP);
    image.width = image.height = 8;
    struct ims_image gain = image;
    gain.format = IMS_PIXEL_GRAY16;
    gain.planes[0] = gains;
    image.strides[0] = 8;
    gain.strides[0] = 16;
    encode_init(&encode, &ims_jpeg_fast);
    const struct ims_encoding encoding = {.size = sizeof encoding,
                                          .image = &image,
                                          .options = encode.values,
                                          .metadata = &metadata,
                                          .gain = &gain};
    bool reached = true;
    long failing = 0;
    while (reached) {
        struct ims_message message = {0};
        memory_buffer_clear(&encode.buffer);
        alloc_fail_at(++failing);
        const int error = ims_jpeg_fast.encode(&ims_jpeg_fast, encode.state, &encoding,
                                               &encode.buffer.base, &message);
        reached = alloc_fail_reached();
        /* What cannot be made smaller stays as large as it was. */
        cr_assert(error == IMS_OK || (reached && error == IMS_ERROR_MEMORY), "%s: %s",
                  ims_error_name(error), message.text);
        cr_assert_eq(error == IMS_OK, message.text[0] == '\0');
    }
    cr_assert_gt(failing, 8);
    encode_fini(&encode);
}
