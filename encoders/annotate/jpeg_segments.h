/* SPDX-License-Identifier: MIT
 *
 * JPEG's segments: walked and checked, to the end of the image. It knows markers and
 * what APP segments are called, but writes nothing.
 */
#ifndef IMS_ANNOTATE_JPEG_SEGMENTS_H
#define IMS_ANNOTATE_JPEG_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* What a segment before the first scan holds. */
enum ims_annotate_jpeg_kind {
    IMS_ANNOTATE_JPEG_OTHER = 0,
    IMS_ANNOTATE_JPEG_JFIF,      /* APP0, both JFIF and its extension JFXX */
    IMS_ANNOTATE_JPEG_EXIF,      /* APP1 */
    IMS_ANNOTATE_JPEG_XMP,       /* APP1, the packet or a piece of the extended one */
    IMS_ANNOTATE_JPEG_ICC,       /* APP2, a piece of a profile */
    IMS_ANNOTATE_JPEG_MPF,       /* APP2: where other images are that follow this one */
    IMS_ANNOTATE_JPEG_JUMBF,     /* APP11 */
    IMS_ANNOTATE_JPEG_RESOURCES, /* APP13: resources as Photoshop has them */
    IMS_ANNOTATE_JPEG_ADOBE,     /* APP14 */
    IMS_ANNOTATE_JPEG_COMMENT    /* COM */
};

/* A segment of the bytes. */
struct ims_annotate_jpeg_segment {
    size_t start; /* of its marker, fill bytes before it included */
    size_t end;
    uint8_t marker;
    enum ims_annotate_jpeg_kind kind;
    const uint8_t *data; /* behind its length and its name, */
    size_t size;         /* and the bytes from there on */
};

/* What is told of all segments. */
struct ims_annotate_jpeg_layout {
    size_t first_scan;   /* where the segment SOS begins */
    size_t end;          /* behind EOI; other images may follow */
    uint8_t components;  /* of the frame */
    bool is_plain_color; /* decoders take it for gray or YCbCr with or without JFIF */
    bool has_jfif;
    bool has_c2pa; /* content credentials */
};

/* The segment at `start`, known to be whole, before the first scan. */
void ims_annotate_jpeg_segments_at(const uint8_t *bytes, size_t start,
                                   struct ims_annotate_jpeg_segment *segment);

/* Checks all of it, up to EOI. IMS_ERROR_DAMAGED with its text. */
int ims_annotate_jpeg_segments_check(const uint8_t *bytes, size_t size,
                                     struct ims_annotate_jpeg_layout *layout,
                                     struct ims_message *message);

#endif
