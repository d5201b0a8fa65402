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

uint64_t cli_timing_nanoseconds(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

double cli_timing_processors(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
