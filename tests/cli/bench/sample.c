/* SPDX-License-Identifier: MIT
 *
 * Few pictures of many, what an image takes, a band of it, and the drawn picture.
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "cli/bench/draw.h"
#include "cli/bench/image.h"
#include "cli/bench/sample.h"

/* Each picture's release_user is its place here. */
static int released[1000];

static void release(void *release_user, const struct ims_image *image)
{
    cr_assert_not_null(image);
    (*(int *)release_user)++;
}

static void offer(struct bench_sample *sample, size_t first, size_t count, int width)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = width;
    image.height = 1;
    for (size_t i = first; i < first + count; i++)
        bench_sample_offer(sample, &image, release, &released[i]);
}

static size_t place(const struct bench_sample *sample, size_t index)
{
    return (size_t)((int *)sample->pictures[index].release_user - released);
}

Test(cli_bench_sample, few_are_all_kept)
{
    struct bench_sample sample = {.most_pictures = 4, .most_bytes = 1000};
    offer(&sample, 0, 4, 10);
    cr_assert_eq(sample.count, 4);
    cr_assert_eq(sample.seen, 4);
    cr_assert_eq(sample.bytes, 40);
    cr_assert_float_eq(bench_sample_mean(&sample), 10, 1e-9);
    bench_sample_free(&sample);
    for (size_t i = 0; i < 5; i++)
        cr_assert_eq(released[i], i < 4, "picture %zu", i);
}

Test(cli_bench_sample, of_many_evenly_spread_ones)
{
    for (size_t count = 5; count <= 1000; count += 83) {
        struct bench_sample sample = {.most_pictures = 4, .most_bytes = 1000};
        memset(released, 0, sizeof released);
        offer(&sample, 0, count, 10);
        cr_assert(sample.count >= 3 && sample.count <= 4, "%zu of %zu", sample.count,
                  count);
        size_t step = place(&sample, 1) - place(&sample, 0);
        for (size_t i = 0; i < sample.count; i++)
            cr_assert_eq(place(&sample, i), i * step);
        cr_assert_geq(step * sample.count, count / 2, "they are from all of it");
        for (size_t i = 0; i < count; i++)
            cr_assert_eq(released[i], !(i % step == 0 && i / step < sample.count));
        bench_sample_free(&sample);
        for (size_t i = 0; i < count; i++)
            cr_assert_eq(released[i], 1, "each is released once");
    }
}

Test(cli_bench_sample, bytes_are_bounded_too)
{
    struct bench_sample sample = {.most_pictures = 100, .most_bytes = 35};
    offer(&sample, 0, 64, 10);
    cr_assert_leq(sample.bytes, 35);
    cr_assert_geq(sample.count, 2);
    /* One that is too large alone has room for itself only. */
    struct bench_sample large = {.most_pictures = 100, .most_bytes = 35};
    offer(&large, 64, 1, 1000);
    cr_assert_eq(large.count, 1);
    offer(&large, 65, 7, 1000);
    cr_assert_eq(large.count, 1);
    bench_sample_free(&sample);
    bench_sample_free(&large);
    for (size_t i = 0; i < 72; i++)
        cr_assert_eq(released[i], 1);
}

/* ---- images ------------------------------------------------------------------- */

static struct ims_image image(enum ims_pixel_format format, int32_t width,
                              int32_t height)
{
    struct ims_image made = IMS_IMAGE_INIT;
    made.format = format;
    made.width = width;
    made.height = height;
    return made;
}

