/* SPDX-License-Identifier: MIT */
#include "attributes.h"

#include <stdio.h>
#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "half.h"
#include "metadata/calendar.h"
#include "metadata/places.h"

enum {
    SHORT_NAME = 31, /* characters of a name in files of the usual version */
    LONG_NAME = 255,
    TIME_BYTES = 20 /* "2026:11:28 22:58:00" and its NUL */
};

/* Texts whose attributes have other names; the rest have their keys. */
static const struct ims_metadata_place places[] = {
    {.keys = IMS_METADATA_KEYS("comments", "Description", "Comment")},
    {.keys = IMS_METADATA_KEYS("owner", "Copyright")},
    {.keys = IMS_METADATA_KEYS("cameraMake", "Make")},
    {.keys = IMS_METADATA_KEYS("cameraModel", "Model")},
    {.keys = NULL},
};

/* Names that mean something else than a text: readers refuse files, or misread them, in
 * which these are strings. */
static const char *const reserved[] = {
    "channels",
    "compression",
    "dataWindow",
    "displayWindow",
    "lineOrder",
    "pixelAspectRatio",
    "screenWindowCenter",
    "screenWindowWidth",
    "tiles",
    "name",
    "type",
    "version",
    "chunkCount",
    "view",
    "multiView",
    "preview",
    "chromaticities",
    "whiteLuminance",
    "adoptedNeutral",
    "renderingTransform",
    "lookModTransform",
    "xDensity",
    "capDate",
    "utcOffset",
    "longitude",
    "latitude",
    "altitude",
    "focus",
    "expTime",
    "aperture",
    "isoSpeed",
    "envmap",
    "keyCode",
    "timeCode",
    "wrapmodes",
    "framesPerSecond",
    "worldToCamera",
    "worldToNDC",
    "deepImageState",
    "originalDataWindow",
    "sensorCenterOffset",
    "sensorOverallDimensions",
    "sensorPhotositePitch",
    "sensorAcquisitionRectangle",
    "dwaCompressionLevel",
    "maxSamplesPerPixel",
    "imageCounter",
    "captureRate",
    NULL,
};

/* ---- texts ----------------------------------------------------------------------- */

static const char *name_of(const struct ims_text *text)
{
    const struct ims_metadata_place *const place =
        ims_metadata_places_find(places, text->key);
    return place != NULL ? place->keys[0] : text->key;
}

static bool is_reserved(const char *name)
{
    const char *const *candidate = reserved;
    while (*candidate != NULL && strcmp(*candidate, name) != 0)
        candidate++;
    return *candidate != NULL;
}

/* The text before this one that has the same name; NULL: there is none. */
static const struct ims_text *find_same(const struct ims_text *texts,
                                        const struct ims_text *text)
{
    while (texts < text && strcmp(name_of(texts), name_of(text)) != 0)
        texts++;
    return texts < text ? texts : NULL;
}

static int check_text(const struct ims_text *texts, const struct ims_text *text,
                      struct ims_message *message)
{
    const char *const name = name_of(text);
    const struct ims_text *const other = find_same(texts, text);
    if (is_reserved(name))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "the attribute \"%.100s\" of OpenEXR is no text; give the "
                           "text another key",
                           name);
    if (strlen(name) > LONG_NAME)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "attributes of OpenEXR have names of up to %d bytes, and "
                           "the key \"%.60s...\" is longer",
                           LONG_NAME, name);
    if (text->language != NULL && text->language[0] != '\0')
        return ims_failure(message, IMS_ERROR_METADATA,
                           "OpenEXR has no place for the language of the text "
                           "\"%.100s\"",
                           text->key);
    if (other != NULL)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "OpenEXR has one attribute for the texts \"%.100s\" and "
                           "\"%.100s\"; leave one out",
                           other->key, text->key);
    return IMS_OK;
}

