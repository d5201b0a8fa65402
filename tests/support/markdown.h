/* SPDX-License-Identifier: MIT
 *
 * Pages of docs/ with parts that programs write: what stands between
 * "<!-- NAME: written by `make TARGET` -->" and "<!-- NAME: end -->", and the cells of
 * a table there.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include <stdbool.h>

/* A whole file, which the caller frees; ends the program when it cannot be read. */
char *markdown_read(const char *path);

/* The part of that name, which the caller frees; NULL: the text has none. */
char *markdown_part(const char *text, const char *name);

/* Puts other words into the part of a file; false: it has none, or cannot be written.
 */
bool markdown_write_part(const char *path, const char *name, const char *words);

/* The cell of a table without the blanks around it; NULL past its end. Line 0 is the
 * head, the rows begin with line 1; column 0 names the row. */
enum { MARKDOWN_CELL = 1024 };
const char *markdown_cell(const char *table, int line, int column,
                          char cell[MARKDOWN_CELL]);

/* The line, or the column, of that name, with or without an asterisk behind it; -1:
 * there is none. */
int markdown_find_line(const char *table, const char *name);
int markdown_find_column(const char *table, const char *name);

#endif
