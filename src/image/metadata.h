/* SPDX-License-Identifier: MIT
 *
 * What goes into files beside the pixels, as memory: whether it is valid, what of a
 * saver's and of a request's goes into one file, and copies. It knows no format and no
 * encoder.
 */
#ifndef IMS_METADATA_H
#define IMS_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* The kinds that belong to the pixels, which a file may lack without being refused. */
#define IMS_METADATA_OF_PIXELS                                                         \
    ((uint32_t)IMS_METADATA_COLOR | (uint32_t)IMS_METADATA_LIGHT)

/* The names of the kinds, in the order of their bits, ended by NULL. */
extern const char *const ims_metadata_kind_names[];

/* All kinds there are. */
#define IMS_METADATA_ALL (2 * (uint32_t)IMS_METADATA_GAIN_MAP - 1)

/* What is to go into one file. Not to be copied: `fields` may point to `position`. */
struct ims_metadata_wanted {
    uint32_t kinds;    /* all that there is: bits of enum ims_metadata_kind */
    uint32_t required; /* of these, what a format must have a place for */
    uint32_t unfit;    /* left out already: they do not go with the pixels */
    /* The rest is set only where there are kinds other than those of pixels. */
    struct ims_metadata fields; /* normal: what is not said is NULL or 0 */
    struct ims_position position;
    struct ims_text *texts; /* of both, if both have some: for free(); or NULL */
    size_t request_texts;   /* how many of the texts are the request's */
};

/* Checks what a program handed in, as ims_metadata_check() does, and copies its
 * description to `own` and `position`; the texts and the blobs, and the pointer to the
 * position, stay the program's. */
int ims_metadata_check_and_take(const struct ims_metadata *given,
                                struct ims_metadata *own, struct ims_position *position,
                                struct ims_message *message);

/* Which of the kinds of pixels an image, in its normal form, has to be said. */
uint32_t ims_metadata_kinds_of_pixels(const struct ims_image *image);

/* More than any program has: a list without an end is told from one. */
enum { IMS_METADATA_TEXTS_MAX = 65536 };

/* How many texts a list has, which may be NULL; at most so many. */
size_t ims_metadata_count_texts(const struct ims_text *texts);

/* Puts together what goes into the file of a normal image: a request's metadata over a
 * saver's (checked, NULL = none), both by reference. Errors as ims_metadata_check(),
 * and IMS_ERROR_METADATA for a profile that is of other colors than the pixels, where
 * it may not be left out. After success ims_metadata_wanted_fini() is due. */
int ims_metadata_wanted_init(struct ims_metadata_wanted *wanted,
                             const struct ims_metadata *savers,
                             const struct ims_metadata *request,
                             const struct ims_image *image,
                             struct ims_message *message);

void ims_metadata_wanted_fini(struct ims_metadata_wanted *wanted);

/* Bytes that a copy of what is not the saver's takes, from malloc's alignment on; false
 * where that is more than memory can hold. */
bool ims_metadata_copy_size(const struct ims_metadata_wanted *wanted,
                            const struct ims_metadata *savers, size_t *size);

/* Copies what is not the saver's to `memory`, and makes `wanted` refer to that. */
void ims_metadata_copy(struct ims_metadata_wanted *wanted,
                       const struct ims_metadata *savers, void *memory);

/* A saver's metadata, copied. */
struct ims_metadata_kept {
    const struct ims_metadata *fields; /* NULL = none */
    struct ims_metadata_wanted wanted;
    void *memory;
};

/* Checks what a program handed in (NULL = none) and copies it to `kept`, which was
 * zero. Errors as ims_metadata_check(), and IMS_ERROR_MEMORY. ims_metadata_forget() is
 * due in any case. */
int ims_metadata_keep(struct ims_metadata_kept *kept, const struct ims_metadata *given,
                      struct ims_message *message);

void ims_metadata_forget(struct ims_metadata_kept *kept);

/* Of the fields, those of some kinds, in `held`; NULL where there are none. */
const struct ims_metadata *ims_metadata_of_kinds(const struct ims_metadata *fields,
                                                 uint32_t kinds,
                                                 struct ims_metadata *held);

/* Appends the names of kinds to a message: ", " between them. */
void ims_metadata_tell_kinds(uint32_t kinds, struct ims_message *message);

#endif
