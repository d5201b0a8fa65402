/* SPDX-License-Identifier: MIT
 *
 * Bytes that grow, put together by hand or read from files, and metadata for them. It
 * knows no encoder, so that tests of the shared library have it too.
 */
#ifndef ANNOTATE_BYTES_H
#define ANNOTATE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* Bytes that grow. Zeros are none. */
struct annotate_bytes {
    uint8_t *data; /* freed by annotate_free() */
    size_t size;
};

void annotate_free(struct annotate_bytes *bytes);
void annotate_add(struct annotate_bytes *bytes, const void *data, size_t size);
void annotate_add_text(struct annotate_bytes *bytes, const char *text);

/* A number of so many bytes. */
void annotate_add_big(struct annotate_bytes *bytes, size_t count, uint64_t number);
void annotate_add_little(struct annotate_bytes *bytes, size_t count, uint64_t number);

/* Copies bytes from, ..., end - 1 of others. */
void annotate_add_part(struct annotate_bytes *bytes, const struct annotate_bytes *from,
                       size_t start, size_t end);

/* The bytes of something in the scratch folder. */
void annotate_load(struct annotate_bytes *bytes, const char *relative);
void annotate_store(const void *data, size_t size, const char *relative);

/* The checksum of PNG's chunks. */
uint32_t annotate_crc(const void *data, size_t size);

/* Where the text stands for the n-th time, from 0; SIZE_MAX where it does not. */
size_t annotate_find(const void *data, size_t size, const char *text, size_t length,
                     size_t number);

/* Whole files, each as small as it can be; the pixels of the last two are none. */
extern const char annotate_webp[];
extern const size_t annotate_webp_size;
extern const char annotate_jxl[];
extern const size_t annotate_jxl_size;
extern const char annotate_heif[];
extern const size_t annotate_heif_size;

/* Metadata of one kind each. */
struct ims_metadata annotate_texts(const struct ims_text *texts);
struct ims_metadata annotate_xmp(const char *xmp);

/* A small Exif with a camera's name, and a packet of XMP. */
extern const uint8_t annotate_exif[];
extern const size_t annotate_exif_size;
extern const char annotate_packet[];

#endif
