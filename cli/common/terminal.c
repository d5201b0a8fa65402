/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *first_of(const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *value = getenv(*names);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return NULL;
}

/* "cs_CZ.UTF-8", "C.utf8@variant" */
static bool says_utf8(const char *locale)
{
    const char *set = locale != NULL ? strchr(locale, '.') : NULL;
    return set != NULL &&
           (strncasecmp(set, ".UTF-8", 6) == 0 || strncasecmp(set, ".UTF8", 5) == 0);
}

struct cli_terminal cli_terminal_judge(const struct cli_terminal_words *words)
{
    struct cli_terminal terminal = {.moves = words->type != NULL &&
                                             words->type[0] != '\0' &&
                                             strcmp(words->type, "dumb") != 0};
    if (!terminal.moves)
        return terminal;
    /* Fonts of the system's console, and of old terminals, lack most of the blocks. */
    bool old = strcmp(words->type, "linux") == 0 || strncmp(words->type, "vt", 2) == 0;
    terminal.utf8 = !old && says_utf8(words->locale);
    terminal.color = words->no_color == NULL || words->no_color[0] == '\0';
    return terminal;
}

struct cli_terminal cli_terminal_look(int file)
{
    static const char *const of_locale[] = {"LC_ALL", "LC_CTYPE", "LANG", NULL};
    const struct cli_terminal_words words = {.type = getenv("TERM"),
                                             .no_color = getenv("NO_COLOR"),
                                             .locale = first_of(of_locale)};
    if (isatty(file) != 1)
        return (struct cli_terminal){.moves = false};
    return cli_terminal_judge(&words);
}

void cli_terminal_size(int file, size_t *columns, size_t *rows)
{
    struct winsize size = {.ws_col = 0};
    if (ioctl(file, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){.ws_col = 0};
    *columns = size.ws_col > 0 ? size.ws_col : 80;
    *rows = size.ws_row > 0 ? size.ws_row : 24;
}

bool cli_terminal_is_ours(int file)
{
    pid_t group = tcgetpgrp(file);
    return group < 0 || group == getpgrp();
}
