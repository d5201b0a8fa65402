/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#include <stdbool.h>

enum {
    SECONDS_OF_DAY = 24 * 60 * 60,
    DAYS_OF_400_YEARS = 146097,
    FIRST_YEAR = 1600, /* the first of 400 years, as years repeat themselves */
    DAYS_TO_1970 = 135140
};

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

struct ims_metadata_calendar ims_metadata_calendar_of(int64_t time_ns)
{
    const int64_t second_ns = 1000000000;
    const int64_t nanosecond = (time_ns % second_ns + second_ns) % second_ns;
    /* Whole seconds since FIRST_YEAR: not negative. */
    const int64_t seconds = time_ns / second_ns - (time_ns % second_ns < 0 ? 1 : 0) +
                            (int64_t)DAYS_TO_1970 * SECONDS_OF_DAY;
    const int32_t of_day = (int32_t)(seconds % SECONDS_OF_DAY);
    int32_t days = (int32_t)(seconds / SECONDS_OF_DAY);
    struct ims_metadata_calendar calendar = {
        .year = FIRST_YEAR + 400 * (days / DAYS_OF_400_YEARS),
        .month = 1,
        .hour = of_day / 3600,
        .minute = of_day / 60 % 60,
        .second = of_day % 60,
        .nanosecond = (int32_t)nanosecond,
    };
    days %= DAYS_OF_400_YEARS;
    for (; days >= 365 + is_leap(calendar.year); calendar.year++)
        days -= 365 + is_leap(calendar.year);
    for (; days >= days_of_month(calendar.year, calendar.month); calendar.month++)
        days -= days_of_month(calendar.year, calendar.month);
    calendar.day = days + 1;
    return calendar;
}
