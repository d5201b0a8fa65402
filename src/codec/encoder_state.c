/* SPDX-License-Identifier: MIT */
#include "encoder_state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/message.h"
#include "image/alpha.h"
#include "image/dither.h"
#include "image/gray.h"
#include "image/image.h"
#include "image/metadata.h"
#include "image/recolor.h"
#include "image/recolored.h"
#include "image/unpack.h"
#include "option.h"
#include "registry.h"

/* An encoder speaks of the image and of memory only: any other code, "skipped" say,
 * would be read as the engine's own. */
static int permitted_error(int error)
{
    switch (error) {
    case IMS_OK:
    case IMS_ERROR_MEMORY:
    case IMS_ERROR_NOT_HELD:
    case IMS_ERROR_TOO_LARGE:
    case IMS_ERROR_OPTION_VALUE:
    case IMS_ERROR_METADATA:
    case IMS_ERROR_DAMAGED:
    case IMS_ERROR_SIGNED:
        return error;
    default:
        return IMS_ERROR_ENCODE;
    }
}

static int failed(const struct ims_encoder *encoder, int error,
                  struct ims_message *message)
{
    error = permitted_error(error);
    ims_message_tidy(message);
    if (message->text[0] == '\0')
        ims_message_set(message, "encoder %s: %s", encoder->name,
                        ims_error_text(error));
    return error;
}

/* How the engine hands an image over, with those metadata that the encoder holds and
 * that are not dropped, in `held`. */
static struct ims_encoding encoding_of(const struct ims_encoder *encoder,
                                       const struct ims_image *image,
                                       const union ims_option_value *values,
                                       const struct ims_metadata *metadata,
                                       uint32_t dropped, struct ims_metadata *held)
{
    return (struct ims_encoding){
        .size = sizeof(struct ims_encoding),
        .image = image,
        .options = values,
        .option_count = ims_option_count(encoder->options),
        .metadata = ims_metadata_of_kinds(metadata, encoder->metadata & ~dropped, held),
    };
}

/* The format in which an encoder gets images of a format: this one if it keeps it;
 * what it unpacks to if it keeps that; else one that it narrows, or the narrow kin. */
static enum ims_pixel_format handed_format(const struct ims_encoder *encoder,
                                           enum ims_pixel_format format)
{
    const enum ims_pixel_format unpacked = ims_pixel_format_unpacked(format);
    if (unpacked == format)
        return format;
    const enum ims_pixel_format narrow = ims_pixel_format_narrowed(format);
    const ims_pixel_format_set held = ims_pixel_format_set_of(encoder->pixel_formats);
    const ims_pixel_format_set narrowed =
        ims_pixel_format_set_of(encoder->narrowed_formats);
    if ((held & ims_pixel_format_bit(format)) != 0)
        return format;
    if ((held & ims_pixel_format_bit(unpacked)) != 0)
        return unpacked;
    if ((narrowed & ims_pixel_format_bit(format)) != 0)
        return format;
    return narrow != IMS_PIXEL_NONE && (held & ims_pixel_format_bit(narrow)) != 0
               ? narrow
               : unpacked;
}

int ims_encoder_state_probe(const struct ims_encoder *encoder,
                            struct ims_message *message)
{
    struct ims_message reason = {0};
    int error = encoder->probe != NULL ? encoder->probe(encoder, &reason) : IMS_OK;
    if (error == IMS_OK)
        return IMS_OK;
    ims_message_tidy(&reason);
    if (error == IMS_ERROR_MEMORY)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    return ims_message_fail(
        message, IMS_ERROR_NO_ENCODER, "encoder %s cannot run here: %s", encoder->name,
        reason.text[0] != '\0' ? reason.text : "it gives no reason");
}

int ims_encoder_state_accepts(const struct ims_encoder *encoder,
                              const struct ims_image *image,
                              const union ims_option_value *values,
                              const struct ims_metadata *metadata,
                              struct ims_message *message)
{
    struct ims_message said;
    struct ims_metadata held;
    struct ims_image unpacked;
    size_t bytes;
    if (encoder->accepts == NULL)
        return IMS_OK;
    ims_message_clear(&said);
    const enum ims_pixel_format format = handed_format(encoder, image->format);
    if (format != image->format) {
        int error = ims_unpack_describe(image, format, &unpacked, &bytes, message);
        if (error != IMS_OK)
            return error;
        image = &unpacked;
    }
    const struct ims_encoding encoding =
        encoding_of(encoder, image, values, metadata, 0, &held);
    int error = encoder->accepts(encoder, &encoding, &said);
    if (error == IMS_OK)
        return IMS_OK;
    if (error != IMS_ERROR_NO_ENCODER) /* as one whose plugin cannot be loaded says */
        error = permitted_error(error);
    if (error == IMS_ERROR_ENCODE)
        error = IMS_ERROR_NOT_HELD;
    ims_message_tidy(&said);
    if (said.text[0] == '\0')
        ims_message_set(&said, "encoder %s does not take this image: %s", encoder->name,
                        ims_error_text(error));
    ims_message_set(message, "%s", said.text);
    return error;
}

