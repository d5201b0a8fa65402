/* SPDX-License-Identifier: MIT
 *
 * Encoding on the calling thread: the way of one image without a saver, up to its
 * bytes. It knows no file and no thread.
 */
#ifndef IMS_ENCODE_H
#define IMS_ENCODE_H

#include <imagesaver/imagesaver.h>

#include "buffer.h"
#include "image/metadata.h"
#include "matcher.h"

/* An image that is being, or was, encoded. */
struct ims_encode {
    struct ims_matcher *matcher; /* keeps the encoder alive */
    struct ims_match match;      /* valid after success */
    struct ims_metadata_wanted wanted;
    struct ims_engine_buffer buffer; /* the bytes; may point to the image's */
};

/* Encodes an image. `file_name` names the format by its extension, or is NULL if the
 * options do; `registry` NULL = the default one; `metadata` may be NULL. Errors as
 * ims_encode() tells. After success `message` has the warnings, and maybe a text about
 * them. In any case ims_encode_fini() is due. */
int ims_encode_image(struct ims_encode *encode, ims_registry *registry,
                     const char *file_name, const struct ims_image *image,
                     const char *options, const struct ims_metadata *metadata,
                     struct ims_message *message);

void ims_encode_fini(struct ims_encode *encode);

#endif
