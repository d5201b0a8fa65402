/* SPDX-License-Identifier: MIT */
#include "carry.h"

#include <string.h>

#include "metadata.h"

/* ---- metadata -------------------------------------------------------------------- */

/* Texts that PNG and containers have for who made it, and where; and what ImageMagick
 * repeats of Exif and the others in texts. */
static const char *const personal_keys[] = {"Author",   "Creator", "Artist", "Owner",
                                            "location", "exif:",   "xmp:",   "iptc:"};

/* Edits the Exif in place: it is this one's own memory, whatever the library's const
 * says. What cannot be edited is not kept. Returns whether it could be. */
static bool edit_exif(struct input_metadata *metadata, uint32_t edits)
{
    void *exif = (void *)(uintptr_t)metadata->fields.exif;
    if (exif == NULL || ims_metadata_exif_edit(exif, &metadata->fields.exif_size, edits,
                                               NULL) == IMS_OK)
        return true;
    input_metadata_drop(metadata, IMS_METADATA_EXIF);
    return false;
}

/* Returns whether all that is wanted is still there. */
static bool drop_unwanted(struct input_metadata *metadata, enum input_keep keep)
{
    /* What belongs to the pixels stays with them. */
    const uint32_t all =
        UINT32_MAX & ~(IMS_METADATA_LIGHT | (uint32_t)IMS_METADATA_GAIN_MAP);
    switch (keep) {
    case INPUT_KEEP_ALL:
        return !metadata->lacks;
    case INPUT_KEEP_NONE:
        input_metadata_drop(metadata, all);
        return true;
    case INPUT_KEEP_COLOR:
        input_metadata_drop(metadata, all & ~(uint32_t)IMS_METADATA_ICC);
        return true;
    case INPUT_KEEP_PRIVATE:
        /* What XMP and IPTC hold is told by names that anybody may invent. */
        input_metadata_drop(metadata, IMS_METADATA_XMP | IMS_METADATA_IPTC |
                                          IMS_METADATA_POSITION);
        for (size_t i = 0; i < sizeof personal_keys / sizeof personal_keys[0]; i++)
            input_metadata_drop_texts_like(metadata, personal_keys[i]);
        return edit_exif(metadata, IMS_EXIF_NO_PRIVATE) && !metadata->lacks;
    }
    return true;
}

/* XMP repeats the orientation: as an attribute or as an element, of one digit. */
static void turn_xmp_upright(struct input_metadata *metadata)
{
    static const char name[] = "tiff:Orientation";
    char *xmp = (char *)(uintptr_t)metadata->fields.xmp;
    size_t size = metadata->fields.xmp_size;
    char *place = xmp;
    while (place != NULL && (place = memmem(place, size - (size_t)(place - xmp), name,
                                            sizeof name - 1)) != NULL) {
        place += sizeof name - 1;
        char *end = xmp + size;
        while (place < end && strchr(" \t\r\n=>\"'", *place) != NULL && *place != '\0')
            place++;
        if (place + 1 < end && *place >= '2' && *place <= '8' &&
            strchr("\"'<", place[1]) != NULL)
            *place = '1';
    }
}

static void fit_to_pixels(struct input_picture *picture)
{
    struct input_metadata *metadata = picture->metadata;
    const bool fits = edit_exif(metadata, IMS_EXIF_UPRIGHT | IMS_EXIF_NO_THUMBNAIL);
    turn_xmp_upright(metadata);
    if (!fits)
        picture->warnings |= IMS_WARNING_METADATA_DROPPED;
    if (input_metadata_drop_foreign_profile(metadata, picture->image.format))
        picture->warnings |= IMS_WARNING_METADATA_DROPPED;
    picture->image.light = metadata->has_light ? &metadata->light : NULL;
}

/* ---- what colors mean -------------------------------------------------------------
 */

enum { EXIF_DIRECTORY = 0x8769, COLOR_SPACE = 0xA001 };

/* A TIFF structure. */
struct exif {
    const unsigned char *bytes;
    size_t size;
    bool is_big_endian;
};

static uint32_t load(const struct exif *exif, size_t place, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number << 8 |
                 exif->bytes[place + (exif->is_big_endian ? i : count - 1 - i)];
    return number;
}

/* The one number (SHORT or LONG) that a directory has for a tag; 0 where it has none.
 */
static uint32_t find_number(const struct exif *exif, size_t directory, uint32_t tag)
{
    enum { HEAD = 2, ENTRY = 12, SHORT = 3, LONG = 4 };
    if (directory > exif->size || exif->size - directory < HEAD)
        return 0;
    const size_t count = load(exif, directory, HEAD);
    size_t entry = directory + HEAD;
    for (size_t i = 0; i < count && exif->size - entry >= ENTRY; i++, entry += ENTRY) {
        const uint32_t type = load(exif, entry + 2, 2);
        if (load(exif, entry, 2) == tag && load(exif, entry + 4, 4) == 1 &&
            (type == SHORT || type == LONG))
            return load(exif, entry + 8, type == SHORT ? 2 : 4);
    }
    return 0;
}

