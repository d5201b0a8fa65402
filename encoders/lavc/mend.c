/* SPDX-License-Identifier: MIT */
#include "mend.h"

#include <string.h>

enum { ENTRY_BYTES = 12, RESOLUTION_UNIT = 296 };

static uint32_t read16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t read32(const uint8_t *bytes)
{
    return read16(bytes) | read16(bytes + 2) << 16;
}

static void write32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

/* Whether an entry of the directory has the offset of its value, not the value. */
static int is_elsewhere(const uint8_t *entry)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8};
    return (uint64_t)sizes[read16(entry + 2)] * read32(entry + 4) > 4;
}

/* The file is a header, the strips, values, the directory: what comes after the strips
 * moves by a byte if their length is odd. */
void ims_lavc_mend_tiff(uint8_t *bytes, size_t *size)
{
    const uint32_t directory = read32(bytes + 4);
    const uint32_t entries = read16(bytes + directory);
    uint8_t *const first = bytes + directory + 2;
    uint32_t strips_end = directory;
    for (uint8_t *entry = first; entry < first + entries * ENTRY_BYTES;
         entry += ENTRY_BYTES) {
        if (is_elsewhere(entry) && read32(entry + 8) < strips_end)
            strips_end = read32(entry + 8);
        if (read16(entry) == RESOLUTION_UNIT)
            write32(entry + 8, 1);
    }
    if (strips_end % 2 == 0)
        return;
    for (uint8_t *entry = first; entry < first + entries * ENTRY_BYTES;
         entry += ENTRY_BYTES)
        if (is_elsewhere(entry))
            write32(entry + 8, read32(entry + 8) + 1);
    write32(bytes + 4, directory + 1);
    memmove(bytes + strips_end + 1, bytes + strips_end, *size - strips_end);
    bytes[strips_end] = 0;
    ++*size;
}
