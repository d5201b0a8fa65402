/* SPDX-License-Identifier: MIT
 *
 * What a fuzz test gives: a function for libFuzzer, and inputs to begin with for the
 * plain main of main.c, which changes and joins them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Tries one input; ends the program where something is wrong. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Pieces of good inputs, ended by NULL. */
extern const char *const fuzz_seeds[];

#endif
