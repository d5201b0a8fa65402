/* SPDX-License-Identifier: MIT
 *
 * AVIF by libavif and libaom. libavcodec writes no still AVIF before FFmpeg 6, and no
 * alpha in any version. Of the AV1 encoders that libavif may have, SVT-AV1 and rav1e
 * work on threads of their own, so only libaom is asked.
 *
 * What files say of their colors, by ITU-T H.273:
 * - Primaries and transfer are the image's; where it says none, the file says so (2),
 *   which readers take for sRGB, or of the identity matrix says sRGB itself.
 * - Gray and RGB samples have full range, and the matrix of BT.601 that avifenc takes
 *   too, or none (identity, 0) without loss, which alone is exact.
 * - YUV samples keep matrix and range. Of where chroma stands AV1 knows left and top
 *   left; left, which an image has that does not say it, is left open.
 * - On what it was mastered and, in whole cd/m2, how bright it gets: light.c.
 *
 * Alpha is always without loss, as it is by avifenc: what it costs is little beside the
 * seams that are seen otherwise. libavif leaves out one that is opaque throughout.
 *
 * libavif before 1.0 ends the program when it has no memory for a few hundred bytes of
 * its own or for a copy of the file. Want of memory in libaom, which takes a hundred
 * times that, is told, but for places where libaom (3.6) does not look and crashes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <avif/avif.h>

#include "builtin.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "error.h"
#include "light.h"
#include "metadata.h"
#include "planes.h"

enum {
    /* AV1's. Readers that are built on libavif take 32768 unless they are told more,
     * which avifdec can be. */
    MAX_SIDE = 65536,
    /* Readers that are built on libavif, browsers among them, take no more, and libaom
     * works in 13 GB for so many. */
    MAX_PIXELS = 1 << 28
};

/* ---- options --------------------------------------------------------------------- */

enum { QUALITY, EFFORT, LOSSLESS, SUBSAMPLING, DEPTH };
enum { SUBSAMPLING_AUTO, SUBSAMPLING_420, SUBSAMPLING_422, SUBSAMPLING_444 };
enum { DEPTH_AUTO, DEPTH_8, DEPTH_10, DEPTH_12 };

static const struct ims_option options[] = {
    [QUALITY] = {.key = "quality",
                 .type = IMS_OPTION_INTEGER,
                 .minimum = 0,
                 .maximum = 100,
                 .standard = 75,
                 .help =
                     "0 is smallest, 100 is best, by avifenc's scale; without effect "
                     "on lossless images"},
    [EFFORT] = {.key = "effort",
                .type = IMS_OPTION_INTEGER,
                .minimum = 0,
                .maximum = 9,
                .standard = 1,
                .help = "0 is fastest, 9 is smallest: avifenc's speeds 9 to 0"},
    [LOSSLESS] = {.key = "lossless",
                  .type = IMS_OPTION_BOOLEAN,
                  .help = "keep every pixel exactly"},
    [SUBSAMPLING] = {.key = "subsampling",
                     .type = IMS_OPTION_CHOICE,
                     .choices =
                         (const char *const[]){"auto", "420", "422", "444", NULL},
                     .standard = SUBSAMPLING_AUTO,
                     .help = "of chroma; auto: what a YUV image has, else 420, from "
                             "quality 75 on 444; without effect on gray and lossless "
                             "images, and on YUV of more than 8 bits"},
    [DEPTH] = {.key = "depth",
               .type = IMS_OPTION_CHOICE,
               .choices = (const char *const[]){"auto", "8", "10", "12", NULL},
               .standard = DEPTH_AUTO,
               .help = "bits of a sample; auto: 8, of deeper images 10, or 12 without "
                       "loss; without effect on YUV images, which keep theirs"},
    {.key = NULL},
};

/* From here on halving chroma costs more than it saves. */
enum { QUALITY_OF_FULL_CHROMA = 75 };

/* ---- what an image becomes ------------------------------------------------------- */

static avifPixelFormat subsampled(bool half_width, bool half_height)
{
    return half_height  ? AVIF_PIXEL_FORMAT_YUV420
           : half_width ? AVIF_PIXEL_FORMAT_YUV422
                        : AVIF_PIXEL_FORMAT_YUV444;
}

