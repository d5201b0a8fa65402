/* SPDX-License-Identifier: MIT */
#include "encoder_check.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/message.h"
#include "image/metadata.h"
#include "image/pixel_format.h"
#include "limits.h"
#include "option.h"
#include "options.h"

/* A table under examination. */
struct check {
    const struct ims_encoder *encoder;
    struct ims_message *message;
};

/* Each part below returns IMS_OK or what this returns, and writes the rest of the
 * sentence that begins with the encoder's name. */
#define WRONG(check, ...)                                                              \
    (ims_message_set((check)->message, __VA_ARGS__), IMS_ERROR_PLUGIN_TABLE)

/* Lower-case letters and digits, and after the first letter those in `more`. */
static bool is_name(const char *text, const char *more)
{
    size_t length = strlen(text);
    if (length == 0 || length > IMS_ENCODER_NAME_MAX)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool plain =
            (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9');
        if (!plain && (i == 0 || strchr(more, text[i]) == NULL))
            return false;
    }
    return true;
}

static bool is_line(const char *text)
{
    if (text == NULL || text[0] == '\0')
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

static int check_words(const struct check *check)
{
    const struct ims_encoder *encoder = check->encoder;
    if (encoder->format == NULL)
        return WRONG(check, "format is missing");
    if (!is_name(encoder->format, "-"))
        return WRONG(check,
                     "format \"%s\" is not made of lower-case letters, digits and '-', "
                     "1 to %d bytes",
                     encoder->format, IMS_ENCODER_NAME_MAX);
    if (!is_line(encoder->description))
        return WRONG(check, "description is missing or not one line");
    if (encoder->mime_type != NULL && !is_line(encoder->mime_type))
        return WRONG(check, "mime_type is empty or not one line");
    if (encoder->encode == NULL)
        return WRONG(check, "encode is missing");
    return IMS_OK;
}

static int check_bits(const struct check *check)
{
    const struct ims_encoder *encoder = check->encoder;
    const uint32_t inputs = IMS_INPUT_PIXELS | IMS_INPUT_BYTES;
    const uint32_t traits = IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA |
                            IMS_TRAIT_DEEP | IMS_TRAIT_PREMULTIPLIED |
                            IMS_TRAIT_LINEAR | IMS_TRAIT_GAIN_MAP;
    if (encoder->inputs == 0)
        return WRONG(check, "inputs is missing");
    if ((encoder->inputs & ~inputs) != 0)
        return WRONG(check, "inputs has an unknown bit: 0x%x",
                     encoder->inputs & ~inputs);
    if ((encoder->traits & ~traits) != 0)
        return WRONG(check, "traits has an unknown bit: 0x%x",
                     encoder->traits & ~traits);
    if ((encoder->metadata & ~IMS_METADATA_ALL) != 0)
        return WRONG(check, "metadata has an unknown bit: 0x%x",
                     encoder->metadata & ~IMS_METADATA_ALL);
    if (encoder->reserved != 0)
        return WRONG(check, "reserved is not 0");
    return IMS_OK;
}

static int check_extensions(const struct check *check)
{
    const char *const *list = check->encoder->extensions;
    if (list == NULL || list[0] == NULL) {
        if ((check->encoder->inputs & IMS_INPUT_PIXELS) == 0)
            return IMS_OK;
        return WRONG(check, "extensions is missing: only encoded bytes may have any");
    }
    for (size_t i = 0; list[i] != NULL; i++) {
        if (!is_name(list[i], "-+_"))
            return WRONG(check,
                         "extensions[%zu] \"%s\" is not made of lower-case letters and "
                         "digits, without a dot, 1 to %d bytes",
                         i, list[i], IMS_ENCODER_NAME_MAX);
        for (size_t j = 0; j < i; j++)
            if (strcmp(list[i], list[j]) == 0)
                return WRONG(check, "extensions has \"%s\" twice", list[i]);
    }
    return IMS_OK;
}

/* Adds the formats of a list to `seen`, a bit each. */
static int check_formats(const struct check *check, const char *field,
                         const enum ims_pixel_format *list, ims_pixel_format_set *seen)
{
    for (size_t i = 0; list != NULL && list[i] != IMS_PIXEL_NONE; i++) {
        if (ims_pixel_format_layout(list[i]) == NULL)
            return WRONG(check, "%s[%zu] is %d, which is no pixel format%s", field, i,
                         (int)list[i],
                         list[i] == IMS_PIXEL_ENCODED
                             ? ": encoded bytes are told by inputs"
                             : "");
        ims_pixel_format_set bit = ims_pixel_format_bit(list[i]);
        if ((*seen & bit) != 0)
            return WRONG(check, "%s[%zu] has %s once more", field, i,
                         ims_pixel_format_name(list[i]));
        *seen |= bit;
    }
    return IMS_OK;
}

static int check_pixels(const struct check *check)
{
    const struct ims_encoder *encoder = check->encoder;
    bool pixels = (encoder->inputs & IMS_INPUT_PIXELS) != 0;
    ims_pixel_format_set seen = 0;
    int error = check_formats(check, "pixel_formats", encoder->pixel_formats, &seen);
    if (error == IMS_OK && pixels && seen == 0)
        return WRONG(check, "pixel_formats is missing");
    if (error == IMS_OK)
        error =
            check_formats(check, "narrowed_formats", encoder->narrowed_formats, &seen);
    if (error != IMS_OK)
        return error;
    if (!pixels && seen != 0)
        return WRONG(check, "pixel_formats is set, but inputs has no IMS_INPUT_PIXELS");
    if (encoder->max_width < 0 || encoder->max_height < 0)
        return WRONG(check, "max_%s is negative",
                     encoder->max_width < 0 ? "width" : "height");
    return IMS_OK;
}

static int check_signatures(const struct check *check)
{
    const struct ims_signature *list = check->encoder->signatures;
    for (size_t i = 0; list != NULL && list[i].bytes != NULL; i++) {
        if (list[i].length < 1 || list[i].length > IMS_ENCODER_SIGNATURE_MAX)
            return WRONG(check, "signatures[%zu].length is %zu, not 1 to %d", i,
                         list[i].length, IMS_ENCODER_SIGNATURE_MAX);
        if (list[i].offset > IMS_ENCODER_SIGNATURE_MAX - list[i].length)
            return WRONG(check,
                         "signatures[%zu].offset is %zu; with its length that is "
                         "beyond byte %d",
                         i, list[i].offset, IMS_ENCODER_SIGNATURE_MAX);
    }
    return IMS_OK;
}

static int check_effort(const struct check *check)
{
    int32_t least = check->encoder->min_effort;
    int32_t most = check->encoder->max_effort;
    if (least < 0 || most > 9 || least > most)
        return WRONG(check,
                     "min_effort %d and max_effort %d are no range within 0 to 9",
                     least, most);
    return IMS_OK;
}

/* Whether a choice can be written as a value. */
static bool is_choice(const char *text)
{
    return is_line(text) && strpbrk(text, " ,;") == NULL;
}

/* Whether a number is one of those that an `integer` has. */
static bool is_whole(double number)
{
    return number >= INT32_MIN && number <= INT32_MAX &&
           number == (double)(int32_t)number;
}

/* Says that a number of an option is not within a range. */
static int outside(const struct check *check, const struct ims_option *option,
                   double least, double most)
{
    ims_message_set(check->message, "option %s: standard is ", option->key);
    ims_option_tell_number(option->standard, check->message);
    ims_message_append(check->message, ", not within ");
    ims_option_tell_number(least, check->message);
    ims_message_append(check->message, " to ");
    ims_option_tell_number(most, check->message);
    return IMS_ERROR_PLUGIN_TABLE;
}

static int check_choices(const struct check *check, const struct ims_option *option)
{
    const char *const *choices = option->choices;
    int32_t count = 0;
    for (; choices != NULL && choices[count] != NULL; count++) {
        if (!is_choice(choices[count]))
            return WRONG(check,
                         "option %s: choices[%d] is empty or has a blank, ',' or ';'",
                         option->key, count);
        for (int32_t i = 0; i < count; i++)
            if (strcmp(choices[i], choices[count]) == 0)
                return WRONG(check, "option %s: choices has \"%s\" twice", option->key,
                             choices[i]);
    }
    if (count == 0)
        return WRONG(check, "option %s: choices is missing", option->key);
    if (!is_whole(option->standard) || option->standard < 0 ||
        option->standard >= count)
        return outside(check, option, 0, count - 1);
    return IMS_OK;
}

static int check_text(const struct check *check, const struct ims_option *option)
{
    const char *text = option->standard_text != NULL ? option->standard_text : "";
    if (!is_whole(option->maximum) || option->maximum < 1 ||
        option->maximum >= IMS_OPTION_TEXTS_MAX)
        return WRONG(check, "option %s: maximum is not a length of 1 to %d bytes",
                     option->key, IMS_OPTION_TEXTS_MAX - 1);
    if ((double)strlen(text) > option->maximum || strpbrk(text, ",;") != NULL)
        return WRONG(check,
                     "option %s: standard_text is longer than maximum, or has ',' or "
                     "';'",
                     option->key);
    return IMS_OK;
}

static int no_range(const struct check *check, const struct ims_option *option,
                    const char *kind)
{
    ims_message_set(check->message, "option %s: minimum ", option->key);
    ims_option_tell_number(option->minimum, check->message);
    ims_message_append(check->message, " and maximum ");
    ims_option_tell_number(option->maximum, check->message);
    ims_message_append(check->message, " are no range%s", kind);
    return IMS_ERROR_PLUGIN_TABLE;
}

static int check_number(const struct check *check, const struct ims_option *option)
{
    const double most = 1e12; /* what is told of it has no more digits */
    /* Asked so that no comparison with what is no number passes. */
    if (!(option->minimum >= -most && option->minimum <= option->maximum &&
          option->maximum <= most))
        return no_range(check, option, "");
    if (!(option->standard >= option->minimum && option->standard <= option->maximum))
        return outside(check, option, option->minimum, option->maximum);
    return IMS_OK;
}

static int check_integer(const struct check *check, const struct ims_option *option,
                         double least, double most)
{
    if (!is_whole(least) || !is_whole(most) || least > most)
        return no_range(check, option, " of whole numbers of 32 bits");
    if (!is_whole(option->standard) || option->standard < least ||
        option->standard > most)
        return outside(check, option, least, most);
    return IMS_OK;
}

/* The values that an option can have. */
static int check_range(const struct check *check, const struct ims_option *option)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
        return check_integer(check, option, option->minimum, option->maximum);
    case IMS_OPTION_BOOLEAN:
        return check_integer(check, option, 0, 1);
    case IMS_OPTION_CHOICE:
        return check_choices(check, option);
    case IMS_OPTION_COLOR:
        return check_integer(check, option, 0, 0xFFFFFF);
    case IMS_OPTION_NUMBER:
        return check_number(check, option);
    case IMS_OPTION_TEXT:
        return check_text(check, option);
    }
    return WRONG(check, "option %s: type is %d, which is none", option->key,
                 (int)option->type);
}

