/* SPDX-License-Identifier: MIT
 *
 * A plugin of which the second encoder lacks its function.
 */
#include "plugin.h"

static const struct ims_encoder fine = {
    PLUGIN_ENCODER("plugin-fine"),
    .encode = encode_word,
};

static const struct ims_encoder half_filled = {
    PLUGIN_ENCODER("plugin-half-filled"),
};

static const struct ims_encoder *const encoders[] = {&fine, &half_filled, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
