/* SPDX-License-Identifier: MIT */
#include "zlib.h"

#include <stdbool.h>
#include <stdlib.h>

#include "block.h"
#include "common/byte_order.h"
#include "greedy.h"
#include "parse.h"
#include "units.h"

enum { HEAD = 2, TAIL = 4, BLOCK_MORE = 32 /* bytes that a block may grow by */ };

struct ims_deflate_zlib {
    struct ims_deflate_parser *parser; /* for efforts that need it */
    struct ims_deflate_units *units;   /* for bytes that have some */
    struct ims_deflate_greedy greedy;
};

struct ims_deflate_zlib *ims_deflate_zlib_new(void)
{
    struct ims_deflate_zlib *const zlib = malloc(sizeof *zlib);
    if (zlib == NULL)
        return NULL;
    zlib->parser = NULL;
    zlib->units = NULL;
    return zlib;
}

void ims_deflate_zlib_free(struct ims_deflate_zlib *zlib)
{
    if (zlib == NULL)
        return;
    free(zlib->parser);
    free(zlib->units);
    free(zlib);
}

size_t ims_deflate_zlib_bound(size_t count)
{
    const size_t blocks = count / IMS_DEFLATE_ZLIB_LEAST + 4;
    return HEAD + count + blocks * BLOCK_MORE + IMS_DEFLATE_BLOCK_ROOM + TAIL;
}

size_t ims_deflate_zlib_write(struct ims_deflate_zlib *zlib,
                              const struct ims_deflate_kernels *kernels, int effort,
                              const uint8_t *bytes, size_t count, uint8_t *out)
{
    return ims_deflate_zlib_write_parts(zlib, kernels, effort, bytes, count, 1, 0, out);
}

/* What was not needed before; false without memory. */
static bool get_memory(struct ims_deflate_zlib *zlib, int effort, size_t unit)
{
    const bool parses = ims_deflate_block_parses(effort);
    if (parses && zlib->parser == NULL)
        zlib->parser = malloc(sizeof *zlib->parser);
    if (unit != 0 && zlib->units == NULL)
        zlib->units = malloc(sizeof *zlib->units);
    return (!parses || zlib->parser != NULL) && (unit == 0 || zlib->units != NULL);
}

size_t ims_deflate_zlib_write_parts(struct ims_deflate_zlib *zlib,
                                    const struct ims_deflate_kernels *kernels,
                                    int effort, const uint8_t *bytes, size_t count,
                                    size_t parts, size_t unit, uint8_t *out)
{
    if (!get_memory(zlib, effort, unit))
        return 0;
    struct ims_deflate_coder coder = {.kernels = kernels,
                                      .effort = effort,
                                      .greedy = &zlib->greedy,
                                      .parser = zlib->parser,
                                      .unit = unit,
                                      .units = zlib->units};
    out[0] = 0x78; /* a window of 32 KiB, */
    out[1] = 0x01; /* no dictionary */
    ims_deflate_block_start(&coder, out + HEAD);
    const size_t part = (count + parts - 1) / parts;
    const size_t blocks = parts * ((part + IMS_DEFLATE_BLOCK - 1) / IMS_DEFLATE_BLOCK);
    uint32_t adler = 1;
    for (size_t i = 0; i < blocks; i++) {
        const size_t first = (size_t)((uint64_t)count * i / blocks);
        const size_t end = (size_t)((uint64_t)count * (i + 1) / blocks);
        adler = kernels->adler(adler, bytes + first, end - first);
        ims_deflate_block_write(&coder, bytes + first, end - first, i + 1 == blocks);
    }
    ims_deflate_bits_align(&coder.stream);
    ims_byte_order_store_big32(coder.stream.next, adler);
    return (size_t)(coder.stream.next - out) + TAIL;
}
