/* SPDX-License-Identifier: MIT */
#include "png_chunks.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/memory.h"
#include "input/metadata.h"
#include "input/pixels.h"

/* The newer chunks are not libpng's yet; they are kept as they are. */
static void take_own_chunks(png_structp png, png_infop info,
                            struct input_picture *picture)
{
    enum { CICP = 4, MDCV = 24, CLLI = 8 };
    struct ims_light light = IMS_LIGHT_INIT;
    bool has_light = false;
    png_unknown_chunkp chunks;
    int count = png_get_unknown_chunks(png, info, &chunks);
    for (int i = 0; i < count; i++) {
        const png_byte *data = chunks[i].data;
        const char *name = (const char *)chunks[i].name;
        if (strcmp(name, "cICP") == 0 && chunks[i].size == CICP) {
            picture->image.primaries = input_pixels_primaries(data[0]);
            picture->image.transfer = input_pixels_transfer(data[1]);
        } else if (strcmp(name, "mDCV") == 0 && chunks[i].size == MDCV) {
            for (int n = 0; n < 6; n++)
                light.primaries[n / 2][n % 2] = png_get_uint_16(data + 2 * n);
            light.white_point[0] = png_get_uint_16(data + 12);
            light.white_point[1] = png_get_uint_16(data + 14);
            light.max_luminance = png_get_uint_32(data + 16);
            light.min_luminance = png_get_uint_32(data + 20);
            has_light = true;
        } else if (strcmp(name, "cLLI") == 0 && chunks[i].size == CLLI) {
            light.max_content_light = png_get_uint_32(data);
            light.max_frame_average_light = png_get_uint_32(data + 4);
            has_light = true;
        } else if (strcmp(name, "eXIf") == 0) {
            input_metadata_set(picture->metadata, IMS_METADATA_EXIF, data,
                               chunks[i].size);
        }
    }
    if (has_light)
        input_metadata_set_light(picture->metadata, &light);
}

static int digit_of(char byte)
{
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

/* How ImageMagick and ExifTool put into a text what had no chunk: a line with a name,
 * one with a number of bytes, and these in hexadecimal digits. */
static void take_raw_profile(struct input_metadata *metadata, const char *kind,
                             const char *text)
{
    const char *digits = strchr(text + strspn(text, "\n"), '\n');
    digits = digits != NULL ? strchr(digits + 1, '\n') : NULL;
    struct cli_text bytes = CLI_TEXT_INIT;
    for (int high = -1; digits != NULL && *digits != '\0'; digits++) {
        const int digit = digit_of(*digits);
        if (digit >= 0 && high >= 0) {
            const char byte = (char)(high << 4 | digit);
            cli_text_add_bytes(&bytes, &byte, 1);
        }
        high = digit < 0 || high >= 0 ? -1 : digit;
    }
    const bool resources = bytes.length > 4 && memcmp(bytes.data, "8BIM", 4) == 0;
    if (strcmp(kind, "iptc") == 0 && resources)
        input_metadata_set_photoshop(metadata, (const unsigned char *)bytes.data,
                                     bytes.length);
    else if (strcmp(kind, "iptc") == 0)
        input_metadata_set(metadata, IMS_METADATA_IPTC, bytes.data, bytes.length);
    else if (strcmp(kind, "exif") == 0 || strcmp(kind, "APP1") == 0)
        input_metadata_set(metadata, IMS_METADATA_EXIF, bytes.data, bytes.length);
    else if (strcmp(kind, "xmp") == 0)
        input_metadata_set(metadata, IMS_METADATA_XMP, bytes.data, bytes.length);
    cli_text_free(&bytes);
}

static void take_texts(png_structp png, png_infop info, struct input_metadata *metadata)
{
    png_textp texts;
    int count = png_get_text(png, info, &texts, NULL);
    static const char raw[] = "Raw profile type ";
    for (int i = 0; i < count; i++) {
        const png_text *text = &texts[i];
        bool international = text->compression >= PNG_ITXT_COMPRESSION_NONE;
        size_t size = international ? text->itxt_length : text->text_length;
        if (strcmp(text->key, "XML:com.adobe.xmp") == 0)
            input_metadata_set(metadata, IMS_METADATA_XMP, text->text, size);
        else if (text->text != NULL && strncmp(text->key, raw, sizeof raw - 1) == 0)
            take_raw_profile(metadata, text->key + sizeof raw - 1, text->text);
        else if (text->text != NULL)
            input_metadata_add_text(metadata, text->key, text->text, size,
                                    international ? text->lang : NULL);
    }
}

static void take_time(png_structp png, png_infop info, struct input_metadata *metadata)
{
    png_timep time;
    if (png_get_tIME(png, info, &time) == 0)
        return;
    struct tm parts = {.tm_year = time->year - 1900,
                       .tm_mon = time->month - 1,
                       .tm_mday = time->day,
                       .tm_hour = time->hour,
                       .tm_min = time->minute,
                       .tm_sec = time->second};
    time_t seconds = timegm(&parts);
    const time_t most = (time_t)(INT64_MAX / 1000000000) - 1;
    if (seconds > -most && seconds < most)
        input_metadata_set_time(metadata, (int64_t)seconds * 1000000000);
}

/* Whether gamma or chromaticities say that it is something else than sRGB, or than what
 * stands there beside it for old readers. */
static bool has_own_colors(png_structp png, png_infop info)
{
    enum { GAMMA = 45455, NEAR_GAMMA = 500, NEAR = 100, COUNT = 8 };
    static const png_fixed_point srgb[COUNT] = {31270, 32900, 64000, 33000,
                                                30000, 60000, 15000, 6000};
    png_fixed_point gamma, found[COUNT];
    if (png_get_gAMA_fixed(png, info, &gamma) != 0 &&
        llabs((int64_t)gamma - GAMMA) > NEAR_GAMMA)
        return true;
    if (png_get_cHRM_fixed(png, info, &found[0], &found[1], &found[2], &found[3],
                           &found[4], &found[5], &found[6], &found[7]) == 0)
        return false;
    for (size_t i = 0; i < COUNT; i++)
        if (llabs((int64_t)found[i] - srgb[i]) > NEAR)
            return true;
    return false;
}

/* What is there by now; what stood behind the pixels is added by the same way. */
void readers_png_chunks_take(png_structp png, png_infop info,
                             struct input_picture *picture)
{
    png_charp name;
    png_bytep profile;
    png_uint_32 size, across, down;
    int method, unit;
    if (picture->metadata == NULL)
        picture->metadata = input_metadata_new();
    if (png_get_iCCP(png, info, &name, &method, &profile, &size) != 0)
        input_metadata_set(picture->metadata, IMS_METADATA_ICC, profile, size);
    if (png_get_pHYs(png, info, &across, &down, &unit) != 0 &&
        unit == PNG_RESOLUTION_METER)
        input_metadata_set_resolution(picture->metadata, across, down);
    take_texts(png, info, picture->metadata);
    take_time(png, info, picture->metadata);
    take_own_chunks(png, info, picture);
    if (picture->image.primaries == IMS_PRIMARIES_DEFAULT &&
        png_get_valid(png, info, PNG_INFO_sRGB) != 0) {
        picture->image.primaries = IMS_PRIMARIES_BT709;
        picture->image.transfer = IMS_TRANSFER_SRGB;
    }
    picture->has_own_colors = has_own_colors(png, info);
}
