/* SPDX-License-Identifier: MIT */
#include "matcher.h"

#include <stdlib.h>

#include "base/message.h"
#include "encoder_state.h"
#include "explain.h"
#include "extension.h"
#include "image/gray.h"
#include "image/metadata.h"
#include "image/pixel_format.h"
#include "image/recolor.h"
#include "magic.h"
#include "matcher_private.h"
#include "registry.h"

/* What is looked for. */
struct search {
    const struct ims_matcher *matcher;
    const struct ims_matcher_row *row;
    const struct ims_image *image;
    const struct ims_metadata_wanted *wanted;
    const char *text;  /* the image's own options, or NULL */
    uint32_t left_out; /* kinds of metadata that no candidate is asked to hold */

    /* What options_for() puts together where there are such, for `asked`. */
    const struct ims_matcher_candidate *asked;
    struct ims_options options;
    struct ims_options_storage storage;
};

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
    if (!ims_matcher_table_make(made, text)) {
        ims_matcher_free(made);
        return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    }
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
static const struct ims_matcher_row *row_for(const struct ims_matcher *matcher,
                                             const char *extension, const char *text)
{
    const struct ims_matcher_row *row =
        text != NULL ? ims_matcher_table_find_format(matcher, text) : NULL;
    if (row == NULL)
        row = matcher->format;
    if (row == NULL)
        row = ims_matcher_table_find(matcher, ims_option_word_of(extension));
    return row != NULL ? row : matcher->other;
}

/* What is asked of a candidate: the saver's options, and over them the image's own.
 * Good until the next call. */
static inline const struct ims_options *
options_for(struct search *search, const struct ims_matcher_candidate *candidate)
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

/* The image as an encoder is shown it: itself, or `shown`. */
static const struct ims_image *shown_to(const struct ims_encoder *encoder,
                                        const struct search *search,
                                        const struct ims_options *options,
                                        struct ims_image *shown)
{
    return ims_recolor_describe(encoder->traits, options->general.hdr, search->image,
                                shown)
               ? shown
               : search->image;
}

static bool is_too_large(const struct ims_encoder *encoder,
                         const struct ims_image *image)
{
    uint64_t pixels = (uint64_t)image->width * (uint64_t)image->height;
    return (encoder->max_width > 0 && image->width > encoder->max_width) ||
           (encoder->max_height > 0 && image->height > encoder->max_height) ||
           (encoder->max_pixels > 0 && pixels > encoder->max_pixels);
}

static bool takes_input(const struct ims_encoder *encoder, const struct search *search)
{
    if (search->image->format != IMS_PIXEL_ENCODED)
        return (encoder->inputs & IMS_INPUT_PIXELS) != 0;
    /* Who puts metadata into bytes has nothing to do where there are none. */
    return (encoder->inputs & IMS_INPUT_BYTES) != 0 &&
           (encoder->metadata == 0 || search->wanted->kinds != 0);
}

/* Of the kinds of metadata that are wanted, those that a candidate's files would lack.
 */
static uint32_t lacking_of_some(const struct ims_encoder *encoder,
                                const struct search *search,
                                const struct ims_options *options)
{
    struct ims_image shown;
    uint32_t kinds = search->wanted->kinds;
    if (ims_recolor_describe(encoder->traits, options->general.hdr, search->image,
                             &shown)) {
        /* That samples are light, such a format need not say. */
        if (shown.transfer == IMS_TRANSFER_LINEAR)
            shown.transfer = IMS_TRANSFER_DEFAULT;
        kinds &= ~IMS_METADATA_OF_PIXELS | ims_metadata_kinds_of_pixels(&shown);
    }
    return kinds & (~encoder->metadata | search->left_out);
}

/* The same; of nearly every image none is wanted. */
static inline uint32_t lacking(const struct ims_encoder *encoder,
                               const struct search *search,
                               const struct ims_options *options)
{
    return search->wanted->kinds != 0 ? lacking_of_some(encoder, search, options) : 0;
}

