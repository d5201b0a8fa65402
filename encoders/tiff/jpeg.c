/* SPDX-License-Identifier: MIT */
#include "jpeg.h"

#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "common/byte_order.h"
#include "common/draft.h"
#include "common/failure.h"
#include "convert/format.h"

const char *const ims_tiff_jpeg_subsamplings[] = {"auto", "420", "422", "444", NULL};

/* Tags, and the segments of JPEG that matter here; the highest are those of
 * applications. */
enum {
    TABLES = 347,
    SUBSAMPLING = 530,
    POSITIONING = 531,
    REFERENCE = 532,
    SOF0 = 0xC0,
    DHT = 0xC4,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    DQT = 0xDB,
    APP0 = 0xE0
};

enum { MARKER = 2, HEAD_MAX = 2048 };

static const struct ims_encoder *const coder = &ims_jpeg_fast;

/* ---- the encoder ----------------------------------------------------------------- */

int ims_tiff_jpeg_check(const struct ims_image *image, struct ims_message *message)
{
    const enum ims_pixel_format *held = coder->pixel_formats;
    while (*held != IMS_PIXEL_NONE && *held != image->format)
        held++;
    if (*held == IMS_PIXEL_NONE)
        return ims_failure(message, IMS_ERROR_NOT_HELD,
                           "compression=jpeg of TIFF holds gray and colors of 8 bits "
                           "a sample, but the image is %s; take compression=deflate",
                           ims_pixel_format_name(image->format));
    if (image->width > coder->max_width)
        return ims_failure(message, IMS_ERROR_TOO_LARGE,
                           "compression=jpeg of TIFF has up to %ld pixels across, and "
                           "the image %ld; take compression=deflate",
                           (long)coder->max_width, (long)image->width);
    return IMS_OK;
}

void ims_tiff_jpeg_start(struct ims_tiff_jpeg *jpeg, const struct ims_image *image,
                         const struct ims_services *services,
                         struct ims_free_list *coders,
                         const struct ims_tiff_jpeg_settings *settings)
{
    const struct {
        const char *key;
        int32_t value;
    } given[] = {{"quality", settings->quality},
                 {"effort", settings->effort},
                 {"subsampling", settings->subsampling},
                 {"background", settings->background}};
    enum { OPTIMAL_FROM = 4 }; /* the effort at which JPEG has codes of its own */
    *jpeg = (struct ims_tiff_jpeg){.image = image,
                                   .services = services,
                                   .coders = coders,
                                   .own_codes = settings->effort >= OPTIMAL_FROM};
    for (size_t i = 0; coder->options[i].key != NULL; i++) {
        jpeg->options[i].integer = (int32_t)coder->options[i].standard;
        for (size_t k = 0; k < sizeof given / sizeof given[0]; k++)
            if (strcmp(coder->options[i].key, given[k].key) == 0)
                jpeg->options[i].integer = given[k].value;
    }
}

/* NULL without memory. */
static void *take_coder(const struct ims_tiff_jpeg *jpeg)
{
    struct ims_message message = {.text = ""};
    void *state = ims_free_list_take(jpeg->coders);
    if (state != NULL)
        return state;
    state = calloc(1, coder->state_size);
    if (state == NULL || coder->init(coder, state, jpeg->services, &message) == IMS_OK)
        return state;
    free(state);
    return NULL;
}

void ims_tiff_jpeg_coders_free(struct ims_free_list *coders)
{
    void *state;
    while ((state = ims_free_list_take(coders)) != NULL)
        free(state);
}

/* Some rows, from an even one on; what else a file of JPEG would tell of colors, the
 * directory tells. */
static struct ims_image part_of(const struct ims_image *image, int32_t first,
                                int32_t end)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    struct ims_image part = *image;
    part.height = end - first;
    part.primaries = 0;
    part.transfer = 0;
    enum { PLANES = sizeof part.planes / sizeof part.planes[0] };
    for (int i = 0; i < PLANES && image->planes[i] != NULL; i++)
        part.planes[i] = ims_convert_format_row(
            image, i, i > 0 && format->half_height ? first / 2 : first);
    return part;
}

