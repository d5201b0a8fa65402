/* SPDX-License-Identifier: MIT
 *
 * What an encoder's table says, in the words that persons and programs are told.
 */
#ifndef FORMATS_WORDS_H
#define FORMATS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "common/text.h"

/* A bit of enum ims_encoder_input or enum ims_encoder_trait, and its word. */
struct formats_words_bit {
    uint32_t bit;
    const char *word; /* NULL ends a list */
};
extern const struct formats_words_bit formats_words_inputs[];
extern const struct formats_words_bit formats_words_traits[];

/* Calls `add` with the name of each pixel format that is taken because it is in the
 * list, and then of each that unpacks to one of them and is in neither list. */
void formats_words_pixels(const enum ims_pixel_format *list,
                          const enum ims_pixel_format *other,
                          void (*add)(struct cli_text *text, const char *name),
                          struct cli_text *text);

/* Calls `add` with the name of each kind of metadata that its files hold. */
void formats_words_metadata(const struct ims_encoder *encoder,
                            void (*add)(struct cli_text *text, const char *name),
                            struct cli_text *text);

/* "integer", "choice". */
const char *formats_words_type(const struct ims_option *option);

/* Whether a name is that of the encoder, of its format or one of its extensions. */
bool formats_words_is_named(const struct ims_encoder *encoder, const char *name);

/* Whether it has option `effort`, and which efforts it is for. */
bool formats_words_efforts(const struct ims_encoder *encoder, int32_t *least,
                           int32_t *most);

#endif
