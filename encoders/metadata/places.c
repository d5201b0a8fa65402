/* SPDX-License-Identifier: MIT */
#include "places.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/failure.h"
#include "exif.h"

const struct ims_metadata_place ims_metadata_places_exif[] = {
    {.keys = IMS_METADATA_KEYS("Description"),
     .tag = IMS_METADATA_EXIF_IMAGE_DESCRIPTION},
    {.keys = IMS_METADATA_KEYS("Software"), .tag = IMS_METADATA_EXIF_SOFTWARE},
    {.keys = IMS_METADATA_KEYS("Author"), .tag = IMS_METADATA_EXIF_ARTIST},
    {.keys = IMS_METADATA_KEYS("Copyright"), .tag = IMS_METADATA_EXIF_COPYRIGHT},
    {.keys = NULL},
};

static bool takes(const struct ims_metadata_place *place, const char *key)
{
    const char *const *candidate = place->keys;
    while (*candidate != NULL && strcmp(*candidate, key) != 0)
        candidate++;
    return *candidate != NULL;
}

const struct ims_metadata_place *
ims_metadata_places_find(const struct ims_metadata_place *places, const char *key)
{
    while (places->keys != NULL && !takes(places, key))
        places++;
    return places->keys != NULL ? places : NULL;
}

/* The first text for a place, from one on; NULL: there is none. */
static const struct ims_text *find_text(const struct ims_metadata_place *place,
                                        const struct ims_text *text)
{
    while (text != NULL && text->key != NULL && !takes(place, text->key))
        text++;
    return text != NULL && text->key != NULL ? text : NULL;
}

const char *ims_metadata_places_value(const struct ims_metadata_place *place,
                                      const struct ims_metadata *metadata)
{
    const struct ims_text *const text =
        metadata != NULL ? find_text(place, metadata->texts) : NULL;
    return text != NULL ? text->value : NULL;
}

static int no_place(const char *format, const struct ims_metadata_place *places,
                    const struct ims_text *text, struct ims_message *message)
{
    char list[IMS_MESSAGE_SIZE / 2] = "";
    size_t length = 0;
    for (; places->keys != NULL && length < sizeof list; places++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length > 0 ? ", " : "", places->keys[0]);
    return ims_failure(message, IMS_ERROR_METADATA,
                       "%s has no place for the text \"%.100s\"; it has one for: %s",
                       format, text->key, list);
}

static int check(const char *format, const struct ims_metadata_place *places,
                 const struct ims_text *text, struct ims_message *message)
{
    const struct ims_metadata_place *const place =
        ims_metadata_places_find(places, text->key);
    if (place == NULL)
        return no_place(format, places, text, message);
    if (text->language != NULL && text->language[0] != '\0')
        return ims_failure(message, IMS_ERROR_METADATA,
                           "%s has no place for the language of the text \"%.100s\"",
                           format, text->key);
    const struct ims_text *const other = find_text(place, text + 1);
    if (other != NULL)
        return ims_failure(message, IMS_ERROR_METADATA,
                           "%s has one place for the texts \"%.100s\" and \"%.100s\"; "
                           "leave one out",
                           format, text->key, other->key);
    if (place->most == 0 || strlen(text->value) <= place->most)
        return IMS_OK;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "the text \"%.100s\" has %zu bytes, and %s holds %zu of it",
                       text->key, strlen(text->value), format, place->most);
}

int ims_metadata_places_check(const char *format,
                              const struct ims_metadata_place *places,
                              const struct ims_metadata *metadata,
                              struct ims_message *message)
{
    const struct ims_text *text = metadata != NULL ? metadata->texts : NULL;
    int error = IMS_OK;
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++)
        error = check(format, places, text, message);
    return error;
}
