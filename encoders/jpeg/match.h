/* SPDX-License-Identifier: MIT
 *
 * Which tables let an encoder that quantises by other rules lose as much as libjpeg
 * would. It knows the other encoder's rules, but not the encoder.
 */
#ifndef IMS_JPEG_MATCH_H
#define IMS_JPEG_MATCH_H

#include <stdint.h>

#include "convert/convert.h"

/* Fills luma and chroma tables which, used with a DC step of 8 and a dead zone of 5/8,
 * give this picture the squared error that libjpeg gives it at `quality`. Each is
 * libjpeg's at some quality near by. Estimated from a sample of the picture's blocks,
 * whose places depend on its size alone. */
void ims_jpeg_match_tables(const struct ims_convert_planes *planes, int32_t width,
                           int32_t height, int32_t quality, uint16_t tables[2][64]);

#endif
