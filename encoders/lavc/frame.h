/* SPDX-License-Identifier: MIT
 *
 * The frame of a session: the image's own memory where libavcodec can take it as it is,
 * else memory of the frame's own. It knows no format of encoded images.
 */
#ifndef IMS_LAVC_FRAME_H
#define IMS_LAVC_FRAME_H

#include <imagesaver/encoder.h>

#include "lavc.h"

/* Lets the frame of a session that has begun point at the image's rows, or at a copy of
 * them where their layout is none that libavcodec takes. Not for encoders that keep
 * frames. */
int ims_lavc_frame_wrap(struct ims_lavc *session, const struct ims_image *image,
                        struct ims_message *message);

/* Gives the frame memory of its own, not yet filled. */
int ims_lavc_frame_allocate(struct ims_lavc *session, struct ims_message *message);

/* Gives it memory and fills that with the image, converted as ims_convert_start()
 * tells; `target` must be the layout of the session's pixel format. Adds to the
 * message's warnings. */
int ims_lavc_frame_convert(struct ims_lavc *session, const struct ims_image *image,
                           enum ims_pixel_format target, int32_t background,
                           bool big_endian, struct ims_message *message);

#endif
