/* SPDX-License-Identifier: MIT */
#include "matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "encoder_state.h"
#include "explain.h"
#include "extension.h"
#include "image/pixel_format.h"
#include "magic.h"
#include "registry.h"

/* An encoder for one extension, with the saver's options applied. */
struct candidate {
    const struct ims_encoder *encoder;
    size_t index;                  /* in the registry */
    ims_pixel_format_set held;     /* formats that it keeps, */
    ims_pixel_format_set narrowed; /* and those that it would narrow */
    struct ims_options options;
};

/* An extension and who serves it, the highest rank first, then the first registered. */
struct row {
    const char *extension; /* lower case; NULL in a row that is not used */
    struct candidate *candidates;
    size_t count;
};

struct ims_matcher {
    struct ims_registry *registry;
    enum ims_mismatch mismatch;
    struct row *rows;               /* by a hash of their extensions; never all used */
    size_t row_mask;                /* how many, less 1: a power of two */
    size_t row_count;               /* used */
    const struct row *other;        /* extension "": for all that nobody names */
    const struct row *format;       /* that the saver's options ask for; or NULL */
    struct candidate *candidates;   /* of all rows */
    union ims_option_value *values; /* of all candidates, */
    char *texts;                    /* as these */
};

/* What is looked for. */
struct search {
    const struct ims_matcher *matcher;
    const struct row *row;
    const struct ims_image *image;
    const char *text; /* the image's own options, or NULL */

    /* What options_for() puts together where there are such, for `asked`. */
    const struct candidate *asked;
    struct ims_options options;
    struct ims_options_storage storage;
};

/* ---- making the tables ----------------------------------------------------------- */

/* Whether an encoder serves an extension, which may be "". */
static bool serves(const struct ims_encoder *encoder, const char *extension)
{
    return ims_extension_count(encoder) == 0 ||
           ims_extension_is_listed(encoder, ims_option_word_of(extension));
}

