/* SPDX-License-Identifier: MIT
 *
 * The options of `imagesaver save` that say how inputs are read: each takes its value
 * into the settings, or tells the mistake in `problem` and returns false.
 */
#ifndef SAVE_MANNER_H
#define SAVE_MANNER_H

#include "settings.h"

bool save_manner_pages(struct save_settings *settings, const char *value,
                       struct cli_text *problem);

bool save_manner_aspect(struct save_settings *settings, const char *value,
                        struct cli_text *problem);

bool save_manner_raw(struct save_settings *settings, const char *value,
                     struct cli_text *problem);

bool save_manner_cmyk(struct save_settings *settings, const char *value,
                      struct cli_text *problem);

bool save_manner_untagged(struct save_settings *settings, const char *value,
                          struct cli_text *problem);

bool save_manner_damaged(struct save_settings *settings, const char *value,
                         struct cli_text *problem);

bool save_manner_sandbox(struct save_settings *settings, const char *value,
                         struct cli_text *problem);

#endif