Test(cli_bench_sample, bytes_of_an_image)
{
    static const struct {
        enum ims_pixel_format format;
        uint64_t bytes; /* of 5 x 3 */
    } expected[] = {
        {IMS_PIXEL_GRAY8, 15},       {IMS_PIXEL_GRAY16, 30},
        {IMS_PIXEL_GRAY_ALPHA8, 30}, {IMS_PIXEL_GRAY_ALPHA16, 60},
        {IMS_PIXEL_RGB8, 45},        {IMS_PIXEL_BGR8, 45},
        {IMS_PIXEL_RGBA8, 60},       {IMS_PIXEL_BGRA8, 60},
        {IMS_PIXEL_RGB16, 90},       {IMS_PIXEL_RGBA16, 120},
        {IMS_PIXEL_GRAY_F32, 60},    {IMS_PIXEL_RGB_F32, 180},
        {IMS_PIXEL_YUV420, 15 + 12}, {IMS_PIXEL_YUV422, 15 + 18},
        {IMS_PIXEL_YUV444, 45},      {IMS_PIXEL_NV12, 15 + 12},
        {IMS_PIXEL_ARGB8, 60},       {IMS_PIXEL_XBGR8, 60},
        {IMS_PIXEL_YUYV, 36},        {IMS_PIXEL_P010, 30 + 24},
        {IMS_PIXEL_GRAY1, 3},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct ims_image one = image(expected[i].format, 5, 3);
        cr_assert_eq(bench_image_bytes(&one), expected[i].bytes, "%s",
                     ims_pixel_format_name(expected[i].format));
    }
    struct ims_image encoded = image(IMS_PIXEL_ENCODED, 0, 0);
    encoded.byte_count = 77;
    cr_assert_eq(bench_image_bytes(&encoded), 77);
}

Test(cli_bench_sample, a_band_is_from_the_middle)
{
    static unsigned char pixels[3][64 * 640];
    struct ims_image whole = image(IMS_PIXEL_YUV420, 64, 640), band;
    for (int i = 0; i < 3; i++) {
        whole.planes[i] = pixels[i];
        whole.strides[i] = i == 0 ? 64 : 32;
    }
    cr_assert_float_eq(bench_image_band(&whole, 20, &band), 0.05, 1e-9);
    cr_assert_eq(band.height, 32);
    cr_assert_eq(band.width, 64);
    cr_assert_eq(band.planes[0], pixels[0] + 304 * 64);
    cr_assert_eq(band.planes[1], pixels[1] + 152 * 32);
    cr_assert_eq(band.planes[2], pixels[2] + 152 * 32);
    cr_assert_eq(ims_image_check(&band, NULL), IMS_OK);
    /* 4:2:2 has as many rows of chroma as others. */
    whole.format = IMS_PIXEL_YUV422;
    bench_image_band(&whole, 20, &band);
    cr_assert_eq(band.planes[1], pixels[1] + 304 * 32);
}

Test(cli_bench_sample, a_band_of_an_upside_down_image)
{
    static unsigned char pixels[640 * 10];
    struct ims_image whole = image(IMS_PIXEL_GRAY8, 10, 640), band;
    whole.planes[0] = pixels + 639 * 10;
    whole.strides[0] = -10;
    bench_image_band(&whole, 20, &band);
    cr_assert_eq(band.planes[0], pixels + (639 - 304) * 10);
}

Test(cli_bench_sample, a_low_image_is_its_own_band)
{
    static unsigned char pixels[16 * 10];
    struct ims_image whole = image(IMS_PIXEL_GRAY8, 10, 16), band;
    whole.planes[0] = pixels;
    whole.strides[0] = 10;
    cr_assert_eq(bench_image_band(&whole, 32, &band), 1);
    cr_assert_eq(band.height, 16);
    cr_assert_eq(band.planes[0], pixels);
}

Test(cli_bench_sample, the_drawn_picture_is_always_the_same)
{
    struct ims_image one, other;
    void *first = bench_draw(&one), *second = bench_draw(&other);
    cr_assert(first != NULL && second != NULL);
    cr_assert_eq(ims_image_check(&one, NULL), IMS_OK);
    size_t size = (size_t)bench_image_bytes(&one);
    cr_assert_eq(size, (size_t)BENCH_DRAW_WIDTH * BENCH_DRAW_HEIGHT * 3);
    cr_assert_eq(memcmp(first, second, size), 0);
    const unsigned char *pixels = first;
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + pixels[i];
    cr_assert_eq(sum, 3315404104u, "%u", sum);
    bench_draw_release(first, &one);
    bench_draw_release(second, &other);
}
