/* SPDX-License-Identifier: MIT
 *
 * Bytes in several places that follow one another in a file. It knows neither who wrote
 * them nor where they go. Thread-safety: plain data.
 */
#ifndef IMS_CHUNK_H
#define IMS_CHUNK_H

#include <stddef.h>

struct ims_chunk {
    const void *data;
    size_t size;
};

#endif
