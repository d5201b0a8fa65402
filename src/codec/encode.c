/* SPDX-License-Identifier: MIT
 *
 * Encoding to memory on the calling thread: the way of one image without a saver.
 */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/path.h"
#include "base/struct_size.h"
#include "buffer.h"
#include "encoder_state.h"
#include "image/image.h"
#include "matcher.h"

/* The service for pieces where there are no workers: one after the other. */
static void run_pieces(const struct ims_services *services, size_t count,
                       void (*piece)(void *argument, size_t index), void *argument)
{
    (void)services;
    for (size_t i = 0; i < count; i++)
        piece(argument, i);
}

/* Moves the file into `bytes`. The encoder's name goes behind it, as the encoder may be
 * unloaded with its registry before the bytes are freed. */
static int hand_out(const struct ims_engine_buffer *buffer, const char *encoder,
                    struct ims_bytes *bytes, struct ims_message *message)
{
    size_t name_size = strlen(encoder) + 1;
    unsigned char *data = ims_buffer_gather(buffer, name_size);
    if (data == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "out of memory for an encoded file of %zu bytes",
                                buffer->length);
    char *name = (char *)data + buffer->length;
    memcpy(name, encoder, name_size);
    bytes->data = data;
    bytes->byte_count = buffer->length;
    bytes->encoder = name;
    return IMS_OK;
}

/* Runs the encoder. A text that the choice left, for a warning, stays unless the
 * encoder has one of its own. */
static int run(const struct ims_match *choice, const struct ims_image *image,
               struct ims_bytes *bytes, struct ims_message *message)
{
    static const struct ims_services services = {.parallel = run_pieces};
    struct ims_encoder_state state = {0};
    struct ims_engine_buffer buffer;
    struct ims_message said = {0};
    ims_buffer_init(&buffer);
    int error = ims_encoder_state_open(&state, choice->encoder, &services, &said);
    if (error == IMS_OK)
        error = ims_encoder_state_encode(&state, choice, image, &buffer, &said);
    if (error == IMS_OK)
        error = hand_out(&buffer, choice->encoder->name, bytes, &said);
    if (error == IMS_OK)
        bytes->warnings = choice->warnings | said.warnings;
    if (said.text[0] != '\0')
        ims_message_set(message, "%s", said.text);
    message->warnings = bytes->warnings;
    ims_buffer_fini(&buffer);
    ims_encoder_state_close(&state);
    return error;
}

static int encode(ims_registry *registry, const char *file_name,
                  const struct ims_image *image, const char *options,
                  struct ims_bytes *bytes, struct ims_message *message)
{
    const char *name;
    struct ims_image normal;
    struct ims_image_layout layout;
    struct ims_matcher *selection = NULL;
    struct ims_match choice;
    int error = ims_path_file_name(file_name, &name, message);
    if (error == IMS_OK)
        error = ims_image_normalise(image, &normal, &layout, message);
    if (error == IMS_OK)
        error =
            ims_matcher_new(&selection, registry, options, IMS_MISMATCH_WARN, message);
    if (error == IMS_OK)
        error = ims_matcher_choose(selection, ims_path_extension(name), &normal, NULL,
                                   &choice, message);
    if (error == IMS_OK)
        error = run(&choice, &normal, bytes, message);
    ims_matcher_free(selection);
    return error;
}

int ims_encode(ims_registry *registry, const char *file_name,
               const struct ims_image *image, const char *options,
               struct ims_bytes *bytes)
{
    struct ims_message message = {0};
    if (bytes == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_struct_size_check(
        bytes->size, IMS_STRUCT_SIZE_FIRST(struct ims_bytes, message), "bytes", NULL);
    if (error != IMS_OK)
        return error;
    bytes->data = NULL;
    bytes->byte_count = 0;
    bytes->warnings = 0;
    bytes->encoder = NULL;
    error = encode(registry, file_name, image, options, bytes, &message);
    if (bytes->message != NULL)
        *bytes->message = message;
    return error;
}

void ims_bytes_free(struct ims_bytes *bytes)
{
    if (bytes == NULL)
        return;
    free(bytes->data);
    bytes->data = NULL;
    bytes->byte_count = 0;
    bytes->warnings = 0;
    bytes->encoder = NULL;
}
