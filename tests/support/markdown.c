/* SPDX-License-Identifier: MIT */
#include "markdown.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *markdown_read(const char *path)
{
    FILE *const file = fopen(path, "rb");
    char *text = NULL;
    size_t room = 0;
    if (file == NULL || getdelim(&text, &room, '\0', file) < 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        abort();
    }
    fclose(file);
    return text;
}

/* Where a part begins and ends. */
static bool find_part(const char *text, const char *name, size_t *begin, size_t *end)
{
    char mark[128];
    snprintf(mark, sizeof mark, "<!-- %s: written by", name);
    const char *first = strstr(text, mark);
    first = first != NULL ? strchr(first, '\n') : NULL;
    snprintf(mark, sizeof mark, "<!-- %s: end -->", name);
    const char *const last = first != NULL ? strstr(first, mark) : NULL;
    if (last == NULL)
        return false;
    *begin = (size_t)(first + 1 - text);
    *end = (size_t)(last - text);
    return true;
}

char *markdown_part(const char *text, const char *name)
{
    size_t begin;
    size_t end;
    return find_part(text, name, &begin, &end) ? strndup(text + begin, end - begin)
                                               : NULL;
}

bool markdown_write_part(const char *path, const char *name, const char *words)
{
    char *const text = markdown_read(path);
    size_t begin;
    size_t end;
    FILE *file = NULL;
    if (find_part(text, name, &begin, &end))
        file = fopen(path, "wb");
    bool good = file != NULL;
    if (good) {
        fwrite(text, 1, begin, file);
        fputs(words, file);
        fputs(text + end, file);
        good = fclose(file) == 0;
    }
    free(text);
    return good;
}

/* A line of a table, the dashes below its head left out; NULL past its end. */
static const char *line_at(const char *table, int number)
{
    const char *line = table;
    while (line != NULL && *line != '|')
        line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL;
    for (number += number > 0; line != NULL && number > 0; number--)
        line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL;
    return line != NULL && *line == '|' ? line : NULL;
}

const char *markdown_cell(const char *table, int line, int column,
                          char cell[MARKDOWN_CELL])
{
    const char *at = line_at(table, line);
    for (; at != NULL && column > 0; column--)
        at = *at == '|' ? at + 1 + strcspn(at + 1, "|\n") : NULL;
    if (at == NULL || *at != '|' || at[1] == '\n' || at[1] == '\0')
        return NULL;
    at += 1 + strspn(at + 1, " ");
    size_t length = strcspn(at, "|\n");
    while (length > 0 && at[length - 1] == ' ')
        length--;
    snprintf(cell, MARKDOWN_CELL, "%.*s", (int)length, at);
    return cell;
}

static bool is_named(const char *cell, const char *name)
{
    const size_t length = strcspn(name, "*");
    return strcspn(cell, "*") == length && strncmp(cell, name, length) == 0;
}

int markdown_find_line(const char *table, const char *name)
{
    char cell[MARKDOWN_CELL];
    for (int line = 1; markdown_cell(table, line, 0, cell) != NULL; line++)
        if (is_named(cell, name))
            return line;
    return -1;
}

int markdown_find_column(const char *table, const char *name)
{
    char cell[MARKDOWN_CELL];
    for (int column = 1; markdown_cell(table, 0, column, cell) != NULL; column++)
        if (is_named(cell, name))
            return column;
    return -1;
}
