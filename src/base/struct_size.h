/* SPDX-License-Identifier: MIT
 *
 * The rule for structures of the public interface that begin with `size`: they grow at
 * their end, so a program and the library may know different amounts of one. What the
 * program hands in is copied to the size that is known here: of a smaller one the rest
 * is 0; a larger one is refused unless all that is not known here is 0. What the
 * library fills it fills up to the smaller of both sizes. Nothing else may copy such a
 * structure, or read one of the program's beyond its `size`.
 */
#ifndef IMS_STRUCT_SIZE_H
#define IMS_STRUCT_SIZE_H

#include <stddef.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

/* What there is to know of a structure. */
struct ims_struct {
    const char *name; /* "image" */
    size_t size;      /* as it is known here */
    size_t least;     /* without so much of it there would be no sense in it */
    struct {
        size_t offset;
        size_t size; /* 0 ends the list */
    } reserved[3];   /* fields that must be 0 */
};

/* Those that a program hands in, */
extern const struct ims_struct ims_struct_size_image;
extern const struct ims_struct ims_struct_size_light;
extern const struct ims_struct ims_struct_size_metadata;
extern const struct ims_struct ims_struct_size_position;
extern const struct ims_struct ims_struct_size_config;
extern const struct ims_struct ims_struct_size_workers_config;
extern const struct ims_struct ims_struct_size_request;

/* and those that the library fills. */
extern const struct ims_struct ims_struct_size_result;
extern const struct ims_struct ims_struct_size_stats;
extern const struct ims_struct ims_struct_size_summary;
extern const struct ims_struct ims_struct_size_bytes;
extern const struct ims_struct ims_struct_size_pixel_format_info;

/* What a structure says of its size, wherever it lies: one that was cut short may be
 * less aligned than the whole. */
static inline size_t ims_struct_size_of(const void *given)
{
    size_t size;
    memcpy(&size, given, sizeof size);
    return size;
}

/* Copies the program's structure `given` to `own`, which is as large as known here, and
 * sets its `size` to that. IMS_OK or IMS_ERROR_STRUCT_SIZE; then `own` is untouched. */
int ims_struct_size_take(const struct ims_struct *kind, void *own, const void *given,
                         struct ims_message *message);

/* The same of a structure that has a message of its own, at `message_offset` in it:
 * what is wrong is told there and in `reason`, unless the structure was not set up at
 * all: then nothing in it can be trusted. */
int ims_struct_size_take_and_tell(const struct ims_struct *kind, void *own,
                                  const void *given, size_t message_offset,
                                  struct ims_message *reason);

/* Whether a structure to be filled was set up. IMS_OK or IMS_ERROR_STRUCT_SIZE. */
int ims_struct_size_check(const struct ims_struct *kind, const void *given,
                          struct ims_message *message);

/* Fills the program's structure `given`, which was checked, from `own`, as far as both
 * reach; its `size` stays. */
void ims_struct_size_give(const struct ims_struct *kind, void *given, const void *own);

#endif