void ims_tiff_jpeg_make(const struct ims_tiff_jpeg *jpeg, int32_t first, int32_t end,
                        struct ims_tiff_strip *strip)
{
    const struct ims_image part = part_of(jpeg->image, first, end);
    const struct ims_encoding encoding = {.size = sizeof encoding,
                                          .image = &part,
                                          .options = jpeg->options,
                                          .option_count = IMS_TIFF_JPEG_OPTIONS};
    struct ims_draft draft;
    struct ims_message message = {.text = ""};
    void *const state = take_coder(jpeg);
    *strip = (struct ims_tiff_strip){0};
    ims_draft_init(&draft);
    const int error =
        state != NULL ? coder->encode(coder, state, &encoding, &draft.base, &message)
                      : IMS_ERROR_MEMORY;
    if (state != NULL)
        free(ims_free_list_give(jpeg->coders, state));
    if (error != IMS_OK) {
        ims_draft_fini(&draft);
        return;
    }
    ims_draft_fit(&draft);
    strip->bytes = draft.bytes;
    strip->size = draft.size;
    strip->warnings = message.warnings;
}

/* ---- segments -------------------------------------------------------------------- */

/* Bytes of a segment, its marker too, which is not SOI or EOI. */
static size_t segment_size(const uint8_t *segment)
{
    return MARKER + (size_t)ims_byte_order_load_big(segment + MARKER, 2);
}

/* Whether a segment is told once for all strips. */
static bool is_common(const struct ims_tiff_jpeg *jpeg, const uint8_t *segment)
{
    return segment[1] == DQT || (segment[1] == DHT && !jpeg->own_codes);
}

static size_t put_marker(uint8_t *out, uint8_t marker)
{
    out[0] = 0xFF;
    out[1] = marker;
    return MARKER;
}

uint16_t ims_tiff_jpeg_tell(const struct ims_tiff_jpeg *jpeg,
                            const struct ims_tiff_strip *strip,
                            struct ims_tiff_entries *entries)
{
    /* Chroma lies amid the pixels that share it, and samples are of full range. */
    static const uint8_t centred[] = {1, 0};
    static const uint8_t full_range[] = {
        0,   0, 0, 0, 1, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 128, 0, 0, 0, 1, 0, 0, 0,
        255, 0, 0, 0, 1, 0, 0, 0, 128, 0, 0, 0, 1, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0};
    uint8_t tables[HEAD_MAX];
    size_t size = put_marker(tables, SOI);
    uint16_t components = 0;
    uint8_t factors = 0;
    for (const uint8_t *at = strip->bytes + MARKER; at[1] != SOS;
         at += segment_size(at)) {
        if (at[1] == SOF0) {
            components = at[9];
            factors = at[11];
        }
        if (!is_common(jpeg, at))
            continue;
        memcpy(tables + size, at, segment_size(at));
        size += segment_size(at);
    }
    size += put_marker(tables + size, EOI);
    uint8_t *const told =
        ims_tiff_entries_make(entries, TABLES, IMS_TIFF_UNDEFINED, size);
    if (told != NULL)
        memcpy(told, tables, size);
    if (components == 1)
        return components;
    uint8_t *const sampling =
        ims_tiff_entries_make(entries, SUBSAMPLING, IMS_TIFF_SHORT, 2);
    if (sampling != NULL) {
        ims_byte_order_store_little16(sampling, factors >> 4);
        ims_byte_order_store_little16(sampling + 2, factors & 15);
    }
    ims_tiff_entries_add(entries, POSITIONING, IMS_TIFF_SHORT, 1, centred);
    ims_tiff_entries_add(entries, REFERENCE, IMS_TIFF_RATIONAL, 6, full_range);
    return components;
}

/* What stays of the head moves to the scan. */
void ims_tiff_jpeg_shorten(const struct ims_tiff_jpeg *jpeg,
                           struct ims_tiff_strip *strip)
{
    uint8_t head[HEAD_MAX];
    size_t size = put_marker(head, SOI);
    const uint8_t *at = strip->bytes + MARKER;
    for (; at[1] != SOS; at += segment_size(at)) {
        if (at[1] >= APP0 || is_common(jpeg, at))
            continue;
        memcpy(head + size, at, segment_size(at));
        size += segment_size(at);
    }
    strip->start = (size_t)(at - strip->bytes) - size;
    strip->size -= strip->start;
    memcpy(strip->bytes + strip->start, head, size);
}
