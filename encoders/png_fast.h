/* SPDX-License-Identifier: MIT
 *
 * PNG by our own encoder: an image cut into strips, and the file around them. For tests
 * it can be told which kernels to use.
 */
#ifndef IMS_PNG_FAST_H
#define IMS_PNG_FAST_H

#include <stdatomic.h>

#include <imagesaver/encoder.h>

#include "png_fast_strip.h"

enum { IMS_PNG_FAST_WORKS = 16 };

/* The state. Pieces of one image may run at the same time: each takes a work that is
 * free, and brings its own where there is none left. */
struct ims_png_fast {
    const struct ims_services *services;
    const struct ims_png_fast_kernels *kernels;
    struct ims_png_fast_work *works[IMS_PNG_FAST_WORKS]; /* made when first taken */
    atomic_flag taken[IMS_PNG_FAST_WORKS];
};

#endif