int ims_encoder_state_open(struct ims_encoder_state *state,
                           const struct ims_encoder *encoder,
                           const struct ims_services *services,
                           struct ims_message *message)
{
    assert(state->encoder == NULL);
    void *memory = NULL;
    ims_message_clear(message);
    if (encoder->state_size > 0) {
        memory = calloc(1, encoder->state_size);
        if (memory == NULL)
            return ims_message_fail(message, IMS_ERROR_MEMORY,
                                    "encoder %s: no memory for its state of %zu bytes",
                                    encoder->name, encoder->state_size);
    }
    int error = encoder->init != NULL
                    ? encoder->init(encoder, memory, services, message)
                    : IMS_OK;
    if (error != IMS_OK) {
        if (encoder->fini != NULL)
            encoder->fini(encoder, memory);
        free(memory);
        return failed(encoder, error, message);
    }
    *state = (struct ims_encoder_state){.encoder = encoder, .memory = memory};
    return IMS_OK;
}

void ims_encoder_state_close(struct ims_encoder_state *state)
{
    if (state->encoder == NULL)
        return;
    if (state->encoder->fini != NULL)
        state->encoder->fini(state->encoder, state->memory);
    free(state->memory);
    *state = (struct ims_encoder_state){0};
}

/* Memory for an image made another; NULL and a message where there is none. */
static void *allocate(size_t bytes, enum ims_pixel_format format,
                      struct ims_message *message)
{
    void *memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    if (memory == NULL)
        ims_message_set(message, "no memory for the image as %s, of %zu bytes",
                        ims_pixel_format_name(format), bytes);
    return memory;
}

typedef int run_function(struct ims_encoder_state *state, const struct ims_match *match,
                         const struct ims_image *image,
                         struct ims_engine_buffer *buffer, struct ims_message *message);

/* Runs the encoder on what it is to get. */
static int run_plain(struct ims_encoder_state *state, const struct ims_match *match,
                     const struct ims_image *image, struct ims_engine_buffer *buffer,
                     struct ims_message *message)
{
    const struct ims_encoder *encoder = state->encoder;
    struct ims_metadata held;
    struct ims_encoding encoding = encoding_of(encoder, image, match->options.values,
                                               match->metadata, match->dropped, &held);
    encoding.gain = state->gain;
    int error =
        encoder->encode(encoder, state->memory, &encoding, &buffer->base, message);
    if (error != IMS_OK)
        return failed(encoder, error, message);
    if (buffer->length == 0)
        return ims_message_fail(message, IMS_ERROR_ENCODE,
                                "encoder %s gave no bytes and no error", encoder->name);
    ims_message_tidy(message);
    return IMS_OK;
}

/* Whether an encoder takes an image with fewer bits, and then holds 8 at most. */
static bool leaves_8_bits(const struct ims_encoder *encoder,
                          const struct ims_image *image)
{
    const enum ims_pixel_format *const held = encoder->pixel_formats;
    int most = 0;
    for (size_t i = 0; held[i] != IMS_PIXEL_NONE; i++)
        if (ims_pixel_format_layout(held[i])->bits > most)
            most = ims_pixel_format_layout(held[i])->bits;
    return most <= 8 && ims_dither_has_more(image->format);
}

/* Runs the encoder; the image's alpha is as it takes it. */
static int run(struct ims_encoder_state *state, const struct ims_match *match,
               const struct ims_image *image, struct ims_engine_buffer *buffer,
               struct ims_message *message)
{
    struct ims_image dithered;
    size_t bytes;
    if (!match->general.dithers || !leaves_8_bits(state->encoder, image))
        return run_plain(state, match, image, buffer, message);
    int error = ims_unpack_describe(image, image->format, &dithered, &bytes, message);
    if (error != IMS_OK)
        return error;
    void *memory = allocate(bytes, image->format, message);
    if (memory == NULL)
        return IMS_ERROR_MEMORY;
    ims_dither_make(image, memory, &dithered);
    error = run_plain(state, match, &dithered, buffer, message);
    free(memory);
    return error;
}

/* Whole numbers that hide nothing, as those of most screens, are what they were before
 * they were multiplied. Floats may be above 1. */
