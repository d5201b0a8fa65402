/* SPDX-License-Identifier: MIT
 *
 * Arithmetic on sizes that cannot wrap unseen. It knows nothing but numbers.
 */
#ifndef IMS_CHECKED_H
#define IMS_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each stores the result and returns true, or returns false when it does not fit. */

static inline bool ims_checked_add(size_t a, size_t b, size_t *result)
{
    return !__builtin_add_overflow(a, b, result);
}

static inline bool ims_checked_multiply(size_t a, size_t b, size_t *result)
{
    return !__builtin_mul_overflow(a, b, result);
}

#endif
