/* SPDX-License-Identifier: MIT
 *
 * Runs an encoder as the engine does, with options given by name.
 */
#ifndef ENCODE_H
#define ENCODE_H

#include <imagesaver/encoder.h>

#include "memory_buffer.h"

enum { ENCODE_OPTIONS = 48 };

/* An encoder with a state, and what the last run left. */
struct encode {
    const struct ims_encoder *encoder;
    void *state;
    struct memory_buffer buffer;
    struct ims_message message;
    union ims_option_value values[ENCODE_OPTIONS];
    const struct ims_metadata *metadata; /* of the images to come; NULL for none */
};

/* Sets up a state; ends the program when that fails. Options have their standard
 * values. */
void encode_init(struct encode *encode, const struct ims_encoder *encoder);
void encode_fini(struct encode *encode);

/* Sets an option; ends the program when the encoder has none of this name, or the value
 * is out of its range. */
void encode_set(struct encode *encode, const char *key, int32_t value);

/* Sets all options to their standard values. */
void encode_reset(struct encode *encode);

/* Encodes; returns the encoder's result. The bytes are in `buffer`. */
int encode_run(struct encode *encode, const struct ims_image *image);

/* Services that run the pieces of an image last first, as on a machine with many
 * processors of which the first is slow; they end the program when there is one alone.
 */
extern const struct ims_services encode_backwards;

/* Whether the encoder's table lists the format as kept, or as narrowed. */
int encode_keeps(const struct ims_encoder *encoder, enum ims_pixel_format format);
int encode_narrows(const struct ims_encoder *encoder, enum ims_pixel_format format);

#endif
