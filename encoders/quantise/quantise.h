/* SPDX-License-Identifier: MIT
 *
 * An image as a palette and indices into it, for any format that has palettes: exact
 * where the image has few enough colors, else with those that are nearest to all of it.
 * The same image gives the same palette and indices on every machine. It knows no
 * format.
 */
#ifndef IMS_QUANTISE_H
#define IMS_QUANTISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "dither.h"
#include "palette.h"

/* The options of every encoder that uses it. */
extern const struct ims_option ims_quantise_options[];

/* An image in work. */
struct ims_quantise {
    struct ims_quantise_palette palette; /* without the transparent one */
    bool transparent;                    /* some pixels are; they have index
                                            palette.count */
    uint32_t warnings;                   /* bits of enum ims_warning */
    struct ims_quantise_work *work;
};

/* Finds the palette of an image, by the options of this table; both must outlive
 * `quantise`. Messages call the format `format`, "GIF".
 * Returns ::IMS_OK, ::IMS_ERROR_MEMORY, or, for `lossless`, ::IMS_ERROR_NOT_HELD, with
 * the reason in `message`; after an error nothing is to be freed. */
int ims_quantise_start(struct ims_quantise *quantise,
                       const struct ims_encoding *encoding, const char *format,
                       struct ims_message *message);

/* Writes the indices of row y; each row once, from the top down. */
void ims_quantise_row(struct ims_quantise *quantise, int32_t y, uint8_t *indices);

void ims_quantise_end(struct ims_quantise *quantise);

#endif
