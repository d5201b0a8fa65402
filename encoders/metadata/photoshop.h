/* SPDX-License-Identifier: MIT
 *
 * IPTC-IIM as programs look for it: in a resource of Photoshop's ("8BIM"). It knows no
 * file around it.
 *
 * Format: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
 */
#ifndef IMS_METADATA_PHOTOSHOP_H
#define IMS_METADATA_PHOTOSHOP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/byte_order.h"

enum {
    IMS_METADATA_PHOTOSHOP_HEAD = 12, /* bytes before IPTC */
    IMS_METADATA_PHOTOSHOP_MORE = 13  /* and behind it, at most, as it is padded */
};

/* Writes all that stands before `size` bytes of IPTC; a 0 behind makes them even. */
static inline void ims_metadata_photoshop_head(uint8_t out[IMS_METADATA_PHOTOSHOP_HEAD],
                                               size_t size)
{
    memcpy(out, "8BIM\4\4\0\0", 8); /* resource 0x0404, with an empty name */
    ims_byte_order_store_big32(out + 8, (uint32_t)size);
}

#endif
