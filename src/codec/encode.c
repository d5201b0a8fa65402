/* SPDX-License-Identifier: MIT */
#include "encode.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cancel.h"
#include "base/message.h"
#include "base/path.h"
#include "base/struct_size.h"
#include "encoder_state.h"
#include "image/image.h"
#include "registry.h"

/* The service for pieces where there are no workers: one after the other. */
static void run_pieces(const struct ims_services *services, size_t count,
                       void (*piece)(void *argument, size_t index), void *argument)
{
    (void)services;
    for (size_t i = 0; i < count; i++)
        piece(argument, i);
}

/* Runs the encoder. A text that choosing left, for a warning, stays unless the
 * encoder has one of its own. */
static int run(struct ims_encode *encode, const struct ims_image *image,
               struct ims_message *message)
{
    static const struct ims_services services = {
        .size = sizeof services,
        .parallel = run_pieces,
        .convert = ims_convert_service_run,
    };
    const struct ims_match *match = &encode->match;
    struct ims_encoder_state state = {0};
    struct ims_message said = {0};
    int error = ims_encoder_state_open(&state, match->encoder, &services, &said);
    if (error == IMS_OK)
        error = ims_encoder_state_encode(&state, match, image, &encode->buffer, &said);
    if (said.text[0] != '\0')
        ims_message_set(message, "%s", said.text);
    message->warnings = error == IMS_OK ? match->warnings | said.warnings : 0;
    if (error == IMS_OK && message->text[0] == '\0')
        ims_matcher_tell_warnings(encode->matcher, match, image, message);
    ims_encoder_state_close(&state);
    return error;
}

int ims_encode_image(struct ims_encode *encode, ims_registry *registry,
                     const char *file_name, const struct ims_image *image,
                     const char *options, const struct ims_metadata *metadata,
                     struct ims_message *message)
{
    const char *name = ""; /* then option `format` says what is to be written */
    struct ims_image normal;
    struct ims_image_layout layout;
    int error = IMS_OK;
    encode->matcher = NULL;
    encode->wanted.texts = NULL;
    ims_buffer_init(&encode->buffer);
    if (file_name != NULL)
        error = ims_path_file_name(file_name, &name, message);
    if (error == IMS_OK)
        error = ims_image_normalise(image, &normal, &layout, message);
    if (error == IMS_OK)
        error =
            ims_metadata_wanted_init(&encode->wanted, NULL, metadata, &normal, message);
    if (error == IMS_OK)
        error = ims_matcher_new(&encode->matcher, registry, options, IMS_MISMATCH_WARN,
                                message);
    if (error == IMS_OK)
        error = ims_matcher_choose(encode->matcher, ims_path_extension(name), &normal,
                                   &encode->wanted, NULL, &encode->match, message);
    if (error == IMS_OK) {
        ims_matcher_freeze(encode->matcher);
        error = run(encode, &normal, message);
    }
    return error;
}

void ims_encode_fini(struct ims_encode *encode)
{
    ims_buffer_fini(&encode->buffer);
    ims_matcher_free(encode->matcher);
    ims_metadata_wanted_fini(&encode->wanted);
}

/* ---- to memory ------------------------------------------------------------------- */

/* Moves the file into `bytes`. The encoder's words go behind it, as the encoder may be
 * unloaded with its registry before the bytes are freed. */
static int hand_out(const struct ims_encode *encode, struct ims_bytes *bytes,
                    struct ims_message *message)
{
    const struct ims_engine_buffer *buffer = &encode->buffer;
    const struct ims_encoder *encoder = encode->match.encoder;
    const size_t name_size = strlen(encoder->name) + 1;
    const size_t format_size = strlen(encoder->format) + 1;
    unsigned char *data = ims_buffer_gather(buffer, name_size + format_size);
    if (data == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "out of memory for an encoded file of %zu bytes",
                                buffer->length);
    char *name = (char *)data + buffer->length;
    memcpy(name, encoder->name, name_size);
    memcpy(name + name_size, encoder->format, format_size);
    bytes->data = data;
    bytes->byte_count = buffer->length;
    bytes->encoder = name;
    bytes->format = name + name_size;
    bytes->warnings = message->warnings;
    return IMS_OK;
}

static int to_memory(ims_registry *registry, const struct ims_request *request,
                     struct ims_bytes *bytes, struct ims_message *message)
{
    struct ims_encode encode;
    int error = ims_encode_image(&encode, registry, request->file_name, request->image,
                                 request->options, request->metadata, message);
    if (error == IMS_OK)
        error = hand_out(&encode, bytes, message);
    ims_encode_fini(&encode);
    return error;
}

int ims_encode(ims_registry *registry, const struct ims_request *request,
               struct ims_bytes *bytes)
{
    struct ims_request own;
    struct ims_bytes made = {0};
    struct ims_message message = {0};
    if (bytes == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_struct_size_check(&ims_struct_size_bytes, bytes, NULL);
    if (error != IMS_OK)
        return error;
    if (request == NULL)
        error = IMS_ERROR_ARGUMENT;
    else
        error = ims_struct_size_take_and_tell(&ims_struct_size_request, &own, request,
                                              offsetof(struct ims_request, message),
                                              &message);
    if (error == IMS_OK) {
        int cancel = ims_cancel_disable(); /* it would leave memory behind */
        error = to_memory(registry, &own, &made, &message);
        ims_cancel_restore(cancel);
        if (own.message != NULL)
            *own.message = message;
    }
    ims_struct_size_give(&ims_struct_size_bytes, bytes, &made);
    return error;
}

void ims_bytes_free(struct ims_bytes *bytes)
{
    const struct ims_bytes empty = {0};
    if (bytes == NULL ||
        ims_struct_size_check(&ims_struct_size_bytes, bytes, NULL) != IMS_OK)
        return;
    free(bytes->data);
    ims_struct_size_give(&ims_struct_size_bytes, bytes, &empty);
}
