/* SPDX-License-Identifier: MIT */
#include "png_fast_block.h"

#include <string.h>

#include "png_fast_runs.h"

/* A sample is a PIECE of every so many bytes; a smaller block is counted as a whole. */
enum { PIECE = 1024, SMALLEST_SAMPLED = 32 * 1024, STORED_MAX = 65535 };

/* How a block is coded. */
struct plan {
    size_t group; /* of png_fast_runs.h */
    int stored;
    struct ims_png_fast_codes codes;
    struct ims_png_fast_head head;
};

static void write_stored(struct ims_png_fast_bits *stream, const uint8_t *bytes,
                         size_t count, int is_final)
{
    while (count > 0) {
        const size_t now = count < STORED_MAX ? count : STORED_MAX;
        ims_png_fast_bits_put(stream, is_final && now == count, 3);
        ims_png_fast_bits_align(stream);
        ims_png_fast_store64(stream->next, now | (uint64_t)(now ^ 0xffffu) << 16);
        memcpy(stream->next + 4, bytes, now);
        stream->next += 4 + now;
        bytes += now;
        count -= now;
    }
}

void ims_png_fast_block_flush(struct ims_png_fast_bits *stream)
{
    ims_png_fast_bits_put(stream, 0, 3);
    ims_png_fast_bits_align(stream);
    ims_png_fast_store64(stream->next, 0xffff0000u);
    stream->next += 4;
}

static void finish_plan(struct ims_png_fast_counts *counts,
                        uint64_t least_bits_to_store, struct plan *plan)
{
    counts->symbols[IMS_PNG_FAST_END] = 1;
    ims_png_fast_huffman_make(counts, &plan->codes, &plan->head);
    plan->stored = ims_png_fast_huffman_cost(counts, &plan->codes, &plan->head) >=
                   least_bits_to_store;
}

/* All bytes are counted. */
static void plan_exactly(const struct ims_png_fast_kernels *kernels,
                         const uint8_t *bytes, size_t count, struct plan *plan)
{
    struct ims_png_fast_counts counts;
    memset(&counts, 0, sizeof counts);
    plan->group = 8;
    ims_png_fast_runs_count(kernels, bytes, count, count, count, plan->group, &counts);
    finish_plan(&counts, 8 * (uint64_t)count, plan);
}

/* Counts a sample. What does not occur there may yet occur: it gets a code too, as if
 * seen a quarter of a time. Where few bytes lie in runs, these do not pay for the time
 * that they take; where most do, all are counted. */
static void plan_by_sample(const struct ims_png_fast_kernels *kernels, int effort,
                           const uint8_t *bytes, size_t count, struct plan *plan)
{
    const size_t step = 16 * PIECE;
    const size_t few = effort == 0 ? 4 : 20;
    struct ims_png_fast_counts counts;
    memset(&counts, 0, sizeof counts);
    size_t sampled = 0;
    for (size_t i = 0; i < count; i += step)
        sampled += count - i < PIECE ? count - i : PIECE;
    plan->group = 16;
    const size_t in_runs = ims_png_fast_runs_count(kernels, bytes, count, PIECE, step,
                                                   plan->group, &counts);
    if (in_runs >= sampled / 2) {
        plan_exactly(kernels, bytes, count, plan);
        return;
    }
    if (in_runs < sampled / few) {
        plan->group = 0;
        memset(&counts, 0, sizeof counts);
        ims_png_fast_runs_count(kernels, bytes, count, PIECE, step, 0, &counts);
    }
    for (size_t i = 0; i < IMS_PNG_FAST_SYMBOLS; i++) {
        counts.symbols[i] *= 4;
        counts.symbols[i] += i < IMS_PNG_FAST_LITERALS || plan->group != 0;
    }
    finish_plan(&counts, 8 * 4 * (uint64_t)sampled, plan);
}

void ims_png_fast_block_write(const struct ims_png_fast_kernels *kernels, int effort,
                              const uint8_t *bytes, size_t count, int is_final,
                              struct ims_png_fast_bits *stream)
{
    const struct ims_png_fast_bits start = *stream;
    struct plan plan;
    if (effort > 1 || count < SMALLEST_SAMPLED)
        plan_exactly(kernels, bytes, count, &plan);
    else
        plan_by_sample(kernels, effort, bytes, count, &plan);
    if (!plan.stored) {
        ims_png_fast_huffman_write(stream, &plan.head, is_final);
        kernels->write(stream, &plan.codes, bytes, count, plan.group);
        ims_png_fast_bits_put(stream, plan.codes.symbol_bits[IMS_PNG_FAST_END],
                              plan.codes.symbol_lengths[IMS_PNG_FAST_END]);
        if ((size_t)(stream->next - start.next) <= count)
            return;
    }
    *stream = start;
    write_stored(stream, bytes, count, is_final);
}
