/* SPDX-License-Identifier: MIT
 *
 * The extensions in an encoder's table, which may be none: it serves every one then.
 * Thread-safety: safe.
 */
#ifndef IMS_EXTENSION_H
#define IMS_EXTENSION_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

#include "option.h"

/* Them, ended by NULL; never NULL itself. */
const char *const *ims_extension_list(const struct ims_encoder *encoder);

size_t ims_extension_count(const struct ims_encoder *encoder);

/* Whether one of them is the word, in any case. */
bool ims_extension_is_listed(const struct ims_encoder *encoder,
                             struct ims_option_word word);

#endif
