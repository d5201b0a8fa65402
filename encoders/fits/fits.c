/* SPDX-License-Identifier: MIT
 *
 * FITS 4.0, the primary array alone: two axes of gray, or three with a plane each of
 * red, green and blue. Samples are big-endian: bytes, words less 32768 (which BZERO
 * adds again: FITS has no unsigned ones), or floats. The first row is the lowest, as
 * the standard proposes and all who show FITS have it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "builtin.h"
#include "cards.h"
#include "common/byte_order.h"
#include "common/failure.h"
#include "common/pixel_lists.h"
#include "convert/format.h"
#include "rows/floats.h"
#include "rows/formats.h"
#include "rows/rows.h"

enum { OPTION_BACKGROUND = 0 };

enum {
    RECORD = 2880, /* head and samples are whole ones */
    CARD = IMS_FITS_CARD,
    CARDS = 16 /* room for those that tell of the samples */
};

/* Of floats, the channels that 16 bits would have. */
static const struct ims_rows_formats held = {.gray = true, .color = true, .deep = true};

/* ---- the head -------------------------------------------------------------------- */

/* The first card that is free. */
struct cards {
    char (*next)[CARD + 1];
};

/* Numbers end in column 30. There are no comments, as Pillow 9 reads none. */
static void add_number(struct cards *cards, const char *key, long value)
{
    snprintf(*cards->next, sizeof *cards->next, "%-8s= %20ld", key, value);
    cards->next++;
}

static void add_text(struct cards *cards, const char *text)
{
    snprintf(*cards->next, sizeof *cards->next, "%s", text);
    cards->next++;
}

/* The cards that tell of the samples; returns their bytes. */
static size_t write_cards(const struct ims_image *image,
                          const struct ims_pixel_format_info *info,
                          uint8_t head[CARDS * CARD])
{
    char list[CARDS][CARD + 1] = {{0}};
    struct cards cards = {list};
    const bool has_words = info->bits == 16 && info->kind == IMS_SAMPLE_INTEGER;
    const int32_t bits = info->kind == IMS_SAMPLE_FLOAT ? -info->bits : info->bits;
    add_text(&cards, "SIMPLE  =                    T");
    add_number(&cards, "BITPIX", bits);
    add_number(&cards, "NAXIS", info->samples > 1 ? 3 : 2);
    add_number(&cards, "NAXIS1", image->width);
    add_number(&cards, "NAXIS2", image->height);
    if (info->samples > 1) {
        add_number(&cards, "NAXIS3", info->samples);
        add_text(&cards, "CTYPE3  = 'RGB     '");
    }
    if (has_words) {
        add_number(&cards, "BSCALE", 1);
        add_number(&cards, "BZERO", 32768);
    }
    const size_t bytes = (size_t)(cards.next - list) * CARD;
    memset(head, ' ', bytes);
    for (size_t i = 0; i < bytes / CARD; i++)
        memcpy(head + i * CARD, list[i], strlen(list[i]));
    return bytes;
}

/* All cards, to the end of a record. False without memory. */
static bool append_head(const struct ims_image *image,
                        const struct ims_pixel_format_info *info,
                        const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    uint8_t cards[CARDS * CARD];
    if (ims_buffer_append(buffer, cards, write_cards(image, info, cards)) != IMS_OK ||
        ims_fits_cards_append(metadata, buffer) != IMS_OK)
        return false;
    const size_t left = RECORD - ims_buffer_length(buffer) % RECORD;
    uint8_t *const end = ims_buffer_reserve(buffer, left);
    if (end == NULL)
        return false;
    memset(end, ' ', left);
    memcpy(end, "END", 3);
    ims_buffer_commit(buffer, left);
    return true;
}

/* ---- the samples ----------------------------------------------------------------- */

/* What one image takes. */
struct plan {
    const struct ims_image *image;
    const struct ims_metadata *metadata;
    struct ims_pixel_format_info info; /* of what is written */
    struct ims_rows rows;              /* used for integers */
    int32_t background;
    size_t plane_row;   /* bytes of one */
    uint64_t remainder; /* bytes that all planes go beyond whole records */
};

static void start_plan(struct plan *plan, const struct ims_encoding *encoding)
{
    const struct ims_image *const image = encoding->image;
    const int32_t background = encoding->options[OPTION_BACKGROUND].integer;
    enum ims_pixel_format target =
        ims_rows_formats_choose(&held, image->format, background);
    *plan = (struct plan){.image = image,
                          .metadata = encoding->metadata,
                          .info = IMS_PIXEL_FORMAT_INFO_INIT,
                          .background = background};
    if (ims_convert_format_of(image->format)->floats)
        target = target == IMS_PIXEL_GRAY16 ? IMS_PIXEL_GRAY_F32 : IMS_PIXEL_RGB_F32;
    else
        ims_rows_start(&plan->rows, image, target, true, background);
    ims_pixel_format_describe(target, &plan->info);
    plan->plane_row = (size_t)image->width * (size_t)plan->info.bits / 8;
    plan->remainder =
        (uint64_t)plan->plane_row % RECORD *
        ((uint64_t)image->height * (uint64_t)plan->info.samples % RECORD) % RECORD;
}

