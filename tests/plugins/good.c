/* SPDX-License-Identifier: MIT
 *
 * A plugin with two encoders.
 */
#include "plugin.h"

static const struct ims_encoder one = {
    PLUGIN_ENCODER("plugin-one"),
    .encode = encode_word,
};

static const struct ims_encoder two = {
    PLUGIN_ENCODER("plugin-two"),
    .encode = encode_word,
};

static const struct ims_encoder *const encoders[] = {&one, &two, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
