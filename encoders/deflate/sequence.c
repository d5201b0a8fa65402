/* SPDX-License-Identifier: MIT */
#include "sequence.h"

#include <string.h>

enum { BANKS = 4 };

void ims_deflate_sequence_count(const struct ims_deflate_sequence *list, size_t count,
                                const uint8_t *bytes, struct ims_deflate_counts *counts)
{
    /* A counter can't be raised again before the last time has reached memory. */
    uint32_t banks[BANKS][256];
    memset(banks, 0, sizeof banks);
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        for (; j + BANKS <= list[i].literals; j += BANKS)
            for (size_t bank = 0; bank < BANKS; bank++)
                banks[bank][bytes[j + bank]]++;
        for (; j < list[i].literals; j++)
            banks[j % BANKS][bytes[j]]++;
        bytes += list[i].literals + list[i].length;
        if (list[i].length == 0)
            continue;
        const struct ims_deflate_token length =
            ims_deflate_length_token(list[i].length);
        const struct ims_deflate_token distance =
            ims_deflate_distance_token(list[i].distance);
        counts->symbols[length.symbol]++;
        counts->distances[distance.symbol]++;
        counts->extra_bits += (uint64_t)length.extra_bits + distance.extra_bits;
    }
    for (size_t value = 0; value < 256; value++)
        for (size_t bank = 0; bank < BANKS; bank++)
            counts->symbols[value] += banks[bank][value];
}
