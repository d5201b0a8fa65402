/* SPDX-License-Identifier: MIT
 *
 * One option: which entry of a table a key means, which value a word, and what is told
 * of a wrong one. It knows no encoder, and no text with several options (options.h): as
 * tables of options are checked and described without any. Nothing here allocates, and
 * nothing depends on the locale. Thread-safety: safe.
 */
#ifndef IMS_OPTION_H
#define IMS_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "image/recolor.h"

/* A piece of a text, not terminated. */
struct ims_option_word {
    const char *text;
    size_t length;
};

/* All of a text. */
struct ims_option_word ims_option_word_of(const char *text);

/* Whether a word is a name, which is lower case; ASCII letters of the word may be in
 * any case. */
bool ims_option_is(struct ims_option_word word, const char *name);

/* A word for a message: printable ASCII, cut if long. */
struct ims_option_shown {
    char text[64];
};
struct ims_option_shown ims_option_show(struct ims_option_word word);

/* The entry of a table, ended by a NULL key, whose key is the word; NULL = none. */
const struct ims_option *ims_option_find(const struct ims_option *table,
                                         struct ims_option_word key);

/* How many entries a table has; NULL has none. */
size_t ims_option_count(const struct ims_option *table);

/* The options that have one meaning for every encoder, ended by a NULL key. Of
 * `subsampling` the choices are each encoder's own, NULL here. */
extern const struct ims_option ims_option_common[];

/* Reads a value; false where it is none of the option's. A CHOICE without choices takes
 * no value. Of a TEXT it is only told whether it may be one. */
bool ims_option_read(const struct ims_option *option, struct ims_option_word text,
                     union ims_option_value *value);

/* What the options that are the engine's own (ims_general_options()) ask for, whichever
 * encoder is chosen; all 0 by default. `encoder` and `format` are a registry's. */
struct ims_option_general {
    bool narrow;              /* fewer bits are allowed, */
    bool dithers;             /* and dithered where 8 are left */
    bool gray;                /* gray made of color is allowed */
    bool drops_opaque;        /* alpha that hides nothing is left out */
    enum ims_recolor_hdr hdr; /* what becomes of it */
    bool nearest_chroma;      /* it is not interpolated where YUV becomes RGB */
};

/* Notes the value of a key; false where it is not one of these. */
bool ims_option_general_note(struct ims_option_general *general,
                             struct ims_option_word key, struct ims_option_word value);

/* Adds to a message what values an option takes: "0 to 100". */
void ims_option_tell(const struct ims_option *option, struct ims_message *message);

/* Adds a number with as many decimals as it has, at most six. */
void ims_option_tell_number(double number, struct ims_message *message);

/* Finds, of the names offered, the one most like a word. */
struct ims_option_nearest {
    struct ims_option_word word;
    const char *name; /* NULL until one is offered */
    size_t distance;  /* in single edits: insert, delete, replace, swap neighbours */
};
void ims_option_offer(struct ims_option_nearest *nearest, const char *name);
void ims_option_offer_keys(struct ims_option_nearest *nearest,
                           const struct ims_option *table);

/* Asks, at the end of a message, whether that one was meant, unless it is too far from
 * the word to be a slip of the fingers. */
void ims_option_tell_nearest(const struct ims_option_nearest *nearest,
                             struct ims_message *message);

#endif
