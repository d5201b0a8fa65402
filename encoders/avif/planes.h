/* SPDX-License-Identifier: MIT
 *
 * The samples of an image as libavif takes them: planes of Y, U, V or of green, blue,
 * red, and alpha; the caller's own memory where it is that already. It knows no
 * encoder's settings.
 */
#ifndef IMS_AVIF_PLANES_H
#define IMS_AVIF_PLANES_H

#include <avif/avif.h>

#include <imagesaver/encoder.h>

/* Lets a picture have the samples of an image. The picture is complete but for its
 * planes: size, depth, layout, matrix and range say what they must be. A gray image has
 * a picture without chroma, a YUV one of its own space, or one of BT.601 and its own
 * range, a color one of the identity matrix or full-range BT.601.
 * @param memory set to what is to be freed when the picture is no longer used
 * @return IMS_OK or IMS_ERROR_MEMORY, with its text */
int ims_avif_planes_fill(avifImage *picture, const struct ims_image *image,
                         void **memory, struct ims_message *message);

#endif
