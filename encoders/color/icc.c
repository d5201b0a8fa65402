/* SPDX-License-Identifier: MIT */
#include "icc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/byte_order.h"
#include "primaries.h"
#include "tone.h"
#include "transfer.h"

enum {
    HEAD = 128,
    TAG = 12,           /* an entry of the table of tags */
    TAGS = 11,          /* at most */
    VERSION_2 = 0x0240, /* 2.4.0 */
    VERSION_4 = 0x0440, /* 4.4.0 */
    /* Samples of 8 bits meet the points of a curve exactly. */
    POINTS = 256,
    HDR_POINTS = 1024,
    SCRIPT_NAME = 67 /* bytes of a name in an old encoding, which is not used */
};

/* XYZ of the white that all profiles refer to, D50, as they have it: parts of 65536. */
static const int32_t white_d50[3] = {0xF6D6, 0x10000, 0xD32D};

static const char copyright[] = "No copyright, use freely";

/* A profile in work: entries of the table come before what they point to. */
struct profile {
    uint8_t *bytes;
    size_t size; /* so far */
    unsigned tags;
    unsigned version;
};

/* ---- numbers and texts ----------------------------------------------------------- */

static void put32(struct profile *profile, uint32_t number)
{
    ims_byte_order_store_big32(profile->bytes + profile->size, number);
    profile->size += 4;
}

static void put16(struct profile *profile, uint32_t number)
{
    ims_byte_order_store_big16(profile->bytes + profile->size, number);
    profile->size += 2;
}

static void put_bytes(struct profile *profile, const void *bytes, size_t count)
{
    memcpy(profile->bytes + profile->size, bytes, count);
    profile->size += count;
}

/* A signature of four letters, and the zeros behind that of a type. */
static void put_type(struct profile *profile, const char type[4])
{
    put_bytes(profile, type, 4);
    put32(profile, 0);
}

static void put_zeros(struct profile *profile, size_t count)
{
    memset(profile->bytes + profile->size, 0, count);
    profile->size += count;
}

static int32_t fixed(double number)
{
    return (int32_t)floor(number * 65536.0 + 0.5);
}

/* ---- tags ------------------------------------------------------------------------ */

/* Begins the content of a tag. */
static void begin_tag(struct profile *profile, const char name[4])
{
    put_zeros(profile, (4 - profile->size % 4) % 4);
    uint8_t *const entry = profile->bytes + HEAD + 4 + TAG * profile->tags++;
    memcpy(entry, name, 4);
    ims_byte_order_store_big32(entry + 4, (uint32_t)profile->size);
}

static uint8_t *last_entry(const struct profile *profile)
{
    return profile->bytes + HEAD + 4 + TAG * (profile->tags - 1);
}

static void end_tag(struct profile *profile)
{
    uint8_t *const entry = last_entry(profile);
    ims_byte_order_store_big32(entry + 8, (uint32_t)profile->size -
                                              ims_byte_order_load_big32(entry + 4));
}

/* A tag whose content is that of the one before. */
static void put_same(struct profile *profile, const char name[4])
{
    const uint8_t *const before = last_entry(profile);
    uint8_t *const entry = profile->bytes + HEAD + 4 + TAG * profile->tags++;
    memcpy(entry, name, 4);
    memcpy(entry + 4, before + 4, 8);
}

/* A text in English, as both versions have it. */
static void put_localised(struct profile *profile, const char *text)
{
    const size_t length = strlen(text);
    put_type(profile, "mluc");
    put32(profile, 1);
    put32(profile, 12);
    put_bytes(profile, "enUS", 4);
    put32(profile, (uint32_t)(2 * length));
    put32(profile, 28);
    for (size_t i = 0; i < length; i++)
        put16(profile, (unsigned char)text[i]);
}

static void put_description(struct profile *profile, const char *text)
{
    begin_tag(profile, "desc");
    if (profile->version == VERSION_4) {
        put_localised(profile, text);
    } else {
        put_type(profile, "desc");
        put32(profile, (uint32_t)strlen(text) + 1);
        put_bytes(profile, text, strlen(text) + 1);
        put_zeros(profile, 4 + 4 + 2 + 1 + SCRIPT_NAME); /* no other language */
    }
    end_tag(profile);
}

