/* SPDX-License-Identifier: MIT
 *
 * The clocks that the command goes by.
 */
#ifndef CLI_TIMING_H
#define CLI_TIMING_H

#include <stdint.h>

/* Seconds of a clock that is never set. */
double cli_timing_now(void);

/* The same in nanoseconds. */
uint64_t cli_timing_nanoseconds(void);

/* Seconds that processors have spent on this process, all threads together. */
double cli_timing_processors(void);

#endif
