/* SPDX-License-Identifier: MIT */
#include "manifest_difference.h"

#include <stdbool.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_names(const char *const *a, const char *const *b)
{
    static const char *const none[] = {NULL};
    a = a != NULL ? a : none;
    b = b != NULL ? b : none;
    for (; *a != NULL && *b != NULL; a++, b++)
        if (strcmp(*a, *b) != 0)
            return false;
    return *a == *b;
}

static bool same_formats(const enum ims_pixel_format *a, const enum ims_pixel_format *b)
{
    static const enum ims_pixel_format none[] = {IMS_PIXEL_NONE};
    a = a != NULL ? a : none;
    b = b != NULL ? b : none;
    for (; *a == *b; a++, b++)
        if (*a == IMS_PIXEL_NONE)
            return true;
    return false;
}

static bool same_signatures(const struct ims_signature *a,
                            const struct ims_signature *b)
{
    static const struct ims_signature none[] = {{.bytes = NULL}};
    a = a != NULL ? a : none;
    b = b != NULL ? b : none;
    for (; a->bytes != NULL && b->bytes != NULL; a++, b++)
        if (a->length != b->length || a->offset != b->offset ||
            memcmp(a->bytes, b->bytes, a->length) != 0 ||
            (a->mask == NULL) != (b->mask == NULL) ||
            (a->mask != NULL && memcmp(a->mask, b->mask, a->length) != 0))
            return false;
    return a->bytes == b->bytes;
}

static bool same_options(const struct ims_option *a, const struct ims_option *b)
{
    static const struct ims_option none[] = {{.key = NULL}};
    a = a != NULL ? a : none;
    b = b != NULL ? b : none;
    for (; a->key != NULL && b->key != NULL; a++, b++)
        if (!same_text(a->key, b->key) || a->type != b->type ||
            a->minimum != b->minimum || a->maximum != b->maximum ||
            a->standard != b->standard || !same_names(a->choices, b->choices) ||
            !same_text(a->standard_text, b->standard_text) ||
            !same_text(a->help, b->help))
            return false;
    return a->key == b->key;
}

const char *ims_manifest_difference(const struct ims_encoder *described,
                                    const struct ims_encoder *own)
{
    const struct {
        const char *member;
        bool same;
    } members[] = {
        {"format", same_text(described->format, own->format)},
        {"description", same_text(described->description, own->description)},
        {"mime_type", same_text(described->mime_type, own->mime_type)},
        {"rank", described->rank == own->rank},
        {"inputs", described->inputs == own->inputs},
        {"traits", described->traits == own->traits},
        {"metadata", described->metadata == own->metadata},
        {"extensions", same_names(described->extensions, own->extensions)},
        {"pixel_formats", same_formats(described->pixel_formats, own->pixel_formats)},
        {"narrowed_formats",
         same_formats(described->narrowed_formats, own->narrowed_formats)},
        {"max_width", described->max_width == own->max_width},
        {"max_height", described->max_height == own->max_height},
        {"max_pixels", described->max_pixels == own->max_pixels},
        {"min_effort", described->min_effort == own->min_effort},
        {"max_effort", described->max_effort == own->max_effort},
        {"signatures", same_signatures(described->signatures, own->signatures)},
        {"options", same_options(described->options, own->options)},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (!members[i].same)
            return members[i].member;
    return NULL;
}
