/* SPDX-License-Identifier: MIT
 *
 * The promise of every encoder: the same image and options give the same bytes,
 * whatever its state was used for before, and on any thread.
 */
#ifndef REPEAT_H
#define REPEAT_H

#include <imagesaver/encoder.h>

/* Encodes pictures of several sizes, formats and options with fresh states, then again
 * in a mixed order with one state, then on several threads at once. Returns NULL, or
 * what differed. */
const char *repeat_check(const struct ims_encoder *encoder);

#endif