/* What Exif says its picture's colors are: 1 for sRGB, others for what it has no name
 * for; 0 where it does not say. */
static uint32_t find_color_space(const struct ims_metadata *fields)
{
    enum { HEAD = 8, FIRST = 4 };
    struct exif exif = {.bytes = fields->exif, .size = fields->exif_size};
    if (exif.bytes == NULL || exif.size < HEAD)
        return 0;
    exif.is_big_endian = exif.bytes[0] == 'M';
    const uint32_t own = find_number(&exif, load(&exif, FIRST, 4), EXIF_DIRECTORY);
    return own != 0 ? find_number(&exif, own, COLOR_SPACE) : 0;
}

struct meaning {
    enum ims_color_primaries primaries;
    enum ims_color_transfer transfer;
};

static const struct meaning meanings[] = {
    [INPUT_UNTAGGED_UNKNOWN] = {IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT},
    [INPUT_UNTAGGED_SRGB] = {IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB},
    [INPUT_UNTAGGED_DISPLAY_P3] = {IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB},
    [INPUT_UNTAGGED_BT709] = {IMS_PRIMARIES_BT709, IMS_TRANSFER_BT709},
    [INPUT_UNTAGGED_BT2020] = {IMS_PRIMARIES_BT2020, IMS_TRANSFER_BT2020_10},
    [INPUT_UNTAGGED_GAMMA22] = {IMS_PRIMARIES_BT709, IMS_TRANSFER_GAMMA22},
    [INPUT_UNTAGGED_LINEAR] = {IMS_PRIMARIES_BT709, IMS_TRANSFER_LINEAR},
    [INPUT_UNTAGGED_PQ] = {IMS_PRIMARIES_BT2020, IMS_TRANSFER_PQ},
    [INPUT_UNTAGGED_HLG] = {IMS_PRIMARIES_BT2020, IMS_TRANSFER_HLG},
};

/* Of floats that say nothing it is known: they are light. */
static bool is_of_colors(enum ims_pixel_format format)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    return ims_pixel_format_describe(format, &about) == IMS_OK &&
           about.kind != IMS_SAMPLE_FLOAT &&
           (about.model == IMS_MODEL_GRAY || about.model == IMS_MODEL_RGB ||
            about.model == IMS_MODEL_YUV || about.model == IMS_MODEL_PALETTE);
}

static void set(struct ims_image *image, enum input_untagged untagged)
{
    image->transfer = meanings[untagged].transfer;
    if (image->primaries == IMS_PRIMARIES_DEFAULT ||
        image->primaries == IMS_PRIMARIES_UNSPECIFIED)
        image->primaries = meanings[untagged].primaries;
}

/* Sets primaries and transfer of a picture that has none and no profile: to sRGB where
 * its Exif says so, else, where nothing in its file says anything, to what such
 * pictures are to be taken for. What is still not known is marked. To be called while
 * its metadata are all there. */
static void settle_colors(struct input_picture *picture, enum input_untagged untagged)
{
    enum { SRGB = 1 };
    struct ims_image *image = &picture->image;
    const struct input_metadata *metadata = picture->metadata;
    if ((image->transfer != IMS_TRANSFER_DEFAULT &&
         image->transfer != IMS_TRANSFER_UNSPECIFIED) ||
        picture->has_own_colors || !is_of_colors(image->format) ||
        (metadata != NULL && metadata->fields.icc != NULL))
        return;
    const uint32_t space = metadata != NULL ? find_color_space(&metadata->fields) : 0;
    if (space == SRGB)
        set(image, INPUT_UNTAGGED_SRGB);
    else if (space == 0 && untagged != INPUT_UNTAGGED_UNKNOWN)
        set(image, untagged);
    else
        picture->is_untagged = space == 0;
}

/* ---- all ------------------------------------------------------------------------- */

void input_carry_finish(struct input_picture *picture,
                        const struct input_options *options)
{
    const struct ims_text *text = options->texts;
    settle_colors(picture, options->untagged);
    if (picture->metadata != NULL && !drop_unwanted(picture->metadata, options->keep))
        picture->warnings |= IMS_WARNING_METADATA_DROPPED;
    if (picture->metadata != NULL && picture->image.format != IMS_PIXEL_ENCODED)
        fit_to_pixels(picture);
    if (picture->metadata == NULL && text != NULL)
        picture->metadata = input_metadata_new();
    for (; text != NULL && text->key != NULL; text++)
        input_metadata_set_text(picture->metadata, text->key, text->value);
    if (picture->metadata != NULL)
        input_frame_ref_keep(picture->frame_ref, picture->metadata);
}
