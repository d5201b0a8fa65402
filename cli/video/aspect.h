/* SPDX-License-Identifier: MIT
 *
 * Pictures whose pixels are not square where they are shown: enlarged in the direction
 * in which too few of them stand, so that nothing is lost, or marked by a resolution
 * that differs across and down. It knows no file, no decoder and no memory but its own.
 */
#ifndef VIDEO_ASPECT_H
#define VIDEO_ASPECT_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

/* What a pixel is wide, and high. */
struct video_pixel_shape {
    int width;
    int height;
};

/* Whether that is said, and is no square. */
static inline bool video_aspect_is_oblong(struct video_pixel_shape pixel)
{
    return pixel.width > 0 && pixel.height > 0 && pixel.width != pixel.height;
}

/* Whether the samples of a format are numbers that stand side by side. */
bool video_aspect_possible(enum ims_pixel_format format);

/* The size that a picture has with square pixels. */
void video_aspect_size(const struct ims_image *image, struct video_pixel_shape pixel,
                       int *width, int *height);

/* Fills an image of that size from one of the same format, for which that is possible,
 * and which stands as its file has it: by cubic interpolation (Keys, -1/2), each sample
 * from the four next to it, chroma at its place. Returns false when there is no memory.
 */
bool video_aspect_enlarge(const struct ims_image *from, const struct ims_image *to);

/* The resolution that tells the shape instead, in dots per metre. */
void video_aspect_tell(struct video_pixel_shape pixel, double *across, double *down);

#endif
