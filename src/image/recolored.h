/* SPDX-License-Identifier: MIT
 *
 * An image made of another one, in other colors, as an encoder gets it: where memory
 * for it comes from and goes to. What is made is described by recolor.h. It calls
 * no encoder.
 */
#ifndef IMS_RECOLORED_H
#define IMS_RECOLORED_H

#include <stdbool.h>
#include <stdint.h>

#include "recolor.h"

struct ims_recolored {
    struct ims_image shown;
    struct ims_image gain; /* how much brighter the other one was, */
    bool has_gain;         /* where that is wanted */
    uint32_t warnings;     /* of the making */
    void *memory;
};

/* Other colors for an image, before encoders see it; encoders/color/recolor.c. */
int ims_color_recolor_run(const struct ims_image *image, const struct ims_image *to,
                          const struct ims_image *gain, struct ims_message *message);

/* Makes it of an image that needs not be unpacked for it; arguments as those of
 * ims_recolor_describe(), which says yes to them. The caller frees it, after a failure
 * too. IMS_OK or an error with its text. */
int ims_recolored_make(struct ims_recolored *made, uint32_t traits,
                       enum ims_recolor_hdr hdr, const struct ims_image *image,
                       struct ims_message *message);

void ims_recolored_free(struct ims_recolored *made);

#endif
