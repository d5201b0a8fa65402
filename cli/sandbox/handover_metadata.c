/* SPDX-License-Identifier: MIT */
#include "handover.h"

#include <string.h>

#include "input/metadata.h"

/* A run of items: what it is, how many bytes follow, these bytes. */
enum item {
    ITEM_BLOB,
    ITEM_TEXT,
    ITEM_RESOLUTION,
    ITEM_TIME,
    ITEM_POSITION,
    ITEM_LIGHT
};

struct head {
    uint32_t item;
    uint32_t kind; /* of a blob: enum ims_metadata_kind */
    uint64_t size;
};

static void add(struct cli_text *bytes, enum item item, uint32_t kind, const void *data,
                size_t size)
{
    const struct head head = {item, kind, size};
    cli_text_add_bytes(bytes, (const char *)&head, sizeof head);
    cli_text_add_bytes(bytes, data, size);
}

static void add_blob(struct cli_text *bytes, enum ims_metadata_kind kind,
                     const void *data, size_t size)
{
    if (data != NULL)
        add(bytes, ITEM_BLOB, kind, data, size);
}

/* Key, language and value, each with its NUL. */
static void add_text(struct cli_text *bytes, const struct ims_text *text)
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_add_bytes(&words, text->key, strlen(text->key) + 1);
    cli_text_add(&words, text->language != NULL ? text->language : "");
    cli_text_add_bytes(&words, "", 1);
    cli_text_add_bytes(&words, text->value, strlen(text->value) + 1);
    add(bytes, ITEM_TEXT, 0, words.data, words.length);
    cli_text_free(&words);
}

void sandbox_handover_metadata_write(const struct input_metadata *metadata,
                                     struct cli_text *bytes)
{
    const struct ims_metadata *fields = &metadata->fields;
    add_blob(bytes, IMS_METADATA_EXIF, fields->exif, fields->exif_size);
    add_blob(bytes, IMS_METADATA_XMP, fields->xmp, fields->xmp_size);
    add_blob(bytes, IMS_METADATA_ICC, fields->icc, fields->icc_size);
    add_blob(bytes, IMS_METADATA_IPTC, fields->iptc, fields->iptc_size);
    add_blob(bytes, IMS_METADATA_GAIN_MAP, fields->gain_map, fields->gain_map_size);
    for (size_t i = 0; i < metadata->text_count; i++)
        add_text(bytes, &metadata->texts[i]);
    if (fields->dots_per_metre_x != 0) {
        const uint32_t resolution[2] = {fields->dots_per_metre_x,
                                        fields->dots_per_metre_y};
        add(bytes, ITEM_RESOLUTION, 0, resolution, sizeof resolution);
    }
    if (fields->time_ns != 0)
        add(bytes, ITEM_TIME, 0, &fields->time_ns, sizeof fields->time_ns);
    if (fields->position != NULL)
        add(bytes, ITEM_POSITION, 0, fields->position, sizeof *fields->position);
    if (metadata->has_light)
        add(bytes, ITEM_LIGHT, 0, &metadata->light, sizeof metadata->light);
}

static void take_text(struct input_metadata *metadata, const char *words, size_t size)
{
    const char *end = words + size;
    const char *language = memchr(words, '\0', size);
    const char *value = language != NULL
                            ? memchr(language + 1, '\0', (size_t)(end - (language + 1)))
                            : NULL;
    if (value == NULL || memchr(value + 1, '\0', (size_t)(end - (value + 1))) == NULL)
        return;
    language++;
    input_metadata_add_text(metadata, words, value + 1, strlen(value + 1),
                            language[0] != '\0' ? language : NULL);
}

/* Copies a structure of this very size. */
static bool copy(void *to, size_t to_size, const unsigned char *bytes, size_t size)
{
    if (size == to_size)
        memcpy(to, bytes, size);
    return size == to_size;
}

static void take_blob(struct input_metadata *metadata, uint32_t kind,
                      const unsigned char *bytes, size_t size)
{
    static const enum ims_metadata_kind kinds[] = {IMS_METADATA_EXIF, IMS_METADATA_XMP,
                                                   IMS_METADATA_ICC, IMS_METADATA_IPTC,
                                                   IMS_METADATA_GAIN_MAP};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kind == kinds[i])
            input_metadata_set(metadata, kinds[i], bytes, size);
}

static void take_item(struct input_metadata *metadata, const struct head *head,
                      const unsigned char *bytes)
{
    const size_t size = (size_t)head->size;
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_light light = IMS_LIGHT_INIT;
    uint32_t resolution[2];
    int64_t time_ns;
    switch (head->item) {
    case ITEM_BLOB:
        take_blob(metadata, head->kind, bytes, size);
        break;
    case ITEM_TEXT:
        take_text(metadata, (const char *)bytes, size);
        break;
    case ITEM_RESOLUTION:
        if (copy(resolution, sizeof resolution, bytes, size))
            input_metadata_set_resolution(metadata, resolution[0], resolution[1]);
        break;
    case ITEM_TIME:
        if (copy(&time_ns, sizeof time_ns, bytes, size))
            input_metadata_set_time(metadata, time_ns);
        break;
    case ITEM_POSITION:
        if (copy(&position, sizeof position, bytes, size)) {
            position.size = sizeof position;
            input_metadata_set_position(metadata, &position);
        }
        break;
    case ITEM_LIGHT:
        if (copy(&light, sizeof light, bytes, size))
            input_metadata_set_light(metadata, &light);
        break;
    default:
        break;
    }
}

struct input_metadata *sandbox_handover_metadata_read(const unsigned char *bytes,
                                                      size_t size)
{
    struct input_metadata *metadata = input_metadata_new();
    struct head head;
    while (size >= sizeof head) {
        memcpy(&head, bytes, sizeof head);
        bytes += sizeof head;
        size -= sizeof head;
        if (head.size > size)
            break;
        take_item(metadata, &head, bytes);
        bytes += head.size;
        size -= (size_t)head.size;
    }
    return metadata;
}
