/* SPDX-License-Identifier: MIT */
#include "piz.h"

#include <string.h>

#include "common/byte_order.h"
#include "wavelet.h"

static size_t count_of(const struct ims_exr_piz_chunk *chunk)
{
    return chunk->lines * chunk->channels * chunk->run * chunk->words;
}

/* From channel by channel in each line to line by line of each channel. */
static void gather(const struct ims_exr_piz_chunk *chunk, const uint8_t *bytes,
                   uint16_t *numbers)
{
    const size_t run = chunk->run * chunk->words;
    for (size_t line = 0; line < chunk->lines; line++)
        for (size_t channel = 0; channel < chunk->channels; channel++) {
            uint16_t *const to = numbers + (channel * chunk->lines + line) * run;
            for (size_t i = 0; i < run; i++, bytes += 2)
                to[i] = (uint16_t)(bytes[0] | bytes[1] << 8);
        }
}

/* Readers take it that 0 occurs. Returns the highest rank. */
static uint16_t find_ranks(struct ims_exr_piz *piz, const uint16_t *numbers,
                           size_t count)
{
    uint16_t rank = 0;
    memset(piz->occurs, 0, sizeof piz->occurs);
    for (size_t i = 0; i < count; i++)
        piz->occurs[numbers[i] >> 3] |= (uint8_t)(1u << (numbers[i] & 7));
    piz->occurs[0] |= 1;
    for (size_t i = 0; i < sizeof piz->occurs; i++)
        for (unsigned k = 0; piz->occurs[i] >> k != 0; k++)
            if (piz->occurs[i] >> k & 1)
                piz->ranks[8 * i + k] = rank++;
    piz->occurs[0] &= 0xFE;
    return (uint16_t)(rank - 1);
}

/* Which numbers but 0 occur: the first byte that has one, the last, and these and all
 * between them. Returns the end. */
static uint8_t *put_occurring(const struct ims_exr_piz *piz, uint8_t *out)
{
    size_t first = 0;
    size_t end = sizeof piz->occurs;
    while (end > 0 && piz->occurs[end - 1] == 0)
        end--;
    while (first < end && piz->occurs[first] == 0)
        first++;
    if (end == 0) { /* the first one lies behind the last, and there are none */
        first = sizeof piz->occurs - 1;
        end = 1;
    }
    ims_byte_order_store_little16(out, (uint32_t)first);
    ims_byte_order_store_little16(out + 2, (uint32_t)end - 1);
    const size_t size = first < end ? end - first : 0;
    memcpy(out + 4, piz->occurs + first, size);
    return out + 4 + size;
}

size_t ims_exr_piz_bound(size_t count)
{
    return 4 + IMS_EXR_PIZ_OCCURS + 4 + ims_exr_symbols_bound(count);
}

size_t ims_exr_piz_write(struct ims_exr_piz *piz, const struct ims_exr_piz_chunk *chunk,
                         const uint8_t *bytes, uint16_t *numbers, uint8_t *out)
{
    const size_t count = count_of(chunk);
    gather(chunk, bytes, numbers);
    const uint16_t highest = find_ranks(piz, numbers, count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = piz->ranks[numbers[i]];
    for (size_t i = 0; i < chunk->channels * chunk->words; i++)
        ims_exr_wavelet(numbers + i / chunk->words * (count / chunk->channels) +
                            i % chunk->words,
                        chunk->run, chunk->words, chunk->lines, highest);
    uint8_t *const size = put_occurring(piz, out);
    const size_t written =
        ims_exr_symbols_write(&piz->symbols, numbers, count, size + 4);
    ims_byte_order_store_little32(size, (uint32_t)written);
    return (size_t)(size - out) + 4 + written;
}
