/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <string.h>

#include "base/message.h"
#include "encoder_state.h"
#include "extension.h"
#include "image/gray.h"
#include "image/metadata.h"
#include "image/pixel_format.h"

static struct ims_option_shown shown_extension(const struct ims_explain *explain)
{
    return ims_option_show(ims_option_word_of(explain->extension));
}

/* Whether one of the first `count` encoders writes pixels to an extension. */
static bool told_before(const struct ims_registry *registry, size_t count,
                        const char *extension)
{
    for (size_t i = 0; i < count; i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if ((encoder->inputs & IMS_INPUT_PIXELS) != 0 &&
            ims_extension_is_listed(encoder, ims_option_word_of(extension)))
            return true;
    }
    return false;
}

/* Adds the extensions that pixels can be written to, each once, in the order of
 * registration, as far as the message has room. */
static void tell_extensions(const struct ims_registry *registry,
                            struct ims_message *message)
{
    const size_t room = IMS_MESSAGE_SIZE - 48;
    if (message == NULL)
        return;
    const char *between = "; what can be written: ";
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if ((encoder->inputs & IMS_INPUT_PIXELS) == 0)
            continue;
        const char *const *extension = ims_extension_list(encoder);
        for (; *extension != NULL; extension++) {
            if (told_before(registry, i, *extension))
                continue;
            if (strlen(message->text) > room) {
                ims_message_append(message, ", ...");
                return;
            }
            ims_message_append(message, "%s%s", between, *extension);
            between = ", ";
        }
    }
}

static int tell_input(const struct ims_explain *explain, struct ims_message *message)
{
    if (explain->image->format == IMS_PIXEL_ENCODED)
        return ims_message_fail(message, IMS_ERROR_NO_ENCODER,
                                "no encoder here takes bytes that are encoded already");
    if (explain->extension[0] == '\0')
        ims_message_set(message, "the file name has no extension, which would tell the "
                                 "format");
    else
        ims_message_set(message, "no encoder writes pixels to .%s",
                        shown_extension(explain).text);
    tell_extensions(explain->registry, message);
    return IMS_ERROR_NO_ENCODER;
}

static int tell_pin(const struct ims_explain *explain, struct ims_message *message)
{
    const struct ims_encoder *pinned = explain->options->pinned;
    if (explain->image->format != IMS_PIXEL_ENCODED &&
        (pinned->inputs & IMS_INPUT_PIXELS) == 0)
        return ims_message_fail(message, IMS_ERROR_NO_ENCODER,
                                "options: encoder is \"%s\", which takes encoded bytes "
                                "only, no pixels",
                                pinned->name);
    return ims_message_fail(message, IMS_ERROR_NO_ENCODER,
                            "options: encoder is \"%s\", which does not write .%s",
                            pinned->name, shown_extension(explain).text);
}

