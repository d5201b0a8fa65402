/* SPDX-License-Identifier: MIT
 *
 * What every JPEG encoder here shares: options, chroma subsampling, quantisation
 * tables, limits. It knows no library that encodes.
 */
#ifndef IMS_JPEG_H
#define IMS_JPEG_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

enum {
    IMS_JPEG_MAX_SIDE = 65500 /* what libjpeg reads */
};

/* The indices of the shared options, which begin every JPEG encoder's table. */
enum ims_jpeg_option {
    IMS_JPEG_QUALITY = 0,
    IMS_JPEG_EFFORT = 1,
    IMS_JPEG_SUBSAMPLING = 2,
    IMS_JPEG_BACKGROUND = 3,
    IMS_JPEG_OPTIONS = 4,
    IMS_JPEG_RESTART_ROWS = IMS_JPEG_OPTIONS, /* of those encoders that have it */
    IMS_JPEG_GAIN_MAP_SCALE,                  /* these of those that write one */
    IMS_JPEG_GAIN_MAP_QUALITY
};

/* The efforts at which more is done. */
enum {
    IMS_JPEG_OPTIMIZED_FROM = 4,  /* optimal Huffman codes */
    IMS_JPEG_PROGRESSIVE_FROM = 7 /* and progressive mode, where that is smaller */
};

/* The shared options as initialisers, in this order. */
#define IMS_JPEG_OPTION_LIST                                                           \
    {.key = "quality",                                                                 \
     .type = IMS_OPTION_INTEGER,                                                       \
     .minimum = 0,                                                                     \
     .maximum = 100,                                                                   \
     .standard = 90,                                                                   \
     .help = "0 is smallest, 100 is best; the scale of libjpeg"},                      \
        {.key = "effort",                                                              \
         .type = IMS_OPTION_INTEGER,                                                   \
         .minimum = 0,                                                                 \
         .maximum = 9,                                                                 \
         .standard = 2,                                                                \
         .help = "0 is fastest, 9 is smallest; three steps: the same from 0 to 3, "    \
                 "from 4 to 6, from 7 on"},                                            \
        {.key = "subsampling",                                                         \
         .type = IMS_OPTION_CHOICE,                                                    \
         .choices = ims_jpeg_subsamplings,                                             \
         .help = "chroma; auto: that of a YUV image, else 444 from quality 95 on, "    \
                 "and 420 below"},                                                     \
    {                                                                                  \
        .key = "background", .type = IMS_OPTION_COLOR,                                 \
        .help = "what shows through where the image is transparent"                    \
    }

/* The option that follows them where an encoder has it. */
#define IMS_JPEG_RESTART_OPTION                                                        \
    {                                                                                  \
        .key = "restart_rows", .type = IMS_OPTION_INTEGER, .maximum = 8188,            \
        .help = "rows of blocks between restart markers, 0 for none"                   \
    }

/* "auto", "420", "422", "444", NULL. */
extern const char *const ims_jpeg_subsamplings[];

extern const char *const ims_jpeg_extensions[];
extern const struct ims_signature ims_jpeg_signatures[];

/* The formats that fit 8-bit YUV or gray, and those that must be narrowed. */
extern const enum ims_pixel_format ims_jpeg_pixel_formats[];
extern const enum ims_pixel_format ims_jpeg_pixel_formats_cmyk[]; /* and CMYK */
extern const enum ims_pixel_format ims_jpeg_narrowed_formats[];

/* Chroma of the file. */
struct ims_jpeg_sampling {
    bool half_width;
    bool half_height;
};

/* What option `subsampling` means for an image at a quality. */
struct ims_jpeg_sampling ims_jpeg_sampling_of(int32_t subsampling, int32_t quality,
                                              enum ims_pixel_format format);

/* Whether an image's planes are those of a JFIF file of that chroma. */
bool ims_jpeg_planes_fit(const struct ims_image *image,
                         struct ims_jpeg_sampling sampling);

/* Whether a picture of that format is gray where its background shows through. */
bool ims_jpeg_is_gray(enum ims_pixel_format format, int32_t background);

/* Whether all pixels of a row are opaque, of four bytes of which the last is alpha. */
bool ims_jpeg_row_is_opaque(const struct ims_image *image, int32_t y);

/* The `accepts` of encoders: whether JPEG can hold the metadata. */
int ims_jpeg_accept(const struct ims_encoder *self, const struct ims_encoding *encoding,
                    struct ims_message *message);

/* The standard's example tables (ITU-T T.81, annex K), luma and chroma, row by row,
 * scaled to a quality as the Independent JPEG Group's library does. */
void ims_jpeg_fill_quant_tables(int32_t quality, uint16_t tables[2][64]);

#endif