static avifPixelFormat layout_of(const struct ims_convert_format *format,
                                 const union ims_option_value *values)
{
    const int32_t subsampling = values[SUBSAMPLING].integer;
    const bool lossless = values[LOSSLESS].integer != 0;
    if (format->gray)
        return AVIF_PIXEL_FORMAT_YUV400;
    if (format->yuv &&
        (lossless || format->bits > 8 || subsampling == SUBSAMPLING_AUTO))
        return subsampled(format->half_width, format->half_height);
    if (lossless || subsampling == SUBSAMPLING_444 ||
        (subsampling == SUBSAMPLING_AUTO &&
         values[QUALITY].integer >= QUALITY_OF_FULL_CHROMA))
        return AVIF_PIXEL_FORMAT_YUV444;
    return subsampled(true, subsampling != SUBSAMPLING_422);
}

static uint32_t depth_of(const struct ims_convert_format *format,
                         const union ims_option_value *values)
{
    static const uint32_t depths[] = {[DEPTH_8] = 8, [DEPTH_10] = 10, [DEPTH_12] = 12};
    const int32_t depth = values[DEPTH].integer;
    if (format->yuv || (depth == DEPTH_AUTO && format->bits == 8))
        return format->bits;
    return depth != DEPTH_AUTO ? depths[depth] : values[LOSSLESS].integer ? 12 : 10;
}

/* A number of ITU-T H.273 as files say it: 2 where the image does not. */
static uint16_t said(unsigned number)
{
    return (uint16_t)(number != 0 ? number : AVIF_COLOR_PRIMARIES_UNSPECIFIED);
}

/* All of a picture but its planes. */
static void describe(avifImage *picture, const struct ims_encoding *encoding)
{
    const struct ims_image *const image = encoding->image;
    const union ims_option_value *const values = encoding->options;
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    picture->width = (uint32_t)image->width;
    picture->height = (uint32_t)image->height;
    picture->depth = depth_of(format, values);
    picture->yuvFormat = layout_of(format, values);
    picture->yuvRange = AVIF_RANGE_FULL;
    picture->colorPrimaries = said(image->primaries);
    picture->transferCharacteristics = said(image->transfer);
    picture->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_BT601;
    if (format->yuv) {
        const bool kept =
            picture->yuvFormat == subsampled(format->half_width, format->half_height);
        if (kept)
            picture->matrixCoefficients = image->matrix == IMS_MATRIX_IDENTITY
                                              ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                                              : (avifMatrixCoefficients)image->matrix;
        if (image->chroma_location == IMS_CHROMA_TOP_LEFT)
            picture->yuvChromaSamplePosition = AVIF_CHROMA_SAMPLE_POSITION_COLOCATED;
        if (image->range == IMS_RANGE_LIMITED &&
            (kept || ims_convert_format_has_luma(image)))
            picture->yuvRange = AVIF_RANGE_LIMITED;
    } else if (!format->gray && values[LOSSLESS].integer) {
        picture->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_IDENTITY;
    }
    /* FFmpeg takes samples without a matrix for RGB only where they are said to be
     * sRGB, which is what readers take for granted. */
    if (picture->matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_IDENTITY &&
        picture->yuvRange == AVIF_RANGE_FULL && image->primaries == 0 &&
        image->transfer == 0) {
        picture->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
        picture->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    }
}

/* ---- encoding -------------------------------------------------------------------- */

/* One thread is what it has by itself. */
static void set_up(avifEncoder *encoder, const union ims_option_value *values)
{
    const int32_t quality = values[LOSSLESS].integer ? 100 : values[QUALITY].integer;
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->speed = 9 - values[EFFORT].integer;
#if AVIF_VERSION >= 1000000
    encoder->quality = quality;
    encoder->qualityAlpha = AVIF_QUALITY_LOSSLESS;
#else
    /* By the scale of later versions. */
    encoder->maxQuantizer = ((100 - quality) * AVIF_QUANTIZER_WORST_QUALITY + 50) / 100;
    encoder->minQuantizer = encoder->maxQuantizer;
    encoder->minQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
    encoder->maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
#endif
}

