/* SPDX-License-Identifier: MIT */
#include "color.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "color/icc.h"
#include "color/primaries.h"
#include "color/transfer.h"
#include "common/byte_order.h"
#include "convert/format.h"
#include "deflate/kernels.h"
#include "deflate/zlib.h"

enum {
    PER_UNIT = 100000, /* what gAMA and cHRM count */
    SRGB_GAMMA = 45455,
    PROFILE_EFFORT = 3, /* of DEFLATE: no more is smaller */
    CHUNK = 12,         /* length, type and CRC */
    /* All chunks but iCCP. */
    ROOM = 7 * CHUNK + 4 + 1 + 4 + 32 + 4 + 24 + 8
};

/* PNG's color types. */
enum { GRAY = 0, GRAY_ALPHA = 4 };

/* Chunks in work. */
struct chunks {
    const struct ims_image *image;
    uint8_t *bytes;
    size_t size;
    int color_type;
    int depth;
    bool has_profile; /* the program's */
};

/* A chunk whose data are in their place already. */
static void end_chunk(struct chunks *chunks, const char type[4], size_t size)
{
    uint8_t *const chunk = chunks->bytes + chunks->size;
    ims_byte_order_store_big32(chunk, (uint32_t)size);
    memcpy(chunk + 4, type, 4);
    ims_byte_order_store_big32(chunk + 8 + size,
                               ims_deflate_kernels_best()->crc(0, chunk + 4, size + 4));
    chunks->size += CHUNK + size;
}

static void put_chunk(struct chunks *chunks, const char type[4], const uint8_t *data,
                      size_t size)
{
    memcpy(chunks->bytes + chunks->size + 8, data, size);
    end_chunk(chunks, type, size);
}

/* ---- the transfer and the primaries ---------------------------------------------- */

static void put_cicp(struct chunks *chunks)
{
    const struct ims_image *const image = chunks->image;
    const bool known = ims_color_primaries_find(image->primaries) != NULL;
    const uint8_t data[4] = {
        (uint8_t)(known ? image->primaries : IMS_PRIMARIES_UNSPECIFIED),
        (uint8_t)image->transfer, 0, /* no matrix */
        1 /* full range */};
    put_chunk(chunks, "cICP", data, sizeof data);
}

static void put_gamma(struct chunks *chunks, uint32_t gamma)
{
    uint8_t data[4];
    ims_byte_order_store_big32(data, gamma);
    put_chunk(chunks, "gAMA", data, sizeof data);
}

static void put_chromaticities(struct chunks *chunks)
{
    const struct ims_color_primaries_xy *const xy =
        ims_color_primaries_find(chunks->image->primaries);
    const double *const points[4] = {xy->white, xy->colors[0], xy->colors[1],
                                     xy->colors[2]};
    uint8_t data[32];
    for (int i = 0; i < 8; i++)
        ims_byte_order_store_big32(
            data + 4 * i, (uint32_t)floor(points[i / 2][i % 2] * PER_UNIT + 0.5));
    put_chunk(chunks, "cHRM", data, sizeof data);
}

/* For readers that know neither cICP nor profiles. */
static void put_plain(struct chunks *chunks)
{
    const double exponent = ims_color_transfer_exponent(chunks->image->transfer);
    if (exponent != 0.0)
        put_gamma(chunks, (uint32_t)floor(PER_UNIT / exponent + 0.5));
    if (ims_color_primaries_find(chunks->image->primaries) != NULL)
        put_chromaticities(chunks);
}

static void put_srgb(struct chunks *chunks)
{
    const uint8_t intent = 0; /* perceptual */
    put_chunk(chunks, "sRGB", &intent, 1);
    put_gamma(chunks, SRGB_GAMMA);
    put_chromaticities(chunks);
}

/* ---- what is said beside --------------------------------------------------------- */

/* Of what came from the camera: only samples that are written as they are. */
static void put_significant_bits(struct chunks *chunks)
{
    static const uint8_t samples[] = {1, 0, 3, 3, 2, 0, 4}; /* by color type */
    const struct ims_image *const image = chunks->image;
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (image->significant_bits == 0 || format->yuv || format->floats ||
        image->significant_bits >= chunks->depth)
        return;
    uint8_t data[4];
    memset(data, (int)image->significant_bits, sizeof data);
    put_chunk(chunks, "sBIT", data, samples[chunks->color_type]);
}

