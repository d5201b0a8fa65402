/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <stdbool.h>
#include <string.h>

#include "entropy.h"
#include "greedy.h"
#include "parse.h"
#include "rle.h"
#include "units.h"

/* A sample is a PIECE of every so many bytes; a smaller block is counted as a whole. */
enum {
    PIECE = 1024,
    STEP = 16 * PIECE,
    SMALLEST_SAMPLED = 2 * STEP,
    TRIAL = 8 * 1024,
    STORED_MAX = 65535
};

/* The last effort that finds matches fast. How many times smaller than its bytes a
 * block is that needs no closer look, one of which the best way is a close call (as it
 * is of one that is SMALL), and one that has many matches. */
enum { LAST_FAST = 4, SETTLED = 256, CLOSE = 32, MANY = 8, SMALL = 32 * 1024 };

/* The effort at which matches of whole units are enough, and of how many bytes there is
 * one where they are few; how many times smaller a block is of which little is left. */
enum { UNITS_EFFORT = 2, FEW = 64, LITTLE = 5 };

/* How often a block may be halved. */
enum { HALVINGS = 4 };

/* A way to code a block. */
struct plan {
    size_t group;                            /* of rle.h, where there is no list */
    const struct ims_deflate_sequence *list; /* or NULL */
    size_t sequences;
    uint64_t bits; /* what it takes, exactly or about */
    bool is_flat;  /* most bytes lie in runs, and the others are unlike each other */
    bool has_runs; /* many bytes do; told where all are counted */
    struct ims_deflate_codes codes;
    struct ims_deflate_header header;
};

static const struct ims_deflate_parse_limits parse_limits[10] = {
    [5] = {4, 32, 1, 0},   [6] = {8, 64, 2, 1},   [7] = {24, 96, 3, 2},
    [8] = {48, 128, 3, 3}, [9] = {96, 160, 4, 4},
};

/* Where there are runs chains are long, and so are matches: a little less trying costs
 * few bytes, and keeps each effort's time in proportion. */
static const struct ims_deflate_parse_limits parse_limits_in_runs[10] = {
    [5] = {4, 32, 1, 0},   [6] = {8, 48, 2, 1},   [7] = {16, 64, 2, 2},
    [8] = {32, 112, 2, 3}, [9] = {56, 112, 2, 4},
};

/* The last ones of those tried at an effort are meant for it; where the picture is not
 * flat, an effort that must stay fast is content with the QUICK ones. */
static const struct ims_deflate_match_limits match_limits[] = {
    {0, 4}, {1, 4}, {0, 3}, {1, 5}, {1, 6},
};
static const uint8_t limits_of_effort[LAST_FAST + 1] = {0, 0, 1, 3, 4};
enum { QUICK = 2 };

int ims_deflate_block_parses(int effort)
{
    return parse_limits[effort].max_chain > 0;
}

