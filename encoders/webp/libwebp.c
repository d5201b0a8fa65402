/* SPDX-License-Identifier: MIT
 *
 * WebP by libwebp itself, which unlike libavcodec's wrapper can keep the color of
 * transparent pixels, and takes the caller's rows as they are.
 */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <webp/encode.h>

#include "builtin.h"
#include "color/icc.h"
#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "libwebp_error.h"
#include "metadata/webp.h"
#include "webp.h"

enum { PIXEL_BYTES = 4 };

static int write_bytes(const uint8_t *data, size_t size, const WebPPicture *picture)
{
    return ims_buffer_append(picture->custom_ptr, data, size) == IMS_OK;
}

/* ---- from the image to a picture ------------------------------------------------- */

/* Lossy files hold YUV 4:2:0, BT.601, limited range. */
static bool is_native(const struct ims_image *image)
{
    return image->format == IMS_PIXEL_YUV420 && image->matrix == IMS_MATRIX_BT601 &&
           image->range == IMS_RANGE_LIMITED && image->strides[0] > 0 &&
           image->strides[1] > 0 && image->strides[0] <= INT_MAX &&
           image->strides[1] <= INT_MAX && image->strides[1] == image->strides[2];
}

/* Lets the picture point at the caller's planes, which nothing writes to as long as the
 * picture has no alpha. */
static void borrow_planes(WebPPicture *picture, const struct ims_image *image)
{
    picture->y = (uint8_t *)(uintptr_t)image->planes[0];
    picture->u = (uint8_t *)(uintptr_t)image->planes[1];
    picture->v = (uint8_t *)(uintptr_t)image->planes[2];
    picture->y_stride = (int)image->strides[0];
    picture->uv_stride = (int)image->strides[1];
}

static bool convert_planes(WebPPicture *picture, const struct ims_image *image,
                           struct ims_message *message)
{
    if (!WebPPictureAlloc(picture))
        return false;
    const struct ims_convert_planes planes = {
        .planes = {picture->y, picture->u, picture->v},
        .strides = {picture->y_stride, picture->uv_stride, picture->uv_stride},
        .half_width = true,
        .half_height = true,
        .range = IMS_RANGE_LIMITED,
    };
    message->warnings |= ims_convert_planes_fill(image, 0, &planes);
    return true;
}

/* Has libwebp read the caller's rows; it makes YUV of them at once. */
static bool import(WebPPicture *picture, const struct ims_image *image)
{
    const uint8_t *const pixels = image->planes[0];
    const int stride = (int)image->strides[0];
    switch (image->format) {
    case IMS_PIXEL_RGB8:
        return WebPPictureImportRGB(picture, pixels, stride);
    case IMS_PIXEL_BGR8:
        return WebPPictureImportBGR(picture, pixels, stride);
    case IMS_PIXEL_RGBA8:
        return WebPPictureImportRGBA(picture, pixels, stride);
    case IMS_PIXEL_RGBX8:
        return WebPPictureImportRGBX(picture, pixels, stride);
    case IMS_PIXEL_BGRX8:
        return WebPPictureImportBGRX(picture, pixels, stride);
    default:
        return WebPPictureImportBGRA(picture, pixels, stride);
    }
}

static bool can_import(const struct ims_image *image)
{
    const ptrdiff_t stride = image->strides[0];
    switch (image->format) {
    case IMS_PIXEL_RGB8:
    case IMS_PIXEL_BGR8:
    case IMS_PIXEL_RGBA8:
    case IMS_PIXEL_BGRA8:
    case IMS_PIXEL_RGBX8:
    case IMS_PIXEL_BGRX8:
        return stride <= INT_MAX && stride > 0;
    default:
        return false;
    }
}

/* Fills the picture's own 32-bit pixels: blue is the lowest byte of each. */
static bool convert_pixels(WebPPicture *picture, const struct ims_image *image,
                           struct ims_message *message)
{
    picture->use_argb = 1;
    if (!WebPPictureAlloc(picture))
        return false;
    struct ims_convert convert;
    ims_convert_start(&convert, image, IMS_PIXEL_BGRA8, 0, false);
    for (int32_t y = 0; y < image->height; y++) {
        uint32_t *const row = picture->argb + y * (ptrdiff_t)picture->argb_stride;
        message->warnings |= ims_convert_row(&convert, y, row);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        for (int32_t x = 0; x < image->width; x++)
            row[x] = __builtin_bswap32(row[x]);
#endif
    }
    return true;
}

static bool fill(WebPPicture *picture, const struct ims_image *image, bool lossless,
                 struct ims_message *message)
{
    if (lossless)
        return convert_pixels(picture, image, message);
    if (is_native(image)) {
        borrow_planes(picture, image);
        return true;
    }
    if (ims_convert_format_has_luma(image))
        return convert_planes(picture, image, message);
    if (can_import(image))
        return import(picture, image);
    return convert_pixels(picture, image, message);
}

/* ---- encoding -------------------------------------------------------------------- */

