/* SPDX-License-Identifier: MIT
 *
 * Owners of pictures: a frame, and a count of who needs it. FFmpeg's own count would
 * do, but needs memory for each owner, and ThreadSanitizer does not see it. The calls
 * for everybody else are in input.h. Internal to input*.c.
 */
#ifndef INPUT_FRAME_REF_H
#define INPUT_FRAME_REF_H

struct AVFrame;

/* An owner of what a frame refers to. The frame, made by av_frame_alloc(), is the
 * owner's, or freed when there is no memory: NULL then. */
void *input_frame_ref_make(struct AVFrame *frame);

#endif
