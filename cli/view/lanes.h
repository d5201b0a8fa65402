/* SPDX-License-Identifier: MIT
 *
 * Which image each worker is at, as far as a client can tell: the library takes images
 * in the order in which it accepted them, so of those that have not ended the oldest
 * are in work. Each of them has a lane until it has ended, which stands for a worker.
 * It knows neither saver nor terminal.
 */
#ifndef VIEW_LANES_H
#define VIEW_LANES_H

#include <stddef.h>

struct view_lane {
    const void *image; /* whose it is, or NULL: idle */
    const char *name;  /* of that image; lives until its end */
    double began;      /* when it was first seen in work, in seconds */
};

/* Zeroed = no image, and no lane. */
struct view_lanes {
    struct view_lanes_image *first; /* accepted and not ended, the oldest first */
    struct view_lanes_image *last;
    size_t image_count;
    struct view_lane *lanes;
    size_t count;
};

/* Makes the lanes, all of them idle. */
void view_lanes_begin(struct view_lanes *lanes, size_t count);

void view_lanes_free(struct view_lanes *lanes);

/* An image is on its way; `image` is nobody else's. The name is copied. */
void view_lanes_add(struct view_lanes *lanes, const void *image, const char *name);

/* An image has ended, or was not accepted; one that was never added is none. */
void view_lanes_remove(struct view_lanes *lanes, const void *image);

/* Gives lanes to the images in work: so many, but for the oldest ones that have left
 * their workers already. */
void view_lanes_assign(struct view_lanes *lanes, size_t left, size_t in_work,
                       double now);

#endif
