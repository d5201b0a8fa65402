/* SPDX-License-Identifier: MIT */
#include "encoder_state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/message.h"
#include "option.h"

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
    int error =
        encoder->init != NULL ? encoder->init(memory, services, message) : IMS_OK;
    if (error != IMS_OK) {
        if (encoder->fini != NULL)
            encoder->fini(memory);
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
        state->encoder->fini(state->memory);
    free(state->memory);
    *state = (struct ims_encoder_state){0};
}

int ims_encoder_state_encode(struct ims_encoder_state *state,
                             const struct ims_match *choice,
                             const struct ims_image *image,
                             struct ims_engine_buffer *buffer,
                             struct ims_message *message)
{
    const struct ims_encoder *encoder = state->encoder;
    const struct ims_options options = {
        .values = choice->values,
        .count = ims_option_count(encoder->options),
    };
    assert(encoder == choice->encoder);
    assert(buffer->length == 0);
    ims_message_clear(message);
    int error = encoder->encode(state->memory, image, &options, &buffer->base, message);
    if (error != IMS_OK)
        return failed(encoder, error, message);
    if (buffer->length == 0)
        return ims_message_fail(message, IMS_ERROR_ENCODE,
                                "encoder %s gave no bytes and no error", encoder->name);
    ims_message_tidy(message);
    return IMS_OK;
}
