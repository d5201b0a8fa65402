/* SPDX-License-Identifier: MIT */
#include "entropy.h"

/* Exact at powers of two, and a parabola through them, right to 1 %, in between. */
uint32_t ims_deflate_entropy_logarithm(uint32_t value)
{
    const unsigned power = 31u - (unsigned)__builtin_clz(value);
    const uint64_t fraction = ((uint64_t)value << 10 >> power) - 1024u;
    return (power << 10) +
           (uint32_t)(fraction + (fraction * (1024u - fraction) * 353u >> 20));
}

/* What symbols take, in bits: at least one each. */
static uint64_t entropy_of(const uint32_t *counts, size_t symbols)
{
    uint32_t total = 0;
    for (size_t i = 0; i < symbols; i++)
        total += counts[i];
    if (total == 0)
        return 0;
    const uint32_t of_total = ims_deflate_entropy_logarithm(total);
    uint64_t cost = 0;
    for (size_t i = 0; i < symbols; i++) {
        if (counts[i] != 0) {
            const uint32_t length = of_total - ims_deflate_entropy_logarithm(counts[i]);
            cost += (uint64_t)counts[i] * (length < 1024u ? 1024u : length);
        }
    }
    return cost >> 10;
}

uint64_t ims_deflate_entropy(const struct ims_deflate_counts *counts)
{
    return entropy_of(counts->symbols, IMS_DEFLATE_SYMBOLS) +
           entropy_of(counts->distances, IMS_DEFLATE_DISTANCES) + counts->extra_bits;
}
