/* SPDX-License-Identifier: MIT
 *
 * Metadata as cards of FITS: author, software and title by their keywords, all other
 * texts as comments, time and position as FITS 4.0 has them. It knows no pixels.
 */
#ifndef IMS_FITS_CARDS_H
#define IMS_FITS_CARDS_H

#include <imagesaver/encoder.h>

enum { IMS_FITS_CARD = 80 /* bytes */ };

/* What `metadata` of a table says of FITS. */
enum {
    IMS_FITS_CARDS_KINDS = IMS_METADATA_TEXT | IMS_METADATA_TIME | IMS_METADATA_POSITION
};

/* Whether all can be written; else says what cannot. `metadata` may be NULL here and
 * below. Returns IMS_OK, IMS_ERROR_METADATA or IMS_ERROR_MEMORY. */
int ims_fits_cards_check(const struct ims_metadata *metadata,
                         struct ims_message *message);

/* Appends them. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_fits_cards_append(const struct ims_metadata *metadata,
                          struct ims_buffer *buffer);

#endif
