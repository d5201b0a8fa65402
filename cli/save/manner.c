/* SPDX-License-Identifier: MIT */
#include "manner.h"

bool save_manner_pages(struct save_settings *settings, const char *value,
                       struct cli_text *problem)
{
    static const char *const choices[] = {[SAVE_PAGES_ALL] = "all",
                                          [SAVE_PAGES_FIRST] = "first",
                                          [SAVE_PAGES_LARGEST] = "largest",
                                          NULL};
    int place;
    if (!cli_value_choice("pages", value, choices, &place, problem))
        return false;
    settings->pages = (enum save_pages)place;
    return true;
}

bool save_manner_aspect(struct save_settings *settings, const char *value,
                        struct cli_text *problem)
{
    static const char *const choices[] = {
        [INPUT_ASPECT_SQUARE] = "square", [INPUT_ASPECT_KEEP] = "keep", NULL};
    int place;
    if (!cli_value_choice("aspect", value, choices, &place, problem))
        return false;
    settings->aspect = (enum input_aspect)place;
    return true;
}

bool save_manner_raw(struct save_settings *settings, const char *value,
                     struct cli_text *problem)
{
    static const char *const choices[] = {[INPUT_RAW_DEVELOP] = "develop",
                                          [INPUT_RAW_PREVIEW] = "preview",
                                          [INPUT_RAW_REFUSE] = "refuse",
                                          NULL};
    int place;
    if (!cli_value_choice("raw", value, choices, &place, problem))
        return false;
    settings->raw = (enum input_raw)place;
    return true;
}

bool save_manner_cmyk(struct save_settings *settings, const char *value,
                      struct cli_text *problem)
{
    static const char *const choices[] = {"rgb", "keep", NULL};
    int place;
    if (!cli_value_choice("cmyk", value, choices, &place, problem))
        return false;
    settings->keeps_inks = place == 1;
    return true;
}

bool save_manner_sandbox(struct save_settings *settings, const char *value,
                         struct cli_text *problem)
{
    static const char *const choices[] = {[SAVE_SANDBOX_AUTO] = "auto",
                                          [SAVE_SANDBOX_ON] = "on",
                                          [SAVE_SANDBOX_OFF] = "off",
                                          NULL};
    int place;
    if (!cli_value_choice("sandbox", value, choices, &place, problem))
        return false;
    settings->sandbox = (enum save_sandbox)place;
    return true;
}

bool save_manner_untagged(struct save_settings *settings, const char *value,
                          struct cli_text *problem)
{
    static const char *const choices[] = {[INPUT_UNTAGGED_UNKNOWN] = "unknown",
                                          [INPUT_UNTAGGED_SRGB] = "srgb",
                                          [INPUT_UNTAGGED_DISPLAY_P3] = "display-p3",
                                          [INPUT_UNTAGGED_BT709] = "bt709",
                                          [INPUT_UNTAGGED_BT2020] = "bt2020",
                                          [INPUT_UNTAGGED_GAMMA22] = "gamma22",
                                          [INPUT_UNTAGGED_LINEAR] = "linear",
                                          [INPUT_UNTAGGED_PQ] = "pq",
                                          [INPUT_UNTAGGED_HLG] = "hlg",
                                          NULL};
    int place;
    if (!cli_value_choice("untagged", value, choices, &place, problem))
        return false;
    settings->untagged = (enum input_untagged)place;
    return true;
}

bool save_manner_damaged(struct save_settings *settings, const char *value,
                         struct cli_text *problem)
{
    static const char *const choices[] = {"refuse", "save", NULL};
    int place;
    if (!cli_value_choice("damaged", value, choices, &place, problem))
        return false;
    settings->saves_damaged = place == 1;
    return true;
}
