/* SPDX-License-Identifier: MIT
 *
 * How far an image gets with one encoder, by the encoder's table alone: nobody is
 * asked, and nothing is loaded. Thread-safety: safe.
 */
#ifndef IMS_JUDGE_H
#define IMS_JUDGE_H

#include <imagesaver/encoder.h>

#include "explain.h"
#include "image/pixel_format.h"
#include "option_set.h"
#include "option_values.h"

/* The pixel formats of an encoder, as sets. */
struct ims_judge_formats {
    ims_pixel_format_set held;     /* those that it keeps */
    ims_pixel_format_set narrowed; /* and those that it would narrow */
};

/* How far from an encoder's range an effort is; 0 = within. */
int32_t ims_judge_effort(const struct ims_encoder *encoder, int32_t effort);

/* The first thing in the way, or one of the two ways to be accepted. */
enum ims_explain_stage ims_judge_stage(const struct ims_encoder *encoder,
                                       const struct ims_judge_formats *formats,
                                       const struct ims_image *image,
                                       const struct ims_option_set *options,
                                       const struct ims_option_values *values);

#endif