static int tell_gain_map(const struct ims_explain *explain, struct ims_message *message)
{
    ims_message_set(message,
                    "options: hdr is \"ultrahdr\", but encoder %s writes no gain map",
                    explain->encoder->name);
    for (size_t i = 0; i < ims_registry_count(explain->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(explain->registry, i);
        if ((encoder->traits & IMS_TRAIT_GAIN_MAP) == 0)
            continue;
        ims_message_append(message, "; %s does (.%s)", encoder->name,
                           encoder->extensions[0]);
        break;
    }
    ims_message_append(message, "; hdr=keep and hdr=sdr need none");
    return IMS_ERROR_OPTION_VALUE;
}

static bool takes(const enum ims_pixel_format *list, const struct ims_image *image)
{
    return (ims_pixel_format_set_taken(list) & ims_pixel_format_bit(image->format)) !=
           0;
}

/* Whether it would take it without its colors. */
static bool takes_gray(const struct ims_encoder *encoder, const struct ims_image *image)
{
    struct ims_image gray = *image;
    gray.format = ims_gray_format(image->format);
    return gray.format != IMS_PIXEL_NONE && (takes(encoder->pixel_formats, &gray) ||
                                             takes(encoder->narrowed_formats, &gray));
}

/* Adds the extensions of the same format whose files can hold the image. */
static void tell_relatives(const struct ims_explain *explain,
                           struct ims_message *message)
{
    const char *between = "; of the same format can .";
    for (size_t i = 0; i < ims_registry_count(explain->registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(explain->registry, i);
        if (strcmp(encoder->format, explain->encoder->format) != 0 ||
            ims_extension_is_listed(encoder, ims_option_word_of(explain->extension)) ||
            ims_extension_count(encoder) == 0 ||
            !takes(encoder->pixel_formats, explain->image))
            continue;
        ims_message_append(message, "%s%s", between, encoder->extensions[0]);
        between = " and .";
    }
}

/* Adds what an encoder holds, as far as the message has room. */
static void tell_held(const struct ims_encoder *encoder, struct ims_message *message)
{
    const size_t room = IMS_MESSAGE_SIZE - 32;
    const char *between = "; it holds ";
    if (message == NULL)
        return;
    for (size_t i = 0; encoder->pixel_formats[i] != IMS_PIXEL_NONE; i++) {
        if (strlen(message->text) > room) {
            ims_message_append(message, ", ...");
            return;
        }
        ims_message_append(message, "%s%s", between,
                           ims_pixel_format_name(encoder->pixel_formats[i]));
        between = ", ";
    }
}

static int tell_format(const struct ims_explain *explain, struct ims_message *message)
{
    const struct ims_encoder *encoder = explain->encoder;
    ims_message_set(message, "encoder %s cannot hold %s", encoder->name,
                    ims_pixel_format_name(explain->image->format));
    if (takes(encoder->narrowed_formats, explain->image))
        ims_message_append(message, "; option narrow=1 allows it with fewer bits a "
                                    "sample");
    else if (takes_gray(encoder, explain->image))
        ims_message_append(message, "; option gray=1 allows it without its colors");
    tell_relatives(explain, message);
    tell_held(encoder, message);
    if ((encoder->traits & IMS_TRAIT_LINEAR) != 0)
        ims_message_append(message, "; and all whose transfer curve is said");
    return IMS_ERROR_NOT_HELD;
}

static void tell_limit(const char *side, int32_t limit, struct ims_message *message)
{
    if (limit > 0)
        ims_message_append(message, " %s %d", side, limit);
}

static int tell_size(const struct ims_explain *explain, struct ims_message *message)
{
    const struct ims_encoder *encoder = explain->encoder;
    ims_message_set(message,
                    "the image is %d wide and %d high; encoder %s allows at "
                    "most",
                    explain->image->width, explain->image->height, encoder->name);
    tell_limit("width", encoder->max_width, message);
    if (encoder->max_width > 0 && encoder->max_height > 0)
        ims_message_append(message, " and");
    tell_limit("height", encoder->max_height, message);
    if (encoder->max_pixels > 0)
        ims_message_append(message, "%s %llu pixels",
                           encoder->max_width > 0 || encoder->max_height > 0 ? " and"
                                                                             : "",
                           (unsigned long long)encoder->max_pixels);
    ims_message_append(message, "; scale it down, or choose another format");
    return IMS_ERROR_TOO_LARGE;
}

static void tell_keys(const struct ims_option *option, struct ims_message *message)
{
    const char *between = "; it knows ";
    if (ims_option_count(option) == 0)
        ims_message_append(message, "; it has no options");
    for (; option != NULL && option->key != NULL; option++) {
        ims_message_append(message, "%s%s", between, option->key);
        between = ", ";
    }
}

static int tell_key(const struct ims_explain *explain, struct ims_message *message)
{
    const struct ims_encoder *encoder = explain->encoder;
    struct ims_option_nearest nearest = {.word = explain->options->unknown_key};
    ims_option_offer_keys(&nearest, encoder->options);
    ims_message_set(message, "options: encoder %s does not know \"%s\"", encoder->name,
                    ims_option_show(nearest.word).text);
    tell_keys(encoder->options, message);
    ims_option_tell_nearest(&nearest, message);
    return IMS_ERROR_OPTION_UNKNOWN;
}

static int tell_value(const struct ims_explain *explain, struct ims_message *message)
{
    const struct ims_encoder *encoder = explain->encoder;
    const struct ims_option *option = encoder->options;
    while ((explain->options->unknown_values >> (option - encoder->options) & 1) == 0)
        option++;
    ims_message_set(message,
                    "options: encoder %s does not know the value given for "
                    "%s; it takes ",
                    encoder->name, option->key);
    ims_option_tell(option, message);
    ims_message_append(message, " (\"%s:%s=...\" sets it for this one alone)",
                       encoder->name, option->key);
    return IMS_ERROR_OPTION_VALUE;
}

static int tell_metadata(const struct ims_explain *explain, struct ims_message *message)
{
    ims_message_set(message, "encoder %s has no place for these metadata: ",
                    explain->encoder->name);
    ims_metadata_tell_kinds(explain->wanted->required & ~explain->encoder->metadata,
                            message);
    ims_message_append(message, "; choose another format, or allow that they are left "
                                "out: no_place = IMS_NO_PLACE_DROP");
    return IMS_ERROR_METADATA;
}

int ims_explain_tell(const struct ims_explain *explain, struct ims_message *message)
{
    switch (explain->stage) {
    case IMS_EXPLAIN_PIN:
        return tell_pin(explain, message);
    case IMS_EXPLAIN_GAIN_MAP:
        return tell_gain_map(explain, message);
    case IMS_EXPLAIN_FORMAT:
        return tell_format(explain, message);
    case IMS_EXPLAIN_SIZE:
        return tell_size(explain, message);
    case IMS_EXPLAIN_LOSSLESS:
        return ims_message_fail(message, IMS_ERROR_OPTION_VALUE,
                                "options: lossless is set, but encoder %s is lossy "
                                "only; leave it out, or choose another format",
                                explain->encoder->name);
    case IMS_EXPLAIN_KEY:
        return tell_key(explain, message);
    case IMS_EXPLAIN_VALUE:
        return tell_value(explain, message);
    case IMS_EXPLAIN_METADATA:
        return tell_metadata(explain, message);
    case IMS_EXPLAIN_ACCEPTS:
        return ims_encoder_state_accepts(explain->encoder, explain->image,
                                         explain->options->values, explain->metadata,
                                         message);
    default:
        return tell_input(explain, message);
    }
}