static bool is_as_it_was(const struct ims_image *image)
{
    return image->alpha == IMS_ALPHA_PREMULTIPLIED &&
           ims_pixel_format_layout(image->format)->kind == IMS_SAMPLE_INTEGER &&
           ims_alpha_is_opaque(image);
}

static int run_opaque(struct ims_encoder_state *state, const struct ims_match *match,
                      const struct ims_image *image, struct ims_engine_buffer *buffer,
                      struct ims_message *message)
{
    struct ims_image straight = *image;
    straight.alpha = IMS_ALPHA_STRAIGHT;
    return run(state, match, &straight, buffer, message);
}

static int run_straightened(struct ims_encoder_state *state,
                            const struct ims_match *match,
                            const struct ims_image *image,
                            struct ims_engine_buffer *buffer,
                            struct ims_message *message)
{
    struct ims_image straight;
    struct ims_image_layout layout;
    int error = ims_image_normalise(image, &straight, &layout, message);
    if (error != IMS_OK)
        return error;
    if (is_as_it_was(image))
        return run_opaque(state, match, image, buffer, message);
    void *memory = malloc(layout.bytes);
    if (memory == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "no memory for the image with straight alpha, of %zu "
                                "bytes",
                                layout.bytes);
    ims_alpha_straighten(image, &layout, memory, &straight);
    error = run(state, match, &straight, buffer, message);
    free(memory);
    return error;
}

/* Whether the encoder takes the image's alpha as it is. */
static bool takes_alpha(const struct ims_encoder *encoder,
                        const struct ims_image *image)
{
    return !ims_alpha_needs_straightening(image) ||
           (image->alpha == IMS_ALPHA_PREMULTIPLIED &&
            (encoder->traits & IMS_TRAIT_PREMULTIPLIED) != 0);
}

/* Colors are made of YUV by the conversion that encoders are offered. */
static int unpack(const struct ims_image *image, void *memory,
                  struct ims_image *unpacked, struct ims_message *message)
{
    if (ims_gray_format(image->format) == unpacked->format) {
        ims_gray_make(image, memory, unpacked);
        message->warnings |= IMS_WARNING_GRAY;
        return IMS_OK;
    }
    if (ims_pixel_format_layout(image->format)->model != IMS_MODEL_YUV ||
        ims_pixel_format_layout(unpacked->format)->model == IMS_MODEL_YUV) {
        ims_unpack(image, memory, unpacked);
        return IMS_OK;
    }
    ims_image_place(unpacked, memory);
    return ims_convert_service_run(NULL, image, unpacked, message);
}

/* Runs a function on the image made another format. */
static int run_made(struct ims_encoder_state *state, const struct ims_match *match,
                    const struct ims_image *image, enum ims_pixel_format format,
                    struct ims_engine_buffer *buffer, struct ims_message *message,
                    run_function *run_on)
{
    struct ims_image unpacked;
    struct ims_message said = {0};
    size_t bytes;
    int error = ims_unpack_describe(image, format, &unpacked, &bytes, message);
    if (error != IMS_OK)
        return error;
    void *memory = allocate(bytes, format, message);
    if (memory == NULL)
        return IMS_ERROR_MEMORY;
    error = unpack(image, memory, &unpacked, &said);
    if (error == IMS_OK)
        error = run_on(state, match, &unpacked, buffer, message);
    if (error == IMS_OK)
        message->warnings |= said.warnings;
    free(memory);
    return error;
}

/* Whether an encoder takes an image that it takes in another format too, losing no more
 * of it. */
static bool takes_instead(const struct ims_match *match, const struct ims_image *image,
                          enum ims_pixel_format format)
{
    const struct ims_encoder *encoder = match->encoder;
    ims_pixel_format_set taken = ims_pixel_format_set_of(encoder->pixel_formats);
    struct ims_image other = *image;
    struct ims_metadata held;
    if (format == IMS_PIXEL_NONE)
        return false;
    if ((taken & ims_pixel_format_bit(image->format)) == 0)
        taken |= ims_pixel_format_set_of(encoder->narrowed_formats);
    other.format = format;
    other.alpha = IMS_ALPHA_STRAIGHT;
    return (taken & ims_pixel_format_bit(format)) != 0 &&
           ims_encoder_state_accepts(
               encoder, &other, match->options.values,
               ims_metadata_of_kinds(match->metadata, ~match->dropped, &held),
               NULL) == IMS_OK;
}

/* Runs the encoder without the alpha of an image, which hides nothing; where it can be
 * padding no pixel is copied. With it, where the encoder wants it so. */
