/* SPDX-License-Identifier: MIT
 *
 * An Exif as a camera writes it, in either order of bytes: all five directories, a
 * maker note, private fields, and a thumbnail at the end. Made without the code that is
 * tested with it.
 */
#ifndef EXIF_BLOB_H
#define EXIF_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXIF_BLOB_MAX = 1024,
    EXIF_BLOB_ORIENTATION = 6,
    EXIF_BLOB_THUMBNAIL = 100 /* bytes, each 'T' */
};

/* Words in it that are private, and in its maker note. */
#define EXIF_BLOB_OWNER  "Jane Doe of Nowhere"
#define EXIF_BLOB_SERIAL "serial 0123456789"
#define EXIF_BLOB_MAKER  "maker's own things"

struct exif_blob {
    uint8_t bytes[EXIF_BLOB_MAX];
    size_t size;
    bool is_big;
    size_t image; /* offsets of directories */
    size_t photo;
    size_t gps;
    size_t thumbnail;
    size_t maker_note; /* and of its value */
};

void exif_blob_make(struct exif_blob *blob, bool is_big);

/* Writes numbers in its order of bytes. */
void exif_blob_put16(struct exif_blob *blob, size_t at, uint32_t value);
void exif_blob_put32(struct exif_blob *blob, size_t at, uint32_t value);

#endif
