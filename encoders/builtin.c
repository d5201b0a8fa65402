/* SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <stddef.h>

const struct ims_encoder *const ims_builtin_encoders[] = {
    &ims_lavc_jpeg,
    &ims_lavc_png,
    &ims_passthrough,
    NULL,
};
