/* SPDX-License-Identifier: MIT */
#include "head.h"

#include <string.h>

#include "attributes.h"
#include "color/primaries.h"
#include "common/byte_order.h"
#include "half.h"

enum { HEAD = 512 /* room for it: it has 414 bytes with four channels */ };

/* A name or a text, with the NUL behind it. */
static uint8_t *put_text(uint8_t *out, const char *text)
{
    const size_t size = strlen(text) + 1;
    memcpy(out, text, size);
    return out + size;
}

static uint8_t *put_number(uint8_t *out, uint32_t number)
{
    ims_byte_order_store_little32(out, number);
    return out + 4;
}

/* What comes before the value of an attribute. */
static uint8_t *put_attribute(uint8_t *out, const char *name, const char *type,
                              uint32_t size)
{
    return put_number(put_text(put_text(out, name), type), size);
}

static uint8_t *put_channels(uint8_t *out, const struct ims_exr_lines *lines)
{
    enum { HALF = 1, FLOAT = 2, CHANNEL = 18 /* bytes of one */ };
    const char *const names = ims_exr_lines_names(lines);
    out = put_attribute(out, "channels", "chlist",
                        (uint32_t)(CHANNEL * lines->samples + 1));
    for (size_t i = 0; i < lines->samples; i++) {
        const char name[2] = {names[i], '\0'};
        out = put_text(out, name);
        out = put_number(out, lines->bytes == sizeof(float) ? FLOAT : HALF);
        out = put_number(out, 0); /* nothing special, and reserved */
        out = put_number(out, 1); /* a sample for each pixel, */
        out = put_number(out, 1); /* and each line */
    }
    *out++ = 0;
    return out;
}

static uint8_t *put_window(uint8_t *out, const char *name,
                           const struct ims_image *image)
{
    out = put_attribute(out, name, "box2i", 16);
    out = put_number(out, 0);
    out = put_number(out, 0);
    out = put_number(out, (uint32_t)image->width - 1);
    return put_number(out, (uint32_t)image->height - 1);
}

/* By which OpenEXR says how much DWA leaves out. */
static uint8_t *put_dwa_level(uint8_t *out, const struct ims_exr_head *head)
{
    if (head->compression != IMS_EXR_DWAA && head->compression != IMS_EXR_DWAB)
        return out;
    out = put_attribute(out, "dwaCompressionLevel", "float", 4);
    return put_number(out, ims_exr_half_bits(head->dwa_level));
}

/* Of what the numbers are the amounts; BT.709's are what readers take where a file does
 * not say it. */
static uint8_t *put_chromaticities(uint8_t *out, enum ims_color_primaries primaries)
{
    const struct ims_color_primaries_xy *const xy = ims_color_primaries_find(primaries);
    if (xy == NULL)
        return out;
    const double *const points[4] = {xy->colors[0], xy->colors[1], xy->colors[2],
                                     xy->white};
    out = put_attribute(out, "chromaticities", "chromaticities", 32);
    for (int i = 0; i < 8; i++)
        out = put_number(out, ims_exr_half_bits((float)points[i / 2][i % 2]));
    return out;
}

int ims_exr_head_append(const struct ims_exr_head *head,
                        const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    enum { VERSION = 2, LONG_NAMES = 0x400 };
    const struct ims_image *const image = head->lines->image;
    const uint32_t one = ims_exr_half_bits(1.0f);
    uint8_t bytes[HEAD];
    uint8_t *out = put_number(bytes, 20000630); /* magic */
    out = put_number(out, ims_exr_attributes_are_long(metadata) ? VERSION | LONG_NAMES
                                                                : VERSION);
    out = put_channels(out, head->lines);
    out = put_chromaticities(out, image->primaries);
    out = put_attribute(out, "compression", "compression", 1);
    *out++ = (uint8_t)head->compression;
    out = put_window(out, "dataWindow", image);
    out = put_window(out, "displayWindow", image);
    out = put_dwa_level(out, head);
    out = put_attribute(out, "lineOrder", "lineOrder", 1);
    *out++ = 0; /* increasing */
    out = put_attribute(out, "pixelAspectRatio", "float", 4);
    out = put_number(out, ims_exr_half_bits(ims_exr_attributes_aspect(metadata)));
    out = put_attribute(out, "screenWindowCenter", "v2f", 8);
    out = put_number(out, 0);
    out = put_number(out, 0);
    out = put_attribute(out, "screenWindowWidth", "float", 4);
    out = put_number(out, one);
    int error = ims_buffer_append(buffer, bytes, (size_t)(out - bytes));
    if (error == IMS_OK)
        error = ims_exr_attributes_append(metadata, buffer);
    return error == IMS_OK ? ims_buffer_append(buffer, "", 1) : error;
}
