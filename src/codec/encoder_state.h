/* SPDX-License-Identifier: MIT
 *
 * The one way the engine calls an encoder: a state for each worker, made before the
 * first image, and calls whose outcome follows the rules whatever the encoder does. It
 * knows no queue, no file and no encoder by name. Thread-safety: one thread at a time
 * on one state.
 */
#ifndef IMS_ENCODER_STATE_H
#define IMS_ENCODER_STATE_H

#include <imagesaver/encoder.h>

#include "buffer.h"
#include "matcher.h"

/* Zero it before the first open. */
struct ims_encoder_state {
    const struct ims_encoder *encoder; /* NULL = not open */
    void *memory;
    const struct ims_image *gain; /* of the image in work, or NULL */
};

/* Asks an encoder whether it can run here. IMS_OK, IMS_ERROR_NO_ENCODER or
 * IMS_ERROR_MEMORY. Thread-safe. */
int ims_encoder_state_probe(const struct ims_encoder *encoder,
                            struct ims_message *message);

/* Asks an encoder whether it takes an image, whose planes may be NULL, with these
 * values of its options and, of these metadata (or NULL), those that its table says it
 * holds; of an image that is to be unpacked, what it unpacks to. IMS_OK
 * or an error that an encoder may return (others become NOT_HELD), then `message`,
 * which may be NULL, has a text. Thread-safe. */
int ims_encoder_state_accepts(const struct ims_encoder *encoder,
                              const struct ims_image *image,
                              const union ims_option_value *values,
                              const struct ims_metadata *metadata,
                              struct ims_message *message);

/* Allocates and sets up; `message` must not be NULL. `services` must live until close.
 * After a failure the state is not open and may be opened again. */
int ims_encoder_state_open(struct ims_encoder_state *state,
                           const struct ims_encoder *encoder,
                           const struct ims_services *services,
                           struct ims_message *message);

/* Tears down; a state that is not open is fine. */
void ims_encoder_state_close(struct ims_encoder_state *state);

/* Encodes an image in normal form with the match's values into an empty buffer. The
 * encoder gets a copy in the format that the image's unpacks to, where it does not list
 * the image's own; and where alpha is not straight, a copy whose alpha is. Where the
 * match says so, alpha that hides nothing is left out if the encoder takes that. After
 * an error, which is one that an encoder may return (others become ENCODE), `message`
 * has a text. Success without a byte is an error. `message` is cleared first and must
 * not be NULL; its warnings are the encoder's, and TRANSPARENT. */
int ims_encoder_state_encode(struct ims_encoder_state *state,
                             const struct ims_match *match,
                             const struct ims_image *image,
                             struct ims_engine_buffer *buffer,
                             struct ims_message *message);

#endif
