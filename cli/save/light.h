/* SPDX-License-Identifier: MIT
 *
 * Why a picture does not become light (OpenEXR, Radiance HDR, PFM), in words of the
 * command: as its file does not say what its samples mean. It reads no file.
 */
#ifndef SAVE_LIGHT_H
#define SAVE_LIGHT_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "common/text.h"

/* Of a picture that an extension's encoders refused as they do not hold it: whether the
 * reason is that, which is then in `reason`, with what to do. `is_untagged` tells that
 * nothing says what its colors are. */
bool save_light_explain(const ims_registry *registry, const char *extension,
                        const struct ims_image *image, bool is_untagged,
                        struct cli_text *reason);

#endif
