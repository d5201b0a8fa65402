/* SPDX-License-Identifier: MIT
 *
 * A plugin that needs a function which nobody has.
 */
#include "plugin.h"

int function_that_nobody_has(void);

static int encode(void *state, const struct ims_image *image,
                  const struct ims_options *options, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    (void)state, (void)image, (void)options, (void)buffer, (void)message;
    return function_that_nobody_has();
}

static const struct ims_encoder encoder = {
    PLUGIN_ENCODER("plugin-undefined"),
    .encode = encode,
};

static const struct ims_encoder *const encoders[] = {&encoder, NULL};

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {IMS_ENCODER_ABI,
                                                              encoders};
