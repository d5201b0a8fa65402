/* SPDX-License-Identifier: MIT */
#include "option_set.h"

#include <string.h>

#include "base/message.h"

/* ---- scopes ---------------------------------------------------------------------- */

static bool names_extension_of(struct ims_option_word scope,
                               const struct ims_encoder *encoder)
{
    for (size_t i = 0; encoder->extensions != NULL && encoder->extensions[i] != NULL;
         i++)
        if (ims_option_is(scope, encoder->extensions[i]))
            return true;
    return false;
}

static bool names_encoder(struct ims_option_word scope,
                          const struct ims_encoder *encoder)
{
    return ims_option_is(scope, encoder->format) || ims_option_is(scope, encoder->name);
}

/* Whether a pair may bear on an encoder, for some extension. */
static bool in_scope(struct ims_option_word scope, const struct ims_encoder *encoder)
{
    return scope.length == 0 || names_encoder(scope, encoder) ||
           names_extension_of(scope, encoder);
}

static int check_scope(const struct ims_registry *registry,
                       struct ims_option_word scope, struct ims_message *message)
{
    struct ims_option_nearest nearest;
    if (scope.length == 0)
        return IMS_OK;
    ims_option_nearest_to(&nearest, scope);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (in_scope(scope, encoder))
            return IMS_OK;
        ims_option_offer(&nearest, encoder->format);
        ims_option_offer(&nearest, encoder->name);
        for (size_t j = 0;
             encoder->extensions != NULL && encoder->extensions[j] != NULL; j++)
            ims_option_offer(&nearest, encoder->extensions[j]);
    }
    ims_message_set(message, "options: \"%s\" is no format, encoder or extension",
                    ims_option_show(scope).text);
    ims_option_tell_nearest(&nearest, message);
    return IMS_ERROR_OPTION_UNKNOWN;
}

/* ---- checking -------------------------------------------------------------------- */

static const struct ims_encoder *find_encoder(const struct ims_registry *registry,
                                              struct ims_option_word name)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (ims_option_is(name, ims_registry_at(registry, i)->name))
            return ims_registry_at(registry, i);
    return NULL;
}

static int check_pin(const struct ims_registry *registry,
                     const struct ims_option_pair *pair, struct ims_message *message)
{
    const struct ims_encoder *encoder = find_encoder(registry, pair->value);
    struct ims_option_nearest nearest;
    if (encoder == NULL) {
        ims_option_nearest_to(&nearest, pair->value);
        for (size_t i = 0; i < ims_registry_count(registry); i++)
            ims_option_offer(&nearest, ims_registry_at(registry, i)->name);
        ims_message_set(message, "options: encoder is \"%s\", which is no encoder",
                        ims_option_show(pair->value).text);
        ims_option_tell_nearest(&nearest, message);
        return IMS_ERROR_OPTION_VALUE;
    }
    bool serves_any = encoder->extensions == NULL || encoder->extensions[0] == NULL;
    if (!serves_any && !in_scope(pair->scope, encoder))
        return ims_message_fail(message, IMS_ERROR_OPTION_VALUE,
                                "options: encoder is \"%s\", which does not write "
                                "\"%s\"",
                                encoder->name, ims_option_show(pair->scope).text);
    return IMS_OK;
}

/* Whether an encoder writes a format, by its name or an extension. */
static bool writes(const struct ims_encoder *encoder, struct ims_option_word format)
{
    return encoder->extensions != NULL && encoder->extensions[0] != NULL &&
           (ims_option_is(format, encoder->format) ||
            names_extension_of(format, encoder));
}

static int check_format(const struct ims_registry *registry,
                        const struct ims_option_pair *pair, struct ims_message *message)
{
    struct ims_option_nearest nearest;
    if (pair->scope.length > 0)
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options: format stands behind the scope \"%s\"; it is "
                                "for all, so write it before any scope",
                                ims_option_show(pair->scope).text);
    ims_option_nearest_to(&nearest, pair->value);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (writes(encoder, pair->value))
            return IMS_OK;
        ims_option_offer(&nearest, encoder->format);
    }
    ims_message_set(message, "options: format is \"%s\", which is none",
                    ims_option_show(pair->value).text);
    ims_option_tell_nearest(&nearest, message);
    return IMS_ERROR_OPTION_VALUE;
}

static int wrong_value(const struct ims_option *option,
                       const struct ims_option_pair *pair, struct ims_message *message)
{
    ims_message_set(message, "options: %s is \"%s\"; it takes ", option->key,
                    ims_option_show(pair->value).text);
    ims_option_values_tell(option, message);
    return IMS_ERROR_OPTION_VALUE;
}

static int unknown_key(const struct ims_registry *registry,
                       const struct ims_option_pair *pair, struct ims_message *message)
{
    struct ims_option_nearest nearest;
    const struct ims_option *option;
    ims_option_nearest_to(&nearest, pair->key);
    for (option = ims_general_options(); option->key != NULL; option++)
        ims_option_offer(&nearest, option->key);
    for (option = ims_option_common; pair->scope.length == 0 && option->key != NULL;
         option++)
        ims_option_offer(&nearest, option->key);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!in_scope(pair->scope, encoder))
            continue;
        for (option = encoder->options; option != NULL && option->key != NULL; option++)
            ims_option_offer(&nearest, option->key);
    }
    ims_message_set(message, "options: \"%s\" is no option",
                    ims_option_show(pair->key).text);
    if (pair->scope.length > 0)
        ims_message_append(message, " of \"%s\"", ims_option_show(pair->scope).text);
    ims_option_tell_nearest(&nearest, message);
    return IMS_ERROR_OPTION_UNKNOWN;
}

