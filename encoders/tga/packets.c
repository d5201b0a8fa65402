/* SPDX-License-Identifier: MIT */
#include "packets.h"

#include <stdbool.h>
#include <string.h>

enum {
    LONGEST = 128,  /* pixels of a packet */
    REPEATED = 0x80 /* in its first byte */
};

/* How many pixels from number `first` on are the same, up to LONGEST. */
static size_t run_of(const uint8_t *row, size_t first, size_t count, size_t pixel)
{
    const size_t left = count - first;
    const size_t most = left < LONGEST ? left : LONGEST;
    const uint8_t *const start = row + first * pixel;
    size_t run = 1;
    while (run < most && memcmp(start, start + run * pixel, pixel) == 0)
        run++;
    return run;
}

/* Two bytes that are the same are no shorter as a packet of their own, which may cut
 * another one in two. */
static inline size_t write_row(const uint8_t *row, size_t count, size_t pixel,
                               uint8_t *out)
{
    const size_t least = pixel == 1 ? 3 : 2;
    uint8_t *const begin = out;
    size_t waiting = 0; /* pixels before `i` that are in no packet yet */
    for (size_t i = 0; i < count;) {
        const size_t run = run_of(row, i, count, pixel);
        const bool repeats = run >= least;
        if (!repeats) {
            waiting++;
            i++;
        }
        if (waiting > 0 && (repeats || waiting == LONGEST || i == count)) {
            *out++ = (uint8_t)(waiting - 1);
            memcpy(out, row + (i - waiting) * pixel, waiting * pixel);
            out += waiting * pixel;
            waiting = 0;
        }
        if (repeats) {
            *out++ = (uint8_t)(REPEATED | (run - 1));
            memcpy(out, row + i * pixel, pixel);
            out += pixel;
            i += run;
        }
    }
    return (size_t)(out - begin);
}

size_t ims_tga_packets_write(const uint8_t *row, size_t count, size_t pixel,
                             uint8_t *out)
{
    /* With sizes that the compiler knows. */
    if (pixel == 1)
        return write_row(row, count, 1, out);
    if (pixel == 3)
        return write_row(row, count, 3, out);
    return write_row(row, count, pixel, out);
}
