/* SPDX-License-Identifier: MIT */
#include "bmp_header.h"

#include <math.h>
#include <string.h>

#include "input/metadata.h"
#include "input/pixels.h"
#include "readers/byte_order.h"

enum { FILE_HEADER = 14 };

/* Kinds of headers, by their lengths. */
enum {
    CORE = 12,
    OS2_SHORT = 16,
    INFO = 40,
    WITH_MASKS = 52,
    WITH_ALPHA = 56,
    OS2 = 64,
    V4 = 108,
    V5 = 124
};

/* ---- headers: each function returns what is wrong, or NULL ------------------------
 */

static bool is_header(size_t length)
{
    return length == CORE || length == OS2_SHORT || length == INFO ||
           length == WITH_MASKS || length == WITH_ALPHA || length == OS2 ||
           length == V4 || length == V5;
}

static const char *read_compression(const struct bmp_header *bitmap)
{
    const uint32_t compression = bitmap->compression;
    const unsigned bits = bitmap->bits;
    if (bitmap->header == OS2 &&
        (compression == BMP_BITFIELDS || compression == BMP_JPEG))
        return "its coding, one of OS/2 alone (Huffman, or runs of 24 bits), is not "
               "read";
    if (compression == BMP_JPEG || compression == BMP_PNG)
        return "it holds a JPEG or a PNG, as for printers, which is not read";
    if (compression > BMP_ALPHA_FIELDS)
        return "its compression is not known";
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16 && bits != 24 &&
        bits != 32)
        return "its header is damaged: no bitmap has so many bits in a pixel";
    if ((compression == BMP_RLE8 && bits != 8) ||
        (compression == BMP_RLE4 && bits != 4) ||
        (compression >= BMP_BITFIELDS && bits != 16 && bits != 32))
        return "its header is damaged: its compression is not for so many bits";
    return NULL;
}

static const char *read_size(struct bmp_header *bitmap)
{
    const unsigned char *info = bitmap->bytes + FILE_HEADER;
    const bool is_core = bitmap->header == CORE;
    int64_t width, height;
    if (is_core) {
        width = readers_byte_order_little(info + 4, 2);
        height = readers_byte_order_little(info + 6, 2);
    } else {
        width = (int32_t)readers_byte_order_little(info + 4, 4);
        height = (int32_t)readers_byte_order_little(info + 8, 4);
    }
    bitmap->from_top = height < 0;
    height = height < 0 ? -height : height;
    if (width <= 0 || height == 0 || height > INT32_MAX)
        return "its header is damaged: it has no size";
    bitmap->width = (int)width;
    bitmap->height = (int)height;
    bitmap->bits = readers_byte_order_little(info + (is_core ? 10 : 14), 2);
    bitmap->compression =
        bitmap->header >= INFO ? readers_byte_order_little(info + 16, 4) : BMP_RGB;
    return read_compression(bitmap);
}

/* Returns false for bits that are not in one piece, or not in the pixel. */
static bool set_field(struct bmp_field *field, uint32_t mask, unsigned bits)
{
    *field = (struct bmp_field){.mask = mask};
    if (mask == 0)
        return true;
    field->shift = __builtin_ctz(mask);
    field->most = mask >> field->shift;
    for (uint32_t i = 0; i <= field->most && i < BMP_BYTE_VALUES; i++)
        field->scaled[i] = (unsigned char)readers_bmp_scale(i, field->most, UINT8_MAX);
    return (field->most & ((uint64_t)field->most + 1)) == 0 &&
           (uint64_t)mask >> bits == 0;
}

/* The masks of samples, which may stand behind the header; `end` is behind both. */
static const char *read_fields(struct bmp_header *bitmap, size_t *end)
{
    static const uint32_t usual[2][4] = {{0x7C00, 0x3E0, 0x1F, 0},
                                         {0xFF0000, 0xFF00, 0xFF, 0}};
    const bool has_masks = bitmap->compression >= BMP_BITFIELDS;
    const size_t count =
        bitmap->compression == BMP_ALPHA_FIELDS || bitmap->header >= WITH_ALPHA ? 4 : 3;
    const size_t place = FILE_HEADER + INFO;
    if (has_masks && *end < place + 4 * count)
        *end = place + 4 * count;
    if (*end > bitmap->size)
        return "its header is cut off";
    bool good = true;
    uint32_t colors = 0;
    for (size_t i = 0; i < 4; i++) {
        uint32_t mask = usual[bitmap->bits == 32][i];
        if (has_masks)
            mask = i < count
                       ? readers_byte_order_little(bitmap->bytes + place + 4 * i, 4)
                       : 0;
        good = set_field(&bitmap->fields[i], mask, bitmap->bits) && good;
        colors |= i < 3 ? mask : 0;
    }
    return good && colors != 0
               ? NULL
               : "its header is damaged: its bit fields are no pieces of a pixel";
}

/* The colors between the headers and the pixels. An index beyond them is black. */
static const char *read_palette(struct bmp_header *bitmap, size_t place, bool *is_gray)
{
    const size_t entry = bitmap->header == CORE ? 3 : 4;
    const size_t room = bitmap->size < bitmap->pixels ? bitmap->size : bitmap->pixels;
    size_t count = (size_t)1 << bitmap->bits;
    if (bitmap->header >= INFO) {
        const size_t used =
            readers_byte_order_little(bitmap->bytes + FILE_HEADER + 32, 4);
        count = used != 0 && used < count ? used : count;
    }
    if (bitmap->pixels == 0)
        bitmap->pixels = place + count * entry;
    else if (room < place + count * entry)
        count = room > place ? (room - place) / entry : 0;
    if (count == 0 || place + count * entry > bitmap->size)
        return "its header is damaged: it has no palette";
    *is_gray = true;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *from = bitmap->bytes + place + i * entry;
        for (size_t sample = 0; sample < 3; sample++)
            bitmap->colors[i][sample] = from[2 - sample];
        *is_gray = *is_gray && from[0] == from[1] && from[1] == from[2];
    }
    return NULL;
}

