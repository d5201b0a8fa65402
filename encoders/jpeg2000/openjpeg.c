/* SPDX-License-Identifier: MIT
 *
 * JPEG 2000 by OpenJPEG itself, which libavcodec's wrapper cannot ask for the color
 * transform: with it, photographs are smaller by a seventh without loss, and nearer to
 * the picture by 2 to 3 dB at the same size. JP2 says which channel is alpha; a
 * codestream alone cannot, so gray with alpha becomes RGBA there, as two channels are
 * taken for that by few.
 *
 * OpenJPEG looks at what it gets of large memory, and that it lacks is told; at many of
 * its small pieces (8 KiB and less) it does not, and ends the program.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openjpeg.h>

#include "boxes.h"
#include "builtin.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "error.h"
#include "jpeg2000.h"
#include "rows/formats.h"
#include "rows/rows.h"
#include "stream.h"

enum {
    CHANNELS = 4,
    /* OpenJPEG works in 32 bits a sample: so many take 4 GiB for RGBA, and a coded
     * picture must have less than that. */
    MAX_PIXELS = 1 << 28
};

/* The `row` of such an encoder. */
struct format {
    OPJ_CODEC_FORMAT codec;
    struct ims_rows_formats held;
};

static const struct format jp2 = {
    OPJ_CODEC_JP2,
    {.gray = true, .gray_alpha = true, .color = true, .alpha = true, .deep = true},
};

static const struct format codestream = {
    OPJ_CODEC_J2K,
    {.gray = true, .color = true, .alpha = true, .deep = true},
};

/* One image in work. What is NULL was not made. */
struct work {
    const struct ims_encoding *encoding;
    enum ims_pixel_format target;
    opj_image_t *image;
    opj_codec_t *codec;
    opj_stream_t *opened;
    struct ims_jpeg2000_stream stream;
    char words[IMS_MESSAGE_SIZE / 2]; /* of OpenJPEG's first error, or "" */
};

/* ---- from the image to OpenJPEG's ------------------------------------------------ */

static opj_image_t *make_image(const struct ims_image *image,
                               enum ims_pixel_format target)
{
    const struct ims_convert_format *const format = ims_convert_format_of(target);
    opj_image_cmptparm_t channels[CHANNELS];
    memset(channels, 0, sizeof channels);
    for (int i = 0; i < format->samples; i++) {
        channels[i].dx = channels[i].dy = 1;
        channels[i].w = (OPJ_UINT32)image->width;
        channels[i].h = (OPJ_UINT32)image->height;
        channels[i].prec = 8 * (OPJ_UINT32)format->sample_bytes;
    }
    opj_image_t *const made = opj_image_create(
        format->samples, channels, format->gray ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB);
    if (made == NULL)
        return NULL;
    made->x1 = (OPJ_UINT32)image->width;
    made->y1 = (OPJ_UINT32)image->height;
    if (format->alpha)
        made->comps[format->samples - 1].alpha = 1;
    return made;
}

/* A row of interleaved samples, those of 16 bits big-endian. */
static void spread_row(const uint8_t *row, const opj_image_t *image, size_t place,
                       bool deep)
{
    const size_t channels = image->numcomps;
    const size_t width = image->x1;
    for (size_t i = 0; i < channels; i++) {
        OPJ_INT32 *const out = image->comps[i].data + place;
        for (size_t x = 0; x < width; x++) {
            const size_t at = x * channels + i;
            out[x] = deep ? row[2 * at] << 8 | row[2 * at + 1] : row[at];
        }
    }
}

static bool fill(const struct work *work, struct ims_message *message)
{
    const struct ims_image *const image = work->encoding->image;
    const bool deep = ims_convert_format_of(work->target)->sample_bytes > 1;
    struct ims_rows rows;
    ims_rows_start(&rows, image, work->target, true, 0);
    uint8_t *const row = malloc(rows.bytes);
    if (row == NULL)
        return false;
    for (int32_t y = 0; y < image->height; y++) {
        message->warnings |= ims_rows_write(&rows, y, row);
        spread_row(row, work->image, (size_t)y * (size_t)image->width, deep);
    }
    free(row);
    return true;
}

/* ---- encoding -------------------------------------------------------------------- */

