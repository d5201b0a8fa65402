/* SPDX-License-Identifier: MIT */
#include "sample_metadata.h"

#include <string.h>

enum { PROFILE = 344 /* bytes */ };

void sample_metadata_exif(struct exif_blob *blob, bool is_big)
{
    enum { COUNT = 2, ENTRY = 12, VALUE = 8 };
    exif_blob_make(blob, is_big);
    exif_blob_put16(blob, blob->image + COUNT + ENTRY + VALUE, 1);
}

static const char xmp[] =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
    "rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
    "<dc:source>" SAMPLE_METADATA_XMP "</dc:source></rdf:Description></rdf:RDF>"
    "</x:xmpmeta><?xpacket end=\"w\"?>";

/* The name of the object. */
static const char iptc[] = "\x1C\2\5\0\x0A" SAMPLE_METADATA_IPTC;

/* A profile with a copyright, colors of sRGB, and a gamma of 2.2. */
static void make_profile(uint8_t out[PROFILE])
{
    static const struct {
        char name[5];
        uint8_t at; /* and 256 where it is less than the tags' own place */
        uint8_t size;
        const char *content;
    } tags[] = {
        {"cprt", 228, 18, "text\0\0\0\0" SAMPLE_METADATA_ICC},
        {"wtpt", 248, 20, "XYZ \0\0\0\0\0\0\xF6\xD6\0\1\0\0\0\0\xD3\x2D"},
        {"rXYZ", 12, 20, "XYZ \0\0\0\0\0\0\x6F\xA2\0\0\x38\xF5\0\0\x03\x90"},
        {"gXYZ", 32, 20, "XYZ \0\0\0\0\0\0\x62\x99\0\0\xB7\x85\0\0\x18\xDA"},
        {"bXYZ", 52, 20, "XYZ \0\0\0\0\0\0\x24\xA0\0\0\x0F\x84\0\0\xB6\xCF"},
        {"rTRC", 72, 14, "curv\0\0\0\0\0\0\0\1\x02\x33"},
        {"gTRC", 72, 14, "curv\0\0\0\0\0\0\0\1\x02\x33"},
        {"bTRC", 72, 14, "curv\0\0\0\0\0\0\0\1\x02\x33"},
    };
    enum { TAGS = sizeof tags / sizeof tags[0] };
    memset(out, 0, PROFILE);
    out[2] = PROFILE >> 8;
    out[3] = PROFILE & 255;
    memcpy(out + 8, "\2\x10\0\0mntrRGB XYZ ", 16);
    memcpy(out + 24, "\7\xEA\0\x0B\0\x1C\0\x16\0\x3A\0\7", 12); /* time */
    memcpy(out + 36, "acsp", 4);
    memcpy(out + 68, "\0\0\xF6\xD6\0\1\0\0\0\0\xD3\x2D", 12); /* illuminant */
    out[131] = TAGS;
    for (size_t i = 0; i < TAGS; i++) {
        uint8_t *const tag = out + 132 + 12 * i;
        memcpy(tag, tags[i].name, 4);
        tag[6] = tags[i].at < 132;
        tag[7] = tags[i].at;
        tag[11] = tags[i].size;
        memcpy(out + 256 * tag[6] + tag[7], tags[i].content, tags[i].size);
    }
}

#define SIXTEEN_ONES "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
#define ONE_CODE     "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ZERO         "\0\0\0\0\0\0\0\1"
#define ONE          "\0\0\0\1\0\0\0\1"
#define THREE        "\0\0\0\3\0\0\0\1"

/* A gray JPEG of 8x8, with numbers by ISO 21496-1. */
static const char gain_map[] =
    "\xFF\xD8\xFF\xE2\0\x5Burn:iso:std:iso:ts:21496:-1\0"
    "\0\0\0\0\x40" ZERO THREE ZERO THREE ONE ZERO ZERO
    "\xFF\xDB\0\x43\0" SIXTEEN_ONES SIXTEEN_ONES SIXTEEN_ONES SIXTEEN_ONES
    "\xFF\xC0\0\x0B\x08\0\x08\0\x08\1\1\x11\0"
    "\xFF\xC4\0\x14\0" ONE_CODE "\xFF\xC4\0\x14\x10" ONE_CODE
    "\xFF\xDA\0\x08\1\1\0\0\x3F\0\x3F\xFF\xD9";

struct ims_metadata sample_metadata_of(uint32_t kinds)
{
    static struct exif_blob exif;
    static uint8_t profile[PROFILE];
    static struct ims_position position = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    sample_metadata_exif(&exif, true);
    make_profile(profile);
    position.latitude = 37.5;
    position.longitude = -26.25;
    position.altitude = 1234.0;
    position.has_altitude = 1;
    if (kinds & IMS_METADATA_EXIF) {
        metadata.exif = exif.bytes;
        metadata.exif_size = exif.size;
    }
    if (kinds & IMS_METADATA_XMP) {
        metadata.xmp = xmp;
        metadata.xmp_size = sizeof xmp - 1;
    }
    if (kinds & IMS_METADATA_ICC) {
        metadata.icc = profile;
        metadata.icc_size = sizeof profile;
    }
    if (kinds & IMS_METADATA_IPTC) {
        metadata.iptc = iptc;
        metadata.iptc_size = sizeof iptc - 1;
    }
    if (kinds & IMS_METADATA_RESOLUTION)
        metadata.dots_per_metre_x = metadata.dots_per_metre_y = SAMPLE_METADATA_DOTS;
    if (kinds & IMS_METADATA_TIME)
        metadata.time_ns = SAMPLE_METADATA_TIME;
    if (kinds & IMS_METADATA_POSITION)
        metadata.position = &position;
    if (kinds & IMS_METADATA_GAIN_MAP) {
        metadata.gain_map = gain_map;
        metadata.gain_map_size = sizeof gain_map - 1;
    }
    return metadata;
}