/* Whether an option with a common key is what that key means. */
static int check_common(const struct check *check, const struct ims_option *option)
{
    struct ims_option_word key = {option->key, strlen(option->key)};
    const struct ims_option *common = ims_option_find(ims_option_common, key);
    if (common == NULL)
        return IMS_OK;
    if (option->type != common->type)
        return WRONG(check, "option %s: type is %d; for this key it must be %d",
                     option->key, (int)option->type, (int)common->type);
    if (common->type == IMS_OPTION_INTEGER &&
        (option->minimum != common->minimum || option->maximum != common->maximum))
        return WRONG(check,
                     "option %s: range is %d to %d; for this key it must be %d to %d",
                     option->key, (int)option->minimum, (int)option->maximum,
                     (int)common->minimum, (int)common->maximum);
    if (strcmp(option->key, "lossless") == 0 &&
        (check->encoder->traits & IMS_TRAIT_LOSSLESS) == 0)
        return WRONG(check, "option lossless: traits has no IMS_TRAIT_LOSSLESS");
    return IMS_OK;
}

static int check_option(const struct check *check, size_t index)
{
    const struct ims_option *option = &check->encoder->options[index];
    struct ims_option_word key = {option->key, strlen(option->key)};
    if (!is_name(option->key, "_"))
        return WRONG(
            check,
            "options[%zu].key \"%s\" is not made of lower-case letters, digits "
            "and '_', 1 to %d bytes",
            index, option->key, IMS_ENCODER_NAME_MAX);
    if (option->reserved != 0)
        return WRONG(check, "option %s: reserved is not 0", option->key);
    if (ims_option_find(ims_general_options(), key) != NULL)
        return WRONG(check, "option %s: every encoder has this key already",
                     option->key);
    if (ims_option_find(check->encoder->options, key) != option)
        return WRONG(check, "option %s stands there twice", option->key);
    if (!is_line(option->help))
        return WRONG(check, "option %s: help is missing or not one line", option->key);
    int error = check_range(check, option);
    return error == IMS_OK ? check_common(check, option) : error;
}