/* Whether an image is made that of other colors, for which no profile is. */
static bool becomes_sdr(const struct ims_encoder *encoder, const struct search *search,
                        const struct ims_options *options)
{
    struct ims_image shown;
    return ims_recolor_describe(encoder->traits, options->general.hdr, search->image,
                                &shown) &&
           shown.transfer == IMS_TRANSFER_SRGB;
}

/* The format that a candidate would get of an image: gray, where it takes no such
 * colors, and that is allowed. */
static enum ims_pixel_format format_for(const struct ims_matcher_candidate *candidate,
                                        const struct ims_image *image,
                                        const struct ims_options *options)
{
    return options->general.gray
               ? ims_gray_among(candidate->held | candidate->narrowed, image->format)
               : image->format;
}

/* What it would get, whose planes do not count. */
static struct ims_image image_for(const struct ims_matcher_candidate *candidate,
                                  const struct ims_image *image,
                                  const struct ims_options *options)
{
    struct ims_image taken = *image;
    taken.format = format_for(candidate, image, options);
    return taken;
}

/* How far an image that it may take gets with a candidate by its table alone: the first
 * thing in the way, or one of the two ways to be accepted. */
static enum ims_explain_stage stage_of(const struct ims_matcher_candidate *candidate,
                                       const struct search *search,
                                       const struct ims_options *options)
{
    const struct ims_encoder *encoder = candidate->encoder;
    struct ims_image shown;
    const struct ims_image *image = shown_to(encoder, search, options, &shown);
    const struct ims_encoder *pinned = options->pinned;
    const ims_pixel_format_set format =
        ims_pixel_format_bit(format_for(candidate, image, options));
    const bool encoded = image->format == IMS_PIXEL_ENCODED;
    const bool held = encoded || (candidate->held & format) != 0;
    /* A pin on an encoder of pixels is not meant for bytes. */
    if (pinned != NULL && pinned != encoder &&
        (!encoded || (pinned->inputs & IMS_INPUT_BYTES) != 0))
        return IMS_EXPLAIN_PIN;
    if (options->general.hdr == IMS_RECOLOR_GAIN_MAP &&
        (encoder->traits & (IMS_TRAIT_GAIN_MAP | IMS_TRAIT_LINEAR)) == 0 &&
        ims_recolor_is_bright(search->image))
        return IMS_EXPLAIN_GAIN_MAP;
    if (!held && !(options->general.narrow && (candidate->narrowed & format) != 0))
        return IMS_EXPLAIN_FORMAT;
    if (!encoded && is_too_large(encoder, image))
        return IMS_EXPLAIN_SIZE;
    if (!encoded && options->lossless && (encoder->traits & IMS_TRAIT_LOSSLESS) == 0)
        return IMS_EXPLAIN_LOSSLESS;
    if (options->unknown_key.length > 0)
        return IMS_EXPLAIN_KEY;
    if (options->unknown_values != 0)
        return IMS_EXPLAIN_VALUE;
    if ((lacking(encoder, search, options) & search->wanted->required) != 0)
        return IMS_EXPLAIN_METADATA;
    return held ? IMS_EXPLAIN_NONE : IMS_EXPLAIN_NARROWED;
}

/* Where a candidate stands among those of its row. */
struct standing {
    enum ims_explain_stage stage;
    int lacking;      /* kinds of metadata that it would leave out */
    int32_t distance; /* of the effort asked for from its range */
    size_t index;     /* by its rank */
};

static bool is_better(const struct standing *a, const struct standing *b)
{
    if (a->stage != b->stage)
        return a->stage > b->stage;
    if (a->lacking != b->lacking)
        return a->lacking < b->lacking;
    return a->distance != b->distance ? a->distance < b->distance : a->index < b->index;
}

/* The best candidate by its table, of those that stand behind `before` (NULL = of all);
 * NULL where there is none. */
