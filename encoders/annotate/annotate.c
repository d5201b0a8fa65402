/* SPDX-License-Identifier: MIT
 *
 * The tables: one for each format, which differ in what they call and what they hold.
 */
#include "annotate.h"

#include <stddef.h>

#include "builtin.h"
#include "common/failure.h"
#include "metadata/exif_merge.h"
#include "metadata/jpeg.h"
#include "metadata/png.h"
#include "metadata/webp.h"
#include "tiff/metadata.h"

/* What differs between formats. */
struct row {
    int (*annotate)(struct ims_annotate *annotate);
    int (*check)(const struct ims_metadata *metadata, struct ims_message *message);
};

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    const struct row *const row = self->row;
    return row->check(encoding->metadata, message);
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    const struct row *const row = self->row;
    const struct ims_metadata none = IMS_METADATA_INIT;
    const struct ims_image *const image = encoding->image;
    struct ims_annotate annotate = {
        .bytes = image->planes[0],
        .size = image->byte_count,
        .metadata = encoding->metadata != NULL ? encoding->metadata : &none,
        .credentials = (enum ims_annotate_credentials)encoding->options[0].integer,
        .message = message,
        .output = {.buffer = buffer, .bytes = image->planes[0]},
        .room = state,
    };
    return row->annotate(&annotate);
}

int ims_annotate_signed(const struct ims_annotate *annotate, const char *format)
{
    if (annotate->credentials != IMS_ANNOTATE_REFUSE)
        return IMS_OK;
    return ims_failure(annotate->message, IMS_ERROR_SIGNED,
                       "%s: the bytes have content credentials (C2PA), which metadata "
                       "would break; save them without metadata, or set "
                       "credentials=remove, or credentials=keep to leave them broken",
                       format);
}

/* Texts have their places in Exif alone. */
static int check_jxl(const struct ims_metadata *metadata, struct ims_message *message)
{
    return ims_metadata_exif_merge_check_format("JPEG XL", metadata, message);
}

static int check_heif(const struct ims_metadata *metadata, struct ims_message *message)
{
    return ims_metadata_exif_merge_check_format("HEIF", metadata, message);
}

static const char *const credentials_choices[] = {"refuse", "keep", "remove", NULL};

static const struct ims_option annotate_options[] = {
    {.key = "credentials",
     .help =
         "Content credentials (C2PA) of bytes that get metadata: they sign the bytes "
         "as they were",
     .choices = credentials_choices,
     .type = IMS_OPTION_CHOICE},
    {.key = NULL},
};

#define NAMES(...)      ((const char *const[]){__VA_ARGS__, NULL})
#define SIGNATURES(...) ((const struct ims_signature[]){__VA_ARGS__, {0}})
#define ROW(...)        (&(const struct row){__VA_ARGS__})

#define ALIKE                                                                          \
    .abi = IMS_ENCODER_ABI, .size = sizeof(struct ims_encoder), .rank = 100,           \
    .inputs = IMS_INPUT_BYTES,                                                         \
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP,                   \
    .options = annotate_options, .state_size = IMS_ANNOTATE_ROOM, .encode = encode,    \
    .accepts = accepts

const struct ims_encoder ims_annotate_png = {
    ALIKE,
    .name = "png-annotate",
    .format = "png",
    .description = "Metadata into PNG bytes that are encoded already",
    .mime_type = "image/png",
    .extensions = NAMES("png"),
    .signatures = SIGNATURES({.bytes = "\x89PNG\r\n\x1a\n", .length = 8}),
    .metadata = IMS_METADATA_PNG_KINDS,
    .row = ROW(ims_annotate_png_write, ims_metadata_png_check),
};

const struct ims_encoder ims_annotate_jpeg = {
    ALIKE,
    .name = "jpeg-annotate",
    .format = "jpeg",
    .description = "Metadata into JPEG bytes that are encoded already",
    .mime_type = "image/jpeg",
    .extensions = NAMES("jpg", "jpeg", "jpe", "jfif"),
    .signatures = SIGNATURES({.bytes = "\xff\xd8\xff", .length = 3}),
    .metadata = IMS_METADATA_JPEG_KINDS,
    .row = ROW(ims_annotate_jpeg_write, ims_metadata_jpeg_check),
};

const struct ims_encoder ims_annotate_webp = {
    ALIKE,
    .name = "webp-annotate",
    .format = "webp",
    .description = "Metadata into WebP bytes that are encoded already",
    .mime_type = "image/webp",
    .extensions = NAMES("webp"),
    .signatures = SIGNATURES({.bytes = "RIFF\0\0\0\0WEBP",
                              .mask = "\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff",
                              .length = 12}),
    .metadata = IMS_METADATA_WEBP_KINDS,
    .row = ROW(ims_annotate_webp_write, ims_metadata_webp_check),
};

const struct ims_encoder ims_annotate_tiff = {
    ALIKE,
    .name = "tiff-annotate",
    .format = "tiff",
    .description = "Metadata into TIFF bytes that are encoded already",
    .mime_type = "image/tiff",
    .extensions = NAMES("tif", "tiff"),
    .signatures =
        SIGNATURES({.bytes = "II*\0", .length = 4}, {.bytes = "MM\0*", .length = 4},
                   {.bytes = "II+\0", .length = 4}, {.bytes = "MM\0+", .length = 4}),
    .metadata = IMS_TIFF_METADATA_KINDS,
    .row = ROW(ims_annotate_tiff_write, ims_tiff_metadata_check),
};

/* What these hold is what a WebP does: Exif and XMP, and HEIF a profile. */
const struct ims_encoder ims_annotate_jxl = {
    ALIKE,
    .name = "jxl-annotate",
    .format = "jxl",
    .description = "Metadata into JPEG XL bytes that are encoded already",
    .mime_type = "image/jxl",
    .extensions = NAMES("jxl"),
    .signatures = SIGNATURES({.bytes = "\xff\x0a", .length = 2},
                             {.bytes = "\0\0\0\x0cJXL \r\n\x87\n", .length = 12}),
    .metadata = IMS_METADATA_WEBP_KINDS & ~(uint32_t)IMS_METADATA_ICC,
    .row = ROW(ims_annotate_jxl_write, check_jxl),
};

const struct ims_encoder ims_annotate_avif = {
    ALIKE,
    .name = "avif-annotate",
    .format = "avif",
    .description = "Metadata into AVIF bytes that are encoded already",
    .mime_type = "image/avif",
    .extensions = NAMES("avif"),
    .signatures = SIGNATURES({.bytes = "ftypavif", .length = 8, .offset = 4},
                             {.bytes = "ftypavis", .length = 8, .offset = 4}),
    .metadata = IMS_METADATA_WEBP_KINDS,
    .row = ROW(ims_annotate_heif_write, check_heif),
};

const struct ims_encoder ims_annotate_heif = {
    ALIKE,
    .name = "heif-annotate",
    .format = "heif",
    .description = "Metadata into HEIF bytes that are encoded already",
    .mime_type = "image/heif",
    .extensions = NAMES("heic", "heif", "hif"),
    .signatures = SIGNATURES({.bytes = "ftyphei", .length = 7, .offset = 4},
                             {.bytes = "ftyphev", .length = 7, .offset = 4},
                             {.bytes = "ftypmif", .length = 7, .offset = 4},
                             {.bytes = "ftypmsf", .length = 7, .offset = 4}),
    .metadata = IMS_METADATA_WEBP_KINDS,
    .row = ROW(ims_annotate_heif_write, check_heif),
};
