/* SPDX-License-Identifier: MIT
 *
 * The formats for programs: imagesaver-formats(1) has the members. What it says is what
 * the encoders' tables say.
 */
#ifndef FORMATS_JSON_H
#define FORMATS_JSON_H

#include <imagesaver/imagesaver.h>

#include "common/text.h"

/* Adds an object with the encoders of that name (see formats_words_is_named(); NULL =
 * with all). */
void formats_json_add(const ims_registry *registry, const char *name,
                      struct cli_text *text);

#endif