static const struct ims_matcher_candidate *
next_best(struct search *search, const struct standing *before, struct standing *best)
{
    const struct ims_matcher_candidate *found = NULL;
    for (size_t i = 0; i < search->row->count; i++) {
        const struct ims_matcher_candidate *candidate = &search->row->candidates[i];
        struct standing standing = {.stage = IMS_EXPLAIN_INPUT, .index = i};
        if (takes_input(candidate->encoder, search)) {
            const struct ims_options *options = options_for(search, candidate);
            standing.stage = stage_of(candidate, search, options);
            if (search->wanted->kinds != 0)
                standing.lacking = __builtin_popcount(
                    lacking_of_some(candidate->encoder, search, options));
            standing.distance =
                ims_options_effort_distance(options, candidate->encoder);
        }
        if ((before != NULL && !is_better(before, &standing)) ||
            (found != NULL && !is_better(&standing, best)))
            continue;
        found = candidate;
        *best = standing;
        if (standing.stage == IMS_EXPLAIN_NONE && standing.lacking == 0 &&
            standing.distance == 0)
            break; /* no lower rank is better */
    }
    return found;
}

/* The metadata that are wanted; NULL where there are none. */
static const struct ims_metadata *
wanted_fields(const struct ims_metadata_wanted *wanted)
{
    return (wanted->kinds & ~IMS_METADATA_OF_PIXELS) != 0 ? &wanted->fields : NULL;
}

static bool accepts(struct search *search,
                    const struct ims_matcher_candidate *candidate)
{
    const struct ims_encoder *encoder = candidate->encoder;
    if (encoder->accepts == NULL)
        return true;
    const struct ims_options *options = options_for(search, candidate);
    struct ims_image shown;
    struct ims_image gray;
    struct ims_metadata held;
    const struct ims_image *image = shown_to(encoder, search, options, &shown);
    if (format_for(candidate, image, options) != image->format) {
        gray = image_for(candidate, image, options);
        image = &gray;
    }
    return ims_encoder_state_accepts(
               encoder, image, options->values,
               ims_metadata_of_kinds(wanted_fields(search->wanted), ~search->left_out,
                                     &held),
               NULL) == IMS_OK;
}

/* The best candidate of a row: the one that accepts; keeps all bits; is nearest to the
 * effort asked for; has the highest rank. Only those are asked, one after the other,
 * that nothing in a table speaks against and that none better accepts: to ask one may
 * load a plugin. Where none accepts, the one that came nearest to it. NULL in an empty
 * row. */
static const struct ims_matcher_candidate *best_of(struct search *search,
                                                   enum ims_explain_stage *stage)
{
    struct standing standing = {.stage = IMS_EXPLAIN_INPUT};
    const struct ims_matcher_candidate *nearest = next_best(search, NULL, &standing);
    const struct ims_matcher_candidate *asked = nearest;
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

/* Where all say no, that may be for metadata which need not be held: a text's key, a
 * profile of other colors, or a gain map that is none. Those are left out before an
 * image is refused, one kind or two alone if that will do. */
static const struct ims_matcher_candidate *best_without(struct search *search,
                                                        enum ims_explain_stage *stage)
{
    const uint32_t spare = search->wanted->kinds & ~search->wanted->required &
                           ~(uint32_t)IMS_METADATA_OF_PIXELS;
    const uint32_t tries[] = {spare & IMS_METADATA_GAIN_MAP, spare & IMS_METADATA_TEXT,
                              spare & IMS_METADATA_ICC,
                              spare & (IMS_METADATA_TEXT | IMS_METADATA_ICC), spare};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        search->left_out = tries[i];
        const struct ims_matcher_candidate *best =
            tries[i] != 0 ? best_of(search, stage) : NULL;
        if (best != NULL && *stage >= IMS_EXPLAIN_NARROWED)
            return best;
    }
    search->left_out = 0;
    return best_of(search, stage);
}

static void tell_mismatch(const struct ims_matcher *matcher,
                          const struct ims_match *match, const struct ims_image *image,
                          struct ims_message *message)
{
    ims_message_set(message,
                    "the bytes do not begin as those of a .%s file; they look like ",
                    match->extension);
    ims_magic_tell(matcher->registry, image->planes[0], image->byte_count, message);
}

