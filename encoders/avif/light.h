/* SPDX-License-Identifier: MIT
 *
 * How bright a picture gets, put into a file that libavif has made: the properties
 * `mdcv` and `clli` of its image (ISO/IEC 14496-12, 12.1.5 and 12.1.6; their place
 * among the properties of an item: 23000-22). It knows no pixels.
 */
#ifndef IMS_AVIF_LIGHT_H
#define IMS_AVIF_LIGHT_H

#include "common/hand_over.h"

/* Hands the file over, with what `light` says; NULL, or nothing said: as it is. Its
 * bytes become the buffer's in any case. Returns IMS_OK or an error, of which the
 * message tells. */
int ims_avif_light_hand_over(const struct ims_hand_over *made,
                             const struct ims_light *light, struct ims_buffer *buffer,
                             struct ims_message *message);

#endif
