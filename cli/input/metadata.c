/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libavutil/intreadwrite.h>

#include "common/memory.h"
#include "common/text.h"

/* ICC.1:2022, 7.2: the header of a profile. */
enum { ICC_HEADER = 128, ICC_COLORS = 16 };

struct input_metadata *input_metadata_new(void)
{
    struct input_metadata *metadata = cli_memory_new(1, sizeof *metadata);
    metadata->fields = (struct ims_metadata)IMS_METADATA_INIT;
    metadata->fields.no_place = IMS_NO_PLACE_DROP;
    return metadata;
}

static const enum ims_metadata_kind blobs[] = {IMS_METADATA_EXIF, IMS_METADATA_XMP,
                                               IMS_METADATA_ICC, IMS_METADATA_IPTC,
                                               IMS_METADATA_GAIN_MAP};

/* The members for a blob. */
static const void **blob_of(struct ims_metadata *fields, enum ims_metadata_kind kind,
                            size_t **size)
{
    switch (kind) {
    case IMS_METADATA_EXIF:
        *size = &fields->exif_size;
        return &fields->exif;
    case IMS_METADATA_XMP:
        *size = &fields->xmp_size;
        return &fields->xmp;
    case IMS_METADATA_ICC:
        *size = &fields->icc_size;
        return &fields->icc;
    case IMS_METADATA_GAIN_MAP:
        *size = &fields->gain_map_size;
        return &fields->gain_map;
    default:
        *size = &fields->iptc_size;
        return &fields->iptc;
    }
}

/* Whether the library takes it for a blob of its kind. */
static bool is_valid(enum ims_metadata_kind kind, const void *bytes, size_t size)
{
    struct ims_metadata alone = IMS_METADATA_INIT;
    size_t *alone_size;
    *blob_of(&alone, kind, &alone_size) = bytes;
    *alone_size = size;
    return ims_metadata_check(&alone, NULL) == IMS_OK;
}

void input_metadata_set(struct input_metadata *metadata, enum ims_metadata_kind kind,
                        const void *bytes, size_t size)
{
    static const char prefix[6] = "Exif\0";
    size_t *own_size;
    const void **own = blob_of(&metadata->fields, kind, &own_size);
    if (kind == IMS_METADATA_EXIF && size > sizeof prefix &&
        memcmp(bytes, prefix, sizeof prefix) == 0) {
        bytes = (const unsigned char *)bytes + sizeof prefix;
        size -= sizeof prefix;
    }
    /* A profile tells its size; what files have behind it is padding. */
    if (kind == IMS_METADATA_ICC && size > ICC_HEADER && AV_RB32(bytes) < size)
        size = AV_RB32(bytes);
    if (*own != NULL || size == 0)
        return;
    if (size > INPUT_METADATA_MOST || !is_valid(kind, bytes, size)) {
        metadata->lacks = true;
        return;
    }
    void *copy = cli_memory_new(size, 1);
    memcpy(copy, bytes, size);
    *own = copy;
    *own_size = size;
}

void input_metadata_set_photoshop(struct input_metadata *metadata,
                                  const unsigned char *bytes, size_t size)
{
    enum { IPTC = 0x0404 };
    while (size >= 12 && memcmp(bytes, "8BIM", 4) == 0) {
        int number = bytes[4] << 8 | bytes[5];
        size_t head = 6 + (((size_t)bytes[6] + 2) & ~(size_t)1);
        if (head + 4 > size)
            return;
        size_t data = AV_RB32(bytes + head);
        head += 4;
        if (data > size - head)
            return;
        if (number == IPTC)
            input_metadata_set(metadata, IMS_METADATA_IPTC, bytes + head, data);
        data += data & 1;
        if (data > size - head)
            return;
        bytes += head + data;
        size -= head + data;
    }
}

/* ---- texts ----------------------------------------------------------------------- */

