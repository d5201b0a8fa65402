/* SPDX-License-Identifier: MIT
 *
 * A plugin for another version of the interface: nothing but the number may be read.
 */
#include <imagesaver/encoder.h>

IMS_API const struct ims_encoder_plugin ims_encoder_plugin = {
    .abi = IMS_ENCODER_ABI + 997,
    .encoders = (const struct ims_encoder *const *)0x10,
};