/* One plane of a row. The row is made in `room` first. */
static uint32_t write_integers(const struct plan *plan, int32_t y, int plane,
                               uint8_t *room, uint8_t *out)
{
    const uint32_t warnings = ims_rows_write(&plan->rows, y, room);
    const size_t width = (size_t)plan->image->width;
    const size_t step = (size_t)plan->info.bytes_per_pixel[0];
    const size_t sample = (size_t)plan->info.bits / 8;
    const uint8_t *const from = room + (size_t)plane * sample;
    if (sample == 1)
        for (size_t i = 0; i < width; i++)
            out[i] = from[i * step];
    else
        for (size_t i = 0; i < width; i++) {
            out[2 * i] = from[i * step] ^ 0x80; /* less 32768 */
            out[2 * i + 1] = from[i * step + 1];
        }
    return warnings;
}

static uint32_t write_floats(const struct plan *plan, int32_t y, int plane,
                             uint8_t *out)
{
    const int32_t width = plan->image->width;
    bool opaque = true;
    for (int32_t x = 0; x < width; x += IMS_ROWS_FLOATS_PIXELS) {
        const int32_t left = width - x;
        const size_t count =
            (size_t)(left < IMS_ROWS_FLOATS_PIXELS ? left : IMS_ROWS_FLOATS_PIXELS);
        struct ims_rows_floats block;
        opaque &=
            ims_rows_floats_load(&block, plan->image, x, y, count, plan->background);
        for (size_t i = 0; i < count; i++, out += sizeof(float)) {
            uint32_t bits;
            memcpy(&bits, &block.colors[plane][i], sizeof bits);
            ims_byte_order_store_big32(out, bits);
        }
    }
    return opaque ? IMS_WARNING_NONE : IMS_WARNING_ALPHA_FLATTENED;
}

/* False without memory. */
static bool append_row(const struct plan *plan, int32_t y, int plane,
                       struct ims_buffer *buffer, uint32_t *warnings)
{
    uint8_t *const out = ims_buffer_reserve(buffer, plan->plane_row + plan->rows.bytes);
    if (out == NULL)
        return false;
    *warnings |= plan->info.kind == IMS_SAMPLE_FLOAT
                     ? write_floats(plan, y, plane, out)
                     : write_integers(plan, y, plane, out + plan->plane_row, out);
    ims_buffer_commit(buffer, plan->plane_row);
    return true;
}

static bool append_all(const struct plan *plan, struct ims_buffer *buffer,
                       uint32_t *warnings)
{
    static const uint8_t zeros[RECORD];
    const struct ims_image *const image = plan->image;
    bool good = append_head(image, &plan->info, plan->metadata, buffer);
    for (int plane = 0; plane < plan->info.samples; plane++)
        for (int32_t y = image->height; good && y > 0; y--)
            good = append_row(plan, y - 1, plane, buffer, warnings);
    const size_t padding = (size_t)((RECORD - plan->remainder) % RECORD);
    return good && ims_buffer_append(buffer, zeros, padding) == IMS_OK;
}

static int encode(const struct ims_encoder *self, void *state,
                  const struct ims_encoding *encoding, struct ims_buffer *buffer,
                  struct ims_message *message)
{
    struct plan plan;
    (void)self;
    (void)state;
    start_plan(&plan, encoding);
    if (append_all(&plan, buffer, &message->warnings))
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_MEMORY, "no memory for a FITS of %ldx%ld",
                       (long)encoding->image->width, (long)encoding->image->height);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self;
    return ims_fits_cards_check(encoding->metadata, message);
}

static const struct ims_option option_table[] = {
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through where the image is transparent"},
    {.key = NULL},
};

static const char *const fits_extensions[] = {"fits", "fit", "fts", NULL};

static const struct ims_signature signatures[] = {
    {.bytes = "SIMPLE  =                    T", .length = 30},
    {.bytes = NULL},
};

const struct ims_encoder ims_fits = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "fits",
    .format = "fits",
    .description = "FITS, one image of gray or of three planes",
    .mime_type = "image/fits",
    .extensions = fits_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_DEEP,
    .pixel_formats = ims_pixel_lists_32,
    .signatures = signatures,
    .max_width = IMS_ROWS_MAX_WIDTH,
    .options = option_table,
    .encode = encode,
    .accepts = accepts,
    .metadata = IMS_FITS_CARDS_KINDS,
};
