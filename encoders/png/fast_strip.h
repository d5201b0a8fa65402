/* SPDX-License-Identifier: MIT
 *
 * A strip: rows of an image as one IDAT chunk, which neither needs nor changes anything
 * outside it. Strips can be encoded in any order, or at the same time. It knows DEFLATE
 * blocks and chunks, but not how an image is cut into strips.
 */
#ifndef IMS_PNG_FAST_STRIP_H
#define IMS_PNG_FAST_STRIP_H

#include "convert/convert.h"
#include "deflate/block.h"
#include "deflate/greedy.h"
#include "fast_rows.h"

/* What encoding one strip needs besides its output. */
struct ims_png_fast_scratch {
    uint8_t *converted; /* rows of a block and the one above, where they have to be */
    size_t converted_size;
    uint8_t *side_buffer; /* where the strip's bytes go when they cannot go to the file
                             yet */
    size_t side_size;
    struct ims_deflate_parser *parser; /* for efforts that need it */
    struct ims_deflate_greedy greedy;
    /* What matches may refer to, then the block itself. */
    uint8_t bytes[IMS_DEFLATE_WINDOW + IMS_DEFLATE_BLOCK + IMS_DEFLATE_SLACK];
};

/* NULL without memory. */
struct ims_png_fast_scratch *ims_png_fast_strip_scratch_new(void);

/* Room for `size` bytes of output; NULL without memory. */
uint8_t *ims_png_fast_strip_side_buffer(struct ims_png_fast_scratch *scratch,
                                        size_t size);

/* Touches its memory, with such room, once instead of some with each image. */
void ims_png_fast_strip_scratch_prefault(struct ims_png_fast_scratch *scratch,
                                         size_t size);

void ims_png_fast_strip_scratch_free(struct ims_png_fast_scratch *scratch);

struct ims_png_fast_strip {
    const struct ims_deflate_kernels *kernels;
    const struct ims_png_fast_rows *rows;
    const struct ims_convert *convert; /* what makes these rows, or NULL: the image's */
    size_t first;                      /* row */
    size_t end;                        /* the row after the last */
    int effort;
    int is_first;
    int is_last;

    uint8_t *out; /* room for bound() bytes */

    /* Results. */
    size_t size;       /* of the chunk; 0 without memory */
    uint32_t adler;    /* of the filtered bytes */
    uint32_t warnings; /* of the conversion */
};

/* Room that a strip of `count` rows needs; their bytes fit into half of a size_t. */
size_t ims_png_fast_strip_bound(const struct ims_png_fast_rows *rows, size_t count);

/* Encodes a strip. The last one lacks its checksums: see finish(). */
void ims_png_fast_strip_encode(struct ims_png_fast_strip *strip,
                               struct ims_png_fast_scratch *scratch);

/* Appends to the last strip the checksum of the whole image and the chunk's own. */
void ims_png_fast_strip_finish(struct ims_png_fast_strip *last, uint32_t adler);

/* The checksum of a row of bytes from those of its halves; `size` is the second's. */
uint32_t ims_png_fast_strip_join_adler(uint32_t first, uint32_t second, uint64_t size);

#endif
