/* SPDX-License-Identifier: MIT */
#include "symbols.h"

#include <stdbool.h>
#include <string.h>

#include "common/byte_order.h"

/* Of a leaf and of a code: what is in their lowest bits. */
enum { SYMBOL_BITS = 17, LENGTH_BITS = 6, LENGTH_MAX = 58 };

/* Of the lengths that readers get: one has six bits, and the highest values of these
 * stand for runs of zeros, of which the longest has eight more. */
enum { SHORT_RUN = 59, LONG_RUN = 63, LONG_LEAST = 6, LONG_MOST = LONG_LEAST + 255 };

enum { REPEATS_MOST = 255, REPEATS_BITS = 8 };

enum { HEAD = 20 /* bytes: five numbers */ };

/* Bits to memory, the first one highest. */
struct stream {
    uint64_t bits; /* the lowest `pending` of them wait */
    unsigned pending;
    uint8_t *next;
};

/* At most 32. */
static inline void put(struct stream *stream, uint64_t bits, unsigned count)
{
    stream->bits = stream->bits << count | bits;
    stream->pending += count;
    if (stream->pending >= 32) {
        stream->pending -= 32;
        ims_byte_order_store_big32(stream->next,
                                   (uint32_t)(stream->bits >> stream->pending));
        stream->next += 4;
    }
}

static inline unsigned length_of(uint64_t code)
{
    return (unsigned)(code & ((1u << LENGTH_BITS) - 1));
}

static inline void put_code(struct stream *stream, uint64_t code)
{
    const unsigned length = length_of(code);
    const uint64_t bits = code >> LENGTH_BITS;
    if (length > 32) {
        put(stream, bits >> 32, length - 32);
        put(stream, bits & UINT32_MAX, 32);
    } else {
        put(stream, bits, length);
    }
}

/* The last byte is filled with zeros. Returns the bits since `start`. */
static size_t end_stream(struct stream *stream, const uint8_t *start)
{
    const size_t bits = 8 * (size_t)(stream->next - start) + stream->pending;
    const uint64_t rest = stream->bits << (32 - stream->pending);
    ims_byte_order_store_big32(stream->next, (uint32_t)(rest & UINT32_MAX));
    stream->next += (stream->pending + 7) / 8;
    return bits;
}

/* ---- the code -------------------------------------------------------------------- */

/* Sorts leaves by their counts, and those of one count by their symbols, in which order
 * they come. */
static void sort(uint64_t *leaves, size_t count, uint64_t *spare)
{
    enum { BITS = 11, BINS = 1 << BITS, PASSES = 3 };
    uint64_t *from = leaves;
    uint64_t *to = spare;
    for (unsigned pass = 0; pass < PASSES; pass++) {
        const unsigned shift = SYMBOL_BITS + BITS * pass;
        uint32_t starts[BINS + 1] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(from[i] >> shift & (BINS - 1)) + 1]++;
        if (starts[1] == count)
            continue; /* all of them have the same digit, as a rule the highest */
        for (size_t i = 0; i < BINS; i++)
            starts[i + 1] += starts[i];
        for (size_t i = 0; i < count; i++)
            to[starts[from[i] >> shift & (BINS - 1)]++] = from[i];
        uint64_t *const sorted = to;
        to = from;
        from = sorted;
    }
    if (from != leaves)
        memcpy(leaves, from, count * sizeof *leaves);
}

/* A node or leaf with the lowest count of those that have no parent. `tree` has the
 * counts of the nodes up to `made`, and the parents of those below `node`. */
static inline uint32_t take_least(const uint64_t *leaves, size_t count, size_t *leaf,
                                  uint32_t *tree, size_t *node, size_t made)
{
    const bool is_leaf =
        *node == made || (*leaf < count && leaves[*leaf] >> SYMBOL_BITS <= tree[*node]);
    if (is_leaf)
        return (uint32_t)(leaves[(*leaf)++] >> SYMBOL_BITS);
    const uint32_t sum = tree[*node];
    tree[(*node)++] = (uint32_t)made;
    return sum;
}

/* The depths of the inner nodes of the best tree, in the order in which they were made:
 * the last one is the root, and no other one is deeper than the one before it. */
static void grow(const uint64_t *leaves, size_t count, uint32_t *tree)
{
    size_t leaf = 0;
    size_t node = 0;
    for (size_t made = 0; made + 1 < count; made++) {
        const uint32_t first = take_least(leaves, count, &leaf, tree, &node, made);
        tree[made] = first + take_least(leaves, count, &leaf, tree, &node, made);
    }
    tree[count - 2] = 0;
    for (size_t i = count - 2; i-- > 0;)
        tree[i] = tree[tree[i]] + 1;
}

/* Lengths, from the most frequent symbol on, to `codes`; and how many there are of
 * each. At each depth are so many places, of which inner nodes take some. */
static void give_lengths(const uint64_t *leaves, size_t count, const uint32_t *tree,
                         uint64_t *codes, uint32_t *of_length)
{
    size_t places = 1;
    size_t nodes = count - 1;
    for (uint32_t depth = 0; count > 0; depth++) {
        size_t inner = 0;
        for (; nodes > 0 && tree[nodes - 1] == depth; nodes--)
            inner++;
        for (size_t left = places - inner; left > 0; left--)
            codes[leaves[--count] & ((1u << SYMBOL_BITS) - 1)] = depth;
        of_length[depth] = (uint32_t)(places - inner);
        places = 2 * inner;
    }
}