static int check_options(const struct check *check)
{
    const struct ims_option *options = check->encoder->options;
    for (size_t i = 0; options != NULL && options[i].key != NULL; i++) {
        if (i == IMS_OPTIONS_MAX)
            return WRONG(check, "options has more than %d entries", IMS_OPTIONS_MAX);
        int error = check_option(check, i);
        if (error != IMS_OK)
            return error;
    }
    if (ims_options_texts_size(options) > IMS_OPTION_TEXTS_MAX)
        return WRONG(check, "the texts of all options are more than %d bytes",
                     IMS_OPTION_TEXTS_MAX);
    return IMS_OK;
}

/* ---- versions -------------------------------------------------------------------- */

static int check_abi(uint32_t abi, const char *what, struct ims_message *message)
{
    if (abi == IMS_ENCODER_ABI)
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_PLUGIN_ABI,
                            "the %s was built for version %u of the encoder interface; "
                            "this library has version %u: build it against the headers "
                            "of libimagesaver %s",
                            what, abi, IMS_ENCODER_ABI, ims_version_text());
}

/* The size that a table says it has: from what the first version had, which is `least`,
 * to what is known here, or larger with nothing set in the rest. */
static int check_size(const void *table, size_t size, size_t least, size_t known,
                      const char *what, struct ims_message *message)
{
    const size_t beyond = 4096; /* a table that says more is no table */
    const unsigned char *bytes = table;
    if (size < least || size > known + beyond)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "the %s's table says that its size is %zu; set it to "
                                "the size of the structure",
                                what, size);
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0)
            return ims_message_fail(
                message, IMS_ERROR_PLUGIN_ABI,
                "the %s has a member that libimagesaver %s does not "
                "know, at byte %zu: use a newer library",
                what, ims_version_text(), i);
    return IMS_OK;
}

