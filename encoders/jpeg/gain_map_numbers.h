/* SPDX-License-Identifier: MIT
 *
 * The numbers by which a gain map is light: read and written as ISO 21496-1 has them,
 * in bytes, and as Ultra HDR 1.1 has them, in XMP (hdrgm). Whoever wrote them need not
 * be trusted. It knows no picture and no segment.
 */
#ifndef IMS_JPEG_GAIN_MAP_NUMBERS_H
#define IMS_JPEG_GAIN_MAP_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ims_jpeg_gain_map_ratio {
    int32_t over;
    uint32_t under; /* not 0 */
};

/* What there is of each channel; logarithms are binary. */
enum ims_jpeg_gain_map_field {
    IMS_JPEG_GAIN_MAP_LEAST, /* the logarithm of the gain that a sample of 0 says, */
    IMS_JPEG_GAIN_MAP_MOST,  /* and of that which the greatest one says */
    IMS_JPEG_GAIN_MAP_GAMMA,
    IMS_JPEG_GAIN_MAP_OFFSET,       /* of the picture's light, */
    IMS_JPEG_GAIN_MAP_OTHER_OFFSET, /* and of what it becomes */
    IMS_JPEG_GAIN_MAP_FIELDS
};

struct ims_jpeg_gain_map_numbers {
    /* How much brighter than white the display is, as a logarithm, that shows the
     * picture as it is, and the one that shows all of what it becomes. */
    struct ims_jpeg_gain_map_ratio headroom;
    struct ims_jpeg_gain_map_ratio other_headroom;
    struct ims_jpeg_gain_map_ratio channels[3][IMS_JPEG_GAIN_MAP_FIELDS];
    unsigned channel_count;     /* 1: all colors have the first one's; or 3 */
    bool has_colors_of_its_own; /* the gain is of colors of the map's profile */
};

/* The namespace of Ultra HDR's names, and what every element says that uses it. */
#define IMS_JPEG_GAIN_MAP_NUMBERS_HDRGM                                                \
    "xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\""

/* Bytes that either takes at most. */
enum { IMS_JPEG_GAIN_MAP_NUMBERS_ISO = 141, IMS_JPEG_GAIN_MAP_NUMBERS_XMP = 2048 };

/* Reads what ISO 21496-1, annex C, has behind its name, or a packet of XMP. False:
 * that is no gain map's, or damaged. */
bool ims_jpeg_gain_map_numbers_read_iso(struct ims_jpeg_gain_map_numbers *numbers,
                                        const uint8_t *bytes, size_t size);
bool ims_jpeg_gain_map_numbers_read_xmp(struct ims_jpeg_gain_map_numbers *numbers,
                                        const char *text, size_t size);

/* Writes them, and returns how many bytes that took. */
size_t
ims_jpeg_gain_map_numbers_write_iso(const struct ims_jpeg_gain_map_numbers *numbers,
                                    uint8_t out[IMS_JPEG_GAIN_MAP_NUMBERS_ISO]);
size_t
ims_jpeg_gain_map_numbers_write_xmp(const struct ims_jpeg_gain_map_numbers *numbers,
                                    char out[IMS_JPEG_GAIN_MAP_NUMBERS_XMP]);

#endif