static const struct ims_text *texts_of(const struct ims_metadata *metadata)
{
    static const struct ims_text none[] = {{.key = NULL}};
    return metadata != NULL && metadata->texts != NULL ? metadata->texts : none;
}

int ims_exr_attributes_check(const struct ims_metadata *metadata,
                             struct ims_message *message)
{
    const struct ims_text *const texts = texts_of(metadata);
    int error = IMS_OK;
    for (const struct ims_text *text = texts; error == IMS_OK && text->key != NULL;
         text++)
        error = check_text(texts, text, message);
    return error;
}

bool ims_exr_attributes_are_long(const struct ims_metadata *metadata)
{
    const struct ims_text *text = texts_of(metadata);
    while (text->key != NULL && strlen(name_of(text)) <= SHORT_NAME)
        text++;
    return text->key != NULL;
}

/* ---- writing them ---------------------------------------------------------------- */

static int append(struct ims_buffer *buffer, const char *name, const char *type,
                  const void *value, size_t size)
{
    uint8_t length[4];
    ims_byte_order_store_little32(length, (uint32_t)size);
    int error = ims_buffer_append(buffer, name, strlen(name) + 1);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, type, strlen(type) + 1);
    if (error == IMS_OK)
        error = ims_buffer_append(buffer, length, sizeof length);
    return error == IMS_OK ? ims_buffer_append(buffer, value, size) : error;
}

static int append_string(struct ims_buffer *buffer, const char *name, const char *text)
{
    return append(buffer, name, "string", text, strlen(text));
}

static int append_float(struct ims_buffer *buffer, const char *name, double number)
{
    uint8_t bytes[4];
    ims_byte_order_store_little32(bytes, ims_exr_half_bits((float)number));
    return append(buffer, name, "float", bytes, sizeof bytes);
}

static int append_texts(const struct ims_metadata *metadata, struct ims_buffer *buffer)
{
    const struct ims_text *text = texts_of(metadata);
    int error = IMS_OK;
    for (; error == IMS_OK && text->key != NULL; text++)
        error = append_string(buffer, name_of(text), text->value);
    return error;
}

/* The time is that of the place, which is so many seconds behind UTC: of none. */
static int append_time(int64_t time_ns, struct ims_buffer *buffer)
{
    const struct ims_metadata_calendar time = ims_metadata_calendar_of(time_ns);
    char text[TIME_BYTES];
    snprintf(text, sizeof text, "%04d:%02d:%02d %02d:%02d:%02d", time.year, time.month,
             time.day, time.hour, time.minute, time.second);
    const int error = append_string(buffer, "capDate", text);
    return error == IMS_OK ? append_float(buffer, "utcOffset", 0.0) : error;
}

static int append_position(const struct ims_position *position,
                           struct ims_buffer *buffer)
{
    int error = append_float(buffer, "latitude", position->latitude);
    if (error == IMS_OK)
        error = append_float(buffer, "longitude", position->longitude);
    if (error == IMS_OK && position->has_altitude)
        error = append_float(buffer, "altitude", position->altitude);
    return error;
}

float ims_exr_attributes_aspect(const struct ims_metadata *metadata)
{
    if (metadata == NULL || metadata->dots_per_metre_x == metadata->dots_per_metre_y)
        return 1.0f;
    return (float)((double)metadata->dots_per_metre_y / metadata->dots_per_metre_x);
}

int ims_exr_attributes_append(const struct ims_metadata *metadata,
                              struct ims_buffer *buffer)
{
    if (metadata == NULL)
        return IMS_OK;
    int error = append_texts(metadata, buffer);
    if (error == IMS_OK && metadata->time_ns != 0)
        error = append_time(metadata->time_ns, buffer);
    if (error == IMS_OK && metadata->position != NULL)
        error = append_position(metadata->position, buffer);
    if (error == IMS_OK && metadata->dots_per_metre_x != 0) /* per inch, across */
        error = append_float(buffer, "xDensity", metadata->dots_per_metre_x * 0.0254);
    return error;
}
