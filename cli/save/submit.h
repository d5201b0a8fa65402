/* SPDX-License-Identifier: MIT
 *
 * Names an image and hands it to the library. It knows neither how images are read nor
 * what becomes of them.
 */
#ifndef SAVE_SUBMIT_H
#define SAVE_SUBMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "session.h"

/* What became of a submission. */
enum submit_outcome {
    SUBMIT_ACCEPTED,
    SUBMIT_REFUSED, /* and told */
    SUBMIT_STOPPED  /* a signal came while it waited for room */
};

/* An image to be saved. */
struct submit_image {
    const struct ims_image *image;
    void *owner; /* of its memory: given to `release` once, whatever comes of it */
    ims_release_fn release;
    size_t entry;          /* of the run's walk */
    const char *extension; /* of the file, or "" */
    bool several;          /* one frame of several */
    uint64_t index;        /* the frame's number, from 1 */
    uint64_t time_ms;
    uint32_t warnings;
};

enum submit_outcome submit_image(struct run *run,
                                 const struct submit_image *submission);

#endif
