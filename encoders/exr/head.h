/* SPDX-License-Identifier: MIT
 *
 * What an OpenEXR file begins with: the attributes that readers need, those of colors,
 * and of metadata. It knows no chunks.
 */
#ifndef IMS_EXR_HEAD_H
#define IMS_EXR_HEAD_H

#include <imagesaver/encoder.h>

#include "chunk.h"
#include "lines.h"

struct ims_exr_head {
    const struct ims_exr_lines *lines;
    enum ims_exr_compression compression;
    float dwa_level; /* how much DWA leaves out, as OpenEXR counts it */
};

/* Appends it; `metadata` may be NULL. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_exr_head_append(const struct ims_exr_head *head,
                        const struct ims_metadata *metadata, struct ims_buffer *buffer);

#endif
