/* SPDX-License-Identifier: MIT
 *
 * How files of Netpbm's formats begin.
 */
#ifndef IMS_PNM_SIGNATURE_H
#define IMS_PNM_SIGNATURE_H

#include <imagesaver/encoder.h>

/* P, a digit of those with the same bits, white space, and a number, a comment or more
 * white space, as where lines end with CR and LF. */
#define IMS_PNM_SIGNATURE(text, digit_mask)                                            \
    {.bytes = text "\n0", .mask = "\xff" digit_mask "\xd0\xf0", .length = 4},          \
        {.bytes = text "\n#", .mask = "\xff" digit_mask "\xd0\xff", .length = 4},      \
    {                                                                                  \
        .bytes = text "\n\n", .mask = "\xff" digit_mask "\xd0\xd0", .length = 4        \
    }

#endif
