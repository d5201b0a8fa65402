/* SPDX-License-Identifier: MIT
 *
 * The tables of the built-in encoders, each defined in the file of its name, and the
 * list of them that the engine is linked with. It knows nothing else.
 */
#ifndef IMS_BUILTIN_H
#define IMS_BUILTIN_H

#include <imagesaver/encoder.h>

extern const struct ims_encoder ims_jpeg_fast;
extern const struct ims_encoder ims_jpeg_lavc;
extern const struct ims_encoder ims_png_lavc;
extern const struct ims_encoder ims_webp_lavc;
extern const struct ims_encoder ims_passthrough;
extern const struct ims_encoder ims_png_fast;
extern const struct ims_encoder ims_webp_libwebp; /* where libwebp was found */

/* All of them, ended by NULL. */
extern const struct ims_encoder *const ims_builtin_encoders[];

#endif
