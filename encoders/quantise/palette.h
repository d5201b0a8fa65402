/* SPDX-License-Identifier: MIT
 *
 * A palette: up to 256 colors, and where they are looked for. It knows no picture.
 */
#ifndef IMS_QUANTISE_PALETTE_H
#define IMS_QUANTISE_PALETTE_H

#include <stddef.h>
#include <stdint.h>

enum {
    IMS_QUANTISE_COLORS = 256, /* of a palette, at most */
    /* Bytes of a pixel as the quantiser has them: red, green, blue, and 0 where it is
     * transparent, else 255. */
    IMS_QUANTISE_PIXEL = 4
};

struct ims_quantise_palette {
    uint8_t colors[IMS_QUANTISE_COLORS][3]; /* red, green, blue */
    size_t count;
};

#endif
