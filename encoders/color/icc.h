/* SPDX-License-Identifier: MIT
 *
 * Small ICC profiles, made from the numbers of ITU-T H.273: for formats that have no
 * other way to say what colors are, and for readers that know no other. A matrix and
 * curves (or, of gray, a curve), which every reader of profiles takes. The same bytes
 * always.
 *
 * Version 2.4, because some readers pass over version 4, Firefox's releases among them,
 * and take such a picture for one in sRGB. PQ and HLG have version 4.4, whose tag
 * `cicp` says what they are; readers that do not know it get curves for a display
 * without HDR, by the operator of tone.h.
 */
#ifndef IMS_COLOR_ICC_H
#define IMS_COLOR_ICC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

enum { IMS_COLOR_ICC_BYTES = 3072 /* room for any of them */ };

/* Makes the profile for what the image says of its colors, primaries and transfer, of
 * which gray needs the transfer alone. `gray` is what the file has, whatever the image
 * was. Returns how many bytes it has; 0: the image does not say enough, or
 * has no such colors. */
size_t ims_color_icc_make(const struct ims_image *image, bool gray,
                          uint8_t bytes[IMS_COLOR_ICC_BYTES]);

/* Room for metadata with a profile of ours. */
struct ims_color_icc_room {
    struct ims_metadata metadata;
    uint8_t profile[IMS_COLOR_ICC_BYTES];
};

/* The metadata that are to be written, for formats that have nothing but profiles: the
 * encoding's own (which may be NULL), or where they have no profile and one can be made
 * of what the image says, those in `room`, with it. */
const struct ims_metadata *ims_color_icc_add(const struct ims_encoding *encoding,
                                             bool gray,
                                             struct ims_color_icc_room *room);

#endif
