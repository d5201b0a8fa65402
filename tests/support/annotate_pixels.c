/* SPDX-License-Identifier: MIT */
#include "annotate_pixels.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <webp/decode.h>

#include "config.h"
#include "decode.h"
#include "decode_tiff.h"
#include "encoders/annotate/jpeg_segments.h"
#include "encoders/annotate/tiff_pages.h"
#include "encoders/common/byte_order.h"

#ifdef HAVE_LIBAVIF
#include <avif/avif.h>
#endif

enum { MOST = 512 /* pixels on a side; a decoder takes no time for them */ };

typedef int decode_function(struct decoded *decoded, const void *data, size_t size);

/* ---- size, as the head tells it ---------------------------------------------------
 */

static uint64_t load(const uint8_t *at, size_t bytes)
{
    return ims_byte_order_load_big(at, bytes);
}

static bool is_small_png(const uint8_t *bytes)
{
    return load(bytes + 16, 4) < MOST && load(bytes + 20, 4) < MOST;
}

static bool is_small_jpeg(const uint8_t *bytes)
{
    enum { SOF0 = 0xC0, SOF2 = 0xC2, SOS = 0xDA };
    struct ims_annotate_jpeg_segment segment = {.end = 2};
    while (segment.marker != SOS) {
        ims_annotate_jpeg_segments_at(bytes, segment.end, &segment);
        if (segment.marker >= SOF0 && segment.marker <= SOF2)
            return load(segment.data + 1, 2) < MOST && load(segment.data + 3, 2) < MOST;
    }
    return false;
}

static bool is_small_tiff(const uint8_t *bytes, size_t size)
{
    enum { WIDTH = 256, LENGTH = 257, SAMPLES = 277, LONG = 4 };
    struct ims_annotate_tiff tiff = {.bytes = bytes, .size = size};
    struct ims_annotate_tiff_page page;
    struct ims_message ignored;
    if (ims_annotate_tiff_pages_check(&tiff, &ignored) != IMS_OK)
        return false;
    ims_annotate_tiff_pages_at(&tiff, tiff.first, &page);
    for (size_t i = 0; i < page.count; i++) {
        struct ims_annotate_tiff_entry entry;
        ims_annotate_tiff_pages_entry_at(&tiff, &page, i, &entry);
        const uint64_t value = ims_byte_order_load(
            bytes + entry.value, entry.type == LONG ? 4 : 2, tiff.big_endian);
        if ((entry.tag == WIDTH || entry.tag == LENGTH) && value >= MOST)
            return false;
        if (entry.tag == SAMPLES && value > 8)
            return false;
    }
    return true;
}

static bool is_small_webp(const uint8_t *bytes, size_t size)
{
    int width = MOST;
    int height = MOST;
    return WebPGetInfo(bytes, size, &width, &height) != 0 && width < MOST &&
           height < MOST;
}

/* ---- comparison ------------------------------------------------------------------ */

static enum annotate_pixels compare(decode_function *decode, const void *before,
                                    size_t before_size, const void *after,
                                    size_t after_size)
{
    struct decoded old, now;
    if (decode(&old, before, before_size) != 0)
        return ANNOTATE_PIXELS_UNKNOWN;
    if (decode(&now, after, after_size) != 0) {
        decoded_free(&old);
        return ANNOTATE_PIXELS_REFUSED;
    }
    const bool same = old.width == now.width && old.height == now.height &&
                      old.channels == now.channels &&
                      memcmp(old.samples, now.samples,
                             (size_t)old.width * (size_t)old.height *
                                 (size_t)old.channels * sizeof *old.samples) == 0;
    decoded_free(&old);
    decoded_free(&now);
    return same ? ANNOTATE_PIXELS_SAME : ANNOTATE_PIXELS_OTHER;
}

