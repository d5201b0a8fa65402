/* SPDX-License-Identifier: MIT */
#include "choice.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <imagesaver/encoder.h>

#include "memory.h"
#include "missing.h"

bool cli_choice_open_registry(ims_registry **registry,
                              const struct cli_value_words *plugins,
                              struct cli_text *problem)
{
    int error = ims_registry_new(registry, IMS_REGISTRY_DEFAULT);
    if (error != IMS_OK) {
        cli_text_add(problem, ims_error_text(error));
        return false;
    }
    for (size_t i = 0; i < plugins->count; i++) {
        struct ims_message message = {0, ""};
        error = ims_registry_load(*registry, plugins->words[i], &message);
        if (error == IMS_OK)
            continue;
        ims_registry_free(registry);
        return cli_value_wrong(problem, "plugins", plugins->words[i], "%s",
                               message.text[0] != '\0' ? message.text
                                                       : ims_error_text(error));
    }
    return true;
}

const char *const *cli_choice_extensions(const struct ims_encoder *encoder)
{
    static const char *const none[] = {NULL};
    return encoder->extensions != NULL ? encoder->extensions : none;
}

bool cli_choice_serves(const struct ims_encoder *encoder, const char *word)
{
    const char *const *extension = cli_choice_extensions(encoder);
    while (*extension != NULL && strcasecmp(*extension, word) != 0)
        extension++;
    return *extension != NULL;
}

static bool takes_pixels(const struct ims_encoder *encoder)
{
    return (encoder->inputs & IMS_INPUT_PIXELS) != 0 &&
           cli_choice_extensions(encoder)[0] != NULL;
}

/* The extension that a name stands for, or NULL: of a format or an encoder the first
 * one, which is the usual one; else itself if it is one. */
static const char *find_extension(const ims_registry *registry, const char *name)
{
    const char *found = NULL;
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if (!takes_pixels(encoder))
            continue;
        if (strcasecmp(encoder->format, name) == 0 ||
            strcasecmp(encoder->name, name) == 0)
            return encoder->extensions[0];
        const char *const *extension = encoder->extensions;
        for (; found == NULL && *extension != NULL; extension++)
            if (strcasecmp(*extension, name) == 0)
                found = *extension;
    }
    return found;
}

const struct cli_missing *cli_choice_missing(const char *format)
{
    const size_t length = strlen(format);
    const struct cli_missing *missing = cli_missing_libraries;
    for (; missing->library != NULL; missing++)
        for (const char *word = missing->formats; *word != '\0';
             word += strcspn(word, " "), word += strspn(word, " "))
            if (strcspn(word, " ") == length && strncasecmp(word, format, length) == 0)
                return missing;
    return NULL;
}

void cli_choice_suggest(const ims_registry *registry, const char *name,
                        struct cli_text *problem)
{
    struct cli_text_nearest nearest = {0};
    const struct cli_missing *const missing = cli_choice_missing(name);
    const struct ims_encoder *encoder;
    if (missing != NULL) {
        cli_text_format(problem,
                        "; it was built without %s, which would (Debian's package: %s)",
                        missing->library, missing->package);
        return;
    }
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        cli_text_nearest_try(&nearest, name, encoder->name);
        cli_text_nearest_try(&nearest, name, encoder->format);
        const char *const *extension = cli_choice_extensions(encoder);
        for (; *extension != NULL; extension++)
            cli_text_nearest_try(&nearest, name, *extension);
    }
    if (nearest.word != NULL)
        cli_text_format(problem, "; did you mean %s?", nearest.word);
    else
        cli_text_add(problem, "; `imagesaver formats' lists what there is");
}

bool cli_choice_is_first(const ims_registry *registry, size_t index)
{
    const struct ims_encoder *encoder = ims_registry_at(registry, index);
    if (!takes_pixels(encoder))
        return false;
    for (size_t i = 0; i < index; i++) {
        const struct ims_encoder *before = ims_registry_at(registry, i);
        if (takes_pixels(before) && strcmp(before->format, encoder->format) == 0)
            return false;
    }
    return true;
}

static const char every_format[] = "all";

bool cli_choice_is_all(const struct cli_value_words *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->words[i], every_format) == 0)
            return true;
    return false;
}

static void add_once(const char ***extensions, size_t *count, const char *extension)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*extensions)[i], extension) == 0)
            return;
    *extensions = cli_memory_grow(*extensions, *count, sizeof **extensions);
    (*extensions)[(*count)++] = extension;
}

bool cli_choice_make(const ims_registry *registry, const struct cli_value_words *names,
                     const char ***extensions, size_t *count, struct cli_text *problem)
{
    *extensions = NULL;
    *count = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->words[i], every_format) == 0) {
            const struct ims_encoder *encoder;
            for (size_t j = 0; (encoder = ims_registry_at(registry, j)) != NULL; j++)
                if (cli_choice_is_first(registry, j))
                    add_once(extensions, count, encoder->extensions[0]);
            continue;
        }
        const char *extension = find_extension(registry, names->words[i]);
        if (extension != NULL) {
            add_once(extensions, count, extension);
            continue;
        }
        cli_value_wrong(problem, "format", names->words[i], "nothing here writes that");
        cli_choice_suggest(registry, names->words[i], problem);
        free(*extensions);
        *extensions = NULL;
        return false;
    }
    return true;
}

static bool lists(const enum ims_pixel_format *formats, enum ims_pixel_format format)
{
    while (formats != NULL && *formats != IMS_PIXEL_NONE)
        if (*formats++ == format)
            return true;
    return false;
}

static bool is_too_large(const struct ims_encoder *encoder,
                         const struct ims_image *image)
{
    const uint64_t pixels = (uint64_t)image->width * (uint64_t)image->height;
    return (encoder->max_width > 0 && image->width > encoder->max_width) ||
           (encoder->max_height > 0 && image->height > encoder->max_height) ||
           (encoder->max_pixels > 0 && pixels > encoder->max_pixels);
}

/* Whether a list has the image's pixel format, or the one that it unpacks to. */
static bool holds(const enum ims_pixel_format *formats, const struct ims_image *image)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    return lists(formats, image->format) ||
           (ims_pixel_format_describe(image->format, &info) == IMS_OK &&
            lists(formats, info.unpacked));
}

/* Whether its samples say what they are as light, which formats of light have then. */
static bool can_be_light(const struct ims_image *image)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    return image->transfer != IMS_TRANSFER_DEFAULT &&
           image->transfer != IMS_TRANSFER_UNSPECIFIED &&
           ims_pixel_format_describe(image->format, &info) == IMS_OK &&
           (info.model == IMS_MODEL_GRAY || info.model == IMS_MODEL_RGB ||
            info.model == IMS_MODEL_YUV || info.model == IMS_MODEL_PALETTE);
}

static bool takes(const struct ims_encoder *encoder, const char *extension,
                  const struct ims_image *image)
{
    return takes_pixels(encoder) && !is_too_large(encoder, image) &&
           (holds(encoder->pixel_formats, image) ||
            ((encoder->traits & IMS_TRAIT_LINEAR) != 0 && can_be_light(image))) &&
           cli_choice_serves(encoder, extension);
}

bool cli_choice_takes(const ims_registry *registry, const char *extension,
                      const struct ims_image *image)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (takes(encoder, extension, image))
            return true;
    return false;
}
