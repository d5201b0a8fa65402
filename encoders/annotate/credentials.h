/* SPDX-License-Identifier: MIT
 *
 * Content credentials (C2PA) as containers hold them: JUMBF boxes. It tells whether
 * bytes are such, and verifies nothing.
 */
#ifndef IMS_ANNOTATE_CREDENTIALS_H
#define IMS_ANNOTATE_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of bytes that begin with a box `jumb`, whether its description is C2PA's. */
bool ims_annotate_credentials_jumbf(const uint8_t *box, size_t size);

/* The same of a JPEG's APP11 segment, behind its "JP": of a later piece, which repeats
 * the box's head alone, it cannot be told. */
bool ims_annotate_credentials_jpeg(const uint8_t *data, size_t size);

/* Whether a `uuid` box's identifier, 16 bytes, is that of C2PA. */
bool ims_annotate_credentials_uuid(const uint8_t *identifier);

#endif
