/* SPDX-License-Identifier: MIT */
#include "spread.h"

#include <math.h>

enum { FINE_BITS = 5 };

uint64_t report_spread_edge(size_t step)
{
    static const uint64_t leads[] = {1, 2, 5};
    if (step == 0)
        return 0;
    if (step >= REPORT_SPREAD_STEPS)
        return UINT64_MAX;
    uint64_t unit = 1;
    for (size_t i = 0; i < (step - 1) / 3; i++)
        unit *= 10;
    const uint64_t lead = leads[(step - 1) % 3];
    return unit > UINT64_MAX / lead ? UINT64_MAX : unit * lead;
}

static size_t find_step(uint64_t value)
{
    size_t step = 0;
    while (step + 1 < REPORT_SPREAD_STEPS && report_spread_edge(step + 1) <= value)
        step++;
    return step;
}

/* The highest bit that is set, and the FINE_BITS below it. */
static size_t find_fine(uint64_t value)
{
    int shift = 0;
    while (value >> shift >= 2u << FINE_BITS)
        shift++;
    return ((size_t)shift << FINE_BITS) + (size_t)(value >> shift);
}

/* The middle of what find_fine() takes together. */
static uint64_t middle_of(size_t place)
{
    if (place < 2u << FINE_BITS)
        return place;
    const unsigned shift = (unsigned)(place >> FINE_BITS) - 1;
    const uint64_t lead = (place & ((1u << FINE_BITS) - 1)) | 1u << FINE_BITS;
    return (lead << shift) + ((uint64_t)1 << shift) / 2;
}

void report_spread_add(struct report_spread *spread, uint64_t value)
{
    if (spread->count == 0 || value < spread->lowest)
        spread->lowest = value;
    if (value > spread->highest)
        spread->highest = value;
    spread->count++;
    spread->sum += (double)value;
    spread->steps[find_step(value)]++;
    spread->fine[find_fine(value)]++;
}

void report_spread_range(const struct report_spread *spread, size_t *first,
                         size_t *last)
{
    *first = 0;
    *last = 0;
    if (spread->count == 0)
        return;
    *first = find_step(spread->lowest);
    *last = find_step(spread->highest);
}

uint64_t report_spread_quantile(const struct report_spread *spread, double share)
{
    const double wanted = fmax(1, ceil((double)spread->count * share));
    uint64_t seen = 0;
    for (size_t i = 0; i < REPORT_SPREAD_FINE; i++) {
        seen += spread->fine[i];
        if ((double)seen < wanted)
            continue;
        const uint64_t value = middle_of(i);
        return value < spread->lowest    ? spread->lowest
               : value > spread->highest ? spread->highest
                                         : value;
    }
    return spread->highest;
}

double report_spread_mean(const struct report_spread *spread)
{
    return spread->count > 0 ? spread->sum / (double)spread->count : 0;
}
