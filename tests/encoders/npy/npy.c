/* SPDX-License-Identifier: MIT
 *
 * NumPy's arrays: heads of every shape and type, and exact samples.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"

static void check_head(enum ims_pixel_format format, const char *wanted)
{
    struct picture picture;
    struct encode encode;
    char head[129] = "";
    picture_make(&picture, format, 5, 3, PICTURE_NOISE, PICTURE_PADDED, 1);
    encode_init(&encode, &ims_npy);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    cr_assert_arr_eq(encode.buffer.data, "\x93NUMPY\1\0\166\0", 10);
    memcpy(head, encode.buffer.data, 128);
    cr_assert_eq(strncmp(head + 10, wanted, strlen(wanted)), 0, "%s", head + 10);
    cr_assert_eq(strspn(head + 10 + strlen(wanted), " "), 117 - strlen(wanted));
    cr_assert_eq(head[127], '\n');
    encode_fini(&encode);
    picture_free(&picture);
}

Test(npy, heads_tell_type_and_shape)
{
    check_head(IMS_PIXEL_GRAY8,
               "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 5), }");
    check_head(IMS_PIXEL_GRAY16,
               "{'descr': '<u2', 'fortran_order': False, 'shape': (3, 5), }");
    check_head(IMS_PIXEL_GRAY_F32,
               "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5), }");
    check_head(IMS_PIXEL_GRAY_ALPHA16,
               "{'descr': '<u2', 'fortran_order': False, 'shape': (3, 5, 2), }");
    check_head(IMS_PIXEL_BGRX8,
               "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 5, 3), }");
    check_head(IMS_PIXEL_RGB_F32,
               "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5, 3), }");
    check_head(IMS_PIXEL_RGBA_F32,
               "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5, 4), }");
    check_head(IMS_PIXEL_GRAY_F16,
               "{'descr': '<f2', 'fortran_order': False, 'shape': (3, 5), }");
    check_head(IMS_PIXEL_GRAY_ALPHA_F16,
               "{'descr': '<f2', 'fortran_order': False, 'shape': (3, 5, 2), }");
    check_head(IMS_PIXEL_ARGB8,
               "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 5, 4), }");
}

Test(npy, halves_keep_every_bit)
{
    static const uint16_t bits[] = {0x7E01, 0xFC00, 0x8000, 0x0001, 0x3C00, 0x7BFF};
    static const uint8_t little[] = {0x01, 0x7E, 0x00, 0xFC, 0x00, 0x80,
                                     0x01, 0x00, 0x00, 0x3C, 0xFF, 0x7B};
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_RGB_F16;
    image.width = 2;
    image.height = 1;
    image.planes[0] = bits;
    image.strides[0] = 12;
    encode_init(&encode, &ims_npy);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 140);
    cr_assert_arr_eq((const uint8_t *)encode.buffer.data + 128, little, 12);
    encode_fini(&encode);
}

Test(npy, floats_keep_every_bit)
{
    static const uint32_t bits[] = {0x7FC12345, 0xFF800000, 0x80000000, 0x3DCCCCCD};
    static const uint8_t little[] = {0x45, 0x23, 0xC1, 0x7F, 0x00, 0x00, 0x80, 0xFF,
                                     0x00, 0x00, 0x00, 0x80, 0xCD, 0xCC, 0xCC, 0x3D};
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_GRAY_F32;
    image.width = 4;
    image.height = 1;
    image.planes[0] = bits;
    image.strides[0] = 16;
    encode_init(&encode, &ims_npy);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 144);
    cr_assert_arr_eq((const uint8_t *)encode.buffer.data + 128, little, 16);
    encode_fini(&encode);
}

/* Number `index` of an array, floats as 16 bits. */
static uint16_t sample_at(const uint8_t *bytes, size_t index, size_t size)
{
    uint32_t number = 0;
    float real;
    for (size_t i = 0; i < size; i++)
        number |= (uint32_t)bytes[index * size + i] << (8 * i);
    memcpy(&real, &number, sizeof real);
    return size == 4 ? (uint16_t)lrint((double)real * 65535.0) : (uint16_t)number;
}

static int read_npy(struct decoded *decoded, const void *data, size_t size)
{
    char head[129] = "";
    if (size < 128)
        return -1;
    memcpy(head, data, 128);
    const char *const shape = strstr(head + 10, "(");
    char *end;
    if (shape == NULL)
        return -1;
    const size_t bytes = strstr(head + 10, "<f4") != NULL   ? 4
                         : strstr(head + 10, "<u2") != NULL ? 2
                                                            : 1;
    *decoded = (struct decoded){.depth = bytes > 1 ? 16 : 8, .channels = 1};
    decoded->height = (int32_t)strtol(shape + 1, &end, 10);
    decoded->width = (int32_t)strtol(end + 1, &end, 10);
    if (*end == ',')
        decoded->channels = (int)strtol(end + 1, &end, 10);
    const size_t samples =
        (size_t)decoded->width * (size_t)decoded->height * (size_t)decoded->channels;
    if (*end != ')' || size != 128 + samples * bytes)
        return -1;
    decoded->samples = malloc(samples * 2);
    cr_assert_not_null(decoded->samples);
    for (size_t i = 0; i < samples; i++)
        decoded->samples[i] = sample_at((const uint8_t *)data + 128, i, bytes);
    return 0;
}

static int channels(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12
               ? 3
               : picture_channels(format);
}

static int depth(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) == 1 ? 8 : 16;
}

Test(npy, every_pixel_format_is_exact)
{
    const struct exact_case exact = {&ims_npy, read_npy, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_npy);
    exact_check(&exact, &encode);
    encode_fini(&encode);
}
