/* SPDX-License-Identifier: MIT
 *
 * Noise in memory that nobody has written to yet: what a program makes of such memory
 * shows when it makes something else of other noise. For tests with one thread.
 */
#ifndef NOISE_H
#define NOISE_H

#include <stddef.h>
#include <stdint.h>

/* From now on malloc() gives noise of this seed: to the objects of the test program
 * bytes of 0 and 255 at random, which could well be a picture's; to shared libraries,
 * where the C library can do that (glibc), one byte over and over. 0 ends it. */
void noise_in_heap(uint32_t seed);

/* Puts noise where the frames of functions called next will lie. */
void noise_on_stack(uint32_t seed);

/* What alloc_fail.c does with memory that malloc() gave. */
void noise_fill(void *memory, size_t size);

#endif
