/* SPDX-License-Identifier: MIT
 *
 * The library that is measured, dressed as peers. It uses the public interface only.
 */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include <imagesaver/imagesaver.h>

#include "peer.h"

/** ims_encode() on the calling thread. Settings: "png effort=1", "jpg quality=95
 *  subsampling=420": an extension, and the library's own options. */
extern const struct bench_peer bench_ours_memory;

/** A saver with one worker that writes a file of each image; its bytes are not told,
 *  only their number. Same settings. */
extern const struct bench_peer bench_ours_saver;

/** Where bench_ours_saver writes; must be set before it is opened. */
extern const char *bench_ours_folder;

/** The encoders that an installed library would have. The caller frees it. */
ims_registry *bench_ours_registry(void);

/** Prints a line of JSON for each encoder that takes pixels. */
void bench_ours_list(void);

/** An image as the library wants it; points into `image`. */
struct ims_image bench_ours_image(const struct bench_image *image);

/** The same of its planes, which must have been made. */
struct ims_image bench_ours_frame(const struct bench_image *image);

/** The options of a setting, "effort=1,quality=80"; the caller frees them. */
char *bench_ours_options(const char *setting);

#endif