static int run_dropped(struct ims_encoder_state *state, const struct ims_match *match,
                       const struct ims_image *image, struct ims_engine_buffer *buffer,
                       struct ims_message *message)
{
    const enum ims_pixel_format padded = ims_pixel_format_padded(image->format);
    const enum ims_pixel_format bare = ims_pixel_format_without_alpha(image->format);
    struct ims_image other = *image;
    other.alpha = IMS_ALPHA_STRAIGHT;
    if (takes_instead(match, image, padded)) {
        other.format = padded;
        return run(state, match, &other, buffer, message);
    }
    if (takes_instead(match, image, bare))
        return run_made(state, match, &other, bare, buffer, message, run);
    return image->alpha == IMS_ALPHA_IGNORED
               ? run_straightened(state, match, image, buffer, message)
               : run(state, match, &other, buffer, message);
}

/* Runs the encoder on an image of a format that it takes. */
static int run_taken(struct ims_encoder_state *state, const struct ims_match *match,
                     const struct ims_image *image, struct ims_engine_buffer *buffer,
                     struct ims_message *message)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    if (match->general.drops_opaque && format != NULL && format->alpha &&
        ims_alpha_is_opaque(image))
        return run_dropped(state, match, image, buffer, message);
    return takes_alpha(state->encoder, image)
               ? run(state, match, image, buffer, message)
               : run_straightened(state, match, image, buffer, message);
}

/* Runs the encoder on an image made gray. */
static int run_gray(struct ims_encoder_state *state, const struct ims_match *match,
                    const struct ims_image *image, struct ims_engine_buffer *buffer,
                    struct ims_message *message)
{
    return run_made(state, match, image, ims_gray_format(image->format), buffer,
                    message, run_taken);
}

/* Runs it on an image of any format, in the one that it takes. */
static int run_any(struct ims_encoder_state *state, const struct ims_match *match,
                   const struct ims_image *image, struct ims_engine_buffer *buffer,
                   struct ims_message *message)
{
    const enum ims_pixel_format own = image->format;
    if (match->gray && !ims_gray_is_direct(own))
        return run_made(state, match, image, ims_pixel_format_unpacked(own), buffer,
                        message, run_gray);
    if (match->gray)
        return run_gray(state, match, image, buffer, message);
    const enum ims_pixel_format handed = handed_format(match->encoder, own);
    return handed != own
               ? run_made(state, match, image, handed, buffer, message, run_taken)
               : run_taken(state, match, image, buffer, message);
}

/* Runs it on an image whose colors are made others before, of a format that need not be
 * unpacked for that. */
static int run_recolored(struct ims_encoder_state *state, const struct ims_match *match,
                         const struct ims_image *image,
                         struct ims_engine_buffer *buffer, struct ims_message *message)
{
    struct ims_recolored made;
    int error = ims_recolored_make(&made, match->encoder->traits, match->general.hdr,
                                   image, message);
    state->gain = made.has_gain ? &made.gain : NULL;
    if (error == IMS_OK)
        error = run_any(state, match, &made.shown, buffer, message);
    state->gain = NULL;
    if (error == IMS_OK)
        message->warnings |= made.warnings;
    ims_recolored_free(&made);
    return error;
}

/* Packed samples are unpacked before; YUV is read as it is. */
static int recolor(struct ims_encoder_state *state, const struct ims_match *match,
                   const struct ims_image *image, struct ims_engine_buffer *buffer,
                   struct ims_message *message)
{
    const enum ims_pixel_format unpacked = ims_pixel_format_unpacked(image->format);
    const bool read = ims_pixel_format_layout(image->format)->model == IMS_MODEL_YUV &&
                      ims_pixel_format_layout(unpacked)->model != IMS_MODEL_YUV;
    return unpacked == image->format || read
               ? run_recolored(state, match, image, buffer, message)
               : run_made(state, match, image, unpacked, buffer, message,
                          run_recolored);
}

int ims_encoder_state_encode(struct ims_encoder_state *state,
                             const struct ims_match *match,
                             const struct ims_image *image,
                             struct ims_engine_buffer *buffer,
                             struct ims_message *message)
{
    assert(state->encoder == match->encoder);
    assert(buffer->length == 0);
    ims_message_clear(message);
    struct ims_image nearest;
    if (match->general.nearest_chroma && image->chroma_location != IMS_CHROMA_DEFAULT) {
        nearest = *image;
        nearest.chroma_location = IMS_CHROMA_NEAREST;
        image = &nearest;
    }
    struct ims_image shown;
    int error =
        ims_recolor_describe(match->encoder->traits, match->general.hdr, image, &shown)
            ? recolor(state, match, image, buffer, message)
            : run_any(state, match, image, buffer, message);
    if (error == IMS_OK && ims_alpha_hides_all(image))
        message->warnings |= IMS_WARNING_TRANSPARENT;
    return error;
}
