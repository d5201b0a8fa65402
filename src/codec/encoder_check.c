/* SPDX-License-Identifier: MIT */
#include "encoder_check.h"

#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "image/pixel_format.h"
#include "matcher.h"
#include "option.h"

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
    const uint32_t traits =
        IMS_TRAIT_LOSSLESS | IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP;
    if (encoder->inputs == 0)
        return WRONG(check, "inputs is missing");
    if ((encoder->inputs & ~inputs) != 0)
        return WRONG(check, "inputs has an unknown bit: 0x%x",
                     encoder->inputs & ~inputs);
    if ((encoder->traits & ~traits) != 0)
        return WRONG(check, "traits has an unknown bit: 0x%x",
                     encoder->traits & ~traits);
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
                         const enum ims_pixel_format *list, uint32_t *seen)
{
    for (size_t i = 0; list != NULL && list[i] != IMS_PIXEL_NONE; i++) {
        if (ims_pixel_format_describe(list[i]) == NULL)
            return WRONG(check, "%s[%zu] is %d, which is no pixel format%s", field, i,
                         (int)list[i],
                         list[i] == IMS_PIXEL_ENCODED
                             ? ": encoded bytes are told by inputs"
                             : "");
        uint32_t bit = UINT32_C(1) << list[i];
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
    uint32_t seen = 0;
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
    for (size_t i = 0; list != NULL && list[i].bytes != NULL; i++)
        if (list[i].length < 1 || list[i].length > IMS_ENCODER_SIGNATURE_MAX)
            return WRONG(check, "signatures[%zu].length is %zu, not 1 to %d", i,
                         list[i].length, IMS_ENCODER_SIGNATURE_MAX);
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
    if (option->standard < 0 || option->standard >= count)
        return WRONG(check, "option %s: standard is %d, not the index of a choice",
                     option->key, option->standard);
    return IMS_OK;
}

/* The values that an option can have. */
static int check_range(const struct check *check, const struct ims_option *option)
{
    int32_t least = 0;
    int32_t most = 0;
    switch (option->type) {
    case IMS_OPTION_INTEGER:
        least = option->minimum;
        most = option->maximum;
        break;
    case IMS_OPTION_BOOLEAN:
        most = 1;
        break;
    case IMS_OPTION_CHOICE:
        return check_choices(check, option);
    case IMS_OPTION_COLOR:
        most = 0xFFFFFF;
        break;
    default:
        return WRONG(check, "option %s: type is %d, which is none", option->key,
                     (int)option->type);
    }
    if (least > most || least == INT32_MIN) /* which stands for "no value" */
        return WRONG(check, "option %s: minimum %d and maximum %d are no range",
                     option->key, least, most);
    if (option->standard < least || option->standard > most)
        return WRONG(check, "option %s: standard is %d, not within %d to %d",
                     option->key, option->standard, least, most);
    return IMS_OK;
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
                     option->key, option->minimum, option->maximum, common->minimum,
                     common->maximum);
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
    return IMS_OK;
}

int ims_encoder_check_abi(uint32_t abi, const char *what, struct ims_message *message)
{
    if (abi == IMS_ENCODER_ABI)
        return IMS_OK;
    return ims_message_fail(message, IMS_ERROR_PLUGIN_ABI,
                            "the %s was built for version %u of the encoder interface; "
                            "this library has version %u: build it against the headers "
                            "of libimagesaver %s",
                            what, abi, IMS_ENCODER_ABI, ims_version_text());
}

int ims_encoder_check(const struct ims_encoder *encoder, struct ims_message *message)
{
    static int (*const parts[])(const struct check *) = {
        check_words,      check_bits,   check_extensions, check_pixels,
        check_signatures, check_effort, check_options,
    };
    const struct check check = {encoder, message};
    /* Before anything else: nothing of another version may be read. */
    int error = ims_encoder_check_abi(encoder->abi, "encoder", message);
    if (error != IMS_OK)
        return error;
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
