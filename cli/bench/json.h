/* SPDX-License-Identifier: MIT
 *
 * The figures for other programs to read: one JSON object. It measures and concludes
 * nothing.
 */
#ifndef BENCH_JSON_H
#define BENCH_JSON_H

#include "common/text.h"
#include "report.h"

/* Adds the object and a newline. */
void bench_json_add(const struct bench_report *report, struct cli_text *text);

#endif
