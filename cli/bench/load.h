/* SPDX-License-Identifier: MIT
 *
 * Reads the samples that were named into the pictures to measure with, or has one drawn
 * when none was. It measures nothing.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "common/progress.h"
#include "common/text.h"
#include "sample.h"
#include "settings.h"

/* Fills the sample. What cannot be read is told, left out, and makes `complete` false;
 * reading ends early after some seconds. Returns false after a signal, or with the
 * reason in `problem` when there is no picture. */
bool bench_load(struct bench_sample *sample, const struct bench_settings *settings,
                const ims_registry *registry, struct cli_progress *progress,
                bool *complete, struct cli_text *problem);

#endif
