/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/checked.h"
#include "base/message.h"
#include "extension.h"
#include "image/pixel_format.h"
#include "matcher_private.h"
#include "registry.h"

/* Whether an encoder serves an extension, which may be "". */
static bool serves(const struct ims_encoder *encoder, const char *extension)
{
    return ims_extension_count(encoder) == 0 ||
           ims_extension_is_listed(encoder, ims_option_word_of(extension));
}

/* The row of an extension in any case, or the one that is free for it. */
static struct ims_matcher_row *row_at(const struct ims_matcher *matcher,
                                      struct ims_option_word extension)
{
    uint32_t hash = UINT32_C(0x811c9dc5); /* FNV-1a, without the bit of case */
    for (size_t i = 0; i < extension.length; i++)
        hash =
            (hash ^ (unsigned char)(extension.text[i] | 0x20)) * UINT32_C(0x01000193);
    size_t place = (hash ^ hash >> 16) & matcher->row_mask;
    while (matcher->rows[place].extension != NULL &&
           !ims_option_is(extension, matcher->rows[place].extension))
        place = (place + 1) & matcher->row_mask;
    return &matcher->rows[place];
}

const struct ims_matcher_row *ims_matcher_table_find(const struct ims_matcher *matcher,
                                                     struct ims_option_word extension)
{
    const struct ims_matcher_row *row = row_at(matcher, extension);
    return row->extension != NULL ? row : NULL;
}

static const struct ims_matcher_row *add_row(struct ims_matcher *matcher,
                                             const char *extension)
{
    struct ims_matcher_row *row = row_at(matcher, ims_option_word_of(extension));
    matcher->row_count += row->extension == NULL;
    row->extension = extension;
    return row;
}

/* A row for each extension, still without candidates. */
static bool make_rows(struct ims_matcher *matcher)
{
    size_t most = 1;
    size_t places = 2;
    size_t encoders = ims_registry_count(matcher->registry);
    for (size_t i = 0; i < encoders; i++)
        most += ims_extension_count(ims_registry_at(matcher->registry, i));
    while (places < 2 * most)
        places *= 2;
    matcher->rows = calloc(places, sizeof matcher->rows[0]);
    if (matcher->rows == NULL)
        return false;
    matcher->row_mask = places - 1;
    matcher->other = add_row(matcher, "");
    for (size_t i = 0; i < encoders; i++) {
        const char *const *extension =
            ims_extension_list(ims_registry_at(matcher->registry, i));
        for (; *extension != NULL; extension++)
            add_row(matcher, *extension);
    }
    return true;
}

static bool add_product(size_t *sum, size_t a, size_t b)
{
    size_t product;
    return ims_checked_multiply(a, b, &product) && ims_checked_add(*sum, product, sum);
}

/* Memory for all candidates and their values. */
static bool make_room(struct ims_matcher *matcher)
{
    size_t candidates = 1; /* one more, as calloc(0) may return NULL */
    size_t values = 1;
    size_t texts = 1;
    for (size_t i = 0; i < ims_registry_count(matcher->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        size_t rows = ims_extension_count(encoder);
        if (rows == 0)
            rows = matcher->row_count;
        if (!add_product(&candidates, rows, 1) ||
            !add_product(&values, rows, ims_option_count(encoder->options)) ||
            !add_product(&texts, rows, ims_options_texts_size(encoder->options)))
            return false;
    }
    matcher->candidates = calloc(candidates, sizeof matcher->candidates[0]);
    matcher->values = calloc(values, sizeof matcher->values[0]);
    matcher->texts = calloc(texts, 1);
    return matcher->candidates != NULL && matcher->values != NULL &&
           matcher->texts != NULL;
}

/* Puts a candidate into its row, which has room, by its rank. */
static void insert(struct ims_matcher_row *row,
                   const struct ims_matcher_candidate *candidate)
{
    size_t place = row->count++;
    assert(place == 0 || row->candidates[place - 1].encoder != NULL);
    while (place > 0 &&
           row->candidates[place - 1].encoder->rank < candidate->encoder->rank) {
        row->candidates[place] = row->candidates[place - 1];
        place--;
    }
    row->candidates[place] = *candidate;
}

static void fill_rows(struct ims_matcher *matcher, const char *text)
{
    struct ims_matcher_candidate *candidates = matcher->candidates;
    union ims_option_value *values = matcher->values;
    char *texts = matcher->texts;
    for (size_t i = 0; i <= matcher->row_mask; i++) {
        struct ims_matcher_row *row = &matcher->rows[i];
        row->candidates = candidates;
        for (size_t j = 0;
             row->extension != NULL && j < ims_registry_count(matcher->registry); j++) {
            const struct ims_encoder *encoder = ims_registry_at(matcher->registry, j);
            if (!serves(encoder, row->extension))
                continue;
            struct ims_matcher_candidate candidate = {
                .encoder = encoder,
                .index = j,
                .held = ims_pixel_format_set_taken(encoder->pixel_formats),
                .narrowed = ims_pixel_format_set_taken(encoder->narrowed_formats),
            };
            ims_options_init(&candidate.options, encoder, values, texts);
            ims_options_apply(&candidate.options, matcher->registry, encoder,
                              row->extension, text, false);
            insert(row, &candidate);
            values += ims_option_count(encoder->options);
            texts += ims_options_texts_size(encoder->options);
            candidates++;
        }
    }
}

const struct ims_matcher_row *
ims_matcher_table_find_format(const struct ims_matcher *matcher, const char *text)
{
    struct ims_option_word format = ims_options_format(text);
    if (format.length == 0)
        return NULL;
    for (size_t i = 0; i < ims_registry_count(matcher->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        if (ims_extension_count(encoder) > 0 && ims_option_is(format, encoder->format))
            return ims_matcher_table_find(matcher,
                                          ims_option_word_of(encoder->extensions[0]));
    }
    return ims_matcher_table_find(matcher, format);
}

bool ims_matcher_table_make(struct ims_matcher *matcher, const char *text)
{
    if (!make_rows(matcher) || !make_room(matcher))
        return false;
    fill_rows(matcher, text);
    matcher->format = ims_matcher_table_find_format(matcher, text);
    return true;
}