void ims_deflate_block_start(struct ims_deflate_coder *coder, uint8_t *out)
{
    coder->position = 1;
    coder->is_trial = false;
    coder->stream = (struct ims_deflate_bits){out, 0, 0};
    ims_deflate_greedy_reset(coder->greedy);
    if (coder->unit != 0)
        ims_deflate_units_reset(coder->units);
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
        ims_deflate_huffman_write(stream, &plan->header, is_final);
        if (plan->list != NULL)
            coder->kernels->write_list(stream, &plan->codes, bytes, plan->list,
                                       plan->sequences);
        else
            coder->kernels->write(stream, &plan->codes, bytes, count, plan->group,
                                  coder->prefetch);
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
    ims_deflate_huffman_make(counts, &plan->codes, &plan->header);
    plan->bits = ims_deflate_huffman_cost(counts, &plan->codes, &plan->header);
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
    const size_t in_runs = ims_deflate_rle_count(coder->kernels, bytes, count, count,
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
static void tell_literal_costs(const struct plan *plan, uint8_t *costs)
{
    for (size_t i = 0; i < IMS_DEFLATE_LITERALS; i++) {
        const unsigned length = plan->codes.symbol_lengths[i];
        costs[i] = (uint8_t)(8 * (length != 0 ? length : IMS_DEFLATE_LIMIT));
    }
}

/* Whether matches make a piece of the block so much smaller that they will be worth
 * their time. */
static bool promises(struct ims_deflate_coder *coder, const uint8_t *costs,
                     const uint8_t *bytes, size_t count)
{
    const size_t piece = count < TRIAL ? count : (size_t)TRIAL;
    const size_t from = (count - piece) / 2;
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    ims_deflate_rle_count(coder->kernels, bytes + from, piece, piece, piece, 8, &counts,
                          NULL);
    const uint64_t with_runs = ims_deflate_entropy(&counts);
    const size_t sequences =
        ims_deflate_greedy_parse(coder->greedy, &match_limits[QUICK], costs,
                                 bytes + from, piece, coder->position + (uint32_t)from);
    ims_deflate_greedy_restore(coder->greedy);
    memset(&counts, 0, sizeof counts);
    ims_deflate_sequence_count(coder->greedy->list, sequences, bytes + from, &counts);
    return ims_deflate_entropy(&counts) < with_runs / 10 * 9;
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
    const size_t in_runs = ims_deflate_rle_count(coder->kernels, bytes, count, PIECE,
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

/* Whether next to nothing is left of a block, so that nothing can be gained any more.
 */
static bool is_settled(const struct plan *plan, size_t count)
{
    return plan->bits < 8 * (uint64_t)count / SETTLED;
}

/* Whether a block is so small, or becomes so small, that it is a matter of luck which
 * of two efforts is better: then what lower ones do is tried too. */
static bool is_close(const struct plan *plan, size_t count)
{
    return count <= SMALL || plan->bits < 8 * (uint64_t)count / CLOSE;
}

/* What matches found within limits take. */
static void plan_matches(struct ims_deflate_coder *coder, int limits,
                         const uint8_t *costs, const uint8_t *bytes, size_t count,
                         struct plan *plan)
{
    const size_t sequences = ims_deflate_greedy_parse(
        coder->greedy, &match_limits[limits], costs, bytes, count, coder->position);
    plan_list(coder->greedy->list, sequences, bytes, plan);
}

/* What matches found within limits take; also within the QUICK ones where there are
 * many, and within all lesser ones where it is a close call. */
static void plan_best_matches(struct ims_deflate_coder *coder, int limits,
                              const uint8_t *costs, const uint8_t *bytes, size_t count,
                              struct plan *plan)
{
    struct ims_deflate_greedy *const greedy = coder->greedy;
    plan_matches(coder, limits, costs, bytes, count, plan);
    const bool tries_all = is_close(plan, count);
    const bool tries_quick =
        !coder->is_trial && !plan->is_flat && plan->bits < 8 * (uint64_t)count / MANY;
    if (limits == 0 || (!tries_all && !tries_quick))
        return;
    ims_deflate_greedy_keep_best(greedy, plan->sequences);
    for (int other = tries_all ? 0 : QUICK; other < limits; other++) {
        struct plan matches = *plan;
        ims_deflate_greedy_restore(greedy);
        plan_matches(coder, other, costs, bytes, count, &matches);
        if (matches.bits < plan->bits) {
            ims_deflate_greedy_keep_best(greedy, matches.sequences);
            *plan = matches;
        }
    }
    ims_deflate_greedy_restore_best(greedy);
    plan->list = greedy->best_list;
}

/* All is counted. Matches are looked for where the picture is flat, or at some efforts
 * where a trial promises much; or always, with time enough. */
static void plan_counted(struct ims_deflate_coder *coder, int effort,
                         const uint8_t *bytes, size_t count, struct plan *plan)
{
    uint8_t costs[IMS_DEFLATE_LITERALS];
    int limits = limits_of_effort[effort];
    ims_deflate_greedy_keep(coder->greedy); /* for all trials of the block */
    plan_runs(coder, bytes, count, plan);
    tell_literal_costs(plan, costs);
    if (is_settled(plan, count))
        return;
    if (!plan->is_flat && effort < 4) {
        if (effort < 3 || !promises(coder, costs, bytes, count))
            return;
        limits = QUICK;
    }
    struct plan matches = *plan;
    plan_best_matches(coder, limits, costs, bytes, count, &matches);
    if (matches.bits < plan->bits)
        *plan = matches;
}

/* The lowest efforts: a sample will do, unless the picture is flat. */
static void plan_quickly(struct ims_deflate_coder *coder, const uint8_t *bytes,
                         size_t count, struct plan *plan)
{
    plan_by_sample(coder, bytes, count, plan);
    if (plan->is_flat)
        plan_counted(coder, coder->effort, bytes, count, plan);
}

/* Matches of whole units. Where there are few bytes or few of these, or little is left,
 * other ways may be better; at higher efforts they are tried in any case. */
static void plan_units(struct ims_deflate_coder *coder, int effort,
                       const uint8_t *bytes, size_t count, struct plan *plan)
{
    struct plan units = {.list = coder->units->list};
    struct ims_deflate_counts counts;
    memset(&counts, 0, sizeof counts);
    units.sequences = ims_deflate_units_parse(coder->units, coder->unit, bytes, count,
                                              coder->position, &counts);
    finish_plan(&counts, &units);
    if (effort <= UNITS_EFFORT && count > SMALL && units.sequences > count / FEW &&
        units.bits >= 8 * (uint64_t)count / LITTLE) {
        *plan = units;
        return;
    }
    plan_counted(coder, effort, bytes, count, plan);
    units.has_runs = plan->has_runs;
    if (units.bits < plan->bits)
        *plan = units;
}

/* What efforts without a parser do, but for the lowest ones. */
static void plan_fast(struct ims_deflate_coder *coder, int effort, const uint8_t *bytes,
                      size_t count, struct plan *plan)
{
    if (coder->unit != 0 && effort >= UNITS_EFFORT)
        plan_units(coder, effort, bytes, count, plan);
    else
        plan_counted(coder, effort, bytes, count, plan);
}

/* Parses as an effort does; what is found becomes the plan if it takes fewer bits, or
 * as many. */
static void try_parse(struct ims_deflate_coder *coder, int effort, const uint8_t *bytes,
                      size_t count, struct plan *plan)
{
    struct ims_deflate_parser *const parser = coder->parser;
    const struct ims_deflate_parse_limits *const limits =
        plan->has_runs ? &parse_limits_in_runs[effort] : &parse_limits[effort];
    struct plan matches = *plan;
    const size_t sequences =
        ims_deflate_parse(parser, limits, bytes, count, coder->position);
    plan_list(parser->list, sequences, bytes, &matches);
    if (matches.bits > plan->bits)
        return;
    *plan = matches;
    plan->list = ims_deflate_parse_keep_list(parser, sequences);
}

/* The best way that can be found: what is found fast is one of them. */
static void plan_parsed(struct ims_deflate_coder *coder, const uint8_t *bytes,
                        size_t count, struct plan *plan)
{
    plan_fast(coder, LAST_FAST, bytes, count, plan);
    if (is_settled(plan, count))
        return;
    ims_deflate_parse_keep(coder->parser);
    try_parse(coder, coder->effort, bytes, count, plan);
    if (!is_close(plan, count))
        return;
    for (int effort = LAST_FAST + 1; effort < coder->effort; effort++) {
        ims_deflate_parse_restore(coder->parser);
        try_parse(coder, effort, bytes, count, plan);
    }
}

/* The first sequences of a list that stand for at least half of `count` bytes; how many
 * they stand for goes to *bytes. */
static size_t half_of(const struct plan *plan, size_t count, size_t *bytes)
{
    size_t sequences = 0;
    *bytes = 0;
    while (*bytes < count / 2) {
        *bytes += plan->list[sequences].literals + plan->list[sequences].length;
        sequences++;
    }
    return sequences;
}

/* Writes a list as one block, or as two where codes of their own make these smaller,
 * and so on, `halvings` times. */
static void write_halved(struct ims_deflate_coder *coder, const struct plan *plan,
                         const uint8_t *bytes, size_t count, int halvings, int is_final)
{
    struct plan halves[2];
    size_t middle;
    const size_t sequences = half_of(plan, count, &middle);
    if (halvings > 0 && middle >= IMS_DEFLATE_HALVED_MIN &&
        count - middle >= IMS_DEFLATE_HALVED_MIN) {
        plan_list(plan->list, sequences, bytes, &halves[0]);
        plan_list(plan->list + sequences, plan->sequences - sequences, bytes + middle,
                  &halves[1]);
        if (halves[0].bits + halves[1].bits < plan->bits) {
            write_halved(coder, &halves[0], bytes, middle, halvings - 1, 0);
            write_halved(coder, &halves[1], bytes + middle, count - middle,
                         halvings - 1, is_final);
            return;
        }
    }
    write_plan(coder, plan, bytes, count, is_final);
}

void ims_deflate_block_write(struct ims_deflate_coder *coder, const uint8_t *bytes,
                             size_t count, int is_final)
{
    struct plan plan;
    if (ims_deflate_block_parses(coder->effort))
        plan_parsed(coder, bytes, count, &plan);
    else if (coder->effort > 1 || count < SMALLEST_SAMPLED || coder->is_blank)
        plan_fast(coder, coder->effort, bytes, count, &plan);
    else
        plan_quickly(coder, bytes, count, &plan);
    if (plan.list != NULL && coder->effort > LAST_FAST)
        write_halved(coder, &plan, bytes, count, HALVINGS, is_final);
    else
        write_plan(coder, &plan, bytes, count, is_final);
    coder->position += (uint32_t)count;
}

uint64_t ims_deflate_block_estimate(struct ims_deflate_coder *coder,
                                    const uint8_t *bytes, size_t count)
{
    const int effort = coder->effort < LAST_FAST ? coder->effort : LAST_FAST;
    struct plan plan;
    coder->is_trial = true;
    plan_counted(coder, effort, bytes, count, &plan);
    coder->is_trial = false;
    ims_deflate_greedy_restore(coder->greedy);
    return plan.bits;
}
