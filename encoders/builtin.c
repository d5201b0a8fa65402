/* SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <stddef.h>

#include "config.h"

const struct ims_encoder *const ims_builtin_encoders[] = {
    &ims_jpeg_fast,    &ims_jpeg_lavc,   &ims_png_fast, &ims_png_lavc,
#ifdef HAVE_LIBWEBP
    &ims_webp_libwebp,
#endif
    &ims_webp_lavc,    &ims_passthrough, NULL,
};
