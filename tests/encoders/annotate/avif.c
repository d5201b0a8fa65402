/* SPDX-License-Identifier: MIT
 *
 * Metadata into files that libavif made, read back by libavif: Exif, XMP and the
 * profile are there, and pixels are as they were.
 */
#include <criterion/criterion.h>
#include <string.h>

#include <avif/avif.h>

#include "encoders/builtin.h"
#include "support/annotate.h"

static struct annotate_bytes avif;
static struct encode encode;

static void set_up(void)
{
    annotate_make(&avif, &ims_avif, IMS_PIXEL_RGBA8);
    encode_init(&encode, &ims_annotate_avif);
}

static void tear_down(void)
{
    annotate_free(&avif);
    encode_fini(&encode);
}

TestSuite(annotate_avif, .init = set_up, .fini = tear_down);

static avifDecoder *read_bytes(const void *data, size_t size)
{
    avifDecoder *const decoder = avifDecoderCreate();
    cr_assert_eq(avifDecoderSetIOMemory(decoder, data, size), AVIF_RESULT_OK);
    cr_assert_eq(avifDecoderParse(decoder), AVIF_RESULT_OK, "%s", decoder->diag.error);
    cr_assert_eq(avifDecoderNextImage(decoder), AVIF_RESULT_OK, "%s",
                 decoder->diag.error);
    return decoder;
}

static void assert_same_plane(const uint8_t *before, uint32_t before_row,
                              const uint8_t *after, uint32_t after_row, uint32_t width,
                              uint32_t height)
{
    for (uint32_t y = 0; y < height; y++)
        cr_assert_arr_eq(before + (size_t)y * before_row, after + (size_t)y * after_row,
                         width);
}

static void assert_same_pixels(const avifImage *before, const avifImage *after)
{
    cr_assert_eq(before->width, after->width);
    cr_assert_eq(before->height, after->height);
    cr_assert_eq(before->depth, 8);
    cr_assert_eq(before->yuvFormat, after->yuvFormat);
    assert_same_plane(before->yuvPlanes[0], before->yuvRowBytes[0], after->yuvPlanes[0],
                      after->yuvRowBytes[0], before->width, before->height);
    assert_same_plane(before->yuvPlanes[1], before->yuvRowBytes[1], after->yuvPlanes[1],
                      after->yuvRowBytes[1], before->width / 2, before->height / 2);
    assert_same_plane(before->alphaPlane, before->alphaRowBytes, after->alphaPlane,
                      after->alphaRowBytes, before->width, before->height);
}

Test(annotate_avif, libavif_reads_what_was_put_in)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    memcpy(profile + 36, "acsp", 4);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    avifDecoder *const before = read_bytes(avif.data, avif.size);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(annotate_run(&encode, &avif, &metadata), IMS_OK, "%s",
                     encode.message.text);
        avifDecoder *const after = read_bytes(encode.buffer.data, encode.buffer.length);
        const avifImage *const image = after->image;
        assert_same_pixels(before->image, image);
        cr_assert_eq(image->exif.size, annotate_exif_size);
        cr_assert_arr_eq(image->exif.data, annotate_exif, annotate_exif_size);
        cr_assert_eq(image->xmp.size, strlen(annotate_packet));
        cr_assert_arr_eq(image->xmp.data, annotate_packet, image->xmp.size);
        cr_assert_eq(image->icc.size, sizeof profile);
        cr_assert_arr_eq(image->icc.data, profile, sizeof profile);
        avifDecoderDestroy(after);
        /* And once more, over what is there now. */
        profile[150]++;
        annotate_free(&avif);
        annotate_add(&avif, encode.buffer.data, encode.buffer.length);
    }
    avifDecoderDestroy(before);
}

Test(annotate_avif, what_is_cut_off_is_refused)
{
    const struct ims_metadata metadata = annotate_xmp(annotate_packet);
    const size_t size = avif.size;
    for (avif.size = 0; avif.size < size; avif.size++)
        cr_assert_eq(annotate_run(&encode, &avif, &metadata), IMS_ERROR_DAMAGED);
}

Test(annotate_avif, a_profile_of_other_colors_is_refused_or_left_out)
{
    static const struct {
        enum ims_pixel_format format;
        const char *own, *other;
    } cases[] = {{IMS_PIXEL_GRAY8, "GRAY", "RGB "}, {IMS_PIXEL_RGB8, "RGB ", "GRAY"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t profile[200] = {0, 0, 0, 200};
        struct ims_metadata metadata = IMS_METADATA_INIT;
        memcpy(profile + 36, "acsp", 4);
        metadata.icc = profile;
        metadata.icc_size = sizeof profile;
        annotate_free(&avif);
        annotate_make(&avif, &ims_avif, cases[i].format);
        memcpy(profile + 16, cases[i].own, 4);
        cr_assert_eq(annotate_run(&encode, &avif, &metadata), IMS_OK, "%s",
                     encode.message.text);
        cr_assert_eq(encode.message.warnings, 0);
        memcpy(profile + 16, cases[i].other, 4);
        cr_assert_eq(annotate_run(&encode, &avif, &metadata), IMS_ERROR_METADATA);
        metadata.no_place = IMS_NO_PLACE_DROP;
        cr_assert_eq(annotate_run(&encode, &avif, &metadata), IMS_OK, "%s",
                     encode.message.text);
        cr_assert_eq(encode.message.warnings, IMS_WARNING_METADATA_DROPPED);
        cr_assert_eq(annotate_count(&encode, "acsp"), 0);
    }
}
