/* SPDX-License-Identifier: MIT
 *
 * Manifests: what a plugin's tables say, as a text beside it (docs/plugins.md), so that
 * its encoders are listed and chosen without loading it. It opens no file and no
 * plugin. Thread-safety: constant once read.
 */
#ifndef IMS_MANIFEST_H
#define IMS_MANIFEST_H

#include <stddef.h>

#include <imagesaver/encoder.h>

struct ims_manifest_block;

/* Encoders without their functions, and without state_size and row, which are nobody
 * else's business. */
struct ims_manifest {
    struct ims_encoder *encoders;
    size_t count;
    struct ims_manifest_block *blocks; /* memory of the tables */
};

/* Reads a text, which is cut into words and must live as long as the manifest. The
 * rules of encoder.h are not checked. IMS_OK, IMS_ERROR_PLUGIN_ABI,
 * IMS_ERROR_PLUGIN_TABLE, whose message tells the line, or IMS_ERROR_MEMORY; then
 * nothing needs freeing. */
int ims_manifest_read(struct ims_manifest *manifest, char *text,
                      struct ims_message *message);

void ims_manifest_free(struct ims_manifest *manifest);

#endif
