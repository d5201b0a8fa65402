/* SPDX-License-Identifier: MIT */
#include "metadata.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "pixel_format.h"

enum { ICC_COLORS = 16 }; /* where a profile names its colors: ICC.1:2022, 7.2.8 */

const char *const ims_metadata_kind_names[] = {
    "text", "exif",     "xmp",   "icc",   "iptc",     "resolution",
    "time", "position", "color", "light", "gain-map", NULL};

const char *ims_metadata_kind_name(uint32_t kind)
{
    for (size_t i = 0; ims_metadata_kind_names[i] != NULL; i++)
        if (kind == UINT32_C(1) << i)
            return ims_metadata_kind_names[i];
    return NULL;
}

void ims_metadata_tell_kinds(uint32_t kinds, struct ims_message *message)
{
    const char *between = "";
    for (size_t i = 0; ims_metadata_kind_names[i] != NULL; i++) {
        if ((kinds >> i & 1) == 0)
            continue;
        ims_message_append(message, "%s%s", between, ims_metadata_kind_names[i]);
        between = ", ";
    }
}

size_t ims_metadata_count_texts(const struct ims_text *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count].key != NULL && count < IMS_METADATA_TEXTS_MAX)
        count++;
    return count;
}

/* ---- what goes into one file ----------------------------------------------------- */

static uint32_t kinds_of(const struct ims_metadata *metadata)
{
    const bool there[] = {
        metadata->texts != NULL && metadata->texts[0].key != NULL,
        metadata->exif != NULL,
        metadata->xmp != NULL,
        metadata->icc != NULL,
        metadata->iptc != NULL,
        metadata->dots_per_metre_x != 0,
        metadata->time_ns != 0,
        metadata->position != NULL,
    };
    uint32_t kinds = 0;
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        kinds |= (uint32_t)there[i] << i;
    return metadata->gain_map != NULL ? kinds | IMS_METADATA_GAIN_MAP : kinds;
}

/* Colors that every reader takes for granted where a file says nothing. Video's curves
 * are shown like sRGB's by all. */
static bool is_usual(const struct ims_image *image)
{
    switch (image->transfer) {
    case IMS_TRANSFER_DEFAULT:
    case IMS_TRANSFER_UNSPECIFIED:
    case IMS_TRANSFER_BT709:
    case IMS_TRANSFER_BT601:
    case IMS_TRANSFER_SRGB:
    case IMS_TRANSFER_BT2020_10:
    case IMS_TRANSFER_BT2020_12:
        break;
    default:
        return false;
    }
    return image->primaries == IMS_PRIMARIES_DEFAULT ||
           image->primaries == IMS_PRIMARIES_UNSPECIFIED ||
           image->primaries == IMS_PRIMARIES_BT709 ||
           ims_pixel_format_layout(image->format)->model == IMS_MODEL_GRAY;
}

uint32_t ims_metadata_kinds_of_pixels(const struct ims_image *image)
{
    uint32_t kinds = 0;
    if (image->format == IMS_PIXEL_ENCODED)
        return 0;
    if (!is_usual(image))
        kinds |= IMS_METADATA_COLOR;
    if (image->light != NULL)
        kinds |= IMS_METADATA_LIGHT;
    return kinds;
}

static const char *language_of(const struct ims_text *text)
{
    return text->language != NULL ? text->language : "";
}

static int compare_texts(const void *one, const void *other)
{
    const struct ims_text *a = one;
    const struct ims_text *b = other;
    const int keys = strcmp(a->key, b->key);
    return keys != 0 ? keys : strcmp(language_of(a), language_of(b));
}

/* Appends those of the saver's texts that the request does not replace. `sorted` is
 * room for the request's. */
static size_t append_others(struct ims_text *texts, size_t count,
                            const struct ims_text *savers, size_t saver_count,
                            struct ims_text *sorted)
{
    const size_t requests = count;
    memcpy(sorted, texts, requests * sizeof texts[0]);
    qsort(sorted, requests, sizeof texts[0], compare_texts);
    for (size_t i = 0; i < saver_count; i++)
        if (bsearch(&savers[i], sorted, requests, sizeof texts[0], compare_texts) ==
            NULL)
            texts[count++] = savers[i];
    return count;
}

/* A list of the request's texts, then those of the saver's that it does not replace. */
static int merge_texts(struct ims_metadata_wanted *wanted,
                       const struct ims_text *savers, struct ims_message *message)
{
    const struct ims_text *requests = wanted->fields.texts;
    size_t count = ims_metadata_count_texts(requests);
    size_t saver_count = ims_metadata_count_texts(savers);
    wanted->request_texts = count;
    if (saver_count == 0)
        return IMS_OK;
    if (count == 0) {
        wanted->fields.texts = savers;
        return IMS_OK;
    }
    /* Behind its end there is room to sort the request's. */
    const size_t most = count + saver_count + 1;
    wanted->texts = calloc(most + count, sizeof wanted->texts[0]);
    if (wanted->texts == NULL)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "no memory for a list of texts");
    memcpy(wanted->texts, requests, count * sizeof requests[0]);
    count =
        append_others(wanted->texts, count, savers, saver_count, wanted->texts + most);
    wanted->fields.texts = wanted->texts;
    if (count < IMS_METADATA_TEXTS_MAX)
        return IMS_OK;
    ims_metadata_wanted_fini(wanted);
    return ims_message_fail(message, IMS_ERROR_METADATA,
                            "texts has %zu entries together with the saver's; there "
                            "may be %d",
                            count, IMS_METADATA_TEXTS_MAX - 1);
}

