/* SPDX-License-Identifier: MIT
 *
 * Dots per metre, as metadata has them, in the units of formats. It knows no format.
 */
#ifndef IMS_METADATA_RESOLUTION_H
#define IMS_METADATA_RESOLUTION_H

#include <stdbool.h>
#include <stdint.h>

/* Dots per inch, rounded to the nearest. */
static inline uint32_t ims_metadata_resolution_per_inch(uint32_t dots_per_metre)
{
    return (uint32_t)(((uint64_t)dots_per_metre * 254 + 5000) / 10000);
}

/* Dots per centimetre, rounded to the nearest. */
static inline uint32_t ims_metadata_resolution_per_centimetre(uint32_t dots_per_metre)
{
    return (uint32_t)(((uint64_t)dots_per_metre + 50) / 100);
}

/* Whether that many dots per metre stand for a whole number of dots per inch: 11811 for
 * 300, as no whole number of dots per metre does exactly. */
static inline bool ims_metadata_resolution_is_per_inch(uint32_t dots_per_metre)
{
    const uint64_t inch = ims_metadata_resolution_per_inch(dots_per_metre);
    return (inch * 10000 + 127) / 254 == dots_per_metre;
}

#endif
