/* SPDX-License-Identifier: MIT
 *
 * Strips that are JPEG (Technical Note 2 of TIFF): each is a picture of its own, made
 * by the encoder of JPEG that this library has, asked as the engine asks it; what all
 * have in common is told once, in a tag. It knows rows and segments, and no directory.
 */
#ifndef IMS_TIFF_JPEG_H
#define IMS_TIFF_JPEG_H

#include <imagesaver/encoder.h>

#include "common/free_list.h"
#include "entries.h"
#include "strip.h"

/* A strip has as many rows of blocks as any sampling of chroma needs, or all rows. */
enum { IMS_TIFF_JPEG_ROWS = 16, IMS_TIFF_JPEG_OPTIONS = 16 };

/* What an image is coded by; constant while strips are made. */
struct ims_tiff_jpeg {
    const struct ims_image *image;
    const struct ims_services *services;
    struct ims_free_list *coders;                          /* states of the encoder */
    union ims_option_value options[IMS_TIFF_JPEG_OPTIONS]; /* of its table */
    bool own_codes; /* each strip has those that are best for it */
};

/* What is asked for, as the options of JPEG mean it. */
struct ims_tiff_jpeg_settings {
    int32_t quality;
    int32_t effort;
    int32_t subsampling;
    int32_t background;
};

/* "auto", "420", "422", "444", NULL: as JPEG has them. */
extern const char *const ims_tiff_jpeg_subsamplings[];

/* Whether JPEG holds an image's samples and its width; else says what to do. */
int ims_tiff_jpeg_check(const struct ims_image *image, struct ims_message *message);

/* Sets it up; the image, the services and the list must outlive it. */
void ims_tiff_jpeg_start(struct ims_tiff_jpeg *jpeg, const struct ims_image *image,
                         const struct ims_services *services,
                         struct ims_free_list *coders,
                         const struct ims_tiff_jpeg_settings *settings);

/* Makes a strip of rows first, ..., end - 1: a whole file of JPEG. */
void ims_tiff_jpeg_make(const struct ims_tiff_jpeg *jpeg, int32_t first, int32_t end,
                        struct ims_tiff_strip *strip);

/* Adds to `entries` what tells of strips like this one. Returns how many samples a
 * pixel has: 1, gray, or 3, YCbCr. */
uint16_t ims_tiff_jpeg_tell(const struct ims_tiff_jpeg *jpeg,
                            const struct ims_tiff_strip *strip,
                            struct ims_tiff_entries *entries);

/* Takes out of a strip what was told. */
void ims_tiff_jpeg_shorten(const struct ims_tiff_jpeg *jpeg,
                           struct ims_tiff_strip *strip);

/* Frees the states in a list. */
void ims_tiff_jpeg_coders_free(struct ims_free_list *coders);

#endif
