/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <stdbool.h>
#include <string.h>

#include "entropy.h"
#include "greedy.h"
#include "parse.h"
#include "runs.h"

/* A sample is a PIECE of every so many bytes; a smaller block is counted as a whole. */
enum {
    PIECE = 1024,
    STEP = 16 * PIECE,
    SMALLEST_SAMPLED = 2 * STEP,
    TRIAL = 8 * 1024,
    STORED_MAX = 65535
};

/* A way to code a block. */
struct plan {
    size_t group;                            /* of runs.h, where there is no list */
    const struct ims_deflate_sequence *list; /* or NULL */
    size_t sequences;
    uint64_t bits; /* what it takes, exactly or about */
    bool is_flat;  /* most bytes lie in runs, and the others are unlike each other */
    bool has_runs; /* many bytes do; told where all are counted */
    struct ims_deflate_codes codes;
    struct ims_deflate_head head;
};

static const struct ims_deflate_trial trials[10] = {
    [5] = {4, 32, 1},   [6] = {8, 64, 2},   [7] = {24, 96, 3},
    [8] = {48, 128, 3}, [9] = {96, 160, 4},
};

/* Where there are runs chains are long, and so are matches: a little less trying costs
 * few bytes, and keeps each effort's time in proportion. */
static const struct ims_deflate_trial trials_in_runs[10] = {
    [5] = {4, 32, 1},   [6] = {8, 48, 2},   [7] = {16, 64, 2},
    [8] = {32, 112, 2}, [9] = {56, 112, 2},
};

static const struct ims_deflate_match_limits hastes[5] = {
    {0, 4}, {0, 4}, {1, 4}, {1, 5}, {1, 6},
};

/* Where the picture is not flat, at an effort that must stay fast. */
static const struct ims_deflate_match_limits hurried = {0, 3};

int ims_deflate_block_parses(int effort)
{
    return trials[effort].depth > 0;
}

size_t ims_deflate_block_size(int effort)
{
    return effort < 4 ? (size_t)IMS_DEFLATE_BLOCK : effort < 5 ? 128 * 1024 : 64 * 1024;
}

void ims_deflate_block_start(struct ims_deflate_coder *coder, uint8_t *out)
{
    coder->position = 1;
    coder->stream = (struct ims_deflate_bits){out, 0, 0};
    ims_deflate_greedy_reset(coder->greedy);
    if (ims_deflate_block_parses(coder->effort))
        ims_deflate_parse_reset(coder->parser);
}

static void write_stored(struct ims_deflate_bits *stream, const uint8_t *bytes,
                         size_t count, int is_final)
{
    while (count > 0) {
        const size_t now = count < STORED_MAX ? count : STORED_MAX;
        ims_deflate_bits_put(stream, is_final && now == count, 3);
        ims_deflate_bits_align(stream);
        ims_deflate_store64(stream->next, now | (uint64_t)(now ^ 0xffffu) << 16);
        memcpy(stream->next + 4, bytes, now);
        stream->next += 4 + now;
        bytes += now;
        count -= now;
    }
}

void ims_deflate_block_flush(struct ims_deflate_coder *coder)
{
    struct ims_deflate_bits *const stream = &coder->stream;
    ims_deflate_bits_put(stream, 0, 3);
    ims_deflate_bits_align(stream);
    ims_deflate_store64(stream->next, 0xffff0000u);
    stream->next += 4;
}

static void write_plan(struct ims_deflate_coder *coder, const struct plan *plan,
                       const uint8_t *bytes, size_t count, int is_final)
{
    const struct ims_deflate_bits start = coder->stream;
    if (plan->bits < 8 * (uint64_t)count) {
        struct ims_deflate_bits *const stream = &coder->stream;
        ims_deflate_huffman_write(stream, &plan->head, is_final);
        if (plan->list != NULL)
            coder->kernels->write_list(stream, &plan->codes, bytes, plan->list,
                                       plan->sequences);
        else
            coder->kernels->write(stream, &plan->codes, bytes, count, plan->group,
                                  coder->ahead);
        ims_deflate_bits_put(stream, plan->codes.symbol_bits[IMS_DEFLATE_END],
                             plan->codes.symbol_lengths[IMS_DEFLATE_END]);
        if ((size_t)(stream->next - start.next) <= count)
            return;
    }
    coder->stream = start;
    write_stored(&coder->stream, bytes, count, is_final);
}

