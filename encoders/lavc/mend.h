/* SPDX-License-Identifier: MIT
 *
 * What has to be put right in files that libavcodec makes. They are its own and whole:
 * nothing is checked.
 */
#ifndef IMS_LAVC_MEND_H
#define IMS_LAVC_MEND_H

#include <stddef.h>
#include <stdint.h>

/* JPEG 2000: says which channel is alpha (ISO/IEC 15444-1, I.5.3.6), as OpenJPEG is not
 * told; some readers take it for a channel of anything. */
void ims_lavc_mend_jp2(uint8_t *bytes, size_t *size);

#endif
