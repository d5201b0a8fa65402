/* SPDX-License-Identifier: MIT
 *
 * A plugin of which the second encoder has the name of the first.
 */
#include "plugin.h"

static const struct ims_encoder first = {
    PLUGIN_ENCODER("plugin-same"),
    .encode = encode_word,
};

static const struct ims_encoder second = {
    PLUGIN_ENCODER("plugin-same"),
    .encode = encode_word,
};

static const struct ims_encoder *const encoders[] = {&first, &second, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
