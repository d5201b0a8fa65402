/* SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <stddef.h>

#include "config.h"

const struct ims_encoder *const ims_builtin_encoders[] = {
    &ims_jpeg_fast,    &ims_lavc_jpeg,   &ims_png_fast, &ims_lavc_png,
#ifdef HAVE_LIBWEBP
    &ims_webp_libwebp,
#endif
    &ims_lavc_webp,    &ims_passthrough, NULL,
};
