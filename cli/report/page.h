/* SPDX-License-Identifier: MIT
 *
 * The page of a run as a whole: its head, what it came to, and its sections in their
 * order. It knows no option and writes no file.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "common/text.h"
#include "contact.h"
#include "run.h"

/* Makes the page; `name` is what the run's lines were read from. Without a way to read
 * files (NULL) it has no pictures. */
void report_page_make(struct cli_text *page, const struct report_run *run,
                      const char *name, const struct preview_file *how);

#endif
