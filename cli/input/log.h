/* SPDX-License-Identifier: MIT
 *
 * FFmpeg's words: nothing of them is printed, but what its demuxers and decoders say of
 * an error is kept, since their error numbers say little. It knows no file.
 */
#ifndef INPUT_LOG_H
#define INPUT_LOG_H

#include <stdbool.h>

#include "common/text.h"

/* Takes FFmpeg's log over for the whole process. */
void input_log_begin(void);

/* Whether what is said on this thread is kept apart from what is said on all others:
 * for decoders without threads of their own, several of which may be at work at once.
 * What follows is about the words of the place that was chosen so. */
void input_log_apart(bool is_apart);

/* Forgets what was said so far. */
void input_log_forget(void);

/* Whether something was said since then. */
bool input_log_any(void);

/* Whether it was said that a picture has more pixels than its decoder may give it, and
 * its size; this is forgotten by asking. */
bool input_log_too_large(int *width, int *height);

/* Adds what was said first since then, and what an AVERROR number means: "Invalid data
 * found when processing input (chunk too big)". 0 = no number. */
void input_log_explain(struct cli_text *text, int error);

#endif
