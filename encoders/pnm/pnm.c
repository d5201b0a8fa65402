/* SPDX-License-Identifier: MIT
 *
 * Netpbm's formats: a head of text, and rows of samples, those of 16 bits big-endian.
 * PGM is gray, PPM has colors, PNM is either as the image is, PAM has alpha too. The
 * first three are one format with three extensions.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "comments.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "rows/formats.h"
#include "rows/rows.h"
#include "signature.h"

enum { OPTION_BACKGROUND = 0 };

/* One of the formats. */
struct row {
    struct ims_rows_formats formats;
    bool is_pam;
};

static const struct row pgm_row = {.formats = {.gray = true, .deep = true}};
static const struct row ppm_row = {.formats = {.color = true, .deep = true}};
static const struct row pnm_row = {
    .formats = {.gray = true, .color = true, .deep = true}};
static const struct row pam_row = {.formats = {.gray = true,
                                               .gray_alpha = true,
                                               .color = true,
                                               .alpha = true,
                                               .deep = true},
                                   .is_pam = true};

static int32_t background_of(const struct row *row, const struct ims_encoding *encoding)
{
    return row->is_pam ? 0 : encoding->options[OPTION_BACKGROUND].integer;
}

/* The head of an image that is written as a pixel format. */
static int write_head(const struct row *row, const struct ims_image *image,
                      enum ims_pixel_format target, char *head, size_t room)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(target, &info);
    const bool gray = info.model == IMS_MODEL_GRAY;
    const int highest = info.bits == 8 ? 255 : 65535;
    if (!row->is_pam)
        return snprintf(head, room, "P%d\n%ld %ld\n%d\n", gray ? 5 : 6,
                        (long)image->width, (long)image->height, highest);
    return snprintf(head, room,
                    "P7\nWIDTH %ld\nHEIGHT %ld\nDEPTH %d\nMAXVAL %d\n"
                    "TUPLTYPE %s%s\nENDHDR\n",
                    (long)image->width, (long)image->height, (int)info.samples, highest,
                    gray ? "GRAYSCALE" : "RGB", info.has_alpha ? "_ALPHA" : "");
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct row *const row = self->row;
    const struct ims_image *const image = encoding->image;
    const int32_t background = background_of(row, encoding);
    const enum ims_pixel_format target =
        ims_rows_formats_choose(&row->formats, image->format, background);
    struct ims_rows rows;
    char head[128];
    (void)state;
    size_t done;
    const int length = write_head(row, image, target, head, sizeof head);
    const int error = ims_pnm_comments_append(row->is_pam, encoding->metadata, head,
                                              &done, buffer, message);
    if (error != IMS_OK)
        return error;
    ims_rows_start(&rows, image, target, true, background);
    return ims_rows_append(&rows, head + done, (size_t)length - done, buffer, message);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const struct row *const row = self->row;
    return ims_pnm_comments_check(row->is_pam, encoding->metadata, message);
}

/* Gray with alpha on a color would be one. */
static int accepts_gray(const struct ims_encoder *self,
                        const struct ims_encoding *encoding,
                        struct ims_message *message)
{
    const int32_t background = encoding->options[OPTION_BACKGROUND].integer;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(encoding->image->format, &info);
    if (!info.has_alpha || ims_convert_format_is_gray(background))
        return accepts(self, encoding, message);
    return ims_failure(message, IMS_ERROR_NOT_HELD,
                       "%s holds gray only, and background #%06lx is a color",
                       self->name, (unsigned long)background);
}

static const struct ims_option option_table[] = {
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

static const char *const pgm_extensions[] = {"pgm", NULL};
static const char *const ppm_extensions[] = {"ppm", NULL};
static const char *const pnm_extensions[] = {"pnm", NULL};
static const char *const pam_extensions[] = {"pam", NULL};

static const struct ims_signature pgm_signatures[] = {
    IMS_PNM_SIGNATURE("P5", "\xff"), IMS_PNM_SIGNATURE("P2", "\xff"), {.bytes = NULL}};
static const struct ims_signature ppm_signatures[] = {
    IMS_PNM_SIGNATURE("P6", "\xff"), IMS_PNM_SIGNATURE("P3", "\xff"), {.bytes = NULL}};
static const struct ims_signature pnm_signatures[] = {IMS_PNM_SIGNATURE("P0", "\xf8"),
                                                      {.bytes = NULL}};
static const struct ims_signature pam_signatures[] = {{.bytes = "P7\n", .length = 3},
                                                      {.bytes = NULL}};

const struct ims_encoder ims_pnm_pnm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .row = &pnm_row,
    .name = "pnm",
    .format = "pnm",
    .description = "PNM, Netpbm's gray or color images, as the pixels are",
    .mime_type = "image/x-portable-anymap",
    .extensions = pnm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = pnm_signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = option_table,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT,
};

const struct ims_encoder ims_pnm_pgm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .row = &pgm_row,
    .name = "pgm",
    .format = "pnm",
    .description = "PGM, Netpbm's gray images",
    .mime_type = "image/x-portable-graymap",
    .extensions = pgm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_gray_16,
    .narrowed_formats = ims_pixel_lists_gray_16_narrowed,
    .signatures = pgm_signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = option_table,
    .encode = encode,
    .accepts = accepts_gray,
    .metadata = IMS_METADATA_TEXT,
};

const struct ims_encoder ims_pnm_ppm = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .row = &ppm_row,
    .name = "ppm",
    .format = "pnm",
    .description = "PPM, Netpbm's color images",
    .mime_type = "image/x-portable-pixmap",
    .extensions = ppm_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = ppm_signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = option_table,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT,
};

const struct ims_encoder ims_pnm_pam = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .row = &pam_row,
    .name = "pam",
    .format = "pam",
    .description = "PAM, Netpbm's images with or without alpha",
    .mime_type = "image/x-portable-arbitrarymap",
    .extensions = pam_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_16,
    .narrowed_formats = ims_pixel_lists_16_narrowed,
    .signatures = pam_signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_METADATA_TEXT,
};
