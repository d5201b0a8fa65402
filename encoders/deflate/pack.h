/* SPDX-License-Identifier: MIT
 *
 * The codes of many literals at once: functions of each file that includes this after
 * loops.h, having defined `struct tables`, what codes are looked up in. What differs by
 * instruction set is declared here, and defined after this.
 */
#include "rle.h"
#include "sequence.h"

#ifdef TARGET

#define INLINE inline __attribute__((always_inline))

/* What packing needs at hand. That constants stand here too makes the compiler take
 * them from memory where it runs out of registers, instead of making them anew. */
struct packer {
    struct tables tables;
    vector ones_8;
    vector ones_16;
    vector lower_32;
    vector most;             /* bits for one put_many() */
    vector first_of_pair[2]; /* where the lengths of even literals stand, for 16 */
    vector first_of_four[2]; /* the same of even pairs: to the lowest 8 of 64 */
    const struct ims_deflate_codes *codes;
    uintptr_t prefetch_distance; /* from literals to what is fetched meanwhile */
};

/* Looks up nothing yet: fills `tables` and first_of_pair. */
TARGET static void set_up_tables(struct packer *packer,
                                 const struct ims_deflate_codes *codes);

/* Neighbours of 16 bits are joined within 32, the second one shifted by the length of
 * the first. `half` says which of each 16 literals these are. */
TARGET static INLINE vector join_pairs(vector codes, vector lengths, int half,
                                       const struct packer *packer);

/* As rle.h and sequence.h want it; `with` is a struct packer. */
TARGET static inline void pack_literals(struct ims_deflate_bits *stream,
                                        const void *with, const uint8_t *bytes,
                                        size_t count);

/* Fetches what lies so far from `bytes` into the cache (the second one, as it is not
 * needed at once). */
static inline void prefetch(const uint8_t *bytes, uintptr_t distance)
{
    __builtin_prefetch((const void *)((uintptr_t)bytes + distance), 0, 2);
}

/* The codes of a vector of literals, joined by fours and by eights. */
struct joined {
    vector fours[2]; /* the first and the second of each eight */
    vector four_lengths[2];
    vector eights; /* cut off at 64 bits */
    vector eight_lengths;
};

/* Joins codes, of which these are the low and the high bytes, and the lengths. */
TARGET static INLINE struct joined join(vector low, vector high, vector lengths,
                                        const struct packer *packer)
{
    const vector pair_length = V(maddubs16)(lengths, packer->ones_8);
    const vector four_length = V(madd16)(pair_length, packer->ones_16);
    vector fours[2];
    for (int half = 0; half < 2; half++) { /* of each 16 literals */
        const vector codes =
            half == 0 ? V(unpacklo8)(low, high) : V(unpackhi8)(low, high);
        const vector pairs = join_pairs(codes, lengths, half, packer);
        fours[half] =
            V(or)(V(and)(pairs, packer->lower_32),
                  V(sllv64)(V(srli64)(pairs, 32),
                            V(shuffle8)(pair_length, packer->first_of_four[half])));
    }
    const vector first = V(unpacklo64)(fours[0], fours[1]);
    const vector second = V(unpackhi64)(fours[0], fours[1]);
    const vector first_length = V(and)(four_length, packer->lower_32);
    const vector second_length = V(srli64)(four_length, 32);
    return (struct joined){.fours = {first, second},
                           .four_lengths = {first_length, second_length},
                           .eights = V(or)(first, V(sllv64)(second, first_length)),
                           .eight_lengths = V(add64)(first_length, second_length)};
}

/* Whether each eight can be put at once. */
TARGET static INLINE bool fits(const struct joined *joined, const struct packer *packer)
{
    return !V(any_cmpgt64)(joined->eight_lengths, packer->most);
}

/* By fours, each of which fits into a put(): where an eight has too many bits. */
TARGET static void put_fours(struct ims_deflate_bits *stream,
                             const struct joined *joined)
{
    uint64_t bits[2][LANES / 8];
    uint64_t lengths[2][LANES / 8];
    for (int half = 0; half < 2; half++) {
        V(storeu)(bits[half], joined->fours[half]);
        V(storeu)(lengths[half], joined->four_lengths[half]);
    }
    for (size_t i = 0; i < LANES / 8; i++)
        for (int half = 0; half < 2; half++)
            ims_deflate_bits_put(stream, bits[half][i], (unsigned)lengths[half][i]);
}

/* Eights on their way from vectors to the stream: through memory, as taking them out of
 * the registers would be far slower. */
struct eights {
    _Alignas(vector) uint64_t bits[LANES / 8];
    _Alignas(vector) uint64_t lengths[LANES / 8];
};

TARGET static INLINE void keep(struct eights *eights, const struct joined *joined)
{
    V(storeu)(eights->bits, joined->eights);
    V(storeu)(eights->lengths, joined->eight_lengths);
    __asm__("" : "+m"(*eights));
}

TARGET static void set_up(struct packer *packer, const struct ims_deflate_codes *codes,
                          uintptr_t prefetch_distance)
{
    static const int8_t fours[2][16] = {
        {0, -1, -1, -1, -1, -1, -1, -1, 4, -1, -1, -1, -1, -1, -1, -1},
        {8, -1, -1, -1, -1, -1, -1, -1, 12, -1, -1, -1, -1, -1, -1, -1}};
    set_up_tables(packer, codes);
    packer->ones_8 = V(set1_8)(1);
    packer->ones_16 = V(set1_16)(1);
    packer->lower_32 = V(set1_64)(0xffffffff);
    packer->most = V(set1_64)(63);
    for (int half = 0; half < 2; half++)
        packer->first_of_four[half] = V(broadcast128)(fours[half]);
    packer->codes = codes;
    packer->prefetch_distance = prefetch_distance;
}

TARGET static void LOOP(write)(struct ims_deflate_bits *stream,
                               const struct ims_deflate_codes *codes,
                               const uint8_t *bytes, size_t count, size_t group,
                               const uint8_t *prefetch)
{
    struct packer packer;
    set_up(&packer, codes,
           prefetch != NULL ? (uintptr_t)prefetch - (uintptr_t)bytes : 0);
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_rle_write(stream, codes, bytes, count, group, LOOP(find_run),
                          pack_literals, &packer);
}

TARGET static void LOOP(write_list)(struct ims_deflate_bits *stream,
                                    const struct ims_deflate_codes *codes,
                                    const uint8_t *bytes,
                                    const struct ims_deflate_sequence *list,
                                    size_t count)
{
    struct packer packer;
    set_up(&packer, codes, 0);
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_sequence_write(stream, codes, bytes, list, count, pack_literals,
                               &packer);
}

#endif