/* Where a file goes, and with what. */
struct output {
    const struct ims_metadata *metadata; /* or NULL */
    struct ims_buffer *buffer;
    struct ims_message *message;
    int error; /* that is none of libwebp's */
};

/* A whole file, in libwebp's memory. */
static bool hand_over(WebPPicture *picture, WebPMemoryWriter *writer,
                      struct output *output)
{
    const int error = ims_metadata_webp_hand_over(output->metadata, writer->mem,
                                                  writer->size, WebPFree, writer->mem,
                                                  output->buffer, output->message);
    if (error == IMS_ERROR_MEMORY)
        picture->error_code = VP8_ENC_ERROR_OUT_OF_MEMORY;
    else
        output->error = error;
    return error == IMS_OK;
}

/* Encodes by one step; the file goes to `writer`. */
static bool encode_step(WebPPicture *picture, WebPConfig *config, int step,
                        WebPMemoryWriter *writer)
{
    const struct ims_webp_settings settings = ims_webp_lossless_step(step);
    config->method = settings.method;
    config->quality = (float)settings.quality;
    WebPMemoryWriterInit(writer);
    picture->writer = WebPMemoryWrite;
    picture->custom_ptr = writer;
    if (WebPEncode(config, picture))
        return true;
    WebPMemoryWriterClear(writer);
    return false;
}

/* Encodes by the steps of the effort, the last one first, and keeps the smallest file.
 */
static bool encode_lossless(WebPPicture *picture, WebPConfig *config, int32_t effort,
                            struct output *output)
{
    const int last = ims_webp_lossless_last(effort);
    const uint64_t pixels = (uint64_t)picture->width * (uint64_t)picture->height;
    WebPMemoryWriter best;
    if (!encode_step(picture, config, last, &best))
        return false;
    const size_t size = best.size;
    for (int step = last - 1; step >= 0; step--) {
        WebPMemoryWriter other;
        if (!ims_webp_lossless_tries(step, last, size, pixels))
            continue;
        if (!encode_step(picture, config, step, &other)) {
            WebPMemoryWriterClear(&best);
            return false;
        }
        WebPMemoryWriter *const larger = other.size < best.size ? &best : &other;
        WebPMemoryWriterClear(larger);
        if (larger == &best)
            best = other;
    }
    return hand_over(picture, &best, output);
}

static bool encode_lossy(WebPPicture *picture, WebPConfig *config,
                         const struct ims_webp_settings *settings,
                         struct output *output)
{
    WebPMemoryWriter writer;
    config->method = settings->method;
    config->quality = (float)settings->quality;
    if (output->metadata == NULL) {
        picture->writer = write_bytes;
        picture->custom_ptr = output->buffer;
        return WebPEncode(config, picture);
    }
    WebPMemoryWriterInit(&writer);
    picture->writer = WebPMemoryWrite;
    /* cppcheck-suppress autoVariables ; nobody writes once it is encoded */
    picture->custom_ptr = &writer;
    if (WebPEncode(config, picture))
        return hand_over(picture, &writer, output);
    WebPMemoryWriterClear(&writer);
    return false;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    (void)state;
    const bool lossless = encoding->options[IMS_WEBP_LOSSLESS].integer != 0;
    const struct ims_webp_settings settings = ims_webp_settings_of(encoding->options);
    WebPConfig config;
    WebPPicture picture;
    if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
        return ims_failure(message, IMS_ERROR_ENCODE,
                           "libwebp is of another version than the one built against");
    config.lossless = lossless;
    config.exact = lossless && encoding->options[IMS_WEBP_EXACT].integer;
    picture.width = image->width;
    picture.height = image->height;
    struct ims_color_icc_room room;
    struct output output = {.metadata = ims_color_icc_add(encoding, false, &room),
                            .buffer = buffer,
                            .message = message,
                            .error = IMS_OK};
    const bool done =
        fill(&picture, image, lossless, message) &&
        (lossless ? encode_lossless(&picture, &config,
                                    encoding->options[IMS_WEBP_EFFORT].integer, &output)
                  : encode_lossy(&picture, &config, &settings, &output));
    const int error = done || output.error != IMS_OK
                          ? output.error
                          : ims_webp_libwebp_error(message, picture.error_code);
    WebPPictureFree(&picture);
    return error;
}

const struct ims_encoder ims_webp_libwebp = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 200,
    .name = "webp-libwebp",
    .format = "webp",
    .description = "WebP by libwebp",
    .mime_type = "image/webp",
    .extensions = ims_webp_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_webp_pixel_formats,
    .narrowed_formats = ims_webp_narrowed_formats,
    .signatures = ims_webp_signatures,
    .max_width = IMS_WEBP_MAX_SIDE,
    .max_height = IMS_WEBP_MAX_SIDE,
    .options = ims_webp_options,
    .encode = encode,
    .accepts = ims_webp_accept,
    .metadata = IMS_METADATA_WEBP_KINDS | IMS_METADATA_COLOR,
};
