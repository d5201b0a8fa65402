/* SPDX-License-Identifier: MIT */
#include "matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "encoder_state.h"
#include "explain.h"
#include "image/pixel_format.h"
#include "judge.h"
#include "magic.h"
#include "option_set.h"
#include "registry.h"

/* An encoder for one extension, with the saver's options applied. */
struct candidate {
    const struct ims_encoder *encoder;
    size_t index; /* in the registry */
    struct ims_judge_formats formats;
    struct ims_option_set options;
    struct ims_option_values values;
};

/* An extension and who serves it, the highest rank first, then the first registered. */
struct row {
    const char *extension; /* lower case; "" in the row for all that nobody names */
    struct candidate *candidates;
    size_t count;
};

struct ims_matcher {
    struct ims_registry *registry;
    enum ims_mismatch mismatch;
    struct row *rows; /* in the order of strcmp(); the first is "" */
    size_t row_count;
    const struct row *format;       /* that the saver's options ask for; or NULL */
    struct candidate *candidates;   /* of all rows */
    union ims_option_value *values; /* of all candidates, */
    char *texts;                    /* as these */
};

/* ---- making the tables ----------------------------------------------------------- */

static size_t extension_count(const struct ims_encoder *encoder)
{
    size_t count = 0;
    while (encoder->extensions != NULL && encoder->extensions[count] != NULL)
        count++;
    return count;
}

/* Whether an encoder serves an extension, which may be "". */
static bool serves(const struct ims_encoder *encoder, const char *extension)
{
    size_t count = extension_count(encoder);
    for (size_t i = 0; i < count; i++)
        if (strcmp(encoder->extensions[i], extension) == 0)
            return true;
    return count == 0;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->extension,
                  ((const struct row *)b)->extension);
}

/* A row for each extension, still without candidates. */
static bool make_rows(struct ims_matcher *matcher)
{
    size_t most = 1;
    size_t encoders = ims_registry_count(matcher->registry);
    for (size_t i = 0; i < encoders; i++)
        if (!ims_checked_add(
                most, extension_count(ims_registry_at(matcher->registry, i)), &most))
            return false;
    struct row *rows = calloc(most, sizeof *rows);
    if (rows == NULL)
        return false;
    matcher->rows = rows;
    rows[0].extension = "";
    size_t given = 1;
    for (size_t i = 0; i < encoders; i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        size_t count = extension_count(encoder);
        for (size_t j = 0; j < count; j++)
            rows[given++].extension = encoder->extensions[j];
    }
    qsort(rows, given, sizeof *rows, compare_rows);
    matcher->row_count = 1;
    for (size_t i = 1; i < given; i++)
        if (compare_rows(&rows[i], &rows[matcher->row_count - 1]) != 0)
            rows[matcher->row_count++] = rows[i];
    return true;
}

/* Memory for all candidates and their values. */
static bool make_room(struct ims_matcher *matcher)
{
    size_t candidates = 0;
    size_t values = 0;
    size_t texts = 0;
    for (size_t i = 0; i < ims_registry_count(matcher->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        size_t rows = extension_count(encoder);
        size_t needed;
        size_t texts_needed;
        if (rows == 0)
            rows = matcher->row_count;
        if (!ims_checked_add(candidates, rows, &candidates) ||
            !ims_checked_multiply(rows, ims_option_count(encoder->options), &needed) ||
            !ims_checked_add(values, needed, &values) ||
            !ims_checked_multiply(rows, ims_option_values_texts_size(encoder->options),
                                  &texts_needed) ||
            !ims_checked_add(texts, texts_needed, &texts))
            return false;
    }
    /* One more, as calloc(0) may return NULL. */
    matcher->candidates = calloc(candidates + 1, sizeof matcher->candidates[0]);
    matcher->values = calloc(values + 1, sizeof matcher->values[0]);
    matcher->texts = calloc(texts + 1, 1);
    return matcher->candidates != NULL && matcher->values != NULL &&
           matcher->texts != NULL;
}

/* Puts a candidate into its row, which has room, by its rank. */
static void insert(struct row *row, const struct candidate *candidate)
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
    struct candidate *candidates = matcher->candidates;
    union ims_option_value *values = matcher->values;
    char *texts = matcher->texts;
    for (size_t i = 0; i < matcher->row_count; i++) {
        struct row *row = &matcher->rows[i];
        row->candidates = candidates;
        for (size_t j = 0; j < ims_registry_count(matcher->registry); j++) {
            const struct ims_encoder *encoder = ims_registry_at(matcher->registry, j);
            if (!serves(encoder, row->extension))
                continue;
            struct candidate candidate = {
                .encoder = encoder,
                .index = j,
                .formats = {ims_pixel_format_set_of(encoder->pixel_formats),
                            ims_pixel_format_set_of(encoder->narrowed_formats)},
                .values = {.values = values, .texts = texts},
            };
            ims_option_set_start(encoder, &candidate.options, &candidate.values);
            ims_option_set_apply(matcher->registry, encoder, row->extension, text,
                                 false, &candidate.options, &candidate.values);
            insert(row, &candidate);
            values += ims_option_count(encoder->options);
            texts += ims_option_values_texts_size(encoder->options);
            candidates++;
        }
    }
}

