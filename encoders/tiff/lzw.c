/* SPDX-License-Identifier: MIT */
#include "lzw.h"

#include <string.h>

enum {
    CLEAR = 256, /* forget all strings */
    END = 257,
    FIRST = 258,
    FULL = 4094, /* codes: then all is forgotten */
    LEAST_BITS = 9
};

/* Codes on their way. */
struct writing {
    uint8_t *out;
    uint32_t buffer; /* the lowest `count` bits are still to be written */
    unsigned count;
    unsigned bits; /* of a code */
    uint32_t next; /* code to be given to a string */
};

static inline void put(struct writing *writing, uint32_t code)
{
    writing->buffer = writing->buffer << writing->bits | code;
    writing->count += writing->bits;
    while (writing->count >= 8) {
        writing->count -= 8;
        *writing->out++ = (uint8_t)(writing->buffer >> writing->count & 255);
    }
}

static void clear(struct ims_tiff_lzw *lzw, struct writing *writing)
{
    put(writing, CLEAR);
    memset(lzw->strings, 0, sizeof lzw->strings);
    writing->bits = LEAST_BITS;
    writing->next = FIRST;
}

/* Counts a string that got a code: readers, who learn of it one code later, expect
 * longer codes as soon as the next would not fit. */
static inline void count_string(struct ims_tiff_lzw *lzw, struct writing *writing)
{
    writing->next++;
    if (writing->next == FULL)
        clear(lzw, writing);
    else if (writing->next >> writing->bits != 0)
        writing->bits++;
}

/* Where a string is, or may be put. */
static inline uint32_t *find(struct ims_tiff_lzw *lzw, uint32_t string)
{
    uint32_t place = string * UINT32_C(0x9e3779b1) >> (32 - IMS_TIFF_LZW_PLACE_BITS);
    while (lzw->strings[place] != 0 && lzw->strings[place] >> 12 != string)
        place = (place + 1) % IMS_TIFF_LZW_PLACES;
    return &lzw->strings[place];
}

size_t ims_tiff_lzw_write(struct ims_tiff_lzw *lzw, const uint8_t *bytes, size_t count,
                          uint8_t *out)
{
    struct writing writing = {.out = out, .bits = LEAST_BITS};
    clear(lzw, &writing);
    uint32_t code = bytes[0];
    for (size_t i = 1; i < count; i++) {
        const uint32_t string = code << 8 | bytes[i];
        uint32_t *const place = find(lzw, string);
        if (*place != 0) {
            code = *place & 4095;
            continue;
        }
        put(&writing, code);
        *place = string << 12 | writing.next;
        count_string(lzw, &writing);
        code = bytes[i];
    }
    put(&writing, code);
    count_string(lzw, &writing);
    put(&writing, END);
    if (writing.count > 0)
        *writing.out++ = (uint8_t)(writing.buffer << (8 - writing.count) & 255);
    return (size_t)(writing.out - out);
}
