/* SPDX-License-Identifier: MIT
 *
 * Whole zlib streams: libpng reads them at every effort, of lengths around those of
 * blocks, and what the memory held before changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/common/byte_order.h"
#include "encoders/deflate/block.h"
#include "encoders/deflate/zlib.h"
#include "support/decode.h"
#include "support/picture.h"

static const size_t lengths[] = {1,
                                 2,
                                 300,
                                 70000,
                                 IMS_DEFLATE_BLOCK,
                                 IMS_DEFLATE_BLOCK + 1,
                                 2 * IMS_DEFLATE_BLOCK + 1};

enum { LENGTHS = sizeof lengths / sizeof lengths[0], MOST = 400000 };

/* Noise of few values, runs, or all kinds of bytes; zeros behind them. The first byte
 * is PNG's filter: none. */
static void fill(uint8_t *bytes, size_t count, int kind)
{
    uint32_t random = 1;
    for (size_t i = 0; i < count; i++) {
        const uint32_t number = picture_random(&random);
        bytes[i] = (uint8_t)(kind == 0   ? number % 256
                             : kind == 1 ? number % 3
                                         : i / 1000);
    }
    bytes[0] = 0;
    memset(bytes + count, 0, IMS_DEFLATE_SLACK);
}

static size_t put_chunk(uint8_t *out, const char *type, const uint8_t *data,
                        size_t size)
{
    ims_byte_order_store_big32(out, (uint32_t)size);
    memcpy(out + 4, type, 4);
    memcpy(out + 8, data, size);
    ims_byte_order_store_big32(out + 8 + size,
                               ims_deflate_portable_kernels.crc(0, out + 4, size + 4));
    return size + 12;
}

/* A stream is the one row of a gray picture. */
static void check_stream(const uint8_t *stream, size_t size, const uint8_t *bytes,
                         size_t count)
{
    static uint8_t png[MOST + 100000];
    uint8_t head[13] = {0, 0, 0, 0, 0, 0, 0, 1, 8};
    struct decoded decoded;
    ims_byte_order_store_big32(head, (uint32_t)count - 1);
    memcpy(png, "\x89PNG\r\n\x1a\n", 8);
    size_t end = 8;
    end += put_chunk(png + end, "IHDR", head, sizeof head);
    end += put_chunk(png + end, "IDAT", stream, size);
    end += put_chunk(png + end, "IEND", head, 0);
    cr_assert_eq(decode_png(&decoded, png, end), 0, "%zu bytes", count);
    for (size_t i = 1; i < count; i++)
        cr_assert_eq(decoded.samples[i - 1], bytes[i], "byte %zu of %zu", i, count);
    decoded_free(&decoded);
}

/* Two kinds of bytes, neither of which the codes of both suit. */
Test(deflate_zlib, parts_have_blocks_of_their_own)
{
    enum { HALF = 40000, COUNT = 2 * HALF };
    static uint8_t bytes[COUNT + IMS_DEFLATE_SLACK];
    const struct ims_deflate_kernels *const kernels = ims_deflate_kernels_best();
    struct ims_deflate_zlib *const zlib = ims_deflate_zlib_new();
    uint8_t *const out = malloc(ims_deflate_zlib_bound(COUNT));
    cr_assert(zlib != NULL && out != NULL);
    fill(bytes, COUNT, 0);
    for (size_t i = 1; i < HALF; i++)
        bytes[i] %= 3;
    for (int effort = 0; effort <= 4; effort++) {
        const size_t whole =
            ims_deflate_zlib_write(zlib, kernels, effort, bytes, COUNT, out);
        const size_t apart = ims_deflate_zlib_write_parts(zlib, kernels, effort, bytes,
                                                          COUNT, 2, 0, out);
        check_stream(out, apart, bytes, COUNT);
        cr_assert_lt(apart, whole - whole / 20);
    }
    ims_deflate_zlib_free(zlib);
    free(out);
}

/* Units that recur, in an order that does not, where no byte is more frequent than
 * others: nothing but matches of whole units makes them smaller. */
Test(deflate_zlib, units_recur_as_a_whole)
{
    enum { COUNT = 60000, KINDS = 40 };
    static uint8_t bytes[COUNT + IMS_DEFLATE_SLACK];
    const struct ims_deflate_kernels *const kernels = ims_deflate_kernels_best();
    struct ims_deflate_zlib *const zlib = ims_deflate_zlib_new();
    uint8_t *const out = malloc(ims_deflate_zlib_bound(COUNT));
    cr_assert(zlib != NULL && out != NULL);
    for (size_t unit = 2; unit <= 3; unit++) {
        const size_t several = 4 * unit;
        uint32_t seed = 1;
        for (size_t i = 0; i < COUNT; i++) {
            if (i % several == 0)
                seed = seed * 1103515245u + 12345u;
            bytes[i] = (uint8_t)((seed >> 16) % KINDS * 101 + i % several * 37);
        }
        bytes[0] = 0;
        const size_t without =
            ims_deflate_zlib_write_parts(zlib, kernels, 2, bytes, COUNT, 1, 0, out);
        const size_t with =
            ims_deflate_zlib_write_parts(zlib, kernels, 2, bytes, COUNT, 1, unit, out);
        check_stream(out, with, bytes, COUNT);
        cr_assert_lt(with, without / 2, "units of %zu: %zu, %zu", unit, with, without);
    }
    ims_deflate_zlib_free(zlib);
    free(out);
}

Test(deflate_zlib, streams_are_read_at_every_effort)
{
    static uint8_t bytes[MOST + IMS_DEFLATE_SLACK];
    const struct ims_deflate_kernels *const kernels = ims_deflate_kernels_best();
    struct ims_deflate_zlib *const used = ims_deflate_zlib_new();
    uint8_t *const out = malloc(ims_deflate_zlib_bound(MOST));
    uint8_t *const again = malloc(ims_deflate_zlib_bound(MOST));
    cr_assert(used != NULL && out != NULL && again != NULL);
    for (int i = 0; i < 3 * LENGTHS; i++) {
        const size_t count = lengths[i / 3];
        const int effort = i * 7 % 10;
        struct ims_deflate_zlib *const fresh = ims_deflate_zlib_new();
        fill(bytes, count, i % 3);
        const size_t parts = count < IMS_DEFLATE_ZLIB_LEAST ? 1 : 1 + (size_t)i % 3;
        const size_t unit = i % 5 < 2 ? 0 : (size_t)i % 5 - 1;
        const size_t size = ims_deflate_zlib_write_parts(used, kernels, effort, bytes,
                                                         count, parts, unit, out);
        cr_assert_gt(size, 0);
        cr_assert_leq(size, ims_deflate_zlib_bound(count));
        if (count > 1)
            check_stream(out, size, bytes, count);
        cr_assert_eq(ims_deflate_zlib_write_parts(fresh, kernels, effort, bytes, count,
                                                  parts, unit, again),
                     size);
        cr_assert_arr_eq(again, out, size);
        ims_deflate_zlib_free(fresh);
    }
    ims_deflate_zlib_free(used);
    ims_deflate_zlib_free(NULL);
    free(out);
    free(again);
}
