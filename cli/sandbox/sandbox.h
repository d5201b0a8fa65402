/* SPDX-License-Identifier: MIT
 *
 * Files are read in processes that can do nothing else: one for each input that is open
 * at a time, kept for the next one. One that crashes costs its input. This is the
 * command's side: it opens files, asks, and checks what it gets.
 *
 * The main thread begins and ends it; the delegate's functions are for any thread.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"
#include "input/input.h"
#include "input/reader.h"

struct sandbox;

struct sandbox_plan {
    const ims_registry *registry; /* outlives it */
    const struct input_format *formats;
    uint64_t memory; /* that an input may take */
    double seconds;  /* of processor time that may go without an answer; 0 = 300 */
    int threads;     /* of a video's decoder; 0 = as many as processors */
};

/* Begins, while the process has one thread. Returns NULL with the reason in `problem`
 * where that cannot be. The caller ends it with sandbox_end(). */
struct sandbox *sandbox_begin(const struct sandbox_plan *plan,
                              struct cli_text *problem);

/* For input_open(). NULL of NULL. */
struct input_delegate *sandbox_delegate(struct sandbox *sandbox);

/* When no input is open any more, or a signal came. NULL is fine. */
void sandbox_end(struct sandbox *sandbox);

#endif
