/* SPDX-License-Identifier: MIT
 *
 * WebP by libavcodec's wrapper of libwebp.
 */
#include <inttypes.h>
#include <stddef.h>

#include "builtin.h"
#include "color/icc.h"
#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "lavc/frame.h"
#include "lavc/lavc.h"
#include "metadata/webp.h"
#include "webp.h"

/* Whether a row of BGRA has a color under a fully transparent pixel. */
static bool hides_color(const uint8_t *row, int32_t width)
{
    for (int32_t x = 0; x < width; x++) {
        const uint8_t *const pixel = row + 4 * (ptrdiff_t)x;
        if (pixel[3] == 0 && (pixel[0] | pixel[1] | pixel[2]) != 0)
            return true;
    }
    return false;
}

/* The wrapper has no switch that keeps such colors. */
static int refuse_hidden_color(const AVFrame *frame, struct ims_message *message)
{
    for (int32_t y = 0; y < frame->height; y++)
        if (hides_color(frame->data[0] + y * (ptrdiff_t)frame->linesize[0],
                        frame->width))
            return ims_failure(message, IMS_ERROR_NOT_HELD,
                               "row %" PRId32 " has fully transparent pixels with a "
                               "color, which libavcodec would change; exact=no allows "
                               "that",
                               y);
    return IMS_OK;
}

/* Lossy files hold 4:2:0 in limited range; the frame gets memory of its own, because
 * libwebp writes to transparent pixels. */
static int fill(struct ims_lavc *session, const struct ims_image *image, bool yuv,
                struct ims_message *message)
{
    if (!yuv)
        return ims_lavc_frame_convert(session, image, IMS_PIXEL_BGRA8, 0, false,
                                      message);
    const int error = ims_lavc_frame_allocate(session, message);
    if (error != IMS_OK)
        return error;
    const AVFrame *const frame = session->frame;
    const struct ims_convert_planes planes = {
        .planes = {frame->data[0], frame->data[1], frame->data[2]},
        .strides = {frame->linesize[0], frame->linesize[1], frame->linesize[2]},
        .half_width = true,
        .half_height = true,
        .range = IMS_RANGE_LIMITED,
    };
    message->warnings |= ims_convert_planes_fill(image, 0, &planes);
    return IMS_OK;
}

static int hand_over(const struct ims_encoding *encoding, const uint8_t *bytes,
                     size_t size, void (*release)(void *owner), void *owner,
                     struct ims_buffer *buffer, struct ims_message *message)
{
    return ims_metadata_webp_hand_over(encoding->metadata, bytes, size, release, owner,
                                       buffer, message);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_lavc *const session = state;
    const struct ims_webp_settings settings = ims_webp_settings_of(encoding->options);
    const bool lossless = encoding->options[IMS_WEBP_LOSSLESS].integer != 0;
    const bool yuv = !lossless && ims_convert_format_has_luma(image);
    struct ims_color_icc_room room;
    struct ims_encoding whole = *encoding;
    whole.metadata = ims_color_icc_add(encoding, false, &room);
    /* A preset, even the one called default, would undo what is set here. */
    const struct ims_lavc_setup setup = {
        .codec = ims_lavc_codec(self),
        .pixel_format = yuv ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_BGRA,
        .width = image->width,
        .height = image->height,
        .compression_level = settings.method,
        .options = {{.key = "lossless", .integer = lossless},
                    {.key = "quality", .integer = settings.quality}},
        .hand_over = whole.metadata != NULL ? hand_over : NULL,
        .encoding = &whole,
    };
    int error = ims_lavc_begin(session, &setup, message);
    if (error != IMS_OK)
        return error;
    error = fill(session, image, yuv, message);
    if (error == IMS_OK && lossless && encoding->options[IMS_WEBP_EXACT].integer &&
        ims_convert_format_of(image->format)->alpha)
        error = refuse_hidden_color(session->frame, message);
    if (error != IMS_OK)
        return error;
    return ims_lavc_finish(session, &setup, buffer, message);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const int error = ims_lavc_accepts(self, encoding, message);
    return error == IMS_OK ? ims_webp_accept(self, encoding, message) : error;
}

static const struct ims_lavc_row row = {.codecs = {"libwebp"}};

const struct ims_encoder ims_webp_lavc = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .row = &row,
    .rank = 100,
    .name = "webp-lavc",
    .format = "webp",
    .description = "WebP by FFmpeg's libavcodec",
    .mime_type = "image/webp",
    .extensions = ims_webp_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA,
    .pixel_formats = ims_webp_pixel_formats,
    .narrowed_formats = ims_webp_narrowed_formats,
    .signatures = ims_webp_signatures,
    .max_width = IMS_WEBP_MAX_SIDE,
    .max_height = IMS_WEBP_MAX_SIDE,
    .max_pixels = IMS_LAVC_MAX_PIXELS,
    .options = ims_webp_options,
    .state_size = sizeof(struct ims_lavc),
    .probe = ims_lavc_probe,
    .fini = ims_lavc_tear_down,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_WEBP_KINDS | IMS_METADATA_COLOR,
};