static void put_copyright(struct profile *profile)
{
    begin_tag(profile, "cprt");
    if (profile->version == VERSION_4) {
        put_localised(profile, copyright);
    } else {
        put_type(profile, "text");
        put_bytes(profile, copyright, sizeof copyright);
    }
    end_tag(profile);
}

static void put_xyz(struct profile *profile, const char name[4], const int32_t xyz[3])
{
    begin_tag(profile, name);
    put_type(profile, "XYZ ");
    for (int i = 0; i < 3; i++)
        put32(profile, (uint32_t)xyz[i]);
    end_tag(profile);
}

/* Which adaptation has brought the white of the primaries to D50. */
static void put_adaptation(struct profile *profile,
                           const struct ims_color_primaries_matrix *adaption)
{
    begin_tag(profile, "chad");
    put_type(profile, "sf32");
    for (int i = 0; i < 9; i++)
        put32(profile, (uint32_t)fixed(adaption->rows[i / 3][i % 3]));
    end_tag(profile);
}

/* ---- colors ---------------------------------------------------------------------- */

/* The white as all have it, and the colors of which it is the sum, exactly. */
static void put_colors(struct profile *profile, const struct ims_color_primaries_xy *xy,
                       bool gray)
{
    static const char names[3][5] = {"rXYZ", "gXYZ", "bXYZ"};
    double white[3], d50[3];
    int32_t colors[3][3];
    for (int i = 0; i < 3; i++)
        d50[i] = white_d50[i] / 65536.0;
    ims_color_primaries_white(xy->white, white);
    const struct ims_color_primaries_matrix adaption =
        ims_color_primaries_adapt(white, d50);
    put_xyz(profile, "wtpt", white_d50);
    put_adaptation(profile, &adaption);
    if (gray)
        return;
    const struct ims_color_primaries_matrix to_xyz = ims_color_primaries_to_xyz(xy);
    const struct ims_color_primaries_matrix adapted =
        ims_color_primaries_multiply(&adaption, &to_xyz);
    for (int i = 0; i < 3; i++) {
        colors[0][i] = fixed(adapted.rows[i][0]);
        colors[2][i] = fixed(adapted.rows[i][2]);
        colors[1][i] = white_d50[i] - colors[0][i] - colors[2][i];
    }
    for (int k = 0; k < 3; k++)
        put_xyz(profile, names[k], colors[k]);
}

/* Light of a sample on a display without HDR, whose white is 1. */
static double light_of(const struct ims_image *image, const struct ims_color_tone *tone,
                       double sample)
{
    const double light = ims_color_transfer_to_light(image->transfer, sample);
    if (!ims_color_transfer_is_hdr(image->transfer))
        return light;
    return ims_color_tone_map(tone, ims_color_tone_luminance(image->transfer, light)) /
           IMS_COLOR_TRANSFER_REFERENCE_WHITE;
}

static void put_curve(struct profile *profile, const char name[4],
                      const struct ims_image *image)
{
    const bool hdr = ims_color_transfer_is_hdr(image->transfer);
    const unsigned points = image->transfer == IMS_TRANSFER_LINEAR ? 0
                            : hdr                                  ? HDR_POINTS
                                                                   : POINTS;
    struct ims_color_tone tone;
    ims_color_tone_start(&tone, ims_color_tone_peak(image),
                         IMS_COLOR_TRANSFER_REFERENCE_WHITE);
    begin_tag(profile, name);
    put_type(profile, "curv");
    put32(profile, points);
    for (unsigned i = 0; i < points; i++) {
        const double light = light_of(image, &tone, i / (points - 1.0));
        put16(profile, (uint32_t)floor(fmin(light, 1.0) * 65535.0 + 0.5));
    }
    end_tag(profile);
}

/* ITU-T H.273 itself: primaries, transfer, the matrix (none), and full range. */
static void put_cicp(struct profile *profile, const struct ims_image *image)
{
    begin_tag(profile, "cicp");
    put_type(profile, "cicp");
    const uint8_t values[4] = {(uint8_t)image->primaries, (uint8_t)image->transfer, 0,
                               1};
    put_bytes(profile, values, sizeof values);
    end_tag(profile);
}

