/* SPDX-License-Identifier: MIT
 *
 * What several compressions of OpenEXR do with bytes: the order that compresses better,
 * and runs. It does not know what the bytes stand for.
 */
#ifndef IMS_EXR_BYTES_H
#define IMS_EXR_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* An even number of bytes: the even ones, then the odd ones, each less the one before
 * it; the first one stays, all others are 128 more. */
void ims_exr_bytes_order(const uint8_t *restrict bytes, size_t count,
                         uint8_t *restrict out);

/* Room for the runs of `count` bytes. */
size_t ims_exr_bytes_runs_bound(size_t count);

/* Writes runs and literals. Returns how many bytes they take. */
size_t ims_exr_bytes_runs(const uint8_t *bytes, size_t count, uint8_t *out);

#endif
