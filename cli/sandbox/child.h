/* SPDX-License-Identifier: MIT
 *
 * The process that reads: confined, it answers one question after the other until the
 * command closes the channel. It keeps one input open at a time.
 */
#ifndef SANDBOX_CHILD_H
#define SANDBOX_CHILD_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct input_format;

struct sandbox_child_plan {
    const ims_registry *registry;
    const struct input_format *formats;
    uint64_t memory; /* of a file, and of a picture twice */
    double seconds;  /* of processor time, for an answer */
    int threads;     /* of a video's decoder */
};

/* Looks up, before that is too late, what is in files that a child cannot open. Fits
 * sandbox_nursery_prepare_fn, with a struct sandbox_child_plan. */
void sandbox_child_prepare(void *plan);

/* Confines itself, says whether that went well, and answers. Fits
 * sandbox_nursery_child_fn, with a struct sandbox_child_plan. */
void sandbox_child_run(int channel, void *plan);

#endif
