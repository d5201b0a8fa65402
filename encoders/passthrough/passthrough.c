/* SPDX-License-Identifier: MIT
 *
 * Bytes that are encoded already: they go on as they are, without a copy.
 */
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "builtin.h"

/* The bytes stay the image's, which outlives the buffer. */
static void keep(void *owner)
{
    (void)owner;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)state;
    (void)self;
    (void)message;
    return ims_buffer_hand_over(buffer, image->planes[0], image->byte_count, keep,
                                NULL);
}

const struct ims_encoder ims_passthrough = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "passthrough",
    .format = "passthrough",
    .description = "Bytes that are encoded already, unchanged",
    .inputs = IMS_INPUT_BYTES,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .encode = encode,
};
