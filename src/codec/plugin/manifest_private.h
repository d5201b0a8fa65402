/* SPDX-License-Identifier: MIT
 *
 * The words of a manifest's lines, and memory for what they say. A function that fails
 * leaves its reason in the reader's message.
 */
#ifndef IMS_MANIFEST_PRIVATE_H
#define IMS_MANIFEST_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "codec/option.h"
#include "manifest.h"

enum { IMS_MANIFEST_WORDS_MAX = 64 }; /* of one line */

/* Memory that lives as long as the manifest. */
struct ims_manifest_block {
    struct ims_manifest_block *next;
    max_align_t memory[];
};

/* Where in a manifest reading is. */
struct ims_manifest_reader {
    struct ims_manifest *manifest;
    struct ims_message *message;
    struct ims_encoder *encoder; /* that the line belongs to; NULL before the first */
    struct ims_option *option;   /* the same; NULL before its first */
    struct ims_option *next_option; /* that is free; NULL before the first of all */
    size_t room;             /* for encoders: as often as the text says the word */
    size_t room_for_options; /* of all of them: the same */
    size_t options, signatures;
    uint32_t seen;           /* lines of the encoder: a bit for each of of_encoder */
    uint32_t seen_of_option; /* the same */
    size_t line;
    const char *key; /* of the line */
    char *rest;      /* of the line, behind the key */
};

#define ims_manifest_out_of_memory(reader)                                             \
    ims_message_fail((reader)->message, IMS_ERROR_MEMORY, "out of memory")

#define IMS_MANIFEST_WRONG(reader, ...)                                                \
    (ims_message_set((reader)->message, __VA_ARGS__), IMS_ERROR_PLUGIN_TABLE)

/* Zeroed memory that lives as long as the manifest; NULL when there is none. */
void *ims_manifest_words_new(struct ims_manifest_reader *reader, size_t count,
                             size_t size);

/* A word for a message. */
struct ims_option_shown ims_manifest_words_show(const char *word);

/* Takes the next word of the line; NULL at its end. Words are parted by one blank. */
char *ims_manifest_words_next(struct ims_manifest_reader *reader);

/* Takes all words of the line, each not empty. */
int ims_manifest_words_take_all(struct ims_manifest_reader *reader, const char *words[],
                                size_t *count);

/* Takes the rest of the line. */
int ims_manifest_words_take_text(struct ims_manifest_reader *reader, const char **text);

/* Takes a number within a range. */
int ims_manifest_words_take_number(struct ims_manifest_reader *reader, double minimum,
                                   double maximum, double *number);

/* Nothing is left of the line. */
int ims_manifest_words_end_line(struct ims_manifest_reader *reader);

#endif