/* A copy as UTF-8, up to the first 0 byte. */
static char *copy_text(const char *text, size_t size)
{
    struct cli_text copy = CLI_TEXT_INIT;
    cli_text_clear(&copy);
    size = strnlen(text, size);
    if (cli_text_is_utf8(text, size)) {
        cli_text_add_bytes(&copy, text, size);
        return copy.data;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        const char two[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
        if (byte < 0x80)
            cli_text_add_bytes(&copy, text + i, 1);
        else
            cli_text_add_bytes(&copy, two, 2);
    }
    return copy.data;
}

static bool is_language(const char *language)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    return language != NULL && language[0] != '\0' &&
           language[strspn(language, letters)] == '\0';
}

static struct ims_text *find_text(struct input_metadata *metadata, const char *key,
                                  const char *language)
{
    for (size_t i = 0; i < metadata->text_count; i++) {
        struct ims_text *text = &metadata->texts[i];
        bool same = language == NULL || text->language == NULL
                        ? language == text->language
                        : strcmp(language, text->language) == 0;
        if (same && strcmp(text->key, key) == 0)
            return text;
    }
    return NULL;
}

/* Takes `key` and `value` over. */
static void append_text(struct input_metadata *metadata, char *key, char *value,
                        const char *language)
{
    size_t count = metadata->text_count++;
    metadata->texts =
        cli_memory_resize(metadata->texts, count + 2, sizeof *metadata->texts);
    metadata->texts[count] = (struct ims_text){
        key, value, language != NULL ? cli_memory_copy_text(language) : NULL};
    metadata->texts[count + 1] = (struct ims_text){.key = NULL};
    metadata->fields.texts = metadata->texts;
}

void input_metadata_add_text(struct input_metadata *metadata, const char *key,
                             const char *value, size_t value_size, const char *language)
{
    enum { MOST_TEXTS = 1000 }; /* of a file */
    if (!is_language(language))
        language = NULL;
    /* Millions that come then are not compared with those that are there. */
    if (value_size > INPUT_METADATA_MOST || metadata->text_count >= MOST_TEXTS) {
        metadata->lacks = true;
        return;
    }
    char *own_key = copy_text(key, strlen(key));
    char *own_value = copy_text(value, value_size);
    const struct ims_text *first = find_text(metadata, own_key, language);
    if (own_key[0] != '\0' && first == NULL) {
        append_text(metadata, own_key, own_value, language);
        return;
    }
    if (first == NULL || strcmp(first->value, own_value) != 0)
        metadata->lacks = true;
    free(own_key);
    free(own_value);
}

/* As the library writes them: a key has up to so many bytes, and a language. */
enum { KEY_MOST = 79, LANGUAGE_MOST = 40 };

/* Where the first ": " of a comment is, before which there is no control character and
 * not much else; 0: nowhere. */
static size_t find_colon(const char *comment, size_t size)
{
    for (size_t i = 0; i + 1 < size && i <= KEY_MOST + LANGUAGE_MOST + 2; i++) {
        if ((unsigned char)comment[i] < ' ')
            return 0;
        if (comment[i] == ':' && comment[i + 1] == ' ')
            return i;
    }
    return 0;
}

/* Cuts "key[de]" behind the key; returns the language, NULL where there is none. */
static const char *cut_language(char *key)
{
    char *open = strrchr(key, '['), *close = key + strlen(key) - 1;
    if (open == NULL || open == key || *close != ']' ||
        close - open > LANGUAGE_MOST + 1)
        return NULL;
    *close = '\0';
    if (is_language(open + 1)) {
        *open = '\0';
        return open + 1;
    }
    *close = ']';
    return NULL;
}

/* What stands before the value of a comment. */
struct comment_head {
    char key[KEY_MOST + LANGUAGE_MOST + 3];
    const char *language; /* in the same memory, or NULL */
    size_t value;         /* where that begins */
};

/* Returns whether there is a key. */
static bool read_head(const char *comment, size_t size, struct comment_head *head)
{
    size_t colon = find_colon(comment, size);
    memcpy(head->key, comment, colon);
    head->key[colon] = '\0';
    head->value = colon + strlen(": ");
    head->language = colon > 0 ? cut_language(head->key) : NULL;
    size_t length = strlen(head->key);
    return length > 0 && length <= KEY_MOST && head->key[0] != ' ' &&
           head->key[length - 1] != ' ';
}