void ims_matcher_tell_warnings(const struct ims_matcher *matcher,
                               const struct ims_match *match,
                               const struct ims_image *image,
                               struct ims_message *message)
{
    if ((match->warnings & IMS_WARNING_SIGNATURE) != 0) {
        tell_mismatch(matcher, match, image, message);
    } else if (match->dropped != 0) {
        ims_message_set(message,
                        "left out, as encoder %s has no place for it, "
                        "or it does not fit the pixels: ",
                        match->encoder->name);
        ims_metadata_tell_kinds(match->dropped, message);
    }
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
    tell_mismatch(search->matcher, match, image, message);
    if (search->matcher->mismatch == IMS_MISMATCH_REFUSE)
        return IMS_ERROR_SIGNATURE;
    match->warnings |= IMS_WARNING_SIGNATURE;
    return IMS_OK;
}

/* A gain map is missed where one was given or asked for, and none is written; one that
 * is made of the image stands in for the one that was given. */
static void warn_of_dropped(struct ims_match *match, const struct search *search,
                            const struct ims_options *options)
{
    const uint32_t special = IMS_METADATA_COLOR | (uint32_t)IMS_METADATA_GAIN_MAP;
    const bool wanted = (search->wanted->kinds & IMS_METADATA_GAIN_MAP) != 0;
    const bool asked = options->general.hdr == IMS_RECOLOR_GAIN_MAP &&
                       search->image->format != IMS_PIXEL_ENCODED;
    const bool made = asked && ims_recolor_is_bright(search->image);
    if (made)
        match->dropped &= ~(uint32_t)IMS_METADATA_GAIN_MAP;
    const bool kept = wanted && (match->dropped & IMS_METADATA_GAIN_MAP) == 0;
    if ((wanted || asked) && !kept && !made)
        match->warnings |= IMS_WARNING_NO_GAIN_MAP;
    if ((match->dropped & IMS_METADATA_COLOR) != 0)
        match->warnings |= IMS_WARNING_COLOR_DROPPED;
    if ((match->dropped & ~special) != 0)
        match->warnings |= IMS_WARNING_METADATA_DROPPED;
}

int ims_matcher_choose(const struct ims_matcher *matcher, const char *extension,
                       const struct ims_image *image,
                       const struct ims_metadata_wanted *wanted, const char *text,
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
    search.wanted = wanted;
    search.text = text;
    search.left_out = 0;
    search.asked = NULL;
    const struct ims_matcher_candidate *best = best_of(&search, &stage);
    if (best != NULL && stage == IMS_EXPLAIN_ACCEPTS)
        best = best_without(&search, &stage);
    const struct ims_options *options =
        best != NULL ? options_for(&search, best) : NULL;
    if (best == NULL || stage < IMS_EXPLAIN_NARROWED) {
        const struct ims_image taken =
            best != NULL ? image_for(best, image, options) : *image;
        const struct ims_explain explain = {
            .stage = stage,
            .registry = matcher->registry,
            .extension =
                search.row != matcher->other ? search.row->extension : extension,
            .image = &taken,
            .wanted = wanted,
            .metadata = wanted_fields(wanted),
            .encoder = best != NULL ? best->encoder : NULL,
            .options = options,
        };
        return ims_explain_tell(&explain, message);
    }
    match->encoder = best->encoder;
    match->index = best->index;
    match->extension = search.row->extension;
    match->warnings = stage == IMS_EXPLAIN_NARROWED ? IMS_WARNING_NARROWED : 0;
    match->metadata = wanted_fields(wanted);
    match->dropped = lacking(best->encoder, &search, options) | wanted->unfit;
    match->general = options->general;
    struct ims_image shown;
    const struct ims_image *seen = shown_to(best->encoder, &search, options, &shown);
    match->gray = format_for(best, seen, options) != seen->format;
    if (match->gray || becomes_sdr(best->encoder, &search, options))
        match->dropped |=
            wanted->kinds & (IMS_METADATA_ICC | (uint32_t)IMS_METADATA_GAIN_MAP);
    warn_of_dropped(match, &search, options);
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
