/* SPDX-License-Identifier: MIT
 *
 * PNG by our own encoder: an image cut into strips, and the file around them. For tests
 * it can be told which kernels to use.
 */
#ifndef IMS_PNG_FAST_H
#define IMS_PNG_FAST_H

#include <imagesaver/encoder.h>

#include "fast_assembly.h"

/* The state. */
struct ims_png_fast {
    const struct ims_services *services;
    const struct ims_deflate_kernels *kernels;
    struct ims_png_fast_works works;
};

#endif
