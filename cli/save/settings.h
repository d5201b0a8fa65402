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
#include "input/input.h"
#include "name.h"

/* Which pictures of an image file that holds several. */
enum save_pages { SAVE_PAGES_ALL, SAVE_PAGES_FIRST, SAVE_PAGES_LARGEST };

/* Whether files are read in processes of their own. */
enum save_sandbox { SAVE_SANDBOX_AUTO, SAVE_SANDBOX_ON, SAVE_SANDBOX_OFF };

/* What is to be seen of a session while it runs. */
enum save_progress { SAVE_PROGRESS_PLAIN, SAVE_PROGRESS_FULL };

/* Where a contact sheet of what was saved goes. */
enum save_preview_kind {
    SAVE_PREVIEW_NONE,
    SAVE_PREVIEW_FILE,
    SAVE_PREVIEW_TERMINAL, /* by the way that it shows pictures; or by one of these */
    SAVE_PREVIEW_SIXEL,
    SAVE_PREVIEW_KITTY,
    SAVE_PREVIEW_BLOCKS
};

struct save_settings {
    struct cli_value_words formats; /* as written; "all" among them */
    struct cli_value_words plugins;
    struct cli_value_words inputs;
    const char *folder;
    const char *sub_folder;   /* or NULL */
    const char *report;       /* or NULL */
    const char *preview_file; /* or NULL */
    struct save_name_pattern name;
    bool has_name;
    enum input_keep keep;
    struct ims_text *texts; /* with a NULL key behind the last one; or NULL */
    size_t text_count;
    struct cli_text options; /* for struct ims_config, or empty */
    int jobs;                /* 0 = the library's choice, as in the following */
    int queue;
    uint64_t memory;
    uint64_t max_pixels; /* 0 = any number, as in the next */
    uint64_t max_frames;
    double max_seconds; /* 0 = the sandbox's choice */
    enum ims_overwrite overwrite;
    enum ims_sync_kind sync;
    enum save_pages pages;
    enum input_aspect aspect;
    enum input_raw raw;
    enum input_untagged untagged;
    bool deinterlace;
    bool saves_damaged; /* as far as they can be read */
    enum save_sandbox sandbox;
    enum save_progress progress;
    enum save_preview_kind preview;
    bool create;
    bool keeps_inks; /* CMYK stays that where a format holds it */
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
