/* SPDX-License-Identifier: MIT
 *
 * `imagesaver report`: a page of what a run wrote to its report.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

/* Runs it with the words behind "report". Returns the exit code. */
int report_command(int count, char **words);

#endif
