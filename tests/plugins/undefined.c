/* SPDX-License-Identifier: MIT
 *
 * A plugin that needs a function which nobody has.
 */
#include "plugin.h"

int function_that_nobody_has(void);

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)state, (void)encoding, (void)self, (void)buffer, (void)message;
    return function_that_nobody_has();
}

static const struct ims_encoder encoder = {
    PLUGIN_ENCODER("plugin-undefined"),
    .encode = encode,
};

static const struct ims_encoder *const encoders[] = {&encoder, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder_plugin),
    .encoders = encoders,
};
