/* SPDX-License-Identifier: MIT
 *
 * The options of `imagesaver save` that say what is told of a session: each takes its
 * value into the settings, or tells the mistake in `problem` and returns false.
 */
#ifndef SAVE_TELLING_H
#define SAVE_TELLING_H

#include "settings.h"

bool save_telling_progress(struct save_settings *settings, const char *value,
                           struct cli_text *problem);

bool save_telling_preview(struct save_settings *settings, const char *value,
                          struct cli_text *problem);

#endif
