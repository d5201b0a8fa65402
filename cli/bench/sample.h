/* SPDX-License-Identifier: MIT
 *
 * The pictures that are saved while measuring, kept in memory: few of many, as evenly
 * spread as can be without knowing how many will come. It knows no file.
 */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

struct bench_picture {
    struct ims_image image;
    ims_release_fn release; /* called once */
    void *release_user;
    uint64_t bytes; /* of its rows */
};

/* Zeroed but for the limits = empty. */
struct bench_sample {
    size_t most_pictures; /* 1 and up */
    uint64_t most_bytes;  /* but one picture always has room */
    struct bench_picture *pictures;
    size_t count;
    uint64_t bytes; /* of all */
    uint64_t seen;  /* pictures that were offered */
    uint64_t step;  /* each such one is taken; 0 = none was offered yet */
};

/* Takes a picture, which is the sample's from now on, or releases it. */
void bench_sample_offer(struct bench_sample *sample, const struct ims_image *image,
                        ims_release_fn release, void *release_user);

/* Bytes of pixels of a picture, on average. */
double bench_sample_mean(const struct bench_sample *sample);

/* Releases all. */
void bench_sample_free(struct bench_sample *sample);

#endif
