/* SPDX-License-Identifier: MIT */
#include "timing.h"

#include <time.h>

static double read_clock(clockid_t clock)
{
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double cli_timing_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double cli_timing_processors(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
