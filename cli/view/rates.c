/* SPDX-License-Identifier: MIT */
#include "rates.h"

#include <stdbool.h>
#include <string.h>

static void end_second(struct view_rates *rates)
{
    const bool full = rates->count == VIEW_RATES_SECONDS;
    const size_t place = full ? rates->count - 1 : rates->count++;
    for (size_t kind = 0; kind < VIEW_RATES_KINDS; kind++) {
        double *passed = rates->passed[kind];
        if (full)
            memmove(passed, passed + 1, place * sizeof *passed);
        passed[place] = rates->current[kind];
        rates->current[kind] = 0;
    }
}

void view_rates_add(struct view_rates *rates, double seconds,
                    const uint64_t totals[VIEW_RATES_KINDS])
{
    if (seconds <= rates->seconds)
        return;
    double steps[VIEW_RATES_KINDS];
    for (size_t kind = 0; kind < VIEW_RATES_KINDS; kind++) {
        steps[kind] =
            (double)(totals[kind] - rates->totals[kind]) / (seconds - rates->seconds);
        rates->totals[kind] = totals[kind];
    }
    /* Of a long time only its last minute is still to be seen. */
    double from = rates->seconds;
    if (seconds - from > VIEW_RATES_SECONDS + 1)
        from = seconds - VIEW_RATES_SECONDS - 1;
    while (from < seconds) {
        double end = (double)((uint64_t)from + 1);
        double until = end < seconds ? end : seconds;
        for (size_t kind = 0; kind < VIEW_RATES_KINDS; kind++)
            rates->current[kind] += steps[kind] * (until - from);
        if (until >= end)
            end_second(rates);
        from = until;
    }
    rates->seconds = seconds;
}

double view_rates_part(const struct view_rates *rates, enum view_rates_kind kind,
                       size_t part, size_t parts)
{
    const size_t missing = VIEW_RATES_SECONDS - rates->count;
    const size_t first = part * VIEW_RATES_SECONDS / parts;
    const size_t end = (part + 1) * VIEW_RATES_SECONDS / parts;
    double sum = 0;
    if (end <= missing)
        return -1;
    const size_t begin = first > missing ? first : missing;
    for (size_t second = begin; second < end; second++)
        sum += rates->passed[kind][second - missing];
    return sum / (double)(end - begin);
}