int ims_encoder_check_take(struct ims_encoder *full, const struct ims_encoder *encoder,
                           struct ims_message *message)
{
    /* Before anything else: nothing of another version may be read. */
    int error = check_abi(encoder->abi, "encoder", message);
    if (error == IMS_OK)
        error =
            check_size(encoder, encoder->size, offsetof(struct ims_encoder, accepts),
                       sizeof *full, "encoder", message);
    if (error != IMS_OK)
        return error;
    size_t size = encoder->size < sizeof *full ? encoder->size : sizeof *full;
    *full = (struct ims_encoder){0};
    memcpy(full, encoder, size);
    full->size = sizeof *full;
    return IMS_OK;
}

int ims_encoder_check_plugin(const struct ims_encoder_plugin *plugin,
                             struct ims_message *message)
{
    int error = check_abi(plugin->abi, "plugin", message);
    if (error == IMS_OK)
        error = check_size(plugin, plugin->size, sizeof *plugin, sizeof *plugin,
                           "plugin", message);
    if (error != IMS_OK)
        return error;
    if (plugin->encoders == NULL || plugin->encoders[0] == NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "its %s has no encoders", IMS_ENCODER_PLUGIN_SYMBOL);
    return IMS_OK;
}

/* ---- all of it ------------------------------------------------------------------- */

int ims_encoder_check(const struct ims_encoder *encoder, struct ims_message *message)
{
    static int (*const parts[])(const struct check *) = {
        check_words,      check_bits,   check_extensions, check_pixels,
        check_signatures, check_effort, check_options,
    };
    const struct check check = {encoder, message};
    int error = IMS_OK;
    if (encoder->name == NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "encoder: name is missing");
    if (!is_name(encoder->name, "-"))
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "encoder: name \"%s\" is not made of lower-case "
                                "letters, digits and '-', 1 to %d bytes",
                                encoder->name, IMS_ENCODER_NAME_MAX);
    for (size_t i = 0; error == IMS_OK && i < sizeof parts / sizeof parts[0]; i++)
        error = parts[i](&check);
    if (error != IMS_OK)
        ims_message_prepend(message, "encoder %s: ", encoder->name);
    return error;
}
