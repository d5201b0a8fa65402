/* SPDX-License-Identifier: MIT
 *
 * Metadata as libavif takes them: Exif, XMP and a profile. What has no place of its own
 * in AVIF goes into the Exif. It knows no planes.
 */
#ifndef IMS_AVIF_METADATA_H
#define IMS_AVIF_METADATA_H

#include <avif/avif.h>

#include <imagesaver/encoder.h>

/* What `metadata` of a table says of AVIF. */
enum {
    IMS_AVIF_METADATA_KINDS = IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP |
                              IMS_METADATA_ICC | IMS_METADATA_RESOLUTION |
                              IMS_METADATA_TIME | IMS_METADATA_POSITION
};

/* The `accepts` of an encoder: whether all texts have fields of Exif. */
int ims_avif_metadata_check(const struct ims_metadata *metadata,
                            struct ims_message *message);

/* Gives them to a picture; `metadata` may be NULL. Of an Exif with an orientation
 * libavif makes the rotation that readers go by. Returns IMS_OK or an error, of which
 * the message tells. */
int ims_avif_metadata_set(avifImage *picture, const struct ims_metadata *metadata,
                          const struct ims_image *image, struct ims_message *message);

#endif
