/* SPDX-License-Identifier: MIT
 *
 * A gain map that is handed in as the JPEG that it is in files: looked through, and
 * written again with nothing in it but what shows it: tables, scans, its profile, what
 * says how its colors are coded, and the numbers, which are written anew. Whoever made
 * it need not be trusted.
 */
#ifndef IMS_JPEG_GAIN_MAP_GIVEN_H
#define IMS_JPEG_GAIN_MAP_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "gain_map_numbers.h"

struct ims_jpeg_gain_map_given {
    struct ims_jpeg_gain_map_numbers numbers;
    const uint8_t *bytes;
    size_t first_scan; /* where its marker stands */
    size_t end;        /* behind EOI */
    bool has_jfif;
};

/* Returns IMS_OK, or IMS_ERROR_METADATA with the reason. */
int ims_jpeg_gain_map_given_read(struct ims_jpeg_gain_map_given *given,
                                 const uint8_t *bytes, size_t size,
                                 struct ims_message *message);

/* Appends the file. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_jpeg_gain_map_given_write(const struct ims_jpeg_gain_map_given *given,
                                  struct ims_buffer *buffer);

#endif
