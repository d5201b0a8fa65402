/* SPDX-License-Identifier: MIT
 *
 * PNG's chunks: walked and checked. It knows the order that the format asks for, but no
 * metadata.
 */
#ifndef IMS_ANNOTATE_PNG_CHUNKS_H
#define IMS_ANNOTATE_PNG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum {
    IMS_ANNOTATE_PNG_HEAD = 8,       /* bytes of the signature */
    IMS_ANNOTATE_PNG_AROUND = 12,    /* length, type and checksum of a chunk */
    IMS_ANNOTATE_PNG_AFTER_IHDR = 33 /* where the first chunk after IHDR begins */
};

/* A chunk of the bytes. */
struct ims_annotate_png_chunk {
    size_t start;        /* of its length */
    size_t end;          /* behind its checksum */
    const uint8_t *type; /* four letters */
    const uint8_t *data;
    size_t size; /* of the data */
};

/* What is told of all chunks. */
struct ims_annotate_png_layout {
    size_t first_idat;    /* where it begins */
    size_t end;           /* behind IEND; what follows is not PNG's */
    bool has_credentials; /* content credentials */
};

/* Goes on to the chunk at `start`; it is known to be whole (what is told of `layout`
 * does). */
void ims_annotate_png_chunks_at(const uint8_t *bytes, size_t start,
                                struct ims_annotate_png_chunk *chunk);

/* Whether a chunk is of this type. */
bool ims_annotate_png_chunks_is(const struct ims_annotate_png_chunk *chunk,
                                const char *type);

/* Checks all of it: sizes, types, checksums, order. IMS_ERROR_DAMAGED with its text. */
int ims_annotate_png_chunks_check(const uint8_t *bytes, size_t size,
                                  struct ims_annotate_png_layout *layout,
                                  struct ims_message *message);

#endif
