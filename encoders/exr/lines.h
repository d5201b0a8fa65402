/* SPDX-License-Identifier: MIT
 *
 * Lines of an image as OpenEXR has them: channel by channel in the order of the
 * alphabet, little-endian, colors multiplied by alpha. It knows no compression and no
 * file.
 */
#ifndef IMS_EXR_LINES_H
#define IMS_EXR_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* The lines of one image, which must outlive it. */
struct ims_exr_lines {
    const struct ims_image *image;
    size_t samples;    /* of a pixel in the image, and channels of the file */
    size_t from_bytes; /* of a sample in the image: 2, half, or 4, float */
    size_t bytes;      /* of a sample in the file */
    size_t line_bytes; /* in the file */
    bool multiplies;   /* colors by alpha, which is the last sample */
};

/* Sets them up for an image of floats or halves; with `half` floats become halves. */
void ims_exr_lines_start(struct ims_exr_lines *lines, const struct ims_image *image,
                         bool half);

/* The names of the channels in the file, a letter each. */
const char *ims_exr_lines_names(const struct ims_exr_lines *lines);

/* Writes line y. */
void ims_exr_lines_write(const struct ims_exr_lines *lines, int32_t y, uint8_t *out);

#endif