static int check_general(const struct ims_registry *registry,
                         const struct ims_option *option,
                         const struct ims_option_pair *pair,
                         struct ims_message *message)
{
    union ims_option_value value;
    if (ims_option_is(pair->key, "encoder"))
        return check_pin(registry, pair, message);
    if (ims_option_is(pair->key, "format"))
        return check_format(registry, pair, message);
    return ims_option_values_read(option, pair->value, &value)
               ? IMS_OK
               : wrong_value(option, pair, message);
}

/* Whether a common key matters also for an encoder that has no such option. */
static bool bears_on_choice(const struct ims_option *common)
{
    return strcmp(common->key, "effort") == 0 || strcmp(common->key, "lossless") == 0;
}

static int check_pair(const struct ims_registry *registry,
                      const struct ims_option_pair *pair, struct ims_message *message)
{
    union ims_option_value value;
    int error = check_scope(registry, pair->scope, message);
    if (error != IMS_OK)
        return error;
    const struct ims_option *known = ims_option_find(ims_general_options(), pair->key);
    if (known != NULL)
        return check_general(registry, known, pair, message);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!in_scope(pair->scope, encoder))
            continue;
        const struct ims_option *option = ims_option_find(encoder->options, pair->key);
        if (option == NULL)
            continue;
        if (ims_option_values_read(option, pair->value, &value))
            return IMS_OK;
        known = option;
    }
    if (known != NULL)
        return wrong_value(known, pair, message);
    /* A common key means the same for every encoder: also where there is none that has
     * it, a program may set it. */
    known = ims_option_find(ims_option_common, pair->key);
    if (known == NULL || (pair->scope.length > 0 && !bears_on_choice(known)))
        return unknown_key(registry, pair, message);
    return known->type == IMS_OPTION_CHOICE ||
                   ims_option_values_read(known, pair->value, &value)
               ? IMS_OK
               : wrong_value(known, pair, message);
}

int ims_option_set_check(const struct ims_registry *registry, const char *text,
                         struct ims_message *message)
{
    struct ims_option_reader reader;
    struct ims_option_pair pair;
    ims_option_read(&reader, text);
    int status = ims_option_next(&reader, &pair, message);
    while (status == 1) {
        int error = check_pair(registry, &pair, message);
        if (error != IMS_OK)
            return error;
        status = ims_option_next(&reader, &pair, message);
    }
    return status;
}

/* ---- applying -------------------------------------------------------------------- */

struct ims_option_word ims_option_set_format(const char *text)
{
    struct ims_option_reader reader;
    struct ims_option_pair pair;
    struct ims_option_word format = {0};
    ims_option_read(&reader, text);
    while (ims_option_next(&reader, &pair, NULL) == 1)
        if (ims_option_is(pair.key, "format"))
            format = pair.value;
    return format;
}

void ims_option_set_start(const struct ims_encoder *encoder, struct ims_option_set *set,
                          struct ims_option_values *values)
{
    *set = (struct ims_option_set){.effort = IMS_OPTION_SET_ANY_EFFORT};
    ims_option_values_start(values, encoder->options);
}

/* Notes what bears on the choice; true where the key is general, and so done with. */
static bool note(const struct ims_registry *registry,
                 const struct ims_option_pair *pair, struct ims_option_set *set)
{
    union ims_option_value value;
    if (ims_option_is(pair->key, "encoder")) {
        set->pinned = find_encoder(registry, pair->value);
        return true;
    }
    if (ims_option_is(pair->key, "format"))
        return true; /* ims_option_set_format() has told it */
    const struct ims_option *option = ims_option_find(ims_general_options(), pair->key);
    if (option != NULL) {
        set->narrow =
            ims_option_values_read(option, pair->value, &value) && value.integer != 0;
        return true;
    }
    option = ims_option_find(ims_option_common, pair->key);
    if (option == NULL || !ims_option_values_read(option, pair->value, &value))
        return false;
    if (ims_option_is(pair->key, "effort"))
        set->effort = value.integer;
    else if (ims_option_is(pair->key, "lossless"))
        set->lossless = value.integer != 0;
    return false;
}

static void apply_pair(const struct ims_registry *registry,
                       const struct ims_encoder *encoder,
                       const struct ims_option_pair *pair, bool strict,
                       struct ims_option_set *set, struct ims_option_values *values)
{
    if (note(registry, pair, set))
        return;
    const struct ims_option *option = ims_option_find(encoder->options, pair->key);
    if (option == NULL) {
        if (strict && ims_option_find(ims_option_common, pair->key) == NULL)
            set->unknown = pair->key;
        return;
    }
    ims_option_values_set(values, encoder->options, (size_t)(option - encoder->options),
                          pair->value);
}

void ims_option_set_apply(const struct ims_registry *registry,
                          const struct ims_encoder *encoder, const char *extension,
                          const char *text, bool strict, struct ims_option_set *set,
                          struct ims_option_values *values)
{
    struct ims_option_reader reader;
    struct ims_option_pair pair;
    for (int scoped = 0; scoped < 2; scoped++) {
        ims_option_read(&reader, text);
        while (ims_option_next(&reader, &pair, NULL) == 1) {
            if ((pair.scope.length > 0) != (scoped != 0))
                continue;
            if (scoped != 0 && !names_encoder(pair.scope, encoder) &&
                !ims_option_is(pair.scope, extension))
                continue;
            apply_pair(registry, encoder, &pair, strict, set, values);
        }
    }
}
