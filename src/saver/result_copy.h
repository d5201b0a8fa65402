/* SPDX-License-Identifier: MIT
 *
 * A copy of a result with strings of its own, whose room is made before there is a
 * result: so that a result can never get lost for want of memory. It knows nothing of
 * who keeps it.
 */
#ifndef IMS_RESULT_COPY_H
#define IMS_RESULT_COPY_H

#include <stddef.h>

#include <imagesaver/imagesaver.h>

struct ims_result_copy {
    struct ims_result result; /* its strings lie below */
    char message[IMS_MESSAGE_SIZE];
    char *texts; /* the path, then the encoder's name; the owner's memory */
    size_t path_size;
    size_t encoder_size;
};

/* Bytes of `texts` for a path and an encoder's name of these lengths; 0 = too many. */
size_t ims_result_copy_texts_size(size_t path_length, size_t encoder_length);

/* Takes memory of that size for them. */
void ims_result_copy_set_texts(struct ims_result_copy *copy, char *texts,
                               size_t path_length, size_t encoder_length);

/* Copies a result. What does not fit is cut. */
void ims_result_copy_fill(struct ims_result_copy *copy,
                          const struct ims_result *result);

#endif
