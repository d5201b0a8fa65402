/* SPDX-License-Identifier: MIT
 *
 * Keeps decoders from taking more memory than a picture may have: a file of a few
 * bytes can ask for as much as it likes. Internal to the folder.
 */
#ifndef INPUT_GUARD_H
#define INPUT_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "input.h"

struct AVCodecContext;

/* Zeroed = no limits. */
struct input_guard {
    struct input_options limits;
    _Atomic uint64_t refused; /* width and height of a picture, or 0 for none */
    atomic_bool too_many;     /* pixels were the reason, and not memory */
};

/* Sees to every picture of a decoder, whose `opaque` it takes. To be set before it is
 * opened; the guard outlives it. */
void input_guard_set(struct input_guard *guard, struct AVCodecContext *decoder);

/* A bound for decoders that ask nobody, for "max_pixels": well above the limits, as
 * FFmpeg counts what lies between rows, and what a pixel takes is not known yet. */
int64_t input_guard_bound(const struct input_guard *guard);

/* Whether a picture may be decoded. */
bool input_guard_allows(struct input_guard *guard, int width, int height,
                        uint64_t bytes);

/* Whether something was refused; to be asked on the thread on which decoding failed. */
bool input_guard_refused(struct input_guard *guard);

/* Says what, and which option allows more. */
void input_guard_explain(struct input_guard *guard, struct cli_text *problem);

#endif
