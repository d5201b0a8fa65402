/* SPDX-License-Identifier: MIT
 *
 * Whether an encoder's table keeps the rules of encoder.h, so that nothing else needs
 * to doubt one. It knows no registry and calls no encoder. Thread-safety: safe.
 */
#ifndef IMS_ENCODER_CHECK_H
#define IMS_ENCODER_CHECK_H

#include <imagesaver/encoder.h>

enum {
    IMS_ENCODER_NAME_MAX = 31,     /* bytes of a name, format, extension or key */
    IMS_ENCODER_SIGNATURE_MAX = 64 /* bytes of a signature */
};

/* IMS_OK, IMS_ERROR_PLUGIN_ABI or IMS_ERROR_PLUGIN_TABLE; the message names the encoder
 * and the field. */
int ims_encoder_check(const struct ims_encoder *encoder, struct ims_message *message);

/* The same for the number alone; `what` is "encoder" or "plugin". */
int ims_encoder_check_abi(uint32_t abi, const char *what, struct ims_message *message);

#endif
