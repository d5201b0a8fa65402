/* SPDX-License-Identifier: MIT
 *
 * The formats that libavcodec encodes rightly, a row each. Not here: formats whose
 * files by libavcodec other programs misread (GIF, PFM, BMP with alpha, ...), and those
 * that this library writes by code of its own.
 */
#include <stddef.h>

#include "builtin.h"
#include "common/pixel_lists.h"
#include "compat.h"
#include "describe.h"
#include "format.h"
#include "mend.h"

/* ---- pixels that codecs take ----------------------------------------------------- */

/* The more significant byte first. */
static const struct ims_lavc_pixels deep_big_endian_pixels[] = {
    {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_RGB16, AV_PIX_FMT_RGB48BE, true},
    {IMS_PIXEL_RGBA16, AV_PIX_FMT_RGBA64BE, true},
    {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16BE, true},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

/* 8 bits without alpha. */
static const struct ims_lavc_pixels shallow_pixels[] = {
    {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

static const struct ims_lavc_pixels shallow_bgr_pixels[] = {
    {IMS_PIXEL_BGR8, AV_PIX_FMT_BGR24, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

/* Alpha is missing, and color of 16 bits. */
static const struct ims_lavc_pixels jpegls_pixels[] = {
    {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16, false},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

/* ---- what an image is kept as, to its precision ---------------------------------- */

#define ALL_OF_8_BITS                                                                  \
    IMS_PIXEL_RGB8, IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY8, IMS_PIXEL_BGR8, IMS_PIXEL_BGRA8, \
        IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGBX8, IMS_PIXEL_BGRX8, IMS_PIXEL_XRGB8,      \
        IMS_PIXEL_XBGR8, IMS_PIXEL_ARGB8, IMS_PIXEL_ABGR8, IMS_PIXEL_YUV444,           \
        IMS_PIXEL_YUV422, IMS_PIXEL_YUV420, IMS_PIXEL_NV12

static const enum ims_pixel_format jpegls_formats[] = {ALL_OF_8_BITS, IMS_PIXEL_GRAY16,
                                                       IMS_PIXEL_NONE};

static const enum ims_pixel_format jpegls_narrowed[] = {
    IMS_PIXEL_RGB16,    IMS_PIXEL_RGBA16,   IMS_PIXEL_GRAY_ALPHA16,   IMS_PIXEL_RGB_F32,
    IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGBA_F32, IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

/* ---- options --------------------------------------------------------------------- */

static const struct ims_option background_option[] = {
    {.key = "background",
     .type = IMS_OPTION_COLOR,
     .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

/* ---- the rows -------------------------------------------------------------------- */

#define LIST(type, ...) ((const type[]){__VA_ARGS__})
#define NAMES(...)      LIST(char *const, __VA_ARGS__, NULL)

#define ALIKE                                                                          \
    .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 100,           \
    .inputs = IMS_INPUT_PIXELS, .state_size = sizeof(struct ims_lavc),                 \
    .max_pixels = IMS_LAVC_MAX_PIXELS, .probe = ims_lavc_format_probe,                 \
    .fini = ims_lavc_tear_down, .encode = ims_lavc_format_encode,                      \
    .accepts = ims_lavc_format_accepts

/* Run lengths of libavcodec are not read by others. */
const struct ims_encoder ims_sgi_lavc = {
    ALIKE,
    .name = "sgi-lavc",
    .format = "sgi",
    .description = "SGI by FFmpeg's libavcodec",
    .mime_type = "image/x-sgi",
    .extensions = NAMES("sgi", "rgb", "rgba", "bw"),
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16_without_gray_alpha,
    .narrowed_formats = ims_pixel_lists_16_without_gray_alpha_narrowed,
    .signatures = LIST(struct ims_signature, {.bytes = "\x01\xda", .length = 2}, {0}),
    .max_width = 65535,
    .max_height = 65535,
    .metadata = IMS_METADATA_TEXT,
    .row = LIST(struct ims_lavc_format,
                {
                    .row = {{"sgi"}},
                    .held = deep_big_endian_pixels,
                    .options = {{.key = "rle"}},
                    .describe = ims_lavc_describe_sgi,
                    .describe_check = ims_lavc_describe_check_sgi,
                }),
};

const struct ims_encoder ims_jpegls_lavc = {
    ALIKE,
    .name = "jpegls-lavc",
    .format = "jpegls",
    .description = "JPEG-LS by FFmpeg's libavcodec",
    .mime_type = "image/jls",
    .extensions = NAMES("jls"),
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = jpegls_formats,
    .narrowed_formats = jpegls_narrowed,
    /* JPEG's first two bytes, then a frame, a table, a comment or a SPIFF header; what
     * begins with an Exif or JFIF header is none. */
    .signatures = LIST(struct ims_signature, {.bytes = "\xff\xd8\xff\xf7", .length = 4},
                       {.bytes = "\xff\xd8\xff\xf8", .length = 4},
                       {.bytes = "\xff\xd8\xff\xfe", .length = 4},
                       {.bytes = "\xff\xd8\xff\xe8", .length = 4}, {0}),
    .options = background_option,
    .max_width = 65535,
    .max_height = 65535,
    .metadata = IMS_METADATA_TEXT,
    .row =
        LIST(struct ims_lavc_format,
             {
                 .row = {{"jpegls"}},
                 .held = jpegls_pixels,
                 .max_bytes = 200000000, /* its writer of bits counts them in an int */
                 .describe = ims_lavc_describe_jpegls,
                 .describe_check = ims_lavc_describe_check_jpegls,
             }),
};

/* Run lengths as with SGI. */
const struct ims_encoder ims_sun_lavc = {
    ALIKE,
    .name = "sun-lavc",
    .format = "sun",
    .description = "Sun raster by FFmpeg's libavcodec",
    .mime_type = "image/x-sun-raster",
    .extensions = NAMES("ras", "sun"),
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures =
        LIST(struct ims_signature, {.bytes = "\x59\xa6\x6a\x95", .length = 4}, {0}),
    .options = background_option,
    .row =
        LIST(struct ims_lavc_format,
             {
                 .row = {{"sunrast"}},
                 .refused = IMS_LAVC_PLAIN_SUN_RASTER
                                ? NULL
                                : "Sun raster by this libavcodec is misread by other "
                                  "programs; FFmpeg 5.0 or later is needed",
                 .held = shallow_bgr_pixels,
                 .options = {{.key = "rle"}},
             }),
};

const struct ims_encoder ims_pcx_lavc = {
    ALIKE,
    .name = "pcx-lavc",
    .format = "pcx",
    .description = "PCX by FFmpeg's libavcodec",
    .mime_type = "image/vnd.zbrush.pcx",
    .extensions = NAMES("pcx"),
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_8,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures =
        LIST(struct ims_signature, /* versions 0 to 5 */
             {.bytes = "\x0a\0\x01", .mask = "\xff\xf8\xff", .length = 3}, {0}),
    .options = background_option,
    .max_width = 65534, /* rows are even, and their length has 16 bits */
    .max_height = 65535,
    .metadata = IMS_METADATA_RESOLUTION,
    .row = LIST(struct ims_lavc_format,
                {
                    .row = {{"pcx"}},
                    .held = shallow_pixels,
                    .flags = IMS_LAVC_BEYOND_ROW,
                    .describe = ims_lavc_describe_pcx,
                    .describe_check = ims_lavc_describe_check_pcx,
                }),
};
