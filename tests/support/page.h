/* SPDX-License-Identifier: MIT
 *
 * docs/formats.md, whose tables tests make of what they find, and other pages with
 * parts of that kind. For tests of the command.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stdbool.h>

#include <imagesaver/encoder.h>

/* Compares a table with the part of that name, cell by cell, and fails the test where
 * the page says something else, lacks something, or, in a build that has all encoders,
 * tells of what is not there. Heads with an asterisk are of columns in which "c" and
 * "l" say nothing. With IMS_WRITE_PAGE set (`make docs-formats`) the table is written
 * to the page instead. */
void page_check(const ims_registry *registry, const char *part, const char *table);

/* The same of a part of another page, which in a build that has all encoders must be
 * these words; in others it is not looked at. */
void page_check_words(const ims_registry *registry, const char *page, const char *part,
                      const char *words);

#endif
