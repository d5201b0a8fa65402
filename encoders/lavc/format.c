/* SPDX-License-Identifier: MIT */
#include "format.h"

#include <inttypes.h>
#include <string.h>

#include "common/failure.h"
#include "convert/format.h"
#include "frame.h"

/* Everything up to 16 bits. Samples are in the machine's order of bytes, which is the
 * only one that these codecs take: where it is not theirs, they refuse them. */
const struct ims_lavc_pixels ims_lavc_format_deep_pixels[] = {
    {IMS_PIXEL_RGB8, AV_PIX_FMT_RGB24, false},
    {IMS_PIXEL_RGBA8, AV_PIX_FMT_RGBA, false},
    {IMS_PIXEL_GRAY8, AV_PIX_FMT_GRAY8, false},
    {IMS_PIXEL_GRAY_ALPHA8, AV_PIX_FMT_YA8, false},
    {IMS_PIXEL_RGB16, AV_PIX_FMT_RGB48, false},
    {IMS_PIXEL_RGBA16, AV_PIX_FMT_RGBA64, false},
    {IMS_PIXEL_GRAY16, AV_PIX_FMT_GRAY16, false},
    {IMS_PIXEL_GRAY_ALPHA16, AV_PIX_FMT_YA16, false},
    {IMS_PIXEL_NONE, AV_PIX_FMT_NONE, false},
};

/* ---- what becomes what ----------------------------------------------------------- */

/* What is lost or added on the way, the worst first. */
enum cost {
    CANNOT = 1 << 6,
    LOSES_ALPHA = 1 << 5,
    LOSES_BYTE = 1 << 3, /* of each sample; at most 3 */
    ADDS_ALPHA = 1 << 2,
    ADDS_COLOR = 1 << 1,
    MOVES_SAMPLES = 1 << 0
};

/* What ims_convert_start() can do. */
static bool can_become(enum ims_pixel_format from, enum ims_pixel_format to)
{
    const struct ims_convert_format *const source = ims_convert_format_of(from);
    const struct ims_convert_format *const target = ims_convert_format_of(to);
    const bool same_channels =
        source->gray == target->gray && source->alpha == target->alpha &&
        !source->yuv && source->samples == target->samples &&
        memcmp(source->order, target->order, source->samples) == 0;
    if (from == to)
        return true;
    if (target->sample_bytes == 2)
        return same_channels;
    return target->gray ? source->gray && !source->alpha && !target->alpha : true;
}

static unsigned cost_of(enum ims_pixel_format from, enum ims_pixel_format to)
{
    const struct ims_convert_format *const source = ims_convert_format_of(from);
    const struct ims_convert_format *const target = ims_convert_format_of(to);
    if (!can_become(from, to))
        return CANNOT;
    const int lost = source->sample_bytes - target->sample_bytes;
    return (source->alpha && !target->alpha ? LOSES_ALPHA : 0u) |
           (lost > 0 ? (unsigned)lost * LOSES_BYTE : 0u) |
           (!source->alpha && target->alpha ? ADDS_ALPHA : 0u) |
           (source->gray && !target->gray ? ADDS_COLOR : 0u) |
           (from != to ? MOVES_SAMPLES : 0u);
}

static const struct ims_lavc_format *row_of(const struct ims_encoder *self)
{
    return self->row;
}

const struct ims_lavc_pixels *ims_lavc_format_choose(const struct ims_encoder *self,
                                                     enum ims_pixel_format format)
{
    const struct ims_lavc_pixels *best = row_of(self)->held;
    for (const struct ims_lavc_pixels *pixels = best + 1;
         pixels->layout != IMS_PIXEL_NONE; pixels++)
        if (cost_of(format, pixels->layout) < cost_of(format, best->layout))
            best = pixels;
    return best;
}

/* ---- options and limits ---------------------------------------------------------- */

int32_t ims_lavc_format_option(const struct ims_encoder *self,
                               const struct ims_encoding *encoding, const char *key)
{
    const struct ims_option *const options = self->options;
    for (size_t i = 0; options != NULL && options[i].key != NULL; i++)
        if (strcmp(options[i].key, key) == 0)
            return encoding->options[i].integer;
    return 0;
}

static int check_bytes(const struct ims_encoder *self, const struct ims_image *image,
                       struct ims_message *message)
{
    const enum ims_pixel_format layout =
        ims_lavc_format_choose(self, image->format)->layout;
    const struct ims_convert_format *const format = ims_convert_format_of(layout);
    const uint64_t most =
        row_of(self)->max_bytes != 0 ? row_of(self)->max_bytes : UINT64_C(1) << 30;
    const uint64_t bytes = (uint64_t)image->width * (uint64_t)image->height *
                           format->samples * format->sample_bytes;
    if (bytes <= most)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_TOO_LARGE,
                       "%" PRId32 "x%" PRId32 " pixels are %" PRIu64
                       " bytes, more than the %" PRIu64 " that %s takes",
                       image->width, image->height, bytes, most, self->name);
}

int ims_lavc_format_probe(const struct ims_encoder *self, struct ims_message *message)
{
    if (row_of(self)->refused != NULL)
        return ims_failure(message, IMS_ERROR_NO_ENCODER, "%s", row_of(self)->refused);
    return ims_lavc_probe(self, message);
}

int ims_lavc_format_accepts(const struct ims_encoder *self,
                            const struct ims_encoding *encoding,
                            struct ims_message *message)
{
    ims_lavc_describe_check *const check = row_of(self)->describe_check;
    int error = ims_lavc_accepts(self, encoding, message);
    if (error == IMS_OK)
        error = check_bytes(self, encoding->image, message);
    if (error == IMS_OK && check != NULL)
        error = check(encoding->metadata, message);
    return error;
}

/* ---- encoding -------------------------------------------------------------------- */

int ims_lavc_format_encode(const struct ims_encoder *self, void *state,
                           const struct ims_encoding *encoding,
                           struct ims_buffer *buffer, struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const struct ims_lavc_format *const row = row_of(self);
    const struct ims_lavc_pixels *const pixels =
        ims_lavc_format_choose(self, image->format);
    struct ims_lavc_setup setup = {
        .codec = ims_lavc_codec(self),
        .flags = row->flags,
        .pixel_format = pixels->pixel_format,
        .width = image->width,
        .height = image->height,
        .mend = row->mend,
        .hand_over =
            encoding->metadata != NULL || (self->metadata & IMS_METADATA_COLOR) != 0
                ? row->describe
                : NULL,
        .encoding = encoding,
    };
    memcpy(setup.options, row->options, sizeof setup.options);
    if (row->tune != NULL)
        row->tune(self, encoding, &setup);
    int error = ims_lavc_begin(state, &setup, message);
    if (error != IMS_OK)
        return error;
    if (image->format == pixels->layout && !pixels->big_endian)
        error = ims_lavc_frame_wrap(state, image, message);
    else
        error =
            ims_lavc_frame_convert(state, image, pixels->layout,
                                   ims_lavc_format_option(self, encoding, "background"),
                                   pixels->big_endian, message);
    if (error != IMS_OK)
        return error;
    return ims_lavc_finish(state, &setup, buffer, message);
}
