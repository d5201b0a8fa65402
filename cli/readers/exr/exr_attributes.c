/* SPDX-License-Identifier: MIT */
#include "exr_attributes.h"

#include <string.h>

#include "input/metadata.h"
#include "readers/comments.h"
#include "readers/primaries.h"

/* Texts that have other keys than their attributes have names. */
static const struct {
    const char *name, *key;
} keys[] = {
    {"comments", "Description"},
    {"owner", "Copyright"},
    {"cameraMake", "Make"},
    {"cameraModel", "Model"},
};

/* Strings that say how the file is to be read, or the time, which is taken as such. */
static const char *const no_texts[] = {"name", "type", "view", "capDate"};

static const exr_attribute_t *find(exr_const_context_t context, int part,
                                   const char *name, exr_attribute_type_t type)
{
    const exr_attribute_t *attribute = NULL;
    const exr_result_t result =
        exr_get_attribute_by_name(context, part, name, &attribute);
    return result == EXR_ERR_SUCCESS && attribute->type == type ? attribute : NULL;
}

static bool find_number(exr_const_context_t context, int part, const char *name,
                        double *number)
{
    const exr_attribute_t *const attribute = find(context, part, name, EXR_ATTR_FLOAT);
    if (attribute != NULL)
        *number = (double)attribute->f;
    return attribute != NULL;
}

static void add_text(struct input_metadata *metadata, const exr_attribute_t *attribute)
{
    const char *key = attribute->name;
    for (size_t i = 0; i < sizeof no_texts / sizeof no_texts[0]; i++)
        if (strcmp(key, no_texts[i]) == 0)
            return;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(attribute->name, keys[i].name) == 0)
            key = keys[i].key;
    if (attribute->string->length > 0)
        input_metadata_add_text(metadata, key, attribute->string->str,
                                (size_t)attribute->string->length, NULL);
}

static void add_texts(struct input_metadata *metadata, exr_const_context_t context,
                      int part)
{
    int32_t count = 0;
    exr_get_attribute_count(context, part, &count);
    for (int32_t i = 0; i < count; i++) {
        const exr_attribute_t *attribute = NULL;
        if (exr_get_attribute_by_index(context, part, EXR_ATTR_LIST_FILE_ORDER, i,
                                       &attribute) == EXR_ERR_SUCCESS &&
            attribute->type == EXR_ATTR_STRING)
            add_text(metadata, attribute);
    }
}

/* A pixel's width by its height is what stands between the two directions. */
static void add_resolution(struct input_metadata *metadata, exr_const_context_t context,
                           int part)
{
    const double inches = 1 / 0.0254;
    double across, aspect = 1;
    find_number(context, part, "pixelAspectRatio", &aspect);
    if (find_number(context, part, "xDensity", &across))
        input_metadata_set_resolution(metadata, across * inches,
                                      across * aspect * inches);
}

/* "2026:11:28 22:58:00", so many seconds behind UTC. */
static void add_time(struct input_metadata *metadata, exr_const_context_t context,
                     int part)
{
    const exr_attribute_t *const date = find(context, part, "capDate", EXR_ATTR_STRING);
    double behind;
    if (date != NULL && find_number(context, part, "utcOffset", &behind))
        readers_comments_set_time(metadata, date->string->str, behind);
}

static void add_position(struct input_metadata *metadata, exr_const_context_t context,
                         int part)
{
    struct ims_position position = IMS_POSITION_INIT;
    if (!find_number(context, part, "latitude", &position.latitude) ||
        !find_number(context, part, "longitude", &position.longitude))
        return;
    position.has_altitude = find_number(context, part, "altitude", &position.altitude);
    input_metadata_set_position(metadata, &position);
}

/* Those that have no number are lost, and that is told. */
static void add_primaries(struct input_picture *picture, exr_const_context_t context,
                          int part)
{
    const exr_attribute_t *const attribute =
        find(context, part, "chromaticities", EXR_ATTR_CHROMATICITIES);
    if (attribute == NULL)
        return;
    const exr_attr_chromaticities_t *const told = attribute->chromaticities;
    const double numbers[READERS_PRIMARIES_NUMBERS] = {
        (double)told->red_x,   (double)told->red_y,   (double)told->green_x,
        (double)told->green_y, (double)told->blue_x,  (double)told->blue_y,
        (double)told->white_x, (double)told->white_y,
    };
    picture->image.primaries = readers_primaries_find(numbers);
    if (picture->image.primaries != IMS_PRIMARIES_DEFAULT)
        return;
    picture->has_own_colors = true;
    input_metadata_lose(picture->metadata);
}

void readers_exr_attributes_take(exr_const_context_t context, int part,
                                 struct input_picture *picture)
{
    picture->metadata = input_metadata_new();
    add_primaries(picture, context, part);
    add_texts(picture->metadata, context, part);
    add_resolution(picture->metadata, context, part);
    add_time(picture->metadata, context, part);
    add_position(picture->metadata, context, part);
}
