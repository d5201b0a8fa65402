/* SPDX-License-Identifier: MIT
 *
 * JPEG 2000 by libavcodec's wrapper of OpenJPEG, which does not ask it for the color
 * transform. libavcodec's own encoder knows no alpha and takes 110 bytes a pixel.
 */
#include <stddef.h>

#include "boxes.h"
#include "builtin.h"
#include "common/pixel_lists.h"
#include "jpeg2000.h"
#include "lavc/format.h"
#include "lavc/mend.h"

/* Codestreams do not tell what their samples are: two are taken for gray with alpha by
 * few. */
static const struct ims_lavc_pixels codestream_pixels[] = {
    {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_RGB16, AV_PIX_FMT_RGB48, false},
    {IMS_PIXEL_RGBA16, AV_PIX_FMT_RGBA64, false},
    {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16, false},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

/* OpenJPEG's rate, which libavcodec takes halved. */
static void tune(const struct ims_encoder *self, const struct ims_encoding *encoding,
                 struct ims_lavc_setup *setup)
{
    const bool lossless = encoding->options[IMS_JPEG2000_LOSSLESS].integer != 0;
    const int32_t quality = encoding->options[IMS_JPEG2000_QUALITY].integer;
    (void)self;
    setup->compression_level = lossless ? 0 : ims_jpeg2000_rate(quality) / 2;
    setup->options[1].integer = ims_jpeg2000_resolutions(encoding->image);
    setup->options[2].integer = !lossless;
}

#define PRIVATE_OPTIONS(kind)                                                          \
    {                                                                                  \
        {.key = "format", .text = (kind), .type = IMS_LAVC_TEXT},                      \
            {.key = "numresolution"}, {.key = "irreversible"},                         \
    }

static const struct ims_lavc_format jp2 = {
    .row = {{"libopenjpeg"}},
    .held = ims_lavc_format_deep_pixels,
    .flags = IMS_LAVC_FRESH,
    .options = PRIVATE_OPTIONS("jp2"),
    .tune = tune,
    .mend = ims_lavc_mend_jp2,
    .describe = ims_jpeg2000_boxes_hand_over,
    .describe_check = ims_jpeg2000_boxes_check,
};

static const struct ims_lavc_format codestream = {
    .row = {{"libopenjpeg"}},
    .held = codestream_pixels,
    .flags = IMS_LAVC_FRESH,
    .options = PRIVATE_OPTIONS("j2k"),
    .tune = tune,
};

#define ALIKE                                                                          \
    .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 100,           \
    .inputs = IMS_INPUT_PIXELS, .max_pixels = IMS_LAVC_MAX_PIXELS,                     \
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP, \
    .options = ims_jpeg2000_options, .state_size = sizeof(struct ims_lavc),            \
    .probe = ims_lavc_format_probe, .fini = ims_lavc_tear_down,                        \
    .encode = ims_lavc_format_encode, .accepts = ims_lavc_format_accepts

const struct ims_encoder ims_jpeg2000_lavc_jp2 = {
    ALIKE,
    .name = "jp2-lavc",
    .format = "jp2",
    .description = "JPEG 2000 by OpenJPEG, through FFmpeg's libavcodec",
    .mime_type = "image/jp2",
    .extensions = ims_jpeg2000_jp2_extensions,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = ims_jpeg2000_jp2_signatures,
    .row = &jp2,
    .metadata = IMS_JPEG2000_BOXES_KINDS,
};

const struct ims_encoder ims_jpeg2000_lavc_j2k = {
    ALIKE,
    .name = "j2k-lavc",
    .format = "j2k",
    .description = "JPEG 2000 codestream by OpenJPEG, through FFmpeg's libavcodec",
    .mime_type = "image/j2c",
    .extensions = ims_jpeg2000_j2k_extensions,
    .pixel_formats = ims_pixel_lists_16_without_gray_alpha,
    .narrowed_formats = ims_pixel_lists_16_without_gray_alpha_narrowed,
    .signatures = ims_jpeg2000_j2k_signatures,
    .row = &codestream,
};
