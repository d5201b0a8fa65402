/* SPDX-License-Identifier: MIT
 *
 * A picture for those who name no sample: hills below a sky, with grain, about as hard
 * to compress as a photograph. The same on every machine.
 */
#ifndef BENCH_DRAW_H
#define BENCH_DRAW_H

#include <imagesaver/imagesaver.h>

enum { BENCH_DRAW_WIDTH = 1920, BENCH_DRAW_HEIGHT = 1080 };

/* Draws it as RGB8. Returns its memory, which bench_draw_release() frees; NULL if there
 * is none. */
void *bench_draw(struct ims_image *image);

/* Fits ims_release_fn. */
void bench_draw_release(void *pixels, const struct ims_image *image);

#endif
