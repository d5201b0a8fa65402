/* SPDX-License-Identifier: MIT
 *
 * Whether an encoder's table keeps the rules of encoder.h, so that nothing else needs
 * to doubt one. It knows no registry and calls no encoder. Thread-safety: safe.
 */
#ifndef IMS_ENCODER_CHECK_H
#define IMS_ENCODER_CHECK_H

#include <imagesaver/encoder.h>

/* Copies an encoder's table to `full`, which has all members that are known here: those
 * that an older table lacks are NULL. IMS_OK, IMS_ERROR_PLUGIN_ABI, or
 * IMS_ERROR_PLUGIN_TABLE where it is too small for any version. */
int ims_encoder_check_take(struct ims_encoder *full, const struct ims_encoder *encoder,
                           struct ims_message *message);

/* IMS_OK or IMS_ERROR_PLUGIN_TABLE; the message names the encoder and the field. The
 * table has all members. */
int ims_encoder_check(const struct ims_encoder *encoder, struct ims_message *message);

/* The same for a plugin's own table. */
int ims_encoder_check_plugin(const struct ims_encoder_plugin *plugin,
                             struct ims_message *message);

#endif
