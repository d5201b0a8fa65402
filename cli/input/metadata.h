/* SPDX-License-Identifier: MIT
 *
 * What a file says beside a picture's pixels, in memory of its own: the library's
 * structures, filled piece by piece, which keep what they point to. Where a picture is
 * given on, its frame_ref keeps them as long as the pixels. It knows no file and no
 * decoder.
 */
#ifndef INPUT_METADATA_H
#define INPUT_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* Most bytes of one kind that are kept; what is larger is left out. */
enum { INPUT_METADATA_MOST = 64 << 20 };

/* Members are for reading; the functions below set them. */
struct input_metadata {
    struct ims_metadata fields; /* points to memory of this one */
    struct ims_light light;     /* for an image's `light`, where `has_light` */
    struct ims_position position;
    bool has_light;
    bool lacks; /* something that the file has was left out, as told below */
    size_t text_count;
    struct ims_text *texts; /* with a NULL key behind the last one */
};

/* An empty one. The caller frees it. */
struct input_metadata *input_metadata_new(void);

/* A copy, or an empty one of NULL. */
struct input_metadata *input_metadata_copy(const struct input_metadata *metadata);

/* Copies a blob into it: `kind` is IMS_METADATA_EXIF (a TIFF structure, with or without
 * "Exif\0\0" before it), XMP, ICC, IPTC or GAIN_MAP. The first one of a kind counts.
 * What does not begin as its kind does, or is too large, is left out, and then it
 * `lacks` it. */
void input_metadata_set(struct input_metadata *metadata, enum ims_metadata_kind kind,
                        const void *bytes, size_t size);

/* Takes the IPTC out of Photoshop's resources ("8BIM", number, name, size, data). */
void input_metadata_set_photoshop(struct input_metadata *metadata,
                                  const unsigned char *bytes, size_t size);

/* Adds a text; `language` may be NULL. What is no UTF-8 is taken for ISO 8859-1. A key
 * that is there with this language keeps its first value; where that is another, and
 * where there are too many texts, it `lacks` this one. */
void input_metadata_add_text(struct input_metadata *metadata, const char *key,
                             const char *value, size_t value_size,
                             const char *language);

/* Adds a comment as a text: "Key: value" and "Key[de]: value", as the library writes
 * them, or all of it as a text of the key Comment. */
void input_metadata_add_comment(struct input_metadata *metadata, const char *comment,
                                size_t size);

/* Whether a comment begins with a key. */
bool input_metadata_has_key(const char *comment, size_t size);

/* Says that the file has something of which nothing more is known. */
void input_metadata_lose(struct input_metadata *metadata);

/* Drops the texts of a key. */
void input_metadata_drop_text(struct input_metadata *metadata, const char *key);

/* Drops the texts whose key is this word in any case; where the word ends with a colon,
 * those whose key begins with it. */
void input_metadata_drop_texts_like(struct input_metadata *metadata, const char *word);

/* Sets a text of UTF-8, whatever was there. */
void input_metadata_set_text(struct input_metadata *metadata, const char *key,
                             const char *value);

void input_metadata_set_resolution(struct input_metadata *metadata, double across,
                                   double down); /* dots per metre; 0 = not said */
void input_metadata_set_time(struct input_metadata *metadata, int64_t time_ns);
void input_metadata_set_position(struct input_metadata *metadata,
                                 const struct ims_position *position);
void input_metadata_set_light(struct input_metadata *metadata,
                              const struct ims_light *light);

/* Drops kinds: bits of enum ims_metadata_kind. */
void input_metadata_drop(struct input_metadata *metadata, uint32_t kinds);

/* Which kinds it has. */
uint32_t input_metadata_kinds(const struct input_metadata *metadata);

/* Drops a profile that is not one of the colors that a pixel format has: of CMYK, or of
 * gray beside RGB. Returns whether it did. */
bool input_metadata_drop_foreign_profile(struct input_metadata *metadata,
                                         enum ims_pixel_format format);

/* NULL is fine. */
void input_metadata_free(struct input_metadata *metadata);

#endif
