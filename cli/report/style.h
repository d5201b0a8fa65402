/* SPDX-License-Identifier: MIT
 *
 * How the page looks: its style sheet, in light and dark, on wide screens and phones,
 * and on paper. It knows classes and elements, and no content.
 */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

/* Pieces, ended by NULL. */
extern const char *const report_style[];

#endif
