/* SPDX-License-Identifier: MIT
 *
 * What is to be measured: a row for each format, kind (lossless or lossy) and effort
 * that the encoders offer. It knows them by the registry's tables alone, and measures
 * nothing.
 */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include <stddef.h>

#include <imagesaver/imagesaver.h>

#include "row.h"

/* Makes the rows for these extensions, in their order, the lowest effort first.
 * `efforts` and `quality` are as in struct bench_settings. The caller frees the list.
 */
struct bench_row *bench_plan_make(const ims_registry *registry,
                                  const char *const *extensions, size_t extension_count,
                                  unsigned efforts, int quality, size_t *count);

/* Notes which encoder serves a row, and the quality that is its usual one. */
void bench_plan_note_encoder(const ims_registry *registry, const char *name,
                             struct bench_row *row);

#endif
