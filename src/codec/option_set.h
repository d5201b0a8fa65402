/* SPDX-License-Identifier: MIT
 *
 * What options ask for: which encoder, and which values of its own options. A text is
 * checked against all encoders of a registry, once, and applied to one encoder at a
 * time. It knows no image. Nothing here allocates. Thread-safety: safe.
 */
#ifndef IMS_OPTION_SET_H
#define IMS_OPTION_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "option.h"
#include "option_values.h"

enum { IMS_OPTION_SET_ANY_EFFORT = -1 };

/* What bears on the choice of an encoder. */
struct ims_option_set {
    const struct ims_encoder *pinned; /* NULL = none */
    int32_t effort;                   /* or IMS_OPTION_SET_ANY_EFFORT */
    bool lossless;
    bool narrow;
    struct ims_option_word unknown; /* a key that this encoder should know; length 0 */
};

/* Checks a text: its syntax; that each scope is one; that each key is known to an
 * encoder in its scope, or is general; that each value is one for such an encoder.
 * IMS_OK or IMS_ERROR_OPTION_...; the message names the nearest known name. */
int ims_option_set_check(const struct ims_registry *registry, const char *text,
                         struct ims_message *message);

/* The format that a checked text asks for: the last one; length 0 = none. */
struct ims_option_word ims_option_set_format(const char *text);

/* Nothing asked for, and the standard values of an encoder's options. */
void ims_option_set_start(const struct ims_encoder *encoder, struct ims_option_set *set,
                          struct ims_option_values *values);

/* Applies a text that was checked, for one encoder and one extension ("" = none that
 * is known), over what is there already: pairs without a scope first, then those whose
 * scope names the extension, the encoder or its format; of several for one key the last
 * wins. Keys that the encoder does not know are passed over; where `strict`, keys that
 * are not common become `unknown`. */
void ims_option_set_apply(const struct ims_registry *registry,
                          const struct ims_encoder *encoder, const char *extension,
                          const char *text, bool strict, struct ims_option_set *set,
                          struct ims_option_values *values);

#endif
