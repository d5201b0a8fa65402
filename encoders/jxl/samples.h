/* SPDX-License-Identifier: MIT
 *
 * The samples of an image as libjxl takes them: interleaved rows without padding, gray
 * or red, green and blue, maybe with alpha; the caller's own memory where it is that
 * already. And how many bits of them a file needs. It knows no encoder.
 */
#ifndef IMS_JXL_SAMPLES_H
#define IMS_JXL_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jxl/types.h>

#include <imagesaver/encoder.h>

struct ims_jxl_samples {
    const void *bytes;
    size_t size;
    JxlPixelFormat layout;
    uint32_t bits;     /* of a sample, as it is to be kept */
    uint32_t exponent; /* bits of these; 0: whole numbers */
    bool gray;
    bool alpha;
    void *made; /* NULL, or to be freed: `bytes`, where they are not the caller's */
};

/* Of whole numbers with 16 bits, of which only some come from the source, those are
 * kept where the others tell no more: where readers make the same of them. Halves stay
 * halves, unless libjxl cannot have one of them so: then all become floats of 32 bits.
 * @return IMS_OK or IMS_ERROR_MEMORY, with its text */
int ims_jxl_samples_take(struct ims_jxl_samples *samples, const struct ims_image *image,
                         struct ims_message *message);

/* Whether all floats are numbers from -most to `most`. */
bool ims_jxl_samples_are_within(const struct ims_jxl_samples *samples, float most);

/* Frees what was made; all zero is fine. */
void ims_jxl_samples_free(struct ims_jxl_samples *samples);

#endif
