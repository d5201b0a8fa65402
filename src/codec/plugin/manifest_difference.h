/* SPDX-License-Identifier: MIT
 *
 * Whether a manifest describes a plugin as it is. Thread-safety: safe.
 */
#ifndef IMS_MANIFEST_DIFFERENCE_H
#define IMS_MANIFEST_DIFFERENCE_H

#include <imagesaver/encoder.h>

/* The first member in which a described encoder and the plugin's own differ; NULL where
 * they are the same. */
const char *ims_manifest_difference(const struct ims_encoder *described,
                                    const struct ims_encoder *own);

#endif
