/* SPDX-License-Identifier: MIT
 *
 * A plugin of which the second encoder says that it cannot run here.
 */
#include <string.h>

#include "plugin.h"

static int probe(const struct ims_encoder *self, struct ims_message *message)
{
    (void)self;
    strcpy(message->text, "the device is not connected");
    return IMS_ERROR_NO_ENCODER;
}

static const struct ims_encoder runs = {
    PLUGIN_ENCODER("plugin-runs"),
    .encode = encode_word,
};

static const struct ims_encoder cannot_run = {
    PLUGIN_ENCODER("plugin-cannot-run"),
    .probe = probe,
    .encode = encode_word,
};

static const struct ims_encoder *const encoders[] = {&runs, &cannot_run, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