static enum annotate_pixels compare_tiff(const void *before, size_t before_size,
                                         const void *after, size_t after_size)
{
    struct decoded_tiff old, now;
    if (decode_tiff_whole(&old, before, before_size) != 0)
        return ANNOTATE_PIXELS_UNKNOWN;
    if (decode_tiff_whole(&now, after, after_size) != 0) {
        decode_tiff_free(&old);
        return ANNOTATE_PIXELS_REFUSED;
    }
    const size_t row =
        ((size_t)old.width * (size_t)old.samples * (size_t)old.bits + 7) / 8;
    const bool same = old.width == now.width && old.height == now.height &&
                      old.samples == now.samples && old.bits == now.bits &&
                      memcmp(old.bytes, now.bytes, row * (size_t)old.height) == 0;
    decode_tiff_free(&old);
    decode_tiff_free(&now);
    return same ? ANNOTATE_PIXELS_SAME : ANNOTATE_PIXELS_OTHER;
}

#ifdef HAVE_LIBAVIF

/* The first picture, or NULL. */
static avifDecoder *open_avif(const void *data, size_t size)
{
    avifDecoder *const decoder = avifDecoderCreate();
    if (decoder == NULL)
        return NULL;
    decoder->imageSizeLimit = 256 * 256;
    decoder->maxThreads = 1;
    if (avifDecoderSetIOMemory(decoder, data, size) == AVIF_RESULT_OK &&
        avifDecoderParse(decoder) == AVIF_RESULT_OK &&
        avifDecoderNextImage(decoder) == AVIF_RESULT_OK)
        return decoder;
    avifDecoderDestroy(decoder);
    return NULL;
}

static bool is_same_plane(const uint8_t *a, uint32_t a_stride, const uint8_t *b,
                          uint32_t b_stride, const avifImage *image)
{
    const size_t row = (size_t)image->width * (image->depth > 8 ? 2 : 1);
    if (a == NULL || b == NULL)
        return a == b;
    for (uint32_t y = 0; y < image->height; y++)
        if (memcmp(a + (size_t)y * a_stride, b + (size_t)y * b_stride, row) != 0)
            return false;
    return true;
}

/* Luma and alpha, which stand for all. */
static enum annotate_pixels compare_avif(const void *before, size_t before_size,
                                         const void *after, size_t after_size)
{
    avifDecoder *const old = open_avif(before, before_size);
    if (old == NULL)
        return ANNOTATE_PIXELS_UNKNOWN;
    avifDecoder *const now = open_avif(after, after_size);
    if (now == NULL) {
        avifDecoderDestroy(old);
        return ANNOTATE_PIXELS_REFUSED;
    }
    const avifImage *const a = old->image;
    const avifImage *const b = now->image;
    const bool same = a->width == b->width && a->height == b->height &&
                      a->depth == b->depth &&
                      is_same_plane(a->yuvPlanes[0], a->yuvRowBytes[0], b->yuvPlanes[0],
                                    b->yuvRowBytes[0], a) &&
                      is_same_plane(a->alphaPlane, a->alphaRowBytes, b->alphaPlane,
                                    b->alphaRowBytes, a);
    avifDecoderDestroy(old);
    avifDecoderDestroy(now);
    return same ? ANNOTATE_PIXELS_SAME : ANNOTATE_PIXELS_OTHER;
}

#else

static enum annotate_pixels compare_avif(const void *before, size_t before_size,
                                         const void *after, size_t after_size)
{
    (void)before;
    (void)before_size;
    (void)after;
    (void)after_size;
    return ANNOTATE_PIXELS_UNKNOWN;
}

#endif

enum annotate_pixels annotate_pixels_compare(const char *format, const void *before,
                                             size_t before_size, const void *after,
                                             size_t after_size)
{
    if (strcmp(format, "png") == 0 && is_small_png(before))
        return compare(decode_png, before, before_size, after, after_size);
    if (strcmp(format, "jpeg") == 0 && is_small_jpeg(before))
        return compare(decode_jpeg, before, before_size, after, after_size);
    if (strcmp(format, "webp") == 0 && is_small_webp(before, before_size))
        return compare(decode_webp, before, before_size, after, after_size);
    if (strcmp(format, "tiff") == 0 && is_small_tiff(before, before_size))
        return compare_tiff(before, before_size, after, after_size);
    if (strcmp(format, "heif") == 0)
        return compare_avif(before, before_size, after, after_size);
    return ANNOTATE_PIXELS_UNKNOWN;
}
