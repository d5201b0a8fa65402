/* SPDX-License-Identifier: MIT
 *
 * What makes a shared library of encoders a plugin: linked into each of ours.
 */
#include "builtin.h"

extern const struct ims_encoder_plugin ims_encoder_plugin;

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = ims_builtin_encoders,
};
