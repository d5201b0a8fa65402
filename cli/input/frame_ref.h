/* SPDX-License-Identifier: MIT
 *
 * A frame, or bytes, and a count of the references to it. FFmpeg's own
 * count would do, but needs memory for each reference, and ThreadSanitizer does not see
 * it.
 */
#ifndef INPUT_FRAME_REF_H
#define INPUT_FRAME_REF_H

#include <stddef.h>

struct AVFrame;
struct ims_image;
struct input_frame_ref;
struct input_metadata;

/* The first reference to what a frame refers to. The frame, made by av_frame_alloc(),
 * is freed with the last one, or at once when there is no memory: NULL then. */
struct input_frame_ref *input_frame_ref_make(struct AVFrame *frame);

/* The same of bytes that free() frees. */
struct input_frame_ref *input_frame_ref_make_bytes(void *bytes);

/* The same of memory that was mapped. */
struct input_frame_ref *input_frame_ref_make_mapping(void *mapping, size_t size);

/* Gives it what belongs to the picture beside its pixels, which is freed with the last
 * reference. Once, by whoever has the only one. */
void input_frame_ref_keep(struct input_frame_ref *ref, struct input_metadata *metadata);

/* One more reference; any thread that has one may. */
struct input_frame_ref *input_frame_ref_share(struct input_frame_ref *ref);

/* Lets go of a reference, or NULL; any thread may. Fits ims_release_fn. */
void input_frame_ref_release(void *ref, const struct ims_image *image);

#endif