bool input_metadata_has_key(const char *comment, size_t size)
{
    struct comment_head head;
    return read_head(comment, size, &head);
}

void input_metadata_add_comment(struct input_metadata *metadata, const char *comment,
                                size_t size)
{
    struct comment_head head;
    if (read_head(comment, size, &head))
        input_metadata_add_text(metadata, head.key, comment + head.value,
                                size - head.value, head.language);
    else
        input_metadata_add_text(metadata, "Comment", comment, size, NULL);
}

void input_metadata_lose(struct input_metadata *metadata)
{
    metadata->lacks = true;
}

static void free_text(struct ims_text *text)
{
    free((void *)(uintptr_t)text->key);
    free((void *)(uintptr_t)text->value);
    free((void *)(uintptr_t)text->language);
}

static bool is_same(const char *key, const char *word)
{
    return strcmp(key, word) == 0;
}

static bool is_like(const char *key, const char *word)
{
    const size_t length = strlen(word);
    return word[length - 1] == ':' ? strncasecmp(key, word, length) == 0
                                   : strcasecmp(key, word) == 0;
}

static void drop_chosen(struct input_metadata *metadata, const char *word,
                        bool (*is_chosen)(const char *key, const char *word))
{
    size_t kept = 0;
    for (size_t i = 0; i < metadata->text_count; i++) {
        if (is_chosen(metadata->texts[i].key, word))
            free_text(&metadata->texts[i]);
        else
            metadata->texts[kept++] = metadata->texts[i];
    }
    if (metadata->texts != NULL)
        metadata->texts[kept] = (struct ims_text){.key = NULL};
    metadata->text_count = kept;
    if (kept == 0)
        metadata->fields.texts = NULL;
}

void input_metadata_drop_text(struct input_metadata *metadata, const char *key)
{
    drop_chosen(metadata, key, is_same);
}

void input_metadata_drop_texts_like(struct input_metadata *metadata, const char *word)
{
    drop_chosen(metadata, word, is_like);
}

void input_metadata_set_text(struct input_metadata *metadata, const char *key,
                             const char *value)
{
    input_metadata_drop_text(metadata, key);
    append_text(metadata, cli_memory_copy_text(key), cli_memory_copy_text(value), NULL);
}

/* ---- fields ---------------------------------------------------------------------- */

void input_metadata_set_resolution(struct input_metadata *metadata, double across,
                                   double down)
{
    /* Also false for what is no number. */
    if (!(across >= 1 && across < 1e9 && down >= 1 && down < 1e9))
        return;
    metadata->fields.dots_per_metre_x = (uint32_t)(across + 0.5);
    metadata->fields.dots_per_metre_y = (uint32_t)(down + 0.5);
}

void input_metadata_set_time(struct input_metadata *metadata, int64_t time_ns)
{
    metadata->fields.time_ns = time_ns;
}

void input_metadata_set_position(struct input_metadata *metadata,
                                 const struct ims_position *position)
{
    struct ims_metadata alone = IMS_METADATA_INIT;
    alone.position = position;
    if (ims_metadata_check(&alone, NULL) != IMS_OK)
        return;
    metadata->position = *position;
    metadata->fields.position = &metadata->position;
}

void input_metadata_set_light(struct input_metadata *metadata,
                              const struct ims_light *light)
{
    metadata->light = *light;
    metadata->light.size = sizeof metadata->light;
    metadata->has_light = true;
}

/* ---- all ------------------------------------------------------------------------- */

