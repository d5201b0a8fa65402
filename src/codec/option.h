/* SPDX-License-Identifier: MIT
 *
 * Options as text and as tables: how a text is cut into pairs, which entry a key means,
 * what a wrong one is told. It knows no value, no encoder and no registry. Nothing here
 * allocates, and nothing depends on the locale. Thread-safety: safe.
 *
 * The grammar, where blanks may stand around every word:
 *     text    = section *( ";" section )
 *     section = [ scope ":" ] [ pair *( "," pair ) ]
 *     pair    = key "=" value
 */
#ifndef IMS_OPTION_H
#define IMS_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* A piece of a text, not terminated. */
struct ims_option_word {
    const char *text;
    size_t length;
};

struct ims_option_pair {
    struct ims_option_word scope; /* length 0 = none */
    struct ims_option_word key;
    struct ims_option_word value;
};

/* Where in a text the next pair is looked for. */
struct ims_option_reader {
    const char *start;
    const char *at;
    struct ims_option_word scope;
    bool in_section; /* a pair must follow: after a comma */
};

/* Begins to read a text; NULL reads as "". */
void ims_option_read(struct ims_option_reader *reader, const char *text);

/* Reads the next pair: 1 = there is one, 0 = the text is over,
 * IMS_ERROR_OPTION_SYNTAX. */
int ims_option_next(struct ims_option_reader *reader, struct ims_option_pair *pair,
                    struct ims_message *message);

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

/* Finds, of the names offered, the one most like a word. */
struct ims_option_nearest {
    struct ims_option_word word;
    const char *name; /* NULL until one is offered */
    size_t distance;  /* in single edits: insert, delete, replace, swap neighbours */
};
void ims_option_nearest_to(struct ims_option_nearest *nearest,
                           struct ims_option_word word);
void ims_option_offer(struct ims_option_nearest *nearest, const char *name);

/* Asks, at the end of a message, whether that one was meant, unless it is too far from
 * the word to be a slip of the fingers. */
void ims_option_tell_nearest(const struct ims_option_nearest *nearest,
                             struct ims_message *message);

#endif
