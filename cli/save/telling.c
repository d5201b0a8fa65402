/* SPDX-License-Identifier: MIT */
#include "telling.h"

#include <string.h>

bool save_telling_progress(struct save_settings *settings, const char *value,
                           struct cli_text *problem)
{
    static const char *const choices[] = {
        [SAVE_PROGRESS_PLAIN] = "plain", [SAVE_PROGRESS_FULL] = "full", NULL};
    int place;
    if (!cli_value_choice("progress", value, choices, &place, problem))
        return false;
    settings->progress = (enum save_progress)place;
    return true;
}

bool save_telling_preview(struct save_settings *settings, const char *value,
                          struct cli_text *problem)
{
    static const struct {
        const char *word;
        enum save_preview_kind kind;
    } words[] = {{"terminal", SAVE_PREVIEW_TERMINAL},
                 {"sixel", SAVE_PREVIEW_SIXEL},
                 {"kitty", SAVE_PREVIEW_KITTY},
                 {"blocks", SAVE_PREVIEW_BLOCKS}};
    settings->preview_file = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, value) != 0)
            continue;
        settings->preview = words[i].kind;
        return true;
    }
    const char *slash = strrchr(value, '/');
    const char *dot = strrchr(slash != NULL ? slash : value, '.');
    if (dot == NULL || dot[1] == '\0')
        return cli_value_wrong(problem, "preview", value,
                               "must be terminal, sixel, kitty, blocks, or a file with "
                               "its extension, as in sheet.png");
    settings->preview = SAVE_PREVIEW_FILE;
    settings->preview_file = value;
    return true;
}
