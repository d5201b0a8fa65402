/* SPDX-License-Identifier: MIT
 *
 * JPEG files by libjpeg alone: what encoders that promise its bytes are compared with.
 */
#ifndef LIBJPEG_H
#define LIBJPEG_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "encode.h"

/* Values of option `subsampling`. */
enum libjpeg_subsampling {
    LIBJPEG_AUTO = 0,
    LIBJPEG_420 = 1,
    LIBJPEG_422 = 2,
    LIBJPEG_444 = 3
};

struct libjpeg_settings {
    int quality;
    int effort;
    int subsampling; /* not AUTO */
    int restart_rows;
    uint32_t background;
};

/* Whether libjpeg is libjpeg-turbo; another one may write other bytes. */
bool libjpeg_is_turbo(void);

bool libjpeg_is_yuv(enum ims_pixel_format format);

/* Encodes, one row at a time; returns the size of `data`, which is to be freed. Chroma
 * of subsampled images is repeated, which libjpeg averages back to itself. From effort
 * 7 on, the smaller of a progressive file and one that is not. */
unsigned long libjpeg_encode(const struct ims_image *image,
                             const struct libjpeg_settings *settings,
                             unsigned char **data);

/* Gives the settings to an encoder. */
void libjpeg_set(struct encode *encode, const struct libjpeg_settings *settings);

/* Runs an encoder with the settings; fails the test unless its bytes are those of
 * libjpeg. */
void libjpeg_check(struct encode *encode, const struct ims_image *image,
                   const struct libjpeg_settings *settings);

#endif
