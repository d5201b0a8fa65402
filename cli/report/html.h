/* SPDX-License-Identifier: MIT
 *
 * Words, numbers and bytes as they stand in a page: XHTML that is HTML too. Words from
 * elsewhere are nothing but words there. It knows no page.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

/* Words that come from elsewhere, in text and in values of attributes: what means
 * something in HTML is escaped, and what cli_text_add_name() escapes. */
void report_html_add(struct cli_text *text, const char *words);

/* A number with commas: "1,234,567". */
void report_html_add_count(struct cli_text *text, uint64_t count);

/* A time of three digits: "812 µs", "3.40 ms", "1.23 s"; from two minutes on "2:05". */
void report_html_add_time(struct cli_text *text, double nanoseconds);

/* A rate or a mean of about three digits: "0.25", "12.3", "1,234". */
void report_html_add_number(struct cli_text *text, double number);

#endif