static void finish_plan(struct ims_deflate_counts *counts, struct plan *plan)
{
    counts->symbols[IMS_DEFLATE_END] = 1;
    ims_deflate_huffman_make(counts, &plan->codes, &plan->head);
    plan->bits = ims_deflate_huffman_cost(counts, &plan->codes, &plan->head);
}

/* A flat picture has long runs, and between them all kinds of bytes, as filters cannot
 * foretell edges. A smooth one has runs too, but between them small bytes only, and no
 * matches that would be worth the time to find them. */
static bool is_flat(const struct ims_deflate_counts *counts, const struct plan *plan,
                    size_t in_runs, size_t count)
{
    uint64_t literals = 0;
    uint64_t bits = 0;
    for (size_t i = 0; i < IMS_DEFLATE_LITERALS; i++) {
        literals += counts->symbols[i];
        bits += (uint64_t)counts->symbols[i] * plan->codes.symbol_lengths[i];
    }
    return in_runs >= count / 2 && (bits >= 4 * literals || in_runs >= count / 64 * 63);
}

/* All bytes are counted. */
static void plan_runs(const struct ims_deflate_coder *coder, const uint8_t *bytes,
                      size_t count, struct plan *plan)
{
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    plan->group = 8;
    plan->list = NULL;
    const size_t in_runs = ims_deflate_runs_count(coder->kernels, bytes, count, count,
                                                  count, plan->group, &counts, NULL);
    finish_plan(&counts, plan);
    plan->has_runs = in_runs >= count / 4;
    plan->is_flat = is_flat(&counts, plan, in_runs, count);
}

/* A list that stands in `list`. */
static void plan_list(const struct ims_deflate_sequence *list, size_t sequences,
                      const uint8_t *bytes, struct plan *plan)
{
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    plan->list = list;
    plan->sequences = sequences;
    ims_deflate_sequence_count(list, sequences, bytes, &counts);
    finish_plan(&counts, plan);
}

/* What each literal takes by a plan, in 1/8 of a bit. */
static void tell_prices(const struct plan *plan, uint8_t *prices)
{
    for (size_t i = 0; i < IMS_DEFLATE_LITERALS; i++) {
        const unsigned length = plan->codes.symbol_lengths[i];
        prices[i] = (uint8_t)(8 * (length != 0 ? length : IMS_DEFLATE_LIMIT));
    }
}

/* Whether matches make a piece of the block so much smaller that they will be worth
 * their time. */
static bool promises(struct ims_deflate_coder *coder, const uint8_t *prices,
                     const uint8_t *bytes, size_t count)
{
    const size_t piece = count < TRIAL ? count : (size_t)TRIAL;
    const size_t from = (count - piece) / 2;
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    ims_deflate_runs_count(coder->kernels, bytes + from, piece, piece, piece, 8,
                           &counts, NULL);
    const uint64_t with_runs = ims_deflate_entropy(&counts);
    const size_t sequences =
        ims_deflate_greedy_parse(coder->greedy, &hurried, prices, bytes + from, piece,
                                 coder->position + (uint32_t)from);
    memset(&counts, 0, sizeof counts);
    ims_deflate_sequence_count(coder->greedy->list, sequences, bytes + from, &counts);
    return ims_deflate_entropy(&counts) < with_runs / 10 * 9;
}

/* Writes what is smaller, a plan or one with matches. */
static void write_smaller(struct ims_deflate_coder *coder, const struct plan *runs,
                          const struct ims_deflate_match_limits *haste,
                          const uint8_t *prices, const uint8_t *bytes, size_t count,
                          int is_final)
{
    struct plan matches;
    const size_t sequences = ims_deflate_greedy_parse(coder->greedy, haste, prices,
                                                      bytes, count, coder->position);
    plan_list(coder->greedy->list, sequences, bytes, &matches);
    write_plan(coder, matches.bits < runs->bits ? &matches : runs, bytes, count,
               is_final);
}

/* Makes what runs cover literals. */
static void drop_runs(struct ims_deflate_counts *counts,
                      const uint32_t covered[IMS_DEFLATE_LITERALS], struct plan *plan)
{
    struct ims_deflate_counts literals;
    memset(&literals, 0, sizeof literals);
    for (size_t i = 0; i < IMS_DEFLATE_LITERALS; i++)
        literals.symbols[i] = counts->symbols[i] + covered[i];
    *counts = literals;
    plan->group = 0;
}

