/* SPDX-License-Identifier: MIT
 *
 * The Exif that goes into a file: that of the metadata, with their plain fields set in
 * it, or one made of these alone. What it does not set stays at its place, as makers'
 * notes tell offsets from the start: directories that change are written anew behind
 * all else, and zeros are left where they and the values were that others replace. It
 * knows no format but Exif.
 *
 * What is set: of `time_ns` DateTime, DateTimeOriginal and DateTimeDigitized, with
 * their offsets from UTC (none) and fractions of seconds; of `position` the latitude,
 * longitude, altitude and datum of the GPS directory; of the resolution XResolution,
 * YResolution and ResolutionUnit; of texts what text.h says. A ColorSpace that says
 * sRGB becomes Uncalibrated (65535) in a file of other colors: those of a profile, or
 * those that an image has.
 */
#ifndef IMS_METADATA_EXIF_MERGE_H
#define IMS_METADATA_EXIF_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

struct ims_metadata_exif_merged {
    const void *bytes; /* NULL: no Exif is to be written */
    size_t size;
    void *made; /* the same where they are not the caller's own */
};

/* `needs` are the kinds (of TEXT, RESOLUTION, TIME and POSITION) that the format has
 * nowhere else: one of them makes an Exif where there is none. Where there is one, all
 * plain fields are set in it, so that a file does not contradict itself; but texts only
 * where they are needed. IMS_METADATA_COLOR among them says that the file has other
 * colors than sRGB. Without metadata (NULL) there is none.
 * Returns IMS_OK, IMS_ERROR_MEMORY, or IMS_ERROR_METADATA where the Exif has no
 * directory that could take them, or offsets of 32 bits do not reach; then nothing is
 * to be freed, and the message tells. */
int ims_metadata_exif_merge(const struct ims_metadata *metadata, uint32_t needs,
                            struct ims_metadata_exif_merged *merged,
                            struct ims_message *message);

/* What `needs` has too where a file says colors by the numbers of its image. */
uint32_t ims_metadata_exif_merge_colors(const struct ims_image *image);

/* Whether that can be done, at submission, when it can still be refused; and how many
 * bytes it makes (`size` may be NULL). */
int ims_metadata_exif_merge_check(const struct ims_metadata *metadata, uint32_t needs,
                                  size_t *size, struct ims_message *message);

/* The check of a format whose plain fields and texts are all in its Exif: that, and
 * whether its texts have a place there (places.h). */
int ims_metadata_exif_merge_check_format(const char *format,
                                         const struct ims_metadata *metadata,
                                         struct ims_message *message);

void ims_metadata_exif_merge_free(struct ims_metadata_exif_merged *merged);

#endif
