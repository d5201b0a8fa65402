/* SPDX-License-Identifier: MIT */
#include "unpack.h"

#include <stddef.h>
#include <stdint.h>

#include "base/message.h"
#include "half.h"

int ims_unpack_describe(const struct ims_image *image, struct ims_image *unpacked,
                        size_t *bytes, struct ims_message *message)
{
    struct ims_image wanted = *image;
    struct ims_image laid_out;
    wanted.format = ims_pixel_format_unpacked(image->format);
    if (ims_image_lay_out(&wanted, &laid_out, bytes, NULL) != IMS_OK)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "%dx%d pixels of %s, made %s, are more than memory can "
                                "hold",
                                image->width, image->height,
                                ims_pixel_format_name(image->format),
                                ims_pixel_format_name(wanted.format));
    *unpacked = wanted;
    for (size_t i = 0; i < 4; i++) {
        unpacked->planes[i] = NULL;
        unpacked->strides[i] = laid_out.strides[i];
    }
    return IMS_OK;
}

static const void *source_row(const struct ims_image *image, int plane, int32_t y)
{
    return (const unsigned char *)image->planes[plane] + y * image->strides[plane];
}

/* Only the type says const: the memory of what is unpacked to is there to be written.
 */
static void *target_row(const struct ims_image *unpacked, int plane, int32_t y)
{
    return (unsigned char *)(uintptr_t)unpacked->planes[plane] +
           y * unpacked->strides[plane];
}

/* ---- the formats ----------------------------------------------------------------- */

static void unpack_halves(const struct ims_image *image,
                          const struct ims_image *unpacked)
{
    const size_t samples =
        (size_t)image->width * ims_pixel_format_layout(image->format)->samples;
    for (int32_t y = 0; y < image->height; y++) {
        const uint16_t *source = source_row(image, 0, y);
        float *target = target_row(unpacked, 0, y);
        for (size_t i = 0; i < samples; i++)
            target[i] = ims_half_to_float(source[i]);
    }
}

/* For every format that unpacks to another. */
static void (*const unpackers[])(const struct ims_image *image,
                                 const struct ims_image *unpacked) = {
    [IMS_PIXEL_GRAY_F16] = unpack_halves,
    [IMS_PIXEL_GRAY_ALPHA_F16] = unpack_halves,
    [IMS_PIXEL_RGB_F16] = unpack_halves,
    [IMS_PIXEL_RGBA_F16] = unpack_halves,
};

void ims_unpack(const struct ims_image *image, void *memory, struct ims_image *unpacked)
{
    ims_image_place(unpacked, memory);
    unpackers[image->format](image, unpacked);
}
