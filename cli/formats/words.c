/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "common/choice.h"

const struct formats_words_bit formats_words_inputs[] = {
    {IMS_INPUT_PIXELS, "pixels"}, {IMS_INPUT_BYTES, "bytes"}, {0, NULL}};

const struct formats_words_bit formats_words_traits[] = {
    {IMS_TRAIT_LOSSLESS, "lossless"},
    {IMS_TRAIT_LOSSY, "lossy"},
    {IMS_TRAIT_ALPHA, "alpha"},
    {IMS_TRAIT_DEEP, "deep"},
    {IMS_TRAIT_PREMULTIPLIED, "premultiplied"},
    {IMS_TRAIT_LINEAR, "linear"},
    {IMS_TRAIT_GAIN_MAP, "gain-map"},
    {0, NULL}};

static bool is_listed(const enum ims_pixel_format *list, enum ims_pixel_format format)
{
    while (list != NULL && *list != IMS_PIXEL_NONE && *list != format)
        list++;
    return list != NULL && *list == format;
}

void formats_words_pixels(const enum ims_pixel_format *list,
                          const enum ims_pixel_format *other,
                          void (*add)(struct cli_text *text, const char *name),
                          struct cli_text *text)
{
#define FORMAT(name, ...) IMS_PIXEL_##name,
    static const enum ims_pixel_format all[] = {IMS_PIXEL_FORMAT_MAP(FORMAT)};
#undef FORMAT
    for (size_t i = 0; list != NULL && list[i] != IMS_PIXEL_NONE; i++)
        if (ims_pixel_format_name(list[i]) != NULL)
            add(text, ims_pixel_format_name(list[i]));
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        if (ims_pixel_format_describe(all[i], &info) == IMS_OK &&
            is_listed(list, info.unpacked) && !is_listed(list, all[i]) &&
            !is_listed(other, all[i]))
            add(text, info.name);
    }
}

void formats_words_metadata(const struct ims_encoder *encoder,
                            void (*add)(struct cli_text *text, const char *name),
                            struct cli_text *text)
{
    const char *name;
    for (uint32_t kind = 1; (name = ims_metadata_kind_name(kind)) != NULL; kind <<= 1)
        if ((encoder->metadata & kind) != 0)
            add(text, name);
}

const char *formats_words_type(const struct ims_option *option)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
        return "integer";
    case IMS_OPTION_BOOLEAN:
        return "boolean";
    case IMS_OPTION_CHOICE:
        return "choice";
    case IMS_OPTION_COLOR:
        return "color";
    case IMS_OPTION_NUMBER:
        return "number";
    case IMS_OPTION_TEXT:
        break;
    }
    return "text";
}

bool formats_words_is_named(const struct ims_encoder *encoder, const char *name)
{
    return strcasecmp(encoder->name, name) == 0 ||
           strcasecmp(encoder->format, name) == 0 || cli_choice_serves(encoder, name);
}

bool formats_words_efforts(const struct ims_encoder *encoder, int32_t *least,
                           int32_t *most)
{
    const struct ims_option *option = encoder->options;
    while (option != NULL && option->key != NULL && strcmp(option->key, "effort") != 0)
        option++;
    if (option == NULL || option->key == NULL)
        return false;
    const bool all = encoder->min_effort == 0 && encoder->max_effort == 0;
    *least = all ? (int32_t)option->minimum : encoder->min_effort;
    *most = all ? (int32_t)option->maximum : encoder->max_effort;
    return true;
}
