/* SPDX-License-Identifier: MIT
 *
 * Why no encoder takes an image, in words: what is in the way, and what to do. It
 * chooses nothing. Thread-safety: safe.
 */
#ifndef IMS_EXPLAIN_H
#define IMS_EXPLAIN_H

#include <stdint.h>

#include <imagesaver/encoder.h>

#include "options.h"

struct ims_metadata_wanted;

/* What is in an image's way with an encoder, in the order of looking: the higher, the
 * nearer to being accepted. */
enum ims_explain_stage {
    IMS_EXPLAIN_INPUT,    /* pixels where it takes bytes, or the reverse */
    IMS_EXPLAIN_PIN,      /* another encoder is pinned */
    IMS_EXPLAIN_GAIN_MAP, /* one is asked for, and it writes none */
    IMS_EXPLAIN_FORMAT,   /* the pixel format */
    IMS_EXPLAIN_SIZE,     /* the width, the height or both together */
    IMS_EXPLAIN_LOSSLESS, /* lossless is asked for, and it is lossy */
    IMS_EXPLAIN_KEY,      /* the image's own options have a key that it does not know */
    IMS_EXPLAIN_VALUE,    /* an option has a value that it does not know */
    IMS_EXPLAIN_METADATA, /* it has no place for metadata that must be held */
    IMS_EXPLAIN_ACCEPTS,  /* asked, it says no */
    IMS_EXPLAIN_NARROWED, /* accepted, with fewer bits */
    IMS_EXPLAIN_NONE      /* accepted */
};

/* What there is to explain. */
struct ims_explain {
    enum ims_explain_stage stage; /* below NARROWED */
    const struct ims_registry *registry;
    const char *extension; /* as given */
    const struct ims_image *image;
    const struct ims_metadata_wanted *wanted;
    const struct ims_metadata *metadata; /* of these; or NULL */
    const struct ims_encoder *encoder;   /* that came nearest; NULL = there is none */
    const struct ims_options *options;   /* for it */
};

/* Writes the message and returns the error. */
int ims_explain_tell(const struct ims_explain *explain, struct ims_message *message);

#endif