/* Whether colors are followed by a profile, which is not one of gray. */
static bool has_profile(const struct bmp_header *bitmap)
{
    return bitmap->header == V5 &&
           memcmp(bitmap->bytes + FILE_HEADER + 56, "DEBM", 4) == 0;
}

static void choose_format(struct bmp_header *bitmap, bool is_gray)
{
    bool deep = false, any_alpha = bitmap->bits > 8 && bitmap->fields[3].mask != 0;
    for (size_t i = 0; bitmap->bits > 8 && i < 4; i++)
        deep = deep || bitmap->fields[i].most > UINT8_MAX;
    if (bitmap->bits == 24) {
        bitmap->format = IMS_PIXEL_BGR8;
        bitmap->pixel_bytes = 3;
        return;
    }
    const unsigned channels = is_gray && !has_profile(bitmap) ? 1 : any_alpha ? 4 : 3;
    bitmap->format =
        input_pixels_format(deep ? INPUT_SAMPLES_16 : INPUT_SAMPLES_8, channels);
    bitmap->pixel_bytes = channels * (deep ? 2 : 1);
}

const char *readers_bmp_header_read(struct bmp_header *bitmap)
{
    bitmap->header = readers_byte_order_little(bitmap->bytes + FILE_HEADER, 4);
    if (!is_header(bitmap->header))
        return "its header is damaged: no kind of bitmap has one of this length";
    size_t end = FILE_HEADER + bitmap->header;
    if (end > bitmap->size)
        return "its header is cut off";
    const char *wrong = read_size(bitmap);
    bool is_gray = false;
    bitmap->pixels = readers_byte_order_little(bitmap->bytes + 10, 4);
    if (wrong == NULL && (bitmap->bits == 16 || bitmap->bits == 32))
        wrong = read_fields(bitmap, &end);
    if (wrong == NULL && bitmap->bits <= 8)
        wrong = read_palette(bitmap, end, &is_gray);
    if (bitmap->pixels == 0)
        bitmap->pixels = end;
    if (wrong == NULL && bitmap->pixels < end)
        wrong = "its header is damaged: it says that pixels begin inside of it";
    if (wrong == NULL)
        choose_format(bitmap, is_gray);
    return wrong;
}

/* ---- what stands beside -----------------------------------------------------------
 */

/* Whether endpoints or gammas are said, and are not those of sRGB. */
static bool is_calibrated(const unsigned char *info)
{
    static const double srgb[3][2] = {{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}};
    const double near = 0.001, gamma = 2.2, near_gamma = 0.025;
    for (size_t i = 0; i < 3; i++) {
        double sum = 0, xyz[3];
        for (size_t axis = 0; axis < 3; axis++) {
            xyz[axis] = readers_byte_order_little(info + 60 + 12 * i + 4 * axis, 4);
            sum += xyz[axis];
        }
        for (size_t axis = 0; sum > 0 && axis < 2; axis++)
            if (fabs(xyz[axis] / sum - srgb[i][axis]) > near)
                return true;
        const double found = readers_byte_order_little(info + 96 + 4 * i, 4) / 65536.0;
        if (found > 0 && fabs(found - gamma) > near_gamma)
            return true;
    }
    return false;
}

static void take_colors(const struct bmp_header *bitmap, struct input_picture *picture)
{
    const unsigned char *info = bitmap->bytes + FILE_HEADER, *kind = info + 56;
    if (memcmp(kind, "BGRs", 4) == 0 || memcmp(kind, " niW", 4) == 0) {
        picture->image.primaries = IMS_PRIMARIES_BT709;
        picture->image.transfer = IMS_TRANSFER_SRGB;
    } else if (has_profile(bitmap)) {
        const size_t place = readers_byte_order_little(info + 112, 4);
        const size_t size = readers_byte_order_little(info + 116, 4);
        const size_t room = bitmap->size - FILE_HEADER;
        if (place <= room && size <= room - place)
            input_metadata_set(picture->metadata, IMS_METADATA_ICC, info + place, size);
        else
            input_metadata_lose(picture->metadata);
    } else if (bitmap->header == V5 && memcmp(kind, "KNIL", 4) == 0) {
        input_metadata_lose(picture->metadata); /* it is in a file of its own */
        picture->has_own_colors = true;
    } else if (readers_byte_order_little(kind, 4) == 0) {
        picture->has_own_colors = is_calibrated(info);
    }
}

void readers_bmp_header_take(const struct bmp_header *bitmap,
                             struct input_picture *picture)
{
    const unsigned char *info = bitmap->bytes + FILE_HEADER;
    picture->metadata = input_metadata_new();
    if (bitmap->header >= INFO) {
        const int32_t across = (int32_t)readers_byte_order_little(info + 24, 4);
        const int32_t down = (int32_t)readers_byte_order_little(info + 28, 4);
        input_metadata_set_resolution(picture->metadata, across > 0 ? across : 0,
                                      down > 0 ? down : 0);
    }
    if (bitmap->header >= V4)
        take_colors(bitmap, picture);
}
