/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

static void *allocate(size_t size)
{
    void *const memory = malloc(size);
    if (memory == NULL)
        abort();
    return memory;
}

static void make_icc(struct metadata *metadata, size_t size)
{
    uint32_t random = 3;
    metadata->icc = allocate(size);
    for (size_t i = 0; i < size; i++)
        metadata->icc[i] = i < 128 ? 0 : (uint8_t)(picture_random(&random) >> 8 & 255);
    for (int i = 0; i < 4; i++)
        metadata->icc[i] = (uint8_t)(size >> (24 - 8 * i) & 255);
    metadata->icc[8] = 4;
    memcpy(metadata->icc + 12, "mntrRGB XYZ ", 12);
    memcpy(metadata->icc + 36, "acsp", 4);
    memcpy(metadata->icc + 68, "\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d", 12); /* D50 */
    /* One tag, of what nobody knows. */
    memcpy(metadata->icc + 128, "\0\0\0\1ims0\0\0\0\220", 12);
    for (int i = 0; i < 4; i++)
        metadata->icc[140 + i] = (uint8_t)((size - 144) >> (24 - 8 * i) & 255);
    memcpy(metadata->icc + 144, "data\0\0\0\0\0\0\0\1", 12);
    metadata->fields.icc = metadata->icc;
    metadata->fields.icc_size = size;
}

/* A packet with a description of letters that do not repeat themselves. */
static void make_xmp(struct metadata *metadata, size_t size)
{
    static const char head[] =
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
        "rdf:about=\"\" xmlns:ims=\"http://example.org/\" ims:words=\"";
    static const char tail[] =
        "\"/></rdf:RDF></x:xmpmeta>\n    \n<?xpacket end=\"w\"?>";
    uint32_t random = 5;
    metadata->xmp = allocate(size);
    for (size_t i = 0; i < size; i++)
        metadata->xmp[i] = (char)('a' + picture_random(&random) % 26);
    memcpy(metadata->xmp, head, sizeof head - 1);
    memcpy(metadata->xmp + size - (sizeof tail - 1), tail, sizeof tail - 1);
    metadata->fields.xmp = metadata->xmp;
    metadata->fields.xmp_size = size;
}

void metadata_make(struct metadata *metadata, bool is_large)
{
    static const char iptc[] = "\x1c\2\5\0\5Title\x1c\2\x74\0\4Mine";
    *metadata = (struct metadata){.fields = IMS_METADATA_INIT};
    make_icc(metadata, is_large ? METADATA_LARGE_ICC : 560);
    make_xmp(metadata, is_large ? METADATA_LARGE_XMP : 500);
    exif_blob_make(&metadata->exif, false);
    metadata->fields.exif = metadata->exif.bytes;
    metadata->fields.exif_size = metadata->exif.size;
    memcpy(metadata->iptc, iptc, sizeof iptc - 1);
    metadata->fields.iptc = metadata->iptc;
    metadata->fields.iptc_size = sizeof iptc - 1;
    metadata->position = (struct ims_position)IMS_POSITION_INIT;
    metadata->position.latitude = 52.5;
    metadata->position.longitude = 13.25;
    metadata->fields.position = &metadata->position;
    metadata->fields.time_ns = METADATA_TIME;
    metadata->fields.dots_per_metre_x = 11811;
    metadata->fields.dots_per_metre_y = 5906;
    metadata->fields.texts = metadata->texts;
}

void metadata_free(struct metadata *metadata)
{
    free(metadata->icc);
    free(metadata->xmp);
}

void metadata_add_text(struct metadata *metadata, const char *key, const char *value,
                       const char *language)
{
    size_t i = 0;
    while (metadata->texts[i].key != NULL)
        if (++i == METADATA_TEXTS - 1)
            abort();
    metadata->texts[i] = (struct ims_text){key, value, language};
}

void metadata_check_damaged_exif(const struct ims_encoder *encoder)
{
    const struct ims_image image = IMS_IMAGE_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message = {0};
    const struct ims_encoding encoding = {
        .size = sizeof encoding, .image = &image, .metadata = &metadata};
    metadata.exif = "II*\0\xff\xff\xff\xff";
    metadata.exif_size = 8;
    cr_assert_eq(encoder->accepts(encoder, &encoding, &message), IMS_OK);
    metadata.time_ns = METADATA_TIME;
    cr_assert_eq(encoder->accepts(encoder, &encoding, &message), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "damaged"), "%s", message.text);
}
