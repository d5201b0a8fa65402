/* SPDX-License-Identifier: MIT
 *
 * The clocks that the command goes by.
 */
#ifndef TIMING_H
#define TIMING_H

/* Seconds of a clock that is never set. */
double timing_now(void);

/* Seconds that processors have spent on this process, all threads together. */
double timing_processors(void);

#endif
