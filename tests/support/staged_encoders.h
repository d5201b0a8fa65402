/* SPDX-License-Identifier: MIT
 *
 * Encoders for tests of the engine, registered as a program would: they park, fail,
 * warn or split as the test wants, and write the samples as they are.
 */
#ifndef STAGED_ENCODERS_H
#define STAGED_ENCODERS_H

#include <stdatomic.h>

#include <imagesaver/encoder.h>

#include "gate.h"

/*
 * "gate", for files .gate: parks at staged_gate (open at first), then writes the rows
 * without padding. Takes pixels (gray8, rgb8) and bytes. Option `mode`: good, fail (an
 * error with the text "staged failure"), silent (an error without a text), memory
 * (out of memory), warn (warnings and a text), strange (a positive code).
 */
extern const struct ims_encoder staged_encoder_gate;
extern struct gate staged_gate;

/* How many are inside the gate encoder's encode now, and the most that were at once. */
extern atomic_uint staged_inside;
extern atomic_uint staged_most_inside;

/* "count", .count: writes the number of images that this state has encoded before, as
 * one byte; option `fail`. Counts its states. */
extern const struct ims_encoder staged_encoder_count;
extern atomic_uint staged_states_made;
extern atomic_uint staged_states_torn;

/* "stillborn", .stillborn: its init fails while staged_init_fails is not 0. */
extern const struct ims_encoder staged_encoder_stillborn;
extern atomic_int staged_init_fails;

/* "split", .split: copies gray8 rows in pieces of one row by the parallel service; each
 * piece parks at staged_piece_gate. */
extern const struct ims_encoder staged_encoder_split;
extern struct gate staged_piece_gate;

/* A registry with these and, if asked, the built-in ones. Ends the program when it
 * cannot. */
ims_registry *staged_registry(uint32_t content);

/* An image of gray8, all samples of one value; `samples` has width * height bytes. */
struct ims_image staged_image(unsigned char *samples, int32_t width, int32_t height,
                              unsigned char value);

/* A config with the staged registry, which the caller frees. */
struct ims_config staged_config(ims_registry *registry);

#endif
