/* SPDX-License-Identifier: MIT
 *
 * Options of formats, and what codecs are told instead. Each function adds to a setup
 * whose options the row has begun.
 */
#ifndef IMS_LAVC_TUNE_H
#define IMS_LAVC_TUNE_H

#include <imagesaver/encoder.h>

#include "lavc.h"

extern const struct ims_option ims_lavc_tune_jxl_options[];

/* libjxl: option 0 is "distance", option 1 "effort". */
void ims_lavc_tune_jxl(const struct ims_encoder *self,
                       const struct ims_encoding *encoding,
                       struct ims_lavc_setup *setup);

#endif
