/* SPDX-License-Identifier: MIT
 *
 * Bytes as runs of one byte and literals, each with a code before it that tells how
 * many there are: what PackBits, OpenEXR and Radiance HDR have in common. It knows no
 * format.
 */
#ifndef IMS_BYTE_RUNS_H
#define IMS_BYTE_RUNS_H

#include <stddef.h>
#include <stdint.h>

/* Of so many bytes the code is base + sign * count, modulo 256. */
struct ims_byte_runs_code {
    size_t most;
    int base;
    int sign; /* 1 or -1 */
};

struct ims_byte_runs_codes {
    struct ims_byte_runs_code run;
    struct ims_byte_runs_code literals;
    size_t least; /* of a run; shorter ones are literals */
};

/* Returns the end of what was written: at most a code for each literals.most bytes that
 * are begun more than `count`. */
uint8_t *ims_byte_runs_write(const struct ims_byte_runs_codes *codes,
                             const uint8_t *bytes, size_t count, uint8_t *out);

#endif
