/* SPDX-License-Identifier: MIT
 *
 * PNG by our own encoder: an image cut into strips, and the file around them.
 */
#ifndef IMS_PNG_FAST_H
#define IMS_PNG_FAST_H

#include <imagesaver/encoder.h>

#include "fast_reorder.h"

/* The state. */
struct ims_png_fast {
    const struct ims_services *services;
    const struct ims_deflate_kernels *kernels;
    const struct ims_png_filter_kernels *filters;
    struct ims_png_fast_scratch_list scratch;
};

/* Takes kernels number `index` of those that this processor can run, as tests do; false
 * past the last of them. */
bool ims_png_fast_use_kernels(struct ims_png_fast *png, size_t index);

#endif
