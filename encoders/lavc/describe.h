/* SPDX-License-Identifier: MIT
 *
 * Metadata in files that libavcodec makes, which it does not write itself: what comes
 * before its bytes, and what changes in them. The bytes are its own and whole: nothing
 * is checked.
 */
#ifndef IMS_LAVC_DESCRIBE_H
#define IMS_LAVC_DESCRIBE_H

#include <imagesaver/encoder.h>

/* The `hand_over` of a setup (lavc.h): each hands the bytes over with the metadata of
 * an encoding in them. */
typedef int ims_lavc_describe(const struct ims_encoding *encoding, const uint8_t *bytes,
                              size_t size, void (*release)(void *owner), void *owner,
                              struct ims_buffer *buffer, struct ims_message *message);

/* Whether they can be written; `metadata` may be NULL. Returns IMS_OK or
 * IMS_ERROR_METADATA. */
typedef int ims_lavc_describe_check(const struct ims_metadata *metadata,
                                    struct ims_message *message);

/* JPEG-LS: each text is a comment. */
ims_lavc_describe ims_lavc_describe_jpegls;
ims_lavc_describe_check ims_lavc_describe_check_jpegls;

/* PCX: the resolution, in whole dots per inch. */
ims_lavc_describe ims_lavc_describe_pcx;
ims_lavc_describe_check ims_lavc_describe_check_pcx;

/* SGI: the title is the image's name. */
ims_lavc_describe ims_lavc_describe_sgi;
ims_lavc_describe_check ims_lavc_describe_check_sgi;

#endif
