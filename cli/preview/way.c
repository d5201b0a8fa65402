/* SPDX-License-Identifier: MIT */
#include "way.h"

#include <stdlib.h>
#include <string.h>

struct preview_way_words preview_way_here(void)
{
    return (struct preview_way_words){.type = getenv("TERM"),
                                      .program = getenv("TERM_PROGRAM"),
                                      .kitty_window = getenv("KITTY_WINDOW_ID"),
                                      .color = getenv("COLORTERM")};
}

static bool is(const char *word, const char *other)
{
    return word != NULL && strcmp(word, other) == 0;
}

static bool begins(const char *word, const char *beginning)
{
    return word != NULL && strncmp(word, beginning, strlen(beginning)) == 0;
}

static bool has(const char *word, const char *part)
{
    return word != NULL && strstr(word, part) != NULL;
}

enum preview_way preview_way_choose(const struct preview_way_words *words)
{
    /* What stands between shows neither, whatever the terminal behind it can. */
    if (begins(words->type, "screen") || begins(words->type, "tmux"))
        return PREVIEW_WAY_BLOCKS;
    if ((words->kitty_window != NULL && words->kitty_window[0] != '\0') ||
        has(words->type, "kitty") || has(words->type, "ghostty") ||
        is(words->program, "ghostty") || is(words->program, "WezTerm"))
        return PREVIEW_WAY_KITTY;
    if (is(words->type, "foot") || begins(words->type, "foot-") ||
        begins(words->type, "mlterm") || begins(words->type, "yaft") ||
        has(words->type, "sixel"))
        return PREVIEW_WAY_SIXEL;
    return PREVIEW_WAY_BLOCKS;
}

bool preview_way_has_all_colors(const struct preview_way_words *words)
{
    return is(words->color, "truecolor") || is(words->color, "24bit") ||
           has(words->type, "-direct");
}