#define INHERIT(kind, field)                                                           \
    if ((kinds & (kind)) != 0)                                                         \
    fields->field = savers->field

/* What the saver has and the request has not. */
static void inherit(struct ims_metadata *fields, const struct ims_metadata *savers,
                    uint32_t kinds)
{
    INHERIT(IMS_METADATA_EXIF, exif);
    INHERIT(IMS_METADATA_EXIF, exif_size);
    INHERIT(IMS_METADATA_XMP, xmp);
    INHERIT(IMS_METADATA_XMP, xmp_size);
    INHERIT(IMS_METADATA_ICC, icc);
    INHERIT(IMS_METADATA_ICC, icc_size);
    INHERIT(IMS_METADATA_IPTC, iptc);
    INHERIT(IMS_METADATA_IPTC, iptc_size);
    INHERIT(IMS_METADATA_RESOLUTION, dots_per_metre_x);
    INHERIT(IMS_METADATA_RESOLUTION, dots_per_metre_y);
    INHERIT(IMS_METADATA_TIME, time_ns);
    INHERIT(IMS_METADATA_POSITION, position);
    INHERIT(IMS_METADATA_GAIN_MAP, gain_map);
    INHERIT(IMS_METADATA_GAIN_MAP, gain_map_size);
}

/* A profile that is of other colors than the pixels makes all readers show nonsense, or
 * refuse the file. */
static int check_profile(struct ims_metadata_wanted *wanted,
                         const struct ims_image *image, struct ims_message *message)
{
    const struct ims_pixel_layout *format = ims_pixel_format_layout(image->format);
    if ((wanted->kinds & IMS_METADATA_ICC) == 0 || format == NULL ||
        format->model == IMS_MODEL_ENCODED)
        return IMS_OK;
    const char *colors = format->model == IMS_MODEL_GRAY   ? "GRAY"
                         : format->model == IMS_MODEL_CMYK ? "CMYK"
                                                           : "RGB ";
    const char *profile = (const char *)wanted->fields.icc + ICC_COLORS;
    if (memcmp(profile, colors, 4) == 0)
        return IMS_OK;
    if ((wanted->required & IMS_METADATA_ICC) != 0)
        return ims_message_fail(message, IMS_ERROR_METADATA,
                                "icc is a profile of \"%.4s\"; for pixels in %s one of "
                                "\"%s\" is needed",
                                profile, ims_pixel_format_name(image->format), colors);
    wanted->fields.icc = NULL;
    wanted->fields.icc_size = 0;
    wanted->kinds &= ~(uint32_t)IMS_METADATA_ICC;
    wanted->unfit |= IMS_METADATA_ICC;
    return IMS_OK;
}

int ims_metadata_wanted_init(struct ims_metadata_wanted *wanted,
                             const struct ims_metadata *savers,
                             const struct ims_metadata *request,
                             const struct ims_image *image, struct ims_message *message)
{
    wanted->kinds = ims_metadata_kinds_of_pixels(image);
    wanted->required = 0;
    wanted->unfit = 0;
    wanted->texts = NULL;
    if (savers == NULL && request == NULL)
        return IMS_OK;
    wanted->fields = (struct ims_metadata)IMS_METADATA_INIT;
    wanted->request_texts = 0;
    uint32_t kinds = 0;
    if (request != NULL) {
        int error = ims_metadata_check_and_take(request, &wanted->fields,
                                                &wanted->position, message);
        if (error != IMS_OK)
            return error;
        if (wanted->fields.position != NULL)
            wanted->fields.position = &wanted->position;
        kinds = kinds_of(&wanted->fields);
        if (wanted->fields.no_place == IMS_NO_PLACE_REFUSE)
            wanted->required |= kinds;
    }
    if (savers != NULL) {
        uint32_t inherited = kinds_of(savers) & (~kinds | IMS_METADATA_TEXT);
        if (savers->no_place == IMS_NO_PLACE_REFUSE)
            wanted->required |= inherited;
        inherit(&wanted->fields, savers, inherited);
        kinds |= inherited;
        int error = merge_texts(wanted, savers->texts, message);
        if (error != IMS_OK)
            return error;
    } else {
        wanted->request_texts = ims_metadata_count_texts(wanted->fields.texts);
    }
    wanted->kinds |= kinds;
    int error = check_profile(wanted, image, message);
    if (error != IMS_OK)
        ims_metadata_wanted_fini(wanted);
    return error;
}

