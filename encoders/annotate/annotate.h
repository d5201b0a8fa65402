/* SPDX-License-Identifier: MIT
 *
 * Metadata put into bytes that are encoded already: what one call is about, and the
 * function of each container. A container's bytes are checked as far as they are
 * understood here, and refused (IMS_ERROR_DAMAGED) where something is wrong; pixels are
 * neither decoded nor copied. It knows no pixels.
 */
#ifndef IMS_ANNOTATE_H
#define IMS_ANNOTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "output.h"

/* What happens to content credentials, which are a signature over the bytes: values of
 * the option `credentials`. */
enum ims_annotate_credentials {
    IMS_ANNOTATE_REFUSE = 0, /* IMS_ERROR_SIGNED */
    IMS_ANNOTATE_KEEP = 1,   /* they stay, and tell of the change */
    IMS_ANNOTATE_REMOVE = 2  /* they are taken out */
};

enum { IMS_ANNOTATE_ROOM = 65536 };

/* One call. */
struct ims_annotate {
    const uint8_t *bytes; /* the input */
    size_t size;
    const struct ims_metadata *metadata;
    enum ims_annotate_credentials credentials;
    struct ims_message *message;
    struct ims_annotate_output output;
    uint8_t *room; /* IMS_ANNOTATE_ROOM bytes to work in */
};

/* What is said of bytes with content credentials: IMS_OK where the option allows a
 * change, else IMS_ERROR_SIGNED with its text. */
int ims_annotate_signed(const struct ims_annotate *annotate, const char *format);

/* The containers. Each returns an error with its text. */
int ims_annotate_png_write(struct ims_annotate *annotate);
int ims_annotate_jpeg_write(struct ims_annotate *annotate);
int ims_annotate_webp_write(struct ims_annotate *annotate);
int ims_annotate_tiff_write(struct ims_annotate *annotate);
int ims_annotate_jxl_write(struct ims_annotate *annotate);
int ims_annotate_heif_write(struct ims_annotate *annotate);

#endif