/* ---- all ------------------------------------------------------------------------- */

static void put_head(const struct profile *profile, bool gray)
{
    static const uint16_t date[6] = {2026, 1, 1, 0, 0, 0};
    uint8_t *const head = profile->bytes;
    ims_byte_order_store_big32(head, (uint32_t)profile->size);
    ims_byte_order_store_big16(head + 8, profile->version);
    memcpy(head + 12, "mntr", 4);
    memcpy(head + 16, gray ? "GRAY" : "RGB ", 4);
    memcpy(head + 20, "XYZ ", 4);
    for (int i = 0; i < 6; i++)
        ims_byte_order_store_big16(head + 24 + 2 * i, date[i]);
    memcpy(head + 36, "acsp", 4);
    for (int i = 0; i < 3; i++)
        ims_byte_order_store_big32(head + 68 + 4 * i, (uint32_t)white_d50[i]);
    ims_byte_order_store_big32(head + HEAD, profile->tags);
}

static void name_of(const struct ims_image *image, bool gray, char *name, size_t size)
{
    const char *const colors =
        gray ? "Gray" : ims_color_primaries_name(image->primaries);
    if (image->transfer != IMS_TRANSFER_SRGB || gray)
        snprintf(name, size, "%s %s", colors, ims_color_transfer_name(image->transfer));
    else if (image->primaries == IMS_PRIMARIES_BT709)
        snprintf(name, size, "sRGB");
    else
        snprintf(name, size, "%s", colors);
}

/* Whether samples are, or become, gray or red, green and blue: what profiles here are
 * for. */
static bool is_of_light(enum ims_pixel_format format)
{
#define MODEL(name, value, text, model, ...) [IMS_PIXEL_##name] = IMS_MODEL_##model,
    static const enum ims_pixel_model models[] = {IMS_PIXEL_FORMAT_MAP(MODEL)};
#undef MODEL
    const enum ims_pixel_model model = models[format];
    return model == IMS_MODEL_GRAY || model == IMS_MODEL_RGB ||
           model == IMS_MODEL_YUV || model == IMS_MODEL_PALETTE;
}

size_t ims_color_icc_make(const struct ims_image *image, bool gray,
                          uint8_t bytes[IMS_COLOR_ICC_BYTES])
{
    const struct ims_color_primaries_xy *xy =
        ims_color_primaries_find(image->primaries);
    if (!is_of_light(image->format) || !ims_color_transfer_is_known(image->transfer) ||
        (xy == NULL && !gray))
        return 0;
    if (xy == NULL)
        xy = ims_color_primaries_find(IMS_PRIMARIES_BT709);
    /* The tag `cicp` is for colors only. */
    const bool has_cicp = ims_color_transfer_is_hdr(image->transfer) && !gray;
    struct profile profile = {
        .bytes = bytes,
        .size = HEAD + 4 +
                TAG * (size_t)(gray       ? 5
                               : has_cicp ? TAGS
                                          : TAGS - 1),
        .version = has_cicp ? VERSION_4 : VERSION_2,
    };
    char name[48];
    name_of(image, gray, name, sizeof name);
    memset(bytes, 0, profile.size);
    put_description(&profile, name);
    put_copyright(&profile);
    put_colors(&profile, xy, gray);
    put_curve(&profile, gray ? "kTRC" : "rTRC", image);
    if (!gray) {
        put_same(&profile, "gTRC");
        put_same(&profile, "bTRC");
    }
    if (has_cicp)
        put_cicp(&profile, image);
    put_zeros(&profile, (4 - profile.size % 4) % 4);
    put_head(&profile, gray);
    return profile.size;
}

const struct ims_metadata *ims_color_icc_add(const struct ims_encoding *encoding,
                                             bool gray, struct ims_color_icc_room *room)
{
    const struct ims_metadata *const own = encoding->metadata;
    if (own != NULL && own->icc != NULL)
        return own;
    const size_t size = ims_color_icc_make(encoding->image, gray, room->profile);
    if (size == 0)
        return own;
    room->metadata = own != NULL ? *own : (struct ims_metadata)IMS_METADATA_INIT;
    room->metadata.icc = room->profile;
    room->metadata.icc_size = size;
    return &room->metadata;
}
