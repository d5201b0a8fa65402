/* SPDX-License-Identifier: MIT
 *
 * A time as formats write it: by the calendar, in UTC. It knows no format.
 */
#ifndef IMS_METADATA_CALENDAR_H
#define IMS_METADATA_CALENDAR_H

#include <stdint.h>

struct ims_metadata_calendar {
    int32_t year;  /* 1677..2262, what 64 bits of nanoseconds reach */
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
    int32_t hour;
    int32_t minute;
    int32_t second; /* 0..59: there are no leap seconds in nanoseconds since 1970 */
    int32_t nanosecond;
};

/* Of nanoseconds since 1970, which may be negative. */
struct ims_metadata_calendar ims_metadata_calendar_of(int64_t time_ns);

#endif
