/* SPDX-License-Identifier: MIT */
#include "pixel_format.h"

#include <stddef.h>
#include <string.h>

#include "base/struct_size.h"

/* Samples of one position in plane `index`: all in one plane; of two planes the second
 * holds both kinds of chroma; else one each. */
#define UNIT(samples, planes, index)                                                   \
    ((planes) == 1 ? (samples) : (planes) == 2 && (index) == 1 ? 2 : 1)

/* Bytes of a sample, or of what holds several. */
#define BYTES(packing, bits)                                                           \
    (IMS_PACKING_##packing == IMS_PACKING_WORD   ? 2                                   \
     : IMS_PACKING_##packing == IMS_PACKING_BITS ? 1                                   \
     : (bits) > 16                               ? 4                                   \
                                                 : ((bits) + 7) / 8)

#define UNIT_BITS(samples, bits, packing, planes, index)                               \
    (IMS_PACKING_##packing == IMS_PACKING_WORD ? 16                                    \
     : IMS_PACKING_##packing == IMS_PACKING_BITS                                       \
         ? UNIT(samples, planes, index) * (bits)                                       \
         : UNIT(samples, planes, index) * 8 * BYTES(packing, bits))

#define IS_PALETTE(model, index)                                                       \
    (IMS_MODEL_##model == IMS_MODEL_PALETTE && (index) == 1)

/* Of YUV in one plane, a position is all pixels that share chroma. */
#define PLANE(model, samples, bits, packing, planes, index, x_shift, y_shift)          \
    {                                                                                  \
        .unit_bits = IS_PALETTE(model, index) ? 8 * IMS_PALETTE_ENTRY_BYTES            \
                     : (index) < (planes)                                              \
                         ? UNIT_BITS(samples, bits, packing, planes, index)            \
                         : 0,                                                          \
        .shift_x = (index) > 0 || (planes) == 1 ? (x_shift) : 0,                       \
        .shift_y = (index) > 0 ? (y_shift) : 0,                                        \
        .entries = IS_PALETTE(model, index) ? IMS_PALETTE_ENTRIES : 0,                 \
    }

#define LAYOUT(name, value, text, model, samples, bits, kind, packing, order, alpha,   \
               planes, shift_x, shift_y, unpacked)                                     \
    [value] = {text,                                                                   \
               order,                                                                  \
               IMS_MODEL_##model,                                                      \
               IMS_SAMPLE_##kind,                                                      \
               IMS_PACKING_##packing,                                                  \
               bits,                                                                   \
               BYTES(packing, bits),                                                   \
               samples,                                                                \
               (alpha) != 0,                                                           \
               planes,                                                                 \
               {PLANE(model, samples, bits, packing, planes, 0, shift_x, shift_y),     \
                PLANE(model, samples, bits, packing, planes, 1, shift_x, shift_y),     \
                PLANE(model, samples, bits, packing, planes, 2, shift_x, shift_y),     \
                PLANE(model, samples, bits, packing, planes, 3, shift_x, shift_y)},    \
               IMS_PIXEL_##unpacked},

/* The index is the format. */
static const struct ims_pixel_layout layouts[] = {IMS_PIXEL_FORMAT_MAP(LAYOUT)};

enum { COUNT = sizeof layouts / sizeof layouts[0] };

_Static_assert(COUNT <= 8 * sizeof(ims_pixel_format_set),
               "a set of pixel formats has no bit for the last one");

static const struct ims_pixel_layout *find(enum ims_pixel_format format)
{
    /* A caller's number may be none of the enumeration's, also negative. */
    size_t index = (size_t)format;
    return index < COUNT && layouts[index].name != NULL ? &layouts[index] : NULL;
}

const struct ims_pixel_layout *ims_pixel_format_layout(enum ims_pixel_format format)
{
    return format != IMS_PIXEL_ENCODED ? find(format) : NULL;
}

ims_pixel_format_set ims_pixel_format_set_of(const enum ims_pixel_format *list)
{
    ims_pixel_format_set set = 0;
    for (; list != NULL && *list != IMS_PIXEL_NONE; list++)
        set |= ims_pixel_format_bit(*list);
    return set;
}

enum ims_pixel_format ims_pixel_format_unpacked(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *layout = ims_pixel_format_layout(format);
    return layout != NULL ? layout->unpacked : format;
}

enum ims_pixel_format ims_pixel_format_narrowed(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *layout = ims_pixel_format_layout(format);
    if (layout == NULL || layout->model != IMS_MODEL_YUV || layout->bits <= 8)
        return IMS_PIXEL_NONE;
    for (size_t i = 0; i < COUNT; i++)
        if (layouts[i].model == IMS_MODEL_YUV && layouts[i].bits == 8 &&
            strcmp(layouts[i].order, layout->order) == 0 &&
            layouts[i].planes[1].shift_x == layout->planes[1].shift_x &&
            layouts[i].planes[1].shift_y == layout->planes[1].shift_y)
            return (enum ims_pixel_format)i;
    return IMS_PIXEL_NONE;
}

/* Whether an order is that of a format with alpha where `x` stands for alpha, or where
 * it is left out if that is 0. */
static bool is_order(const char *order, const char *with_alpha, char x)
{
    for (; *with_alpha != '\0'; with_alpha++) {
        const char letter = *with_alpha == 'a' ? x : *with_alpha;
        if (letter != '\0' && *order++ != letter)
            return false;
    }
    return *order == '\0';
}

/* The format that differs by that alone. */
static enum ims_pixel_format with_order(enum ims_pixel_format format, char x)
{
    const struct ims_pixel_layout *layout = ims_pixel_format_layout(format);
    for (size_t i = 0; layout != NULL && layout->alpha && i < COUNT; i++)
        if (layouts[i].model == layout->model && layouts[i].bits == layout->bits &&
            layouts[i].kind == layout->kind && layouts[i].packing == layout->packing &&
            is_order(layouts[i].order, layout->order, x))
            return (enum ims_pixel_format)i;
    return IMS_PIXEL_NONE;
}

enum ims_pixel_format ims_pixel_format_padded(enum ims_pixel_format format)
{
    return with_order(format, 'x');
}

enum ims_pixel_format ims_pixel_format_without_alpha(enum ims_pixel_format format)
{
    return with_order(format, '\0');
}

ims_pixel_format_set ims_pixel_format_set_taken(const enum ims_pixel_format *list)
{
    const ims_pixel_format_set set = ims_pixel_format_set_of(list);
    ims_pixel_format_set all = set;
    for (size_t i = 0; i < COUNT; i++)
        if ((set & ims_pixel_format_bit(layouts[i].unpacked)) != 0)
            all |= ims_pixel_format_bit((enum ims_pixel_format)i);
    return all;
}

const char *ims_pixel_format_name(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *layout = find(format);
    return layout != NULL ? layout->name : NULL;
}

int ims_pixel_format_describe(enum ims_pixel_format format,
                              struct ims_pixel_format_info *info)
{
    const struct ims_pixel_layout *layout = find(format);
    if (info == NULL)
        return IMS_ERROR_ARGUMENT;
    int error = ims_struct_size_check(&ims_struct_size_pixel_format_info, info, NULL);
    if (error != IMS_OK)
        return error;
    if (layout == NULL)
        return IMS_ERROR_IMAGE_FORMAT;
    struct ims_pixel_format_info full = {
        .name = layout->name,
        .order = layout->order,
        .format = format,
        .model = layout->model,
        .kind = layout->kind,
        .bits = layout->bits,
        .samples = layout->samples,
        .has_alpha = layout->alpha,
        .planes = layout->plane_count,
        .chroma_shift_x = layout->planes[layout->plane_count > 1].shift_x,
        .chroma_shift_y = layout->planes[1].shift_y,
        .unpacked = layout->unpacked,
        .packing = layout->packing,
    };
    for (size_t i = 0; i < 4; i++) {
        const int32_t bits = layout->planes[i].unit_bits;
        full.bytes_per_pixel[i] = bits % 8 == 0 ? bits / 8 : 0;
        full.bits_per_pixel[i] = bits;
    }
    ims_struct_size_give(&ims_struct_size_pixel_format_info, info, &full);
    return IMS_OK;
}