/* Keeps the first words: what follows are consequences. */
static void note(const char *words, void *opaque)
{
    struct work *const work = opaque;
    if (work->words[0] != '\0')
        return;
    const size_t length = strcspn(words, "\n");
    const size_t most = sizeof work->words - 1;
    memcpy(work->words, words, length < most ? length : most);
}

static bool compress(struct work *work)
{
    const struct ims_encoding *const encoding = work->encoding;
    const bool lossless = encoding->options[IMS_JPEG2000_LOSSLESS].integer != 0;
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.tcp_numlayers = 1;
    parameters.cp_disto_alloc = 1;
    parameters.tcp_rates[0] =
        lossless
            ? 0.0F
            : (float)ims_jpeg2000_rate(encoding->options[IMS_JPEG2000_QUALITY].integer);
    parameters.irreversible = !lossless;
    parameters.tcp_mct = work->image->numcomps >= 3;
    parameters.numresolution = ims_jpeg2000_resolutions(encoding->image);
    opj_set_error_handler(work->codec, note, work);
    return opj_setup_encoder(work->codec, &parameters, work->image) &&
           opj_codec_set_threads(work->codec, 0) && /* whatever the environment says */
           opj_start_compress(work->codec, work->image, work->opened) &&
           opj_encode(work->codec, work->opened) &&
           opj_end_compress(work->codec, work->opened);
}

static const char out_of_memory[] = "out of memory";

static int run(struct work *work, const struct format *format,
               struct ims_buffer *buffer, struct ims_message *message)
{
    work->image = make_image(work->encoding->image, work->target);
    work->codec = opj_create_compress(format->codec);
    work->opened = ims_jpeg2000_stream_open(&work->stream);
    if (work->image == NULL || work->codec == NULL || work->opened == NULL ||
        !fill(work, message))
        return ims_jpeg2000_error(message, out_of_memory);
    if (!compress(work))
        return ims_jpeg2000_error(message,
                                  work->stream.full ? out_of_memory : work->words);
    uint8_t *const bytes = work->stream.bytes;
    const size_t size = work->stream.size;
    work->stream.bytes = NULL;
    const int error = format->codec == OPJ_CODEC_JP2
                          ? ims_jpeg2000_boxes_hand_over(work->encoding, bytes, size,
                                                         free, bytes, buffer, message)
                          : ims_buffer_hand_over(buffer, bytes, size, free, bytes);
    return error == IMS_ERROR_MEMORY ? ims_jpeg2000_error(message, out_of_memory)
                                     : error;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct format *const format = self->row;
    struct work work = {
        .encoding = encoding,
        .target = ims_rows_formats_choose(&format->held, encoding->image->format, 0),
    };
    (void)state;
    const int error = run(&work, format, buffer, message);
    if (work.opened != NULL)
        opj_stream_destroy(work.opened);
    if (work.codec != NULL)
        opj_destroy_codec(work.codec);
    if (work.image != NULL)
        opj_image_destroy(work.image);
    free(work.stream.bytes);
    return error;
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_jpeg2000_boxes_check(encoding->metadata, message);
}

#define ALIKE                                                                          \
    .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 200,           \
    .inputs = IMS_INPUT_PIXELS,                                                        \
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP, \
    .pixel_formats = ims_pixel_lists_16,                                               \
    .narrowed_formats = ims_pixel_lists_16_narrowed, .options = ims_jpeg2000_options,  \
    .max_pixels = MAX_PIXELS, .encode = encode

const struct ims_encoder ims_jpeg2000_openjpeg_jp2 = {
    ALIKE,
    .name = "jp2-openjpeg",
    .format = "jp2",
    .description = "JPEG 2000 by OpenJPEG",
    .mime_type = "image/jp2",
    .extensions = ims_jpeg2000_jp2_extensions,
    .signatures = ims_jpeg2000_jp2_signatures,
    .row = &jp2,
    .accepts = accepts,
    .metadata = IMS_JPEG2000_BOXES_KINDS,
};

const struct ims_encoder ims_jpeg2000_openjpeg_j2k = {
    ALIKE,
    .name = "j2k-openjpeg",
    .format = "j2k",
    .description = "JPEG 2000 codestream by OpenJPEG",
    .mime_type = "image/j2c",
    .extensions = ims_jpeg2000_j2k_extensions,
    .signatures = ims_jpeg2000_j2k_signatures,
    .row = &codestream,
};
