/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "manifest_private.h"

void *ims_manifest_words_new(struct ims_manifest_reader *reader, size_t count,
                             size_t size)
{
    size_t bytes;
    if (!ims_checked_multiply(count, size, &bytes) ||
        !ims_checked_add(bytes, sizeof(struct ims_manifest_block), &bytes))
        return NULL;
    struct ims_manifest_block *block = calloc(1, bytes);
    if (block == NULL)
        return NULL;
    block->next = reader->manifest->blocks;
    reader->manifest->blocks = block;
    return block->memory;
}

struct ims_option_shown ims_manifest_words_show(const char *word)
{
    return ims_option_show(ims_option_word_of(word));
}

char *ims_manifest_words_next(struct ims_manifest_reader *reader)
{
    char *word = reader->rest;
    if (word == NULL)
        return NULL;
    char *end = strchr(word, ' ');
    if (end != NULL)
        *end = '\0';
    reader->rest = end != NULL ? end + 1 : NULL;
    return word;
}

int ims_manifest_words_take_all(struct ims_manifest_reader *reader, const char *words[],
                                size_t *count)
{
    *count = 0;
    for (char *word = ims_manifest_words_next(reader); word != NULL;
         word = ims_manifest_words_next(reader)) {
        if (*word == '\0')
            return IMS_MANIFEST_WRONG(reader, "%s has a blank too many", reader->key);
        if (*count == IMS_MANIFEST_WORDS_MAX)
            return IMS_MANIFEST_WRONG(reader, "%s has more than %d words", reader->key,
                                      IMS_MANIFEST_WORDS_MAX);
        words[(*count)++] = word;
    }
    if (*count == 0)
        return IMS_MANIFEST_WRONG(reader, "%s has no value", reader->key);
    return IMS_OK;
}

int ims_manifest_words_take_text(struct ims_manifest_reader *reader, const char **text)
{
    if (reader->rest == NULL || *reader->rest == '\0')
        return IMS_MANIFEST_WRONG(reader, "%s has no value", reader->key);
    *text = reader->rest;
    return IMS_OK;
}

int ims_manifest_words_take_number(struct ims_manifest_reader *reader, double minimum,
                                   double maximum, double *number)
{
    const struct ims_option as = {
        .type = IMS_OPTION_NUMBER, .minimum = minimum, .maximum = maximum};
    union ims_option_value value;
    const char *word = ims_manifest_words_next(reader);
    if (word == NULL)
        return IMS_MANIFEST_WRONG(reader, "%s lacks a number", reader->key);
    if (!ims_option_read(&as, ims_option_word_of(word), &value))
        return IMS_MANIFEST_WRONG(reader, "%s: \"%s\" is no number that it can have",
                                  reader->key, ims_manifest_words_show(word).text);
    *number = value.number;
    return IMS_OK;
}

int ims_manifest_words_end_line(struct ims_manifest_reader *reader)
{
    if (reader->rest == NULL)
        return IMS_OK;
    return IMS_MANIFEST_WRONG(reader, "%s has too much: \"%s\"", reader->key,
                              ims_manifest_words_show(reader->rest).text);
}
