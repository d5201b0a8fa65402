/* SPDX-License-Identifier: MIT
 *
 * What comes out: ranges of the input, which are handed over without a copy, and bytes
 * between them. It knows no format.
 */
#ifndef IMS_ANNOTATE_OUTPUT_H
#define IMS_ANNOTATE_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

struct ims_annotate_output {
    struct ims_buffer *buffer;
    const uint8_t *bytes; /* the input; outlives the buffer */
    size_t from;          /* of the range that is kept, but not handed over yet, */
    size_t end;           /* and behind it */
    int error;            /* the first one; after it nothing happens any more */
};

/* Keeps bytes from, ..., end - 1 of the input; ranges that meet are handed over as one.
 */
void ims_annotate_output_keep(struct ims_annotate_output *output, size_t from,
                              size_t end);

/* Adds a copy of bytes that are no part of the input. */
void ims_annotate_output_add(struct ims_annotate_output *output, const void *bytes,
                             size_t size);

/* Adds that many zeros. */
void ims_annotate_output_add_zeros(struct ims_annotate_output *output, size_t size);

/* Hands over what is kept still. The first error, if there was one. */
int ims_annotate_output_end(struct ims_annotate_output *output);

/* The buffer, for writers that append to it; what is kept is handed over before. An
 * error of theirs goes into output->error. */
struct ims_buffer *ims_annotate_output_buffer(struct ims_annotate_output *output);

#endif