/* What is not said of a mastering display is 0, as in the messages of video. */
static void put_mastering(struct chunks *chunks)
{
    const struct ims_light *const light = chunks->image->light;
    uint8_t data[24];
    uint8_t all = 0;
    for (int i = 0; i < 6; i++)
        ims_byte_order_store_big16(data + 2 * i, light->primaries[i / 2][i % 2]);
    ims_byte_order_store_big16(data + 12, light->white_point[0]);
    ims_byte_order_store_big16(data + 14, light->white_point[1]);
    ims_byte_order_store_big32(data + 16, light->max_luminance);
    ims_byte_order_store_big32(data + 20, light->min_luminance);
    for (size_t i = 0; i < sizeof data; i++)
        all |= data[i];
    if (all != 0)
        put_chunk(chunks, "mDCV", data, sizeof data);
}

static void put_content_light(struct chunks *chunks)
{
    const struct ims_light *const light = chunks->image->light;
    uint8_t data[8];
    ims_byte_order_store_big32(data, light->max_content_light);
    ims_byte_order_store_big32(data + 4, light->max_frame_average_light);
    if (light->max_content_light != 0 || light->max_frame_average_light != 0)
        put_chunk(chunks, "cLLI", data, sizeof data);
}

/* ---- profiles -------------------------------------------------------------------- */

/* Appends the profile that says what cICP says, if there is one. */
static int append_profile(struct chunks *chunks, struct ims_buffer *buffer)
{
    static const char name[] = "icc"; /* and how it is compressed: 0 */
    uint8_t profile[IMS_COLOR_ICC_BYTES + IMS_DEFLATE_SLACK] = {0};
    const bool gray = chunks->color_type == GRAY || chunks->color_type == GRAY_ALPHA;
    const size_t size = ims_color_icc_make(chunks->image, gray, profile);
    if (size == 0)
        return IMS_OK;
    struct ims_deflate_zlib *const zlib = ims_deflate_zlib_new();
    struct chunks own = {0};
    own.bytes = ims_buffer_reserve(buffer, CHUNK + sizeof name + 1 +
                                               ims_deflate_zlib_bound(size));
    if (zlib == NULL || own.bytes == NULL) {
        ims_deflate_zlib_free(zlib);
        return IMS_ERROR_MEMORY;
    }
    memcpy(own.bytes + 8, name, sizeof name);
    own.bytes[8 + sizeof name] = 0;
    const size_t compressed =
        ims_deflate_zlib_write(zlib, ims_deflate_kernels_best(), PROFILE_EFFORT,
                               profile, size, own.bytes + 8 + sizeof name + 1);
    end_chunk(&own, "iCCP", sizeof name + 1 + compressed);
    ims_buffer_commit(buffer, own.size);
    ims_deflate_zlib_free(zlib);
    return IMS_OK;
}

/* ---- all ------------------------------------------------------------------------- */

/* Whether `sRGB` says it all. */
static bool is_srgb(const struct ims_image *image)
{
    return image->primaries == IMS_PRIMARIES_BT709 &&
           image->transfer == IMS_TRANSFER_SRGB;
}

int ims_png_color_append(const struct ims_encoding *encoding, int color_type, int depth,
                         struct ims_buffer *buffer)
{
    const struct ims_image *const image = encoding->image;
    uint8_t bytes[ROOM];
    struct chunks chunks = {
        .image = image,
        .bytes = bytes,
        .color_type = color_type,
        .depth = depth,
        .has_profile = encoding->metadata != NULL && encoding->metadata->icc != NULL,
    };
    int error = IMS_OK;
    if (ims_color_transfer_is_known(image->transfer) && !is_srgb(image)) {
        put_cicp(&chunks);
        if (!chunks.has_profile)
            error = append_profile(&chunks, buffer);
    }
    if (!chunks.has_profile && is_srgb(image))
        put_srgb(&chunks);
    else if (!chunks.has_profile)
        put_plain(&chunks);
    put_significant_bits(&chunks);
    if (image->light != NULL) {
        put_mastering(&chunks);
        put_content_light(&chunks);
    }
    if (error != IMS_OK || chunks.size == 0)
        return error;
    return ims_buffer_append(buffer, bytes, chunks.size);
}