void ims_metadata_wanted_fini(struct ims_metadata_wanted *wanted)
{
    free(wanted->texts);
    wanted->texts = NULL;
}

/* ---- copies ---------------------------------------------------------------------- */

/* Memory that is measured first, while `memory` is NULL, and then filled. */
struct copier {
    unsigned char *memory;
    size_t used;
    bool too_large;
};

static const void *copy(struct copier *copier, const void *bytes, size_t size)
{
    const size_t at = copier->used;
    if (bytes == NULL)
        return NULL;
    if (!ims_checked_add(copier->used, size, &copier->used) ||
        copier->used > (size_t)PTRDIFF_MAX)
        copier->too_large = true;
    return copier->memory != NULL ? memcpy(copier->memory + at, bytes, size) : bytes;
}

static const char *copy_string(struct copier *copier, const char *text)
{
    return text != NULL ? copy(copier, text, strlen(text) + 1) : NULL;
}

/* The list is first in the memory, as it needs its alignment. */
static void copy_texts(struct copier *copier, struct ims_metadata_wanted *wanted,
                       struct ims_metadata *fields)
{
    if (wanted->request_texts == 0)
        return; /* they are the saver's */
    size_t count = ims_metadata_count_texts(fields->texts) + 1;
    fields->texts = copy(copier, fields->texts, count * sizeof fields->texts[0]);
    for (size_t i = 0; i < wanted->request_texts; i++) {
        const struct ims_text *text = &fields->texts[i];
        const struct ims_text copied = {
            .key = copy_string(copier, text->key),
            .value = copy_string(copier, text->value),
            .language = copy_string(copier, text->language),
        };
        if (copier->memory != NULL)
            memcpy(copier->memory + i * sizeof copied, &copied, sizeof copied);
    }
}

static void copy_all(struct copier *copier, struct ims_metadata_wanted *wanted,
                     const struct ims_metadata *savers, struct ims_metadata *fields)
{
    static const struct ims_metadata none = IMS_METADATA_INIT;
    if (savers == NULL)
        savers = &none;
    copy_texts(copier, wanted, fields);
    if (fields->exif != savers->exif)
        fields->exif = copy(copier, fields->exif, fields->exif_size);
    if (fields->xmp != savers->xmp)
        fields->xmp = copy(copier, fields->xmp, fields->xmp_size);
    if (fields->icc != savers->icc)
        fields->icc = copy(copier, fields->icc, fields->icc_size);
    if (fields->iptc != savers->iptc)
        fields->iptc = copy(copier, fields->iptc, fields->iptc_size);
    if (fields->gain_map != savers->gain_map)
        fields->gain_map = copy(copier, fields->gain_map, fields->gain_map_size);
}

bool ims_metadata_copy_size(const struct ims_metadata_wanted *wanted,
                            const struct ims_metadata *savers, size_t *size)
{
    struct copier copier = {0};
    struct ims_metadata_wanted measured = *wanted;
    if ((wanted->kinds & ~IMS_METADATA_OF_PIXELS) != 0)
        copy_all(&copier, &measured, savers, &measured.fields);
    *size = copier.used;
    return !copier.too_large;
}

void ims_metadata_copy(struct ims_metadata_wanted *wanted,
                       const struct ims_metadata *savers, void *memory)
{
    struct copier copier = {.memory = memory};
    if ((wanted->kinds & ~IMS_METADATA_OF_PIXELS) != 0)
        copy_all(&copier, wanted, savers, &wanted->fields);
}

int ims_metadata_keep(struct ims_metadata_kept *kept, const struct ims_metadata *given,
                      struct ims_message *message)
{
    const struct ims_image any = {.format = IMS_PIXEL_ENCODED};
    size_t size;
    if (given == NULL)
        return IMS_OK;
    int error = ims_metadata_wanted_init(&kept->wanted, NULL, given, &any, message);
    if (error != IMS_OK)
        return error;
    if (!ims_metadata_copy_size(&kept->wanted, NULL, &size))
        return IMS_ERROR_MEMORY;
    kept->memory = malloc(size > 0 ? size : 1);
    if (kept->memory == NULL)
        return IMS_ERROR_MEMORY;
    ims_metadata_copy(&kept->wanted, NULL, kept->memory);
    kept->fields = &kept->wanted.fields;
    return IMS_OK;
}

void ims_metadata_forget(struct ims_metadata_kept *kept)
{
    free(kept->memory);
    *kept = (struct ims_metadata_kept){0};
}

/* ---- for one encoder ------------------------------------------------------------- */

const struct ims_metadata *ims_metadata_of_kinds(const struct ims_metadata *fields,
                                                 uint32_t kinds,
                                                 struct ims_metadata *held)
{
    const struct ims_metadata none = IMS_METADATA_INIT;
    if (fields == NULL || (kinds & kinds_of(fields)) == 0)
        return NULL;
    *held = none;
    held->no_place = fields->no_place;
    if ((kinds & IMS_METADATA_TEXT) != 0)
        held->texts = fields->texts;
    inherit(held, fields, kinds);
    return held;
}
