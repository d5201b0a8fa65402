/* SPDX-License-Identifier: MIT
 *
 * The encoders that the command may use, and the formats that were chosen among them.
 * It knows them by the registry's tables alone.
 */
#ifndef CLI_CHOICE_H
#define CLI_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "text.h"
#include "value.h"

/* Makes a registry of the library's encoders, the installed plugins and these. The
 * caller frees it after success. Returns false with the reason in `problem`. */
bool cli_choice_open_registry(ims_registry **registry,
                              const struct cli_value_words *plugins,
                              struct cli_text *problem);

/* Extensions for the formats that were named, each once, in that order; "all" stands
 * for one of each format. The caller frees the list; the strings live as long as the
 * registry and the names. Returns false with the reason in `problem`. */
bool cli_choice_make(const ims_registry *registry, const struct cli_value_words *names,
                     const char ***extensions, size_t *count, struct cli_text *problem);

/* Whether "all" is among the names. */
bool cli_choice_is_all(const struct cli_value_words *names);

/* The extensions of an encoder, ended by NULL; none where it serves every one. */
const char *const *cli_choice_extensions(const struct ims_encoder *encoder);

/* Whether a word is one of them, in any case. */
bool cli_choice_serves(const struct ims_encoder *encoder, const char *word);

/* Whether encoder number `index` is the first of its format that writes pixels. */
bool cli_choice_is_first(const ims_registry *registry, size_t index);

/* Whether anything that writes an extension takes pixels and a size like an image's by
 * its table, without options. */
bool cli_choice_takes(const ims_registry *registry, const char *extension,
                      const struct ims_image *image);

/* The first library that the build lacks and that is for a format, in any case; NULL
 * where there is none. */
const struct cli_missing *cli_choice_missing(const char *format);

/* Adds to a message about an unknown format which library would write it that the build
 * lacks, or else the nearest known one. */
void cli_choice_suggest(const ims_registry *registry, const char *name,
                        struct cli_text *problem);

#endif
