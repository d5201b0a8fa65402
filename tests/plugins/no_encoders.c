/* SPDX-License-Identifier: MIT
 *
 * A plugin with an empty table.
 */
#include <imagesaver/encoder.h>

static const struct ims_encoder *const encoders[] = {NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