static int finish(avifEncoder *encoder, const avifImage *picture,
                  const struct ims_light *light, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    avifRWData output = AVIF_DATA_EMPTY;
    const avifResult result = avifEncoderWrite(encoder, picture, &output);
    const struct ims_hand_over made = {output.data, output.size, avifFree, output.data};
    if (result == AVIF_RESULT_OK)
        return ims_avif_light_hand_over(&made, light, buffer, message);
    avifRWDataFree(&output);
    return ims_avif_error(message, result, encoder->diag.error);
}

/* Either may be NULL: there was no memory. */
static int run(avifEncoder *encoder, avifImage *picture,
               const struct ims_encoding *encoding, struct ims_buffer *buffer,
               struct ims_message *message)
{
    if (encoder == NULL || picture == NULL)
        return ims_avif_error(message, AVIF_RESULT_OUT_OF_MEMORY, "");
    void *memory = NULL;
    describe(picture, encoding);
    set_up(encoder, encoding->options);
    int error =
        ims_avif_metadata_set(picture, encoding->metadata, encoding->image, message);
    if (error == IMS_OK)
        error = ims_avif_planes_fill(picture, encoding->image, &memory, message);
    if (error == IMS_OK)
        error = finish(encoder, picture, encoding->image->light, buffer, message);
    free(memory);
    return error;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)self;
    (void)state;
    avifImage *const picture = avifImageCreateEmpty();
    avifEncoder *const encoder = avifEncoderCreate();
    const int error = run(encoder, picture, encoding, buffer, message);
    if (encoder != NULL)
        avifEncoderDestroy(encoder);
    if (picture != NULL)
        avifImageDestroy(picture);
    return error;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_avif_metadata_check(encoding->metadata, message);
}

static int probe(const struct ims_encoder *self, struct ims_message *message)
{
    (void)self;
    if (avifCodecName(AVIF_CODEC_CHOICE_AOM, AVIF_CODEC_FLAG_CAN_ENCODE) != NULL)
        return IMS_OK;
    return ims_avif_error(message, AVIF_RESULT_NO_CODEC_AVAILABLE, "");
}

enum { HELD_OF_PIXELS = IMS_METADATA_COLOR | IMS_METADATA_LIGHT };

/* Everything of 8 bits, and YUV of 10 and 12. */
static const enum ims_pixel_format pixel_formats[] = {
    IMS_PIXEL_RGB8,      IMS_PIXEL_RGBA8,     IMS_PIXEL_GRAY8,
    IMS_PIXEL_BGR8,      IMS_PIXEL_BGRA8,     IMS_PIXEL_GRAY_ALPHA8,
    IMS_PIXEL_YUV444,    IMS_PIXEL_YUV422,    IMS_PIXEL_YUV420,
    IMS_PIXEL_NV12,      IMS_PIXEL_YUV444_10, IMS_PIXEL_YUV422_10,
    IMS_PIXEL_YUV420_10, IMS_PIXEL_P010,      IMS_PIXEL_YUV444_12,
    IMS_PIXEL_YUV422_12, IMS_PIXEL_YUV420_12, IMS_PIXEL_RGBX8,
    IMS_PIXEL_BGRX8,     IMS_PIXEL_XRGB8,     IMS_PIXEL_XBGR8,
    IMS_PIXEL_ARGB8,     IMS_PIXEL_ABGR8,     IMS_PIXEL_NONE,
};

static const char *const avif_extensions[] = {"avif", NULL};

/* The first brand: a still picture, or a sequence, whose files have the same name. */
static const struct ims_signature signatures[] = {
    {.bytes = "ftypavif", .length = 8, .offset = 4},
    {.bytes = "ftypavis", .length = 8, .offset = 4},
    {.bytes = NULL},
};

const struct ims_encoder ims_avif = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "avif",
    .format = "avif",
    .description = "AVIF by libavif and libaom",
    .mime_type = "image/avif",
    .extensions = avif_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = pixel_formats,
    .narrowed_formats = ims_pixel_lists_8_narrowed,
    .signatures = signatures,
    .options = options,
    .max_pixels = MAX_PIXELS,
    .max_width = MAX_SIDE,
    .max_height = MAX_SIDE,
    .probe = probe,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_AVIF_METADATA_KINDS | HELD_OF_PIXELS,
};
