/* SPDX-License-Identifier: MIT
 *
 * Owners of pictures: a frame, or the bytes of a file, and a count of who needs them.
 * FFmpeg's own count would do, but needs memory for each owner, and ThreadSanitizer
 * does not see it. The calls for everybody else are in input.h. Internal to the folder.
 */
#ifndef INPUT_FRAME_REF_H
#define INPUT_FRAME_REF_H

struct AVFrame;

/* An owner of what a frame refers to. The frame, made by av_frame_alloc(), is the
 * owner's, or freed when there is no memory: NULL then. */
void *input_frame_ref_make(struct AVFrame *frame);

/* The same of bytes that free() frees. */
void *input_frame_ref_make_bytes(void *bytes);

#endif
