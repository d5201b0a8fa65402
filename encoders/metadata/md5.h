/* SPDX-License-Identifier: MIT
 *
 * MD5, by which parts of an extended XMP packet name what they belong to. It is no
 * protection against anybody, and nothing here takes it for one.
 *
 * Format: RFC 1321.
 */
#ifndef IMS_METADATA_MD5_H
#define IMS_METADATA_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { IMS_METADATA_MD5_SIZE = 16 };

void ims_metadata_md5(const void *bytes, size_t size,
                      uint8_t digest[IMS_METADATA_MD5_SIZE]);

#endif
