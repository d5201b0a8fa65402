/* SPDX-License-Identifier: MIT
 *
 * PBM, Netpbm's black and white: a head of text, and rows of bits, of which 1 is black.
 */
#include <stddef.h>
#include <stdio.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "comments.h"
#include "common/pixel_lists.h"
#include "quantise/bilevel.h"
#include "rows/rows.h"
#include "signature.h"

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    struct ims_quantise_bilevel bilevel;
    char head[64];
    size_t done;
    (void)self;
    (void)state;
    const int length =
        snprintf(head, sizeof head, "P4\n%ld %ld\n", (long)encoding->image->width,
                 (long)encoding->image->height);
    int error = ims_pnm_comments_append(false, encoding->metadata, head, &done, buffer,
                                        message);
    if (error == IMS_OK)
        error = ims_quantise_bilevel_start(&bilevel, encoding, message);
    if (error != IMS_OK)
        return error;
    error = ims_quantise_bilevel_append(&bilevel, head + done, (size_t)length - done,
                                        buffer, message);
    ims_quantise_bilevel_end(&bilevel);
    return error;
}

static const char *const pbm_extensions[] = {"pbm", NULL};

static const struct ims_signature signatures[] = {
    IMS_PNM_SIGNATURE("P1", "\xff"), IMS_PNM_SIGNATURE("P4", "\xff"), {.bytes = NULL}};

const struct ims_encoder ims_pnm_pbm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "pbm",
    .format = "pnm",
    .description = "PBM, Netpbm's black and white images",
    .mime_type = "image/x-portable-bitmap",
    .extensions = pbm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS,
    .pixel_formats = ims_pixel_lists_1,
    .narrowed_formats = ims_pixel_lists_1_narrowed,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = ims_quantise_bilevel_options,
    .encode = encode,
    .metadata = IMS_METADATA_TEXT,
};