struct input_metadata *input_metadata_copy(const struct input_metadata *metadata)
{
    struct input_metadata *copy = input_metadata_new();
    if (metadata == NULL)
        return copy;
    struct ims_metadata from = metadata->fields;
    for (size_t i = 0; i < sizeof blobs / sizeof blobs[0]; i++) {
        size_t *size;
        const void *bytes = *blob_of(&from, blobs[i], &size);
        if (bytes != NULL)
            input_metadata_set(copy, blobs[i], bytes, *size);
    }
    for (size_t i = 0; i < metadata->text_count; i++) {
        const struct ims_text *text = &metadata->texts[i];
        append_text(copy, cli_memory_copy_text(text->key),
                    cli_memory_copy_text(text->value), text->language);
    }
    copy->fields.dots_per_metre_x = from.dots_per_metre_x;
    copy->fields.dots_per_metre_y = from.dots_per_metre_y;
    copy->fields.time_ns = from.time_ns;
    if (from.position != NULL)
        input_metadata_set_position(copy, from.position);
    if (metadata->has_light)
        input_metadata_set_light(copy, &metadata->light);
    copy->lacks = metadata->lacks;
    return copy;
}

static void drop_blob(struct input_metadata *metadata, enum ims_metadata_kind kind)
{
    size_t *size;
    const void **bytes = blob_of(&metadata->fields, kind, &size);
    free((void *)(uintptr_t)*bytes);
    *bytes = NULL;
    *size = 0;
}

static void drop_texts(struct input_metadata *metadata)
{
    for (size_t i = 0; i < metadata->text_count; i++)
        free_text(&metadata->texts[i]);
    free(metadata->texts);
    metadata->texts = NULL;
    metadata->text_count = 0;
    metadata->fields.texts = NULL;
}

void input_metadata_drop(struct input_metadata *metadata, uint32_t kinds)
{
    for (size_t i = 0; i < sizeof blobs / sizeof blobs[0]; i++)
        if ((kinds & blobs[i]) != 0)
            drop_blob(metadata, blobs[i]);
    if ((kinds & IMS_METADATA_TEXT) != 0)
        drop_texts(metadata);
    if ((kinds & IMS_METADATA_RESOLUTION) != 0)
        metadata->fields.dots_per_metre_x = metadata->fields.dots_per_metre_y = 0;
    if ((kinds & IMS_METADATA_TIME) != 0)
        metadata->fields.time_ns = 0;
    if ((kinds & IMS_METADATA_POSITION) != 0)
        metadata->fields.position = NULL;
    if ((kinds & IMS_METADATA_LIGHT) != 0)
        metadata->has_light = false;
}

uint32_t input_metadata_kinds(const struct input_metadata *metadata)
{
    const struct ims_metadata *fields = &metadata->fields;
    return (metadata->text_count > 0 ? IMS_METADATA_TEXT : 0u) |
           (fields->exif != NULL ? IMS_METADATA_EXIF : 0u) |
           (fields->xmp != NULL ? IMS_METADATA_XMP : 0u) |
           (fields->icc != NULL ? IMS_METADATA_ICC : 0u) |
           (fields->iptc != NULL ? IMS_METADATA_IPTC : 0u) |
           (fields->gain_map != NULL ? IMS_METADATA_GAIN_MAP : 0u) |
           (fields->dots_per_metre_x != 0 ? IMS_METADATA_RESOLUTION : 0u) |
           (fields->time_ns != 0 ? IMS_METADATA_TIME : 0u) |
           (fields->position != NULL ? IMS_METADATA_POSITION : 0u) |
           (metadata->has_light ? IMS_METADATA_LIGHT : 0u);
}

bool input_metadata_drop_foreign_profile(struct input_metadata *metadata,
                                         enum ims_pixel_format format)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    const unsigned char *profile = metadata->fields.icc;
    if (profile == NULL || format == IMS_PIXEL_ENCODED ||
        ims_pixel_format_describe(format, &about) != IMS_OK)
        return false;
    const char *colors = about.model == IMS_MODEL_GRAY   ? "GRAY"
                         : about.model == IMS_MODEL_CMYK ? "CMYK"
                                                         : "RGB ";
    if (memcmp(profile + ICC_COLORS, colors, 4) == 0)
        return false;
    drop_blob(metadata, IMS_METADATA_ICC);
    return true;
}

void input_metadata_free(struct input_metadata *metadata)
{
    if (metadata == NULL)
        return;
    input_metadata_drop(metadata, UINT32_MAX);
    free(metadata);
}
