/* SPDX-License-Identifier: MIT
 *
 * Segments of a JPEG that are changed, not replaced: the list of images that follow
 * (CIPA DC-007), and Photoshop's resources without IPTC. It knows these alone.
 */
#ifndef IMS_ANNOTATE_JPEG_PARTS_H
#define IMS_ANNOTATE_JPEG_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sets sizes and offsets right in a copy of a list of images, from its "II" or "MM" on:
 * the first image has `longer` bytes more than before, and the others stand `further`
 * bytes further behind the list. False where it is not as it should be. */
bool ims_annotate_jpeg_parts_move_mpf(uint8_t *list, size_t size, int64_t longer,
                                      int64_t further);

/* Copies resources but IPTC and its checksum to `out`, which has `size` bytes. Returns
 * how many there are; SIZE_MAX where they are not as they should be. */
size_t ims_annotate_jpeg_parts_without_iptc(const uint8_t *resources, size_t size,
                                            uint8_t *out);

#endif
