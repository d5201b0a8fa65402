/* SPDX-License-Identifier: MIT
 *
 * How many images and bytes were saved in each second of the last minute. It knows no
 * clock: it is told the time.
 */
#ifndef VIEW_RATES_H
#define VIEW_RATES_H

#include <stddef.h>
#include <stdint.h>

enum { VIEW_RATES_SECONDS = 60 };

/* Both kinds go the same way. */
enum view_rates_kind { VIEW_RATES_IMAGES, VIEW_RATES_BYTES, VIEW_RATES_KINDS };

/* Zeroed = nothing was saved, and no time has passed. */
struct view_rates {
    double seconds; /* of the session, as told last */
    uint64_t totals[VIEW_RATES_KINDS];
    double current[VIEW_RATES_KINDS]; /* in the second that has not passed yet */
    /* By whole seconds that have passed, the oldest first. */
    double passed[VIEW_RATES_KINDS][VIEW_RATES_SECONDS];
    size_t count;
};

/* What was saved since the beginning, after so many seconds of it. What has come since
 * the last call counts as if it had come steadily. */
void view_rates_add(struct view_rates *rates, double seconds,
                    const uint64_t totals[VIEW_RATES_KINDS]);

/* The minute in so many equal parts, at most VIEW_RATES_SECONDS: what was saved a
 * second in part number `part`, 0 being the oldest. -1 of the time before the session.
 */
double view_rates_part(const struct view_rates *rates, enum view_rates_kind kind,
                       size_t part, size_t parts);

#endif
