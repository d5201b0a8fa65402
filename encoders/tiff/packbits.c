/* SPDX-License-Identifier: MIT */
#include "packbits.h"

#include <stdbool.h>
#include <string.h>

enum {
    LONGEST = 128,  /* bytes of a packet */
    REPEATED = 257, /* less the length: the first byte of one that repeats a byte */
    LEAST = 3 /* two are no shorter than as they are, and may cut a packet in two */
};

/* How many bytes from `i` on are the same, up to LONGEST. */
static size_t run_of(const uint8_t *row, size_t i, size_t count)
{
    const size_t left = count - i;
    const size_t most = left < LONGEST ? left : LONGEST;
    size_t run = 1;
    while (run < most && row[i + run] == row[i])
        run++;
    return run;
}

size_t ims_tiff_packbits_write(const uint8_t *row, size_t count, uint8_t *out)
{
    uint8_t *const begin = out;
    size_t waiting = 0; /* bytes before `i` that are in no packet yet */
    for (size_t i = 0; i < count;) {
        const size_t run = run_of(row, i, count);
        const bool repeats = run >= LEAST;
        if (!repeats) {
            waiting++;
            i++;
        }
        if (waiting > 0 && (repeats || waiting == LONGEST || i == count)) {
            *out++ = (uint8_t)(waiting - 1);
            memcpy(out, row + i - waiting, waiting);
            out += waiting;
            waiting = 0;
        }
        if (repeats) {
            *out++ = (uint8_t)(REPEATED - run);
            *out++ = row[i];
            i += run;
        }
    }
    return (size_t)(out - begin);
}
