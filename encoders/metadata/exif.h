/* SPDX-License-Identifier: MIT
 *
 * Exif as bytes: a TIFF structure of up to five directories, in either order of bytes.
 * Any bytes may be opened: a directory that lies outside, over another one or over the
 * header counts as if it were not there, so that directories never overlap, and no
 * directory is met twice. It reads; exif_merge.h and exif_edit.c write.
 *
 * Formats: Exif 2.32 (CIPA DC-008), 4.5 and 4.6; TIFF 6.0, section 2.
 */
#ifndef IMS_METADATA_EXIF_H
#define IMS_METADATA_EXIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The directories; the others are pointed to from the image's and the photograph's. */
enum ims_metadata_exif_directory {
    IMS_METADATA_EXIF_IMAGE = 0,           /* the 0th IFD */
    IMS_METADATA_EXIF_THUMBNAIL = 1,       /* the 1st IFD */
    IMS_METADATA_EXIF_PHOTO = 2,           /* the Exif IFD */
    IMS_METADATA_EXIF_GPS = 3,             /* the GPS Info IFD */
    IMS_METADATA_EXIF_INTEROPERABILITY = 4 /* the Interoperability IFD */
};

enum {
    IMS_METADATA_EXIF_DIRECTORIES = 5,
    IMS_METADATA_EXIF_HEADER = 8, /* bytes before the first directory, at least */
    IMS_METADATA_EXIF_ENTRY = 12  /* bytes of an entry of a directory */
};

/* Tags that more than one file here speaks of. */
enum ims_metadata_exif_tag {
    /* of the image (and of TIFF files) */
    IMS_METADATA_EXIF_IMAGE_WIDTH = 256,
    IMS_METADATA_EXIF_IMAGE_LENGTH = 257,
    IMS_METADATA_EXIF_IMAGE_DESCRIPTION = 270,
    IMS_METADATA_EXIF_ORIENTATION = 274,
    IMS_METADATA_EXIF_X_RESOLUTION = 282,
    IMS_METADATA_EXIF_Y_RESOLUTION = 283,
    IMS_METADATA_EXIF_RESOLUTION_UNIT = 296,
    IMS_METADATA_EXIF_SOFTWARE = 305,
    IMS_METADATA_EXIF_DATE_TIME = 306,
    IMS_METADATA_EXIF_ARTIST = 315,
    IMS_METADATA_EXIF_COPYRIGHT = 33432,
    IMS_METADATA_EXIF_PHOTO_POINTER = 34665,
    IMS_METADATA_EXIF_GPS_POINTER = 34853,
    /* of the photograph */
    IMS_METADATA_EXIF_COLOR_SPACE = 40961,
    IMS_METADATA_EXIF_PIXEL_X_DIMENSION = 40962,
    IMS_METADATA_EXIF_PIXEL_Y_DIMENSION = 40963,
    IMS_METADATA_EXIF_INTEROPERABILITY_POINTER = 40965
};

/* Types of values, by TIFF's numbers. */
enum ims_metadata_exif_type {
    IMS_METADATA_EXIF_BYTE = 1,
    IMS_METADATA_EXIF_ASCII = 2,
    IMS_METADATA_EXIF_SHORT = 3,
    IMS_METADATA_EXIF_LONG = 4,
    IMS_METADATA_EXIF_RATIONAL = 5,
    IMS_METADATA_EXIF_UNDEFINED = 7
};

/* Units of a resolution. */
enum ims_metadata_exif_unit {
    IMS_METADATA_EXIF_NO_UNIT = 1,
    IMS_METADATA_EXIF_INCH = 2,
    IMS_METADATA_EXIF_CENTIMETRE = 3
};

/* Opened bytes, which stay the caller's. */
struct ims_metadata_exif {
    const uint8_t *bytes;
    size_t size;
    bool is_big;     /* the most significant byte comes first */
    bool is_damaged; /* a directory was not there */
    struct {
        uint32_t offset; /* 0: there is none */
        uint32_t entries;
        uint32_t size; /* bytes: the count, the entries, and the offset of the next
                          directory where that is not cut off */
    } directories[IMS_METADATA_EXIF_DIRECTORIES];
};

/* One field. */
struct ims_metadata_exif_entry {
    uint16_t tag;
    uint16_t type;
    uint32_t count;       /* of values */
    size_t offset;        /* of the entry's own 12 bytes */
    const uint8_t *value; /* NULL: outside of the bytes, or of an unknown type */
    size_t size;          /* bytes of the value */
};

/* Opens bytes. False where they do not begin as TIFF does or their first directory is
 * not there. Costs time for the entries of at most two directories. */
bool ims_metadata_exif_open(struct ims_metadata_exif *exif, const void *bytes,
                            size_t size);

/* Reads the entry of a number, from 0; false past the last one. Tags may be in any
 * order, and more than once. */
bool ims_metadata_exif_read(const struct ims_metadata_exif *exif,
                            enum ims_metadata_exif_directory directory, uint32_t number,
                            struct ims_metadata_exif_entry *entry);

/* The first entry with a tag; false where there is none. */
bool ims_metadata_exif_find(const struct ims_metadata_exif *exif,
                            enum ims_metadata_exif_directory directory, uint32_t tag,
                            struct ims_metadata_exif_entry *entry);

/* Where the next directory is said to lie, 0 for none: it may be anywhere. */
uint32_t ims_metadata_exif_next(const struct ims_metadata_exif *exif,
                                enum ims_metadata_exif_directory directory);

/* Bytes of one value of a type; 0 for a type that TIFF does not have. */
size_t ims_metadata_exif_type_size(uint32_t type);

static inline uint32_t ims_metadata_exif_load16(const struct ims_metadata_exif *exif,
                                                const uint8_t *from)
{
    const uint32_t first = from[0];
    const uint32_t second = from[1];
    return exif->is_big ? first << 8 | second : second << 8 | first;
}

static inline uint32_t ims_metadata_exif_load32(const struct ims_metadata_exif *exif,
                                                const uint8_t *from)
{
    const uint32_t first = ims_metadata_exif_load16(exif, from);
    const uint32_t second = ims_metadata_exif_load16(exif, from + 2);
    return exif->is_big ? first << 16 | second : second << 16 | first;
}

/* The value of an entry of one SHORT or LONG; 0 for any other. */
uint32_t ims_metadata_exif_number(const struct ims_metadata_exif *exif,
                                  const struct ims_metadata_exif_entry *entry);

/* Numbers in the order of bytes of `exif`. */
void ims_metadata_exif_store16(const struct ims_metadata_exif *exif, uint8_t *out,
                               uint32_t value);
void ims_metadata_exif_store32(const struct ims_metadata_exif *exif, uint8_t *out,
                               uint32_t value);

#endif