/* The longest codes are the lowest; those of one length rise with the symbols. */
static void give_codes(uint64_t *codes, size_t first, size_t end,
                       const uint32_t *of_length)
{
    uint64_t next[LENGTH_MAX + 1];
    uint64_t code = 0;
    for (size_t length = LENGTH_MAX; length > 0; length--) {
        next[length] = code;
        code = (code + of_length[length]) >> 1;
    }
    for (size_t i = first; i < end; i++)
        if (codes[i] != 0)
            codes[i] |= next[codes[i]]++ << LENGTH_BITS;
}

/* No sum of SYMBOLS_MOST counts has a tree that is deeper than LENGTH_MAX. */
static void make(struct ims_exr_symbols *symbols, size_t first, size_t end)
{
    uint32_t of_length[LENGTH_MAX + 1] = {0};
    size_t leaves = 0;
    for (size_t i = first; i < end; i++)
        if (symbols->counts[i] != 0)
            symbols->leaves[leaves++] = (uint64_t)symbols->counts[i] << SYMBOL_BITS | i;
    sort(symbols->leaves, leaves, symbols->codes);
    grow(symbols->leaves, leaves, symbols->tree);
    memset(symbols->codes + first, 0, (end - first) * sizeof *symbols->codes);
    give_lengths(symbols->leaves, leaves, symbols->tree, symbols->codes, of_length);
    give_codes(symbols->codes, first, end, of_length);
}

/* ---- writing --------------------------------------------------------------------- */

static void put_lengths(struct stream *stream, const uint64_t *codes, size_t first,
                        size_t end)
{
    size_t zeros = 0;
    for (size_t i = first; i<end; i += zeros> 0 ? zeros : 1) {
        for (zeros = 0; i + zeros < end && zeros < LONG_MOST && codes[i + zeros] == 0;)
            zeros++;
        if (zeros >= LONG_LEAST) {
            put(stream, LONG_RUN, LENGTH_BITS);
            put(stream, zeros - LONG_LEAST, REPEATS_BITS);
        } else if (zeros >= 2) {
            put(stream, SHORT_RUN + zeros - 2, LENGTH_BITS);
        } else {
            put(stream, length_of(codes[i]), LENGTH_BITS);
        }
    }
}

/* A number and so many more of it. */
static void put_run(struct stream *stream, uint64_t code, uint64_t repetition,
                    size_t more)
{
    put_code(stream, code);
    if (length_of(repetition) + REPEATS_BITS < more * length_of(code)) {
        put_code(stream, repetition);
        put(stream, more, REPEATS_BITS);
    } else {
        for (; more > 0; more--)
            put_code(stream, code);
    }
}

static void put_numbers(struct stream *stream, const uint64_t *codes,
                        uint64_t repetition, const uint16_t *numbers, size_t count)
{
    for (size_t i = 0; i < count;) {
        const size_t most = count - i - 1 < REPEATS_MOST ? count - i - 1 : REPEATS_MOST;
        const uint16_t number = numbers[i++];
        size_t more = 0;
        while (more < most && numbers[i + more] == number)
            more++;
        i += more;
        if (more == 0)
            put_code(stream, codes[number]);
        else
            put_run(stream, codes[number], repetition, more);
    }
}

/* A best code has no more bits for all numbers than one of 17 bits for each. */
size_t ims_exr_symbols_bound(size_t count)
{
    return HEAD + IMS_EXR_SYMBOLS + 2 * count + count / 8 + 16;
}

size_t ims_exr_symbols_write(struct ims_exr_symbols *symbols, const uint16_t *numbers,
                             size_t count, uint8_t *out)
{
    size_t first = 0;
    size_t last = UINT16_MAX;
    memset(symbols->counts, 0, sizeof symbols->counts);
    for (size_t i = 0; i < count; i++)
        symbols->counts[numbers[i]]++;
    while (symbols->counts[first] == 0)
        first++;
    while (symbols->counts[last] == 0)
        last--;
    const size_t repetition = last + 1;
    symbols->counts[repetition] = 1;
    make(symbols, first, repetition + 1);
    struct stream lengths = {.next = out + HEAD};
    put_lengths(&lengths, symbols->codes, first, repetition + 1);
    end_stream(&lengths, out + HEAD);
    struct stream stream = {.next = lengths.next};
    put_numbers(&stream, symbols->codes, symbols->codes[repetition], numbers, count);
    const size_t bits = end_stream(&stream, lengths.next);
    ims_byte_order_store_little32(out, (uint32_t)first);
    ims_byte_order_store_little32(out + 4, (uint32_t)repetition);
    ims_byte_order_store_little32(out + 8, (uint32_t)(lengths.next - out - HEAD));
    ims_byte_order_store_little32(out + 12, (uint32_t)bits);
    ims_byte_order_store_little32(out + 16, 0); /* reserved */
    return (size_t)(stream.next - out);
}