/* The row of an extension in any case, or the one that is free for it. */
static struct row *row_at(const struct ims_matcher *matcher,
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

/* The row of an extension; NULL where nobody names it. */
static const struct row *find_row(const struct ims_matcher *matcher,
                                  struct ims_option_word extension)
{
    const struct row *row = row_at(matcher, extension);
    return row->extension != NULL ? row : NULL;
}

static const struct row *add_row(struct ims_matcher *matcher, const char *extension)
{
    struct row *row = row_at(matcher, ims_option_word_of(extension));
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
    for (size_t i = 0; i <= matcher->row_mask; i++) {
        struct row *row = &matcher->rows[i];
        row->candidates = candidates;
        for (size_t j = 0;
             row->extension != NULL && j < ims_registry_count(matcher->registry); j++) {
            const struct ims_encoder *encoder = ims_registry_at(matcher->registry, j);
            if (!serves(encoder, row->extension))
                continue;
            struct candidate candidate = {
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

/* The row of the format that a checked text asks for; NULL where it does not. A format
 * is served as files with the first extension of its first encoder. */
static const struct row *find_format(const struct ims_matcher *matcher,
                                     const char *text)
{
    struct ims_option_word format = ims_options_format(text);
    if (format.length == 0)
        return NULL;
    for (size_t i = 0; i < ims_registry_count(matcher->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(matcher->registry, i);
        if (ims_extension_count(encoder) > 0 && ims_option_is(format, encoder->format))
            return find_row(matcher, ims_option_word_of(encoder->extensions[0]));
    }
    return find_row(matcher, format);
}

int ims_matcher_new(struct ims_matcher **matcher, struct ims_registry *registry,
                    const char *text, enum ims_mismatch mismatch,
                    struct ims_message *message)
{
    *matcher = NULL;
    if (registry == NULL)
        registry = ims_registry_default();
    if (registry == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    int error = ims_options_check(registry, text, message);
    if (error != IMS_OK)
        return error;
    struct ims_matcher *made = calloc(1, sizeof *made);
    if (made == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    made->registry = ims_registry_hold(registry);
    made->mismatch = mismatch;
    if (!make_rows(made) || !make_room(made)) {
        ims_matcher_free(made);
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    }
    fill_rows(made, text);
    made->format = find_format(made, text);
    *matcher = made;
    return IMS_OK;
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

/* Where to look for an image's encoder: its own options say so, the saver's, or its
 * file's name. */
static const struct row *row_for(const struct ims_matcher *matcher,
                                 const char *extension, const char *text)
{
    const struct row *row = text != NULL ? find_format(matcher, text) : NULL;
    if (row == NULL)
        row = matcher->format;
    if (row == NULL)
        row = find_row(matcher, ims_option_word_of(extension));
    return row != NULL ? row : matcher->other;
}

/* What is asked of a candidate: the saver's options, and over them the image's own.
 * Good until the next call. */
static inline const struct ims_options *options_for(struct search *search,
                                                    const struct candidate *candidate)
{
    if (search->text == NULL)
        return &candidate->options;
    if (search->asked == candidate)
        return &search->options;
    search->asked = candidate;
    search->options = candidate->options;
    search->options.values = search->storage.values;
    search->options.texts = search->storage.texts;
    ims_options_copy_values(&search->storage, &candidate->options, candidate->encoder);
    ims_options_apply(&search->options, search->matcher->registry, candidate->encoder,
                      search->row->extension, search->text, true);
    return &search->options;
}

static bool is_too_large(const struct ims_encoder *encoder,
                         const struct ims_image *image)
{
    uint64_t pixels = (uint64_t)image->width * (uint64_t)image->height;
    return (encoder->max_width > 0 && image->width > encoder->max_width) ||
           (encoder->max_height > 0 && image->height > encoder->max_height) ||
           (encoder->max_pixels > 0 && pixels > encoder->max_pixels);
}

static bool takes_input(const struct ims_encoder *encoder,
                        const struct ims_image *image)
{
    const bool encoded = image->format == IMS_PIXEL_ENCODED;
    return (encoder->inputs & (encoded ? IMS_INPUT_BYTES : IMS_INPUT_PIXELS)) != 0;
}

/* How far an image that it may take gets with a candidate by its table alone: the first
 * thing in the way, or one of the two ways to be accepted. */
static enum ims_explain_stage stage_of(const struct candidate *candidate,
                                       const struct ims_image *image,
                                       const struct ims_options *options)
{
    const struct ims_encoder *encoder = candidate->encoder;
    const struct ims_encoder *pinned = options->pinned;
    const ims_pixel_format_set format = ims_pixel_format_bit(image->format);
    const bool encoded = image->format == IMS_PIXEL_ENCODED;
    const bool held = encoded || (candidate->held & format) != 0;
    /* A pin on an encoder of pixels is not meant for bytes. */
    if (pinned != NULL && pinned != encoder &&
        (!encoded || (pinned->inputs & IMS_INPUT_BYTES) != 0))
        return IMS_EXPLAIN_PIN;
    if (!held && !(options->narrow && (candidate->narrowed & format) != 0))
        return IMS_EXPLAIN_FORMAT;
    if (!encoded && is_too_large(encoder, image))
        return IMS_EXPLAIN_SIZE;
    if (!encoded && options->lossless && (encoder->traits & IMS_TRAIT_LOSSLESS) == 0)
        return IMS_EXPLAIN_LOSSLESS;
    if (options->unknown_key.length > 0)
        return IMS_EXPLAIN_KEY;
    if (options->unknown_values != 0)
        return IMS_EXPLAIN_VALUE;
    return held ? IMS_EXPLAIN_NONE : IMS_EXPLAIN_NARROWED;
}

/* How far from an encoder's range an effort is; 0 = within. */
static int32_t effort_distance(const struct ims_encoder *encoder, int32_t effort)
{
    if (effort == IMS_OPTIONS_ANY_EFFORT || encoder->max_effort == 0)
        return 0;
    if (effort < encoder->min_effort)
        return encoder->min_effort - effort;
    return effort > encoder->max_effort ? effort - encoder->max_effort : 0;
}

/* Where a candidate stands among those of its row. */
struct standing {
    enum ims_explain_stage stage;
    int32_t distance; /* of the effort asked for from its range */
    size_t index;     /* by its rank */
};

static bool is_better(const struct standing *a, const struct standing *b)
{
    if (a->stage != b->stage)
        return a->stage > b->stage;
    return a->distance != b->distance ? a->distance < b->distance : a->index < b->index;
}

/* The best candidate by its table, of those that stand behind `before` (NULL = of all);
 * NULL where there is none. */
static const struct candidate *
next_best(struct search *search, const struct standing *before, struct standing *best)
{
    const struct candidate *found = NULL;
    for (size_t i = 0; i < search->row->count; i++) {
        const struct candidate *candidate = &search->row->candidates[i];
        struct standing standing = {.stage = IMS_EXPLAIN_INPUT, .index = i};
        if (takes_input(candidate->encoder, search->image)) {
            const struct ims_options *options = options_for(search, candidate);
            standing.stage = stage_of(candidate, search->image, options);
            standing.distance = effort_distance(candidate->encoder, options->effort);
        }
        if ((before != NULL && !is_better(before, &standing)) ||
            (found != NULL && !is_better(&standing, best)))
            continue;
        found = candidate;
        *best = standing;
        if (standing.stage == IMS_EXPLAIN_NONE && standing.distance == 0)
            break; /* no lower rank is better */
    }
    return found;
}

static bool accepts(struct search *search, const struct candidate *candidate)
{
    return candidate->encoder->accepts == NULL ||
           ims_encoder_state_accepts(candidate->encoder, search->image,
                                     options_for(search, candidate)->values,
                                     NULL) == IMS_OK;
}

/* The best candidate of a row: the one that accepts; keeps all bits; is nearest to the
 * effort asked for; has the highest rank. Only those are asked, one after the other,
 * that nothing in a table speaks against and that none better accepts: to ask one may
 * load a plugin. Where none accepts, the one that came nearest to it. NULL in an empty
 * row. */
static const struct candidate *best_of(struct search *search,
                                       enum ims_explain_stage *stage)
{
    struct standing standing = {.stage = IMS_EXPLAIN_INPUT};
    const struct candidate *nearest = next_best(search, NULL, &standing);
    const struct candidate *asked = nearest;
    *stage = standing.stage;
    while (asked != NULL && standing.stage >= IMS_EXPLAIN_NARROWED) {
        *stage = standing.stage;
        if (accepts(search, asked))
            return asked;
        *stage = IMS_EXPLAIN_ACCEPTS;
        const struct standing before = standing;
        asked = next_best(search, &before, &standing);
    }
    return nearest;
}

void ims_matcher_tell_mismatch(const struct ims_matcher *matcher,
                               const struct ims_match *match,
                               const struct ims_image *image,
                               struct ims_message *message)
{
    ims_message_set(message,
                    "the bytes do not begin as those of a .%s file; they look like ",
                    match->extension);
    ims_magic_tell(matcher->registry, image->planes[0], image->byte_count, message);
}

/* Compares encoded bytes with the signatures that are known for the extension. */
static int check_signature(const struct search *search, struct ims_match *match,
                           struct ims_message *message)
{
    const struct ims_image *image = search->image;
    bool known = false;
    for (size_t i = 0; i < search->row->count; i++) {
        const struct ims_encoder *encoder = search->row->candidates[i].encoder;
        if (encoder->signatures == NULL || ims_extension_count(encoder) == 0)
            continue;
        if (ims_magic_fits(encoder, image->planes[0], image->byte_count))
            return IMS_OK;
        known = true;
    }
    if (!known)
        return IMS_OK;
    ims_matcher_tell_mismatch(search->matcher, match, image, message);
    if (search->matcher->mismatch == IMS_MISMATCH_REFUSE)
        return IMS_ERROR_SIGNATURE;
    match->warnings |= IMS_WARNING_SIGNATURE;
    return IMS_OK;
}

int ims_matcher_choose(const struct ims_matcher *matcher, const char *extension,
                       const struct ims_image *image, const char *text,
                       struct ims_match *match, struct ims_message *message)
{
    int error =
        text != NULL ? ims_options_check(matcher->registry, text, message) : IMS_OK;
    if (error != IMS_OK)
        return error;
    struct search search; /* a part of it is large, and rarely used */
    enum ims_explain_stage stage;
    search.matcher = matcher;
    search.row = row_for(matcher, extension, text);
    search.image = image;
    search.text = text;
    search.asked = NULL;
    const struct candidate *best = best_of(&search, &stage);
    const struct ims_options *options =
        best != NULL ? options_for(&search, best) : NULL;
    if (best == NULL || stage < IMS_EXPLAIN_NARROWED) {
        const struct ims_explain explain = {
            .stage = stage,
            .registry = matcher->registry,
            .extension =
                search.row != matcher->other ? search.row->extension : extension,
            .image = image,
            .encoder = best != NULL ? best->encoder : NULL,
            .options = options,
        };
        return ims_explain_tell(&explain, message);
    }
    match->encoder = best->encoder;
    match->index = best->index;
    match->extension = search.row->extension;
    match->warnings = stage == IMS_EXPLAIN_NARROWED ? IMS_WARNING_NARROWED : 0;
    match->drops_opaque = options->drops_opaque;
    ims_options_copy_values(&match->options, options, best->encoder);
    return image->format == IMS_PIXEL_ENCODED ? check_signature(&search, match, message)
                                              : IMS_OK;
}

void ims_matcher_freeze(const struct ims_matcher *matcher)
{
    ims_registry_freeze(matcher->registry);
}

const struct ims_registry *ims_matcher_registry(const struct ims_matcher *matcher)
{
    return matcher->registry;
}
