/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/memory.h"
#include "image.h"

static void drop(struct bench_sample *sample, const struct bench_picture *picture)
{
    sample->bytes -= picture->bytes;
    picture->release(picture->release_user, &picture->image);
}

/* Keeps every other picture, and from now on takes half as many. */
static void thin_out(struct bench_sample *sample)
{
    size_t kept = 0;
    for (size_t i = 0; i < sample->count; i++)
        if (i % 2 == 0)
            sample->pictures[kept++] = sample->pictures[i];
        else
            drop(sample, &sample->pictures[i]);
    sample->count = kept;
    sample->step *= 2;
}

static bool is_too_much(const struct bench_sample *sample)
{
    return sample->count > 1 && (sample->count > sample->most_pictures ||
                                 sample->bytes > sample->most_bytes);
}

void bench_sample_offer(struct bench_sample *sample, const struct ims_image *image,
                        ims_release_fn release, void *release_user)
{
    if (sample->step == 0)
        sample->step = 1;
    if (sample->seen++ % sample->step != 0) {
        release(release_user, image);
        return;
    }
    sample->pictures = cli_memory_resize(sample->pictures, sample->count + 1,
                                         sizeof *sample->pictures);
    sample->pictures[sample->count++] =
        (struct bench_picture){.image = *image,
                               .release = release,
                               .release_user = release_user,
                               .bytes = bench_image_bytes(image)};
    sample->bytes += sample->pictures[sample->count - 1].bytes;
    while (is_too_much(sample))
        thin_out(sample);
}

double bench_sample_mean(const struct bench_sample *sample)
{
    return sample->count > 0 ? (double)sample->bytes / (double)sample->count : 0;
}

void bench_sample_free(struct bench_sample *sample)
{
    while (sample->count > 0)
        drop(sample, &sample->pictures[--sample->count]);
    free(sample->pictures);
    sample->pictures = NULL;
}
