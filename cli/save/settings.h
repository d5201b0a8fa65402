/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver save` was told: the table of its options, which is also its help,
 * and the words of the command line read and checked. It opens nothing.
 */
#ifndef SAVE_SETTINGS_H
#define SAVE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "common/arguments.h"
#include "common/text.h"
#include "common/value.h"
#include "name.h"

struct save_settings {
    struct cli_value_words formats; /* as written; "all" among them */
    struct cli_value_words plugins;
    struct cli_value_words inputs;
    const char *folder;
    const char *sub_folder; /* or NULL */
    const char *report;     /* or NULL */
    struct save_name_pattern name;
    bool has_name;
    struct cli_text options; /* for struct ims_config, or empty */
    int jobs;                /* 0 = the library's choice, as in the following */
    int queue;
    uint64_t memory;
    uint64_t max_pixels; /* 0 = any number, as in the next */
    uint64_t max_frames;
    enum ims_overwrite overwrite;
    enum ims_sync sync;
    bool create;
    bool quiet;
    bool help; /* nothing else was looked at */
};

extern const struct cli_arguments_option save_settings_options[];

/* Reads the words that follow "save". Returns false with the mistake in `problem`. The
 * caller frees the settings in both cases. */
bool save_settings_read(struct save_settings *settings, int count, char **words,
                        struct cli_text *problem);

void save_settings_free(struct save_settings *settings);

#endif
