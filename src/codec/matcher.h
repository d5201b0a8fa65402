/* SPDX-License-Identifier: MIT
 *
 * Which encoder takes an image, with which option values: the extension, the image, the
 * saver's options and the image's own options in, one encoder and its values out; or
 * the reason why there is none (explain.h). It knows the registry and what options ask
 * for (options.h), but no word for any format, and no queue.
 */
#ifndef IMS_MATCHER_H
#define IMS_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "options.h"

struct ims_metadata_wanted;
struct ims_registry;

/* A registry's encoders with a saver's options applied: made once at open.
 * Thread-safety: constant once made. */
struct ims_matcher;

/* The outcome. Its values may point into it: it is not to be copied. */
struct ims_match {
    const struct ims_encoder *encoder;
    size_t index;          /* in the registry: keys the workers' states */
    const char *extension; /* that it is written as; lives as long as the matcher */
    uint32_t warnings;     /* known already: NARROWED, SIGNATURE, ..._DROPPED */
    uint32_t dropped;      /* kinds of metadata that go with the warning */
    const struct ims_metadata *metadata; /* all that is wanted, or NULL; the caller's */
    struct ims_option_general general;
    bool gray; /* the encoder takes the image without its colors */
    struct ims_options_storage options; /* last, as most of it is never touched */
};

/* Parses `text` (NULL = none) against all encoders of `registry` (to which a
 * reference is taken; NULL = the default registry, made for this matcher). On failure
 * *matcher is NULL. */
int ims_matcher_new(struct ims_matcher **matcher, struct ims_registry *registry,
                    const char *text, enum ims_mismatch mismatch,
                    struct ims_message *message);

/* Freezes the registry: last, so that a saver that could not be opened leaves it as it
 * was. */
void ims_matcher_freeze(const struct ims_matcher *matcher);

void ims_matcher_free(struct ims_matcher *matcher);

/* Chooses for one image, in its normal form. `extension` in any case; `text` are the
 * image's own options or NULL; `wanted` is what is to go into the file beside, and
 * lives as long as the match. A format that options ask for goes before the extension.
 * Allocates nothing. Errors as ims_submit() tells: NO_ENCODER, NOT_HELD, TOO_LARGE,
 * METADATA, SIGNATURE, OPTION_... After success `message` is untouched, or says what
 * the warning SIGNATURE is about.
 *
 * Of the encoders that serve the extension and take such input, the one is chosen that
 * holds the format, the size, the options and the metadata that must be held, and has
 * nothing against it when it is asked; then one that need not narrow; then one that
 * leaves out the fewest kinds of metadata; then one whose effort range has, or is
 * nearest to, the effort asked for; then the highest rank; then the first registered.
 * Who puts metadata into encoded bytes is looked at only where there are some. */
int ims_matcher_choose(const struct ims_matcher *matcher, const char *extension,
                       const struct ims_image *image,
                       const struct ims_metadata_wanted *wanted, const char *text,
                       struct ims_match *match, struct ims_message *message);

/* Says more of what a match warned of, where there is more to say: which file encoded
 * bytes look like, which metadata are left out. */
void ims_matcher_tell_warnings(const struct ims_matcher *matcher,
                               const struct ims_match *match,
                               const struct ims_image *image,
                               struct ims_message *message);

/* The registry that the matcher is of, alive as long as it is. */
const struct ims_registry *ims_matcher_registry(const struct ims_matcher *matcher);

#endif
