/* SPDX-License-Identifier: MIT
 *
 * PNG by libavcodec.
 */
#include <stddef.h>

#include "builtin.h"
#include "chunks.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "lavc/frame.h"
#include "lavc/lavc.h"
#include "png.h"

enum { OPTION_EFFORT = 0, STANDARD_EFFORT = 1 };

/* libavcodec's names for the predictions that are used: none, the mean of the
 * neighbours to the left and above, and whichever of five seems best for the row. */
enum prediction { PREDICTION_NONE = 0, PREDICTION_AVERAGE = 3, PREDICTION_MIXED = 5 };

/* Each effort is smaller than the one before, on photographs and on flat graphics. Of
 * five photographs (flat graphics) it makes 100 (100), 57.7 (4.22), 57.5 (3.48), 57.0
 * (3.40), 56.2 (3.30), 55.7 (3.06), 55.2 (3.00), 55.0 (2.98), 54.8 (2.92), 54.7 (2.90)
 * percent of the raw size, at 450, 67, 47, 44, 34, 24, 15, 13, 6.5, 4.5 MB/s. */
static const struct effort {
    int level; /* of zlib */
    enum prediction prediction;
} efforts[10] = {
    {0, PREDICTION_NONE},  {1, PREDICTION_AVERAGE}, {1, PREDICTION_MIXED},
    {2, PREDICTION_MIXED}, {3, PREDICTION_MIXED},   {5, PREDICTION_MIXED},
    {6, PREDICTION_MIXED}, {7, PREDICTION_MIXED},   {8, PREDICTION_MIXED},
    {9, PREDICTION_MIXED},
};

/* What each pixel format becomes: its own layout where `as_is`. */
static const struct layout {
    enum ims_pixel_format layout;
    enum AVPixelFormat pixel_format;
    bool as_is;
} layouts[] = {
    [IMS_PIXEL_GRAY8] = {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, true},
    [IMS_PIXEL_GRAY16] = {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16BE, false},
    [IMS_PIXEL_GRAY_ALPHA8] = {IMS_PIXEL_GRAY_ALPHA8, AV_PIX_FMT_YA8, true},
    [IMS_PIXEL_GRAY_ALPHA16] = {IMS_PIXEL_GRAY_ALPHA16, AV_PIX_FMT_YA16BE, false},
    [IMS_PIXEL_RGB8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, true},
    [IMS_PIXEL_BGR8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_RGBA8] = {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, true},
    [IMS_PIXEL_BGRA8] = {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    [IMS_PIXEL_RGB16] = {IMS_PIXEL_RGB16, AV_PIX_FMT_RGB48BE, false},
    [IMS_PIXEL_RGBA16] = {IMS_PIXEL_RGBA16, AV_PIX_FMT_RGBA64BE, false},
    [IMS_PIXEL_GRAY_F32] = {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16BE, false},
    [IMS_PIXEL_RGB_F32] = {IMS_PIXEL_RGB16, AV_PIX_FMT_RGB48BE, false},
    [IMS_PIXEL_YUV420] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_YUV422] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_YUV444] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_NV12] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_RGBX8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_BGRX8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_XRGB8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_XBGR8] = {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    [IMS_PIXEL_ARGB8] = {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    [IMS_PIXEL_ABGR8] = {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    [IMS_PIXEL_GRAY_ALPHA_F32] = {IMS_PIXEL_GRAY_ALPHA16, AV_PIX_FMT_YA16BE, false},
    [IMS_PIXEL_RGBA_F32] = {IMS_PIXEL_RGBA16, AV_PIX_FMT_RGBA64BE, false},
};

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const struct effort effort = efforts[encoding->options[OPTION_EFFORT].integer];
    const struct layout *const layout = &layouts[image->format];
    const struct ims_lavc_setup setup = {
        .codec = ims_lavc_codec(self),
        .pixel_format = layout->pixel_format,
        .width = image->width,
        .height = image->height,
        .compression_level = effort.level,
        .options = {{.key = "pred", .integer = effort.prediction}},
        .hand_over = ims_png_chunks_any(encoding) ? ims_png_chunks_hand_over : NULL,
        .encoding = encoding,
    };
    int error = ims_lavc_begin(state, &setup, message);
    if (error != IMS_OK)
        return error;
    if (layout->as_is)
        error = ims_lavc_frame_wrap(state, image, message);
    else
        error = ims_lavc_frame_convert(state, image, layout->layout, 0, true, message);
    if (error != IMS_OK)
        return error;
    return ims_lavc_finish(state, &setup, buffer, message);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const int error = ims_lavc_accepts(self, encoding, message);
    return error == IMS_OK ? ims_png_chunks_accept(self, encoding, message) : error;
}

static const struct ims_option option_table[] = {
    [OPTION_EFFORT] = {.key = "effort",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 0,
                       .maximum = 9,
                       .standard = STANDARD_EFFORT,
                       .help = "0 is fastest, 9 is smallest"},
    {.key = NULL},
};

static const struct ims_lavc_row row = {.codecs = {"png"}};

const struct ims_encoder ims_png_lavc = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .row = &row,
    .rank = 100,
    .name = "png-lavc",
    .format = "png",
    .description = "PNG by FFmpeg's libavcodec",
    .mime_type = "image/png",
    .extensions = ims_png_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = ims_png_signatures,
    .max_pixels = IMS_LAVC_MAX_PIXELS,
    .options = option_table,
    .state_size = sizeof(struct ims_lavc),
    .probe = ims_lavc_probe,
    .fini = ims_lavc_tear_down,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_PNG_CHUNKS_KINDS,
};
