/* SPDX-License-Identifier: MIT
 *
 * The contact sheet: small pictures of files that a run wrote, read from where they are
 * now and kept in the page itself. It knows no line of the run.
 */
#ifndef REPORT_CONTACT_H
#define REPORT_CONTACT_H

#include "common/text.h"
#include "preview/file.h"
#include "run.h"

/* Adds the section with all of the files; what cannot be shown is told with its
 * reason. */
void report_contact_add(struct cli_text *page, const struct report_run_files *files,
                        const struct preview_file *how);

#endif
