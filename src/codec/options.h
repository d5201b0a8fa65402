/* SPDX-License-Identifier: MIT
 *
 * A text of options: how it is cut into pairs, whether it is right, and what it asks of
 * an encoder: its own values, and what bears on whether it is chosen. A text is checked
 * against all encoders of a registry, once, and applied to one encoder at a time. It
 * knows no image. (What a single option is, is in option.h: tables have them too, and
 * both would be more than a file holds.) Nothing here allocates. Thread-safety: safe.
 *
 * The grammar, where blanks may stand around every word:
 *     text    = section *( ";" section )
 *     section = [ scope ":" ] [ pair *( "," pair ) ]
 *     pair    = key "=" value
 */
#ifndef IMS_OPTIONS_H
#define IMS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "limits.h"
#include "option.h"

/* ---- a text ---------------------------------------------------------------------- */

struct ims_options_pair {
    struct ims_option_word scope; /* length 0 = none */
    struct ims_option_word key;
    struct ims_option_word value;
};

/* Where in a text the next pair is looked for. */
struct ims_options_reader {
    const char *start;
    const char *at;
    struct ims_option_word scope;
    bool in_section; /* a pair must follow: after a comma */
};

/* Begins to read a text; NULL reads as "". */
void ims_options_read(struct ims_options_reader *reader, const char *text);

/* Reads the next pair: 1 = there is one, 0 = the text is over,
 * IMS_ERROR_OPTION_SYNTAX. */
int ims_options_next(struct ims_options_reader *reader, struct ims_options_pair *pair,
                     struct ims_message *message);

/* Checks a text: its syntax; that each scope is one; that each key is known to an
 * encoder in its scope, or is general; that each value is one for such an encoder.
 * IMS_OK or IMS_ERROR_OPTION_...; the message names the nearest known name. */
int ims_options_check(const struct ims_registry *registry, const char *text,
                      struct ims_message *message);

/* The format that a checked text asks for: the last one; length 0 = none. */
struct ims_option_word ims_options_format(const char *text);

/* ---- what is asked of an encoder ------------------------------------------------- */

enum { IMS_OPTIONS_ANY_EFFORT = -1 };

struct ims_options {
    const struct ims_encoder *pinned;   /* NULL = none */
    struct ims_option_word unknown_key; /* that it should know; length 0 = none */
    uint64_t unknown_values; /* a bit for each option that was given a value which this
                                encoder does not know, though another one does */
    int32_t effort;          /* or IMS_OPTIONS_ANY_EFFORT */
    bool lossless;
    struct ims_option_general general;
    /* The values of all options of its table, in that order, and the texts that they
     * point to. Both lie elsewhere: there may be as little of them as it needs. */
    union ims_option_value *values;
    char *texts;
};

/* Memory for the values and texts of any encoder. */
struct ims_options_storage {
    union ims_option_value values[IMS_OPTIONS_MAX];
    char texts[IMS_OPTION_TEXTS_MAX];
};

/* Bytes that the texts of a table may take. */
size_t ims_options_texts_size(const struct ims_option *table);

/* Nothing asked for, and the encoder's standard values, in `values` and `texts`. */
void ims_options_init(struct ims_options *options, const struct ims_encoder *encoder,
                      union ims_option_value *values, char *texts);

/* Copies all values, with their texts. */
void ims_options_copy_values(struct ims_options_storage *to,
                             const struct ims_options *from,
                             const struct ims_encoder *encoder);

/* Applies a text that was checked, for one encoder and one extension ("" = none that
 * is known), over what is there already: pairs without a scope first, then those whose
 * scope names the extension, the encoder or its format; of several for one key the last
 * wins. Keys that the encoder does not know are passed over; where `strict`, keys that
 * are not common become `unknown_key`. */
void ims_options_apply(struct ims_options *options, const struct ims_registry *registry,
                       const struct ims_encoder *encoder, const char *extension,
                       const char *text, bool strict);

/* How far from an encoder's range the effort is that is asked for; 0 = within. */
int32_t ims_options_effort_distance(const struct ims_options *options,
                                    const struct ims_encoder *encoder);

#endif