static const struct row *find_format(const struct ims_matcher *matcher,
                                     const char *text);

int ims_matcher_new(struct ims_matcher **matcher, struct ims_registry *registry,
                    const char *text, enum ims_mismatch mismatch,
                    struct ims_message *message)
{
    *matcher = NULL;
    if (registry == NULL)
        registry = ims_registry_default();
    if (registry == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    int error = IMS_ERROR_MEMORY;
    struct ims_matcher *made = calloc(1, sizeof *made);
    if (made != NULL) {
        made->registry = ims_registry_hold(registry);
        made->mismatch = mismatch;
        error = ims_option_set_check(registry, text, message);
        if (error == IMS_OK && (!make_rows(made) || !make_room(made)))
            error = IMS_ERROR_MEMORY;
    }
    if (error == IMS_OK) {
        fill_rows(made, text);
        made->format = find_format(made, text);
        *matcher = made;
        return IMS_OK;
    }
    ims_matcher_free(made);
    if (error == IMS_ERROR_MEMORY)
        ims_message_set(message, "out of memory");
    return error;
}

void ims_matcher_free(struct ims_matcher *matcher)
{
    if (matcher == NULL)
        return;
    free(matcher->values);
    free(matcher->texts);
    free(matcher->candidates);
    free(matcher->rows);
    ims_registry_free(&matcher->registry);
    free(matcher);
}

/* ---- choosing -------------------------------------------------------------------- */

/* The row of an extension in any case; NULL where nobody names it. */
static const struct row *search(const struct ims_matcher *matcher,
                                struct ims_option_word extension)
{
    char lower[IMS_ENCODER_NAME_MAX + 1];
    if (extension.length > IMS_ENCODER_NAME_MAX || matcher->row_count == 0)
        return NULL;
    for (size_t i = 0; i < extension.length; i++) {
        char letter = extension.text[i];
        lower[i] = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
    }
    lower[extension.length] = '\0';
    struct row wanted = {.extension = lower};
    /* The analyzer does not see that there are rows. NOLINTNEXTLINE(*-core.NonNull*) */
    return bsearch(&wanted, matcher->rows, matcher->row_count, sizeof *matcher->rows,
                   compare_rows);
}

static const struct row *find_row(const struct ims_matcher *matcher,
                                  const char *extension)
{
    const struct row *row =
        search(matcher, (struct ims_option_word){extension, strlen(extension)});
    return row != NULL ? row : &matcher->rows[0];
}

/* The row of the format that a checked text asks for; NULL where it does not. A format
 * is served as files with the first extension of its first encoder. */
static const struct row *find_format(const struct ims_matcher *matcher,
                                     const char *text)
{
    struct ims_option_word format = ims_option_set_format(text);
    if (format.length == 0)
        return NULL;
    for (size_t i = 0; i < ims_registry_count(matcher->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        if (extension_count(encoder) > 0 && ims_option_is(format, encoder->format))
            return find_row(matcher, encoder->extensions[0]);
    }
    return search(matcher, format);
}

/* Where to look for an image's encoder: its own options say so, the saver's, or its
 * file's name. */
static const struct row *row_for(const struct ims_matcher *matcher,
                                 const char *extension, const char *text)
{
    const struct row *row = text != NULL ? find_format(matcher, text) : NULL;
    if (row == NULL)
        row = matcher->format;
    return row != NULL ? row : find_row(matcher, extension);
}

/* What is wished of a candidate for one image. */
struct view {
    const struct ims_option_set *options;
    const struct ims_option_values *values;
    struct ims_option_set own_options;
    struct ims_option_values own_values;
    struct ims_option_storage storage;
};

static void look(const struct ims_matcher *matcher, const struct row *row,
                 const struct candidate *candidate, const char *text, struct view *view)
{
    view->options = &candidate->options;
    view->values = &candidate->values;
    if (text == NULL)
        return;
    view->own_options = candidate->options;
    view->own_values = (struct ims_option_values){.values = view->storage.values,
                                                  .texts = view->storage.texts};
    ims_option_values_copy(&view->own_values, &candidate->values,
                           candidate->encoder->options);
    ims_option_set_apply(matcher->registry, candidate->encoder, row->extension, text,
                         true, &view->own_options, &view->own_values);
    view->options = &view->own_options;
    view->values = &view->own_values;
}

/* Where a candidate stands among those of its row. */
struct standing {
    enum ims_explain_stage stage;
    int32_t distance; /* of the effort wished from its range */
    size_t index;     /* by its rank */
};

static bool is_better(const struct standing *a, const struct standing *b)
{
    if (a->stage != b->stage)
        return a->stage > b->stage;
    return a->distance != b->distance ? a->distance < b->distance : a->index < b->index;
}

/* The best candidate of a row by its table, of those that stand behind `before` (NULL =
 * of all); NULL where there is none. */
static const struct candidate *
next_best(const struct ims_matcher *matcher, const struct row *row,
          const struct ims_image *image, const char *text,
          const struct standing *before, struct standing *best)
{
    bool found = false;
    for (size_t i = 0; i < row->count; i++) {
        const struct candidate *candidate = &row->candidates[i];
        struct view view;
        look(matcher, row, candidate, text, &view);
        const struct standing standing = {
            .stage = ims_judge_stage(candidate->encoder, &candidate->formats, image,
                                     view.options, view.values),
            .distance = ims_judge_effort(candidate->encoder, view.options->effort),
            .index = i,
        };
        if ((before == NULL || is_better(before, &standing)) &&
            (!found || is_better(&standing, best))) {
            found = true;
            *best = standing;
        }
    }
    return found ? &row->candidates[best->index] : NULL;
}

static bool accepts(const struct ims_matcher *matcher, const struct row *row,
                    const struct candidate *candidate, const struct ims_image *image,
                    const char *text)
{
    struct view view;
    if (candidate->encoder->accepts == NULL)
        return true;
    look(matcher, row, candidate, text, &view);
    return ims_encoder_state_accepts(candidate->encoder, image, view.values->values,
                                     NULL) == IMS_OK;
}

/* The best candidate of a row: the one that accepts; keeps all bits; is nearest to the
 * effort wished; has the highest rank. Only those are asked, one after the other, that
 * nothing in a table speaks against and that none better accepts: to ask one may load a
 * plugin. Where none accepts, the one that came nearest to it. NULL in an empty row. */
static const struct candidate *best_of(const struct ims_matcher *matcher,
                                       const struct row *row,
                                       const struct ims_image *image, const char *text,
                                       enum ims_explain_stage *stage)
{
    struct standing standing = {.stage = IMS_EXPLAIN_INPUT};
    const struct candidate *nearest =
        next_best(matcher, row, image, text, NULL, &standing);
    const struct candidate *asked = nearest;
    *stage = standing.stage;
    while (asked != NULL && standing.stage >= IMS_EXPLAIN_NARROWED) {
        *stage = standing.stage;
        if (accepts(matcher, row, asked, image, text))
            return asked;
        *stage = IMS_EXPLAIN_ACCEPTS;
        const struct standing before = standing;
        asked = next_best(matcher, row, image, text, &before, &standing);
    }
    return nearest;
}

void ims_matcher_tell_mismatch(const struct ims_matcher *matcher,
                               const struct ims_match *choice,
                               const struct ims_image *image,
                               struct ims_message *message)
{
    ims_message_set(message,
                    "the bytes do not begin as those of a .%s file; they look like ",
                    choice->extension);
    ims_magic_tell(matcher->registry, image->planes[0], image->byte_count, message);
}

/* Compares encoded bytes with the signatures that are known for the extension. */
static int check_signature(const struct ims_matcher *matcher, const struct row *row,
                           const struct ims_image *image, struct ims_match *choice,
                           struct ims_message *message)
{
    const void *bytes = image->planes[0];
    bool known = false;
    for (size_t i = 0; i < row->count; i++) {
        const struct ims_encoder *encoder = row->candidates[i].encoder;
        if (encoder->signatures == NULL || extension_count(encoder) == 0)
            continue;
        if (ims_magic_fits(encoder, bytes, image->byte_count))
            return IMS_OK;
        known = true;
    }
    if (!known)
        return IMS_OK;
    ims_matcher_tell_mismatch(matcher, choice, image, message);
    if (matcher->mismatch == IMS_MISMATCH_REFUSE)
        return IMS_ERROR_SIGNATURE;
    choice->warnings |= IMS_WARNING_SIGNATURE;
    return IMS_OK;
}

/* Says why, for the candidate that came nearest. */
static int refuse(const struct ims_matcher *matcher, const struct row *row,
                  const char *extension, const struct ims_image *image,
                  const struct candidate *candidate, const struct view *view,
                  enum ims_explain_stage stage, struct ims_message *message)
{
    const struct ims_refusal refusal = {
        .stage = stage,
        .registry = matcher->registry,
        .extension = row->extension[0] != '\0' ? row->extension : extension,
        .image = image,
        .encoder = candidate != NULL ? candidate->encoder : NULL,
        .options = view->options,
        .values = view->values,
    };
    return ims_explain_tell(&refusal, message);
}

int ims_matcher_choose(const struct ims_matcher *matcher, const char *extension,
                       const struct ims_image *image, const char *text,
                       struct ims_match *choice, struct ims_message *message)
{
    if (text != NULL) {
        int error = ims_option_set_check(matcher->registry, text, message);
        if (error != IMS_OK)
            return error;
    }
    const struct row *row = row_for(matcher, extension, text);
    struct view view = {.options = NULL};
    enum ims_explain_stage stage;
    const struct candidate *best = best_of(matcher, row, image, text, &stage);
    if (best != NULL)
        look(matcher, row, best, text, &view);
    if (best == NULL || stage < IMS_EXPLAIN_NARROWED)
        return refuse(matcher, row, extension, image, best, &view, stage, message);
    choice->encoder = best->encoder;
    choice->index = best->index;
    choice->extension = row->extension;
    choice->warnings = stage == IMS_EXPLAIN_NARROWED ? IMS_WARNING_NARROWED : 0;
    struct ims_option_values chosen = {.values = choice->options.values,
                                       .texts = choice->options.texts};
    ims_option_values_copy(&chosen, view.values, best->encoder->options);
    if (image->format == IMS_PIXEL_ENCODED)
        return check_signature(matcher, row, image, choice, message);
    return IMS_OK;
}

void ims_matcher_freeze(const struct ims_matcher *matcher)
{
    ims_registry_freeze(matcher->registry);
}

const struct ims_registry *ims_matcher_registry(const struct ims_matcher *matcher)
{
    return matcher->registry;
}

size_t ims_matcher_encoder_count(const struct ims_matcher *matcher)
{
    return ims_registry_count(matcher->registry);
}

const struct ims_encoder *ims_matcher_encoder_at(const struct ims_matcher *matcher,
                                                 size_t index)
{
    return ims_registry_at(matcher->registry, index);
}

const char *ims_matcher_problem(const struct ims_matcher *matcher, size_t index)
{
    return ims_registry_problem(matcher->registry, index);
}
