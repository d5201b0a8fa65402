/* SPDX-License-Identifier: MIT
 *
 * JPEG by libavcodec's Motion JPEG encoder, which writes one whole file a frame.
 */
#include <stddef.h>

#include "builtin.h"
#include "color/icc.h"
#include "convert/convert.h"
#include "jpeg.h"
#include "lavc/compat.h"
#include "lavc/frame.h"
#include "lavc/lavc.h"
#include "match.h"
#include "metadata/jpeg.h"

enum {
    /* The quantiser at which this encoder uses its tables as they are given. */
    NEUTRAL_QUANTISER = 8
};

static struct ims_jpeg_sampling sampling_of(const struct ims_image *image,
                                            const union ims_option_value *values)
{
    const struct ims_jpeg_sampling full = {false, false};
    const struct ims_jpeg_sampling sampling =
        ims_jpeg_sampling_of(values[IMS_JPEG_SUBSAMPLING].integer,
                             values[IMS_JPEG_QUALITY].integer, image->format);
    const bool odd = (sampling.half_width && image->width % 2 != 0) ||
                     (sampling.half_height && image->height % 2 != 0);
    return odd && !IMS_LAVC_ODD_CHROMA ? full : sampling;
}

static enum AVPixelFormat pixel_format_of(struct ims_jpeg_sampling sampling)
{
    if (!sampling.half_width)
        return AV_PIX_FMT_YUVJ444P;
    return sampling.half_height ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUVJ422P;
}

static int hand_over(const struct ims_encoding *encoding, const uint8_t *bytes,
                     size_t size, void (*release)(void *owner), void *owner,
                     struct ims_buffer *buffer, struct ims_message *message)
{
    return ims_metadata_jpeg_hand_over(encoding->metadata, bytes, size, release, owner,
                                       buffer, message);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    struct ims_lavc *const session = state;
    const union ims_option_value *const values = encoding->options;
    const struct ims_jpeg_sampling sampling = sampling_of(image, values);
    struct ims_color_icc_room room;
    struct ims_encoding whole = *encoding;
    whole.metadata = ims_color_icc_add(encoding, false, &room);
    struct ims_lavc_setup setup = {
        .codec = ims_lavc_codec(self),
        .pixel_format = pixel_format_of(sampling),
        .range = AVCOL_RANGE_JPEG,
        .width = image->width,
        .height = image->height,
        .quantiser = NEUTRAL_QUANTISER,
        .options = {{.key = "huffman",
                     .integer =
                         values[IMS_JPEG_EFFORT].integer >= IMS_JPEG_OPTIMIZED_FROM}},
        .has_matrices = true,
        .hand_over = whole.metadata != NULL ? hand_over : NULL,
        .encoding = &whole,
    };
    int error = ims_lavc_begin(session, &setup, message);
    if (error != IMS_OK)
        return error;
    /* This encoder keeps frames for the next image, so that it never sees the caller's
     * memory. */
    error = ims_lavc_frame_allocate(session, message);
    if (error != IMS_OK)
        return error;
    const AVFrame *const frame = session->frame;
    const struct ims_convert_planes planes = {
        .planes = {frame->data[0], frame->data[1], frame->data[2]},
        .strides = {frame->linesize[0], frame->linesize[1], frame->linesize[2]},
        .half_width = sampling.half_width,
        .half_height = sampling.half_height,
        .range = IMS_RANGE_FULL,
    };
    message->warnings |=
        ims_convert_planes_fill(image, values[IMS_JPEG_BACKGROUND].integer, &planes);
    ims_jpeg_match_tables(&planes, image->width, image->height,
                          values[IMS_JPEG_QUALITY].integer, setup.matrices);
    return ims_lavc_finish(session, &setup, buffer, message);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const int error = ims_lavc_accepts(self, encoding, message);
    return error == IMS_OK ? ims_jpeg_accept(self, encoding, message) : error;
}

static const struct ims_option option_table[] = {
    IMS_JPEG_OPTION_LIST,
    {.key = NULL},
};

static const struct ims_lavc_row row = {.codecs = {"mjpeg"}};

const struct ims_encoder ims_jpeg_lavc = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .row = &row,
    .rank = 100,
    .name = "jpeg-lavc",
    .format = "jpeg",
    .description = "JPEG by FFmpeg's libavcodec",
    .mime_type = "image/jpeg",
    .extensions = ims_jpeg_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY,
    .pixel_formats = ims_jpeg_pixel_formats,
    .narrowed_formats = ims_jpeg_narrowed_formats,
    .signatures = ims_jpeg_signatures,
    .max_width = IMS_JPEG_MAX_SIDE,
    .max_height = IMS_JPEG_MAX_SIDE,
    /* Beyond, where there is no progressive mode, others are no worse. */
    .max_effort = IMS_JPEG_PROGRESSIVE_FROM - 1,
    .max_pixels = IMS_LAVC_MAX_PIXELS,
    .options = option_table,
    .state_size = sizeof(struct ims_lavc),
    .probe = ims_lavc_probe,
    .fini = ims_lavc_tear_down,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_JPEG_KINDS | IMS_METADATA_COLOR,
};