/* Counts a sample. What does not occur there may yet occur: it gets a code too, as if
 * seen a quarter of a time. Where few bytes lie in runs, these do not pay for the time
 * that they take. */
static void plan_by_sample(const struct ims_deflate_coder *coder, const uint8_t *bytes,
                           size_t count, struct plan *plan)
{
    const size_t few = coder->effort == 0 ? 4 : 20;
    struct ims_deflate_counts counts;
    uint32_t covered[IMS_DEFLATE_LITERALS] = {0};
    memset(&counts, 0, sizeof counts);
    size_t sampled = 0;
    for (size_t i = 0; i < count; i += STEP)
        sampled += count - i < PIECE ? count - i : PIECE;
    plan->group = 16;
    plan->list = NULL;
    const size_t in_runs = ims_deflate_runs_count(coder->kernels, bytes, count, PIECE,
                                                  STEP, plan->group, &counts, covered);
    if (in_runs < sampled / few)
        drop_runs(&counts, covered, plan);
    for (size_t i = 0; i < IMS_DEFLATE_SYMBOLS; i++) {
        counts.symbols[i] *= 4;
        counts.symbols[i] += i < IMS_DEFLATE_LITERALS || plan->group != 0;
    }
    finish_plan(&counts, plan);
    plan->bits = plan->bits * count / (4 * sampled);
    plan->is_flat = is_flat(&counts, plan, in_runs, sampled);
}

/* All is counted. Matches are looked for where the picture is flat, or at some efforts
 * where a trial promises much; or always, with time enough. */
static void write_counted(struct ims_deflate_coder *coder, const uint8_t *bytes,
                          size_t count, int is_final)
{
    struct plan runs;
    uint8_t prices[IMS_DEFLATE_LITERALS];
    plan_runs(coder, bytes, count, &runs);
    tell_prices(&runs, prices);
    if (runs.is_flat || coder->effort > 3)
        write_smaller(coder, &runs, &hastes[coder->effort], prices, bytes, count,
                      is_final);
    else if (coder->effort == 3 && promises(coder, prices, bytes, count))
        write_smaller(coder, &runs, &hurried, prices, bytes, count, is_final);
    else
        write_plan(coder, &runs, bytes, count, is_final);
}

/* The lowest efforts: a sample will do, unless the picture is flat. */
static void write_by_sample(struct ims_deflate_coder *coder, const uint8_t *bytes,
                            size_t count, int is_final)
{
    struct plan runs;
    plan_by_sample(coder, bytes, count, &runs);
    if (runs.is_flat)
        write_counted(coder, bytes, count, is_final);
    else
        write_plan(coder, &runs, bytes, count, is_final);
}

/* The best way that can be found. */
static void write_parsed(struct ims_deflate_coder *coder, const uint8_t *bytes,
                         size_t count, int is_final)
{
    struct plan runs;
    struct plan matches;
    plan_runs(coder, bytes, count, &runs);
    const struct ims_deflate_trial *const trial =
        runs.has_runs ? &trials_in_runs[coder->effort] : &trials[coder->effort];
    const size_t sequences =
        ims_deflate_parse(coder->parser, trial, bytes, count, coder->position);
    plan_list(coder->parser->list, sequences, bytes, &matches);
    write_plan(coder, matches.bits < runs.bits ? &matches : &runs, bytes, count,
               is_final);
}

void ims_deflate_block_write(struct ims_deflate_coder *coder, const uint8_t *bytes,
                             size_t count, int is_final)
{
    if (ims_deflate_block_parses(coder->effort))
        write_parsed(coder, bytes, count, is_final);
    else if (coder->effort > 1 || count < SMALLEST_SAMPLED)
        write_counted(coder, bytes, count, is_final);
    else
        write_by_sample(coder, bytes, count, is_final);
    coder->position += (uint32_t)count;
}

uint64_t ims_deflate_block_estimate(struct ims_deflate_coder *coder,
                                    const uint8_t *bytes, size_t count)
{
    struct plan runs;
    struct plan matches;
    uint8_t prices[IMS_DEFLATE_LITERALS];
    plan_runs(coder, bytes, count, &runs);
    tell_prices(&runs, prices);
    const size_t sequences = ims_deflate_greedy_parse(coder->greedy, &hastes[4], prices,
                                                      bytes, count, coder->position);
    plan_list(coder->greedy->list, sequences, bytes, &matches);
    return matches.bits < runs.bits ? matches.bits : runs.bits;
}
