/* SPDX-License-Identifier: MIT */
#include "noise.h"

#include <malloc.h>
#include <string.h>

#include "picture.h"

enum { STACK = 512 * 1024 };

static uint32_t state; /* 0: none is wanted */

/* A piece of it over and over, of a length that nothing is aligned to. */
static void spread(uint8_t *bytes, size_t size, uint32_t *random)
{
    enum { PIECE = 4099 };
    for (size_t i = 0; i < size && i < PIECE; i++)
        bytes[i] = picture_random(random) & 1u ? 0xff : 0;
    for (size_t i = PIECE; i < size; i += PIECE)
        memcpy(bytes + i, bytes, size - i < PIECE ? size - i : PIECE);
}

void noise_in_heap(uint32_t seed)
{
    state = seed;
#ifdef M_PERTURB
    mallopt(M_PERTURB, (int)(seed & 0xffu));
#endif
}

void noise_fill(void *memory, size_t size)
{
    if (state != 0 && memory != NULL)
        spread(memory, size, &state);
}

/* Not inlined, so that its frame lies where the next call's will. */
__attribute__((noinline)) void noise_on_stack(uint32_t seed)
{
    uint8_t frame[STACK];
    spread(frame, sizeof frame, &seed);
    __asm__ volatile("" : : "r"(frame) : "memory"); /* somebody might look */
}
