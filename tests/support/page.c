/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cli/common/missing.h"
#include "markdown.h"

static const char path[] = IMS_SOURCE_FOLDER "/docs/formats.md";

#define MEND "docs/formats.md: %s; `make docs-formats' mends it"

/* Whether this build has all that the page tells of; else `lacks` says what not. */
static bool is_complete(const ims_registry *registry, const char **lacks)
{
    *lacks = cli_missing_libraries[0].library;
    if (*lacks == NULL)
        *lacks = ims_registry_problem(registry, 0);
    return *lacks == NULL;
}

static void drop_letters(char *cell, const char *letters)
{
    char *to = cell;
    for (const char *from = cell; *from != '\0'; from++)
        if (strchr(letters, *from) == NULL)
            *to++ = *from;
    *to = '\0';
    if (cell[0] == '\0')
        strcpy(cell, "=");
}

/* One cell; `found` is the page's table. */
static void compare(const char *table, int line, int column, const char *found)
{
    char row[MARKDOWN_CELL];
    char head[MARKDOWN_CELL];
    char here[MARKDOWN_CELL];
    char there[MARKDOWN_CELL];
    char its_head[MARKDOWN_CELL];
    char what[5 * MARKDOWN_CELL];
    markdown_cell(table, line, 0, row);
    markdown_cell(table, 0, column, head);
    markdown_cell(table, line, column, here);
    const int its_line = markdown_find_line(found, row);
    const int its_column = markdown_find_column(found, head);
    snprintf(what, sizeof what, "%s, %s is missing", row, head);
    cr_assert(its_line > 0 && its_column > 0, MEND, what);
    cr_assert_not_null(markdown_cell(found, its_line, its_column, there), MEND, what);
    markdown_cell(found, 0, its_column, its_head);
    if (strchr(head, '*') != NULL || strchr(its_head, '*') != NULL) {
        drop_letters(here, "clm");
        drop_letters(there, "clm");
    }
    snprintf(what, sizeof what, "%s, %s is \"%s\" and should be \"%s\"", row, head,
             there, here);
    cr_assert_str_eq(there, here, MEND, what);
}

/* What the page tells of and this build does not know. */
static void look_for_more(const char *found, const char *table)
{
    char cell[MARKDOWN_CELL];
    char what[2 * MARKDOWN_CELL];
    for (int line = 1; markdown_cell(found, line, 0, cell) != NULL; line++) {
        snprintf(what, sizeof what, "there is no %s", cell);
        cr_assert_gt(markdown_find_line(table, cell), 0, MEND, what);
    }
    for (int column = 1; markdown_cell(found, 0, column, cell) != NULL; column++) {
        snprintf(what, sizeof what, "there is no %s", cell);
        cr_assert_gt(markdown_find_column(table, cell), 0, MEND, what);
    }
}

/* Writes a part, where that is asked for. */
static bool writes(bool complete, const char *lacks, const char *file, const char *part,
                   const char *words)
{
    if (getenv("IMS_WRITE_PAGE") == NULL)
        return false;
    cr_assert(complete, "the page is to tell of all formats; here: %s", lacks);
    cr_assert(markdown_write_part(file, part, words), "%s", file);
    return true;
}

void page_check(const ims_registry *registry, const char *part, const char *table)
{
    char cell[MARKDOWN_CELL];
    const char *lacks;
    const bool complete = is_complete(registry, &lacks);
    if (writes(complete, lacks, path, part, table))
        return;
    char *const text = markdown_read(path);
    char *const found = markdown_part(text, part);
    cr_assert_not_null(found, "%s has no part %s", path, part);
    for (int line = 1; markdown_cell(table, line, 0, cell) != NULL; line++)
        for (int column = 1; markdown_cell(table, 0, column, cell) != NULL; column++)
            compare(table, line, column, found);
    if (complete)
        look_for_more(found, table);
    free(found);
    free(text);
}

void page_check_words(const ims_registry *registry, const char *page, const char *part,
                      const char *words)
{
    char file[4096];
    const char *lacks;
    const bool complete = is_complete(registry, &lacks);
    snprintf(file, sizeof file, "%s/%s", IMS_SOURCE_FOLDER, page);
    if (writes(complete, lacks, file, part, words) || !complete)
        return;
    char *const text = markdown_read(file);
    char *const found = markdown_part(text, part);
    cr_assert_not_null(found, "%s has no part %s", page, part);
    cr_assert_str_eq(found, words, "%s: `make docs-formats' mends part %s", page, part);
    free(found);
    free(text);
}
