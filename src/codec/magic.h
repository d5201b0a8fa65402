/* SPDX-License-Identifier: MIT
 *
 * How files begin: which formats some bytes may be. It knows the signatures in the
 * encoders' tables only. Thread-safety: safe.
 */
#ifndef IMS_MAGIC_H
#define IMS_MAGIC_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

/* Whether bytes begin as one of the encoder's signatures says; false without any. */
bool ims_magic_fits(const struct ims_encoder *encoder, const void *bytes, size_t size);

/* Adds to a message the formats as whose files bytes begin, "this or that", or "no
 * known format". */
void ims_magic_tell(const struct ims_registry *registry, const void *bytes, size_t size,
                    struct ims_message *message);

#endif
