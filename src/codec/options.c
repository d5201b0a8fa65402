/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>

#include "base/message.h"
#include "extension.h"

_Static_assert(IMS_OPTIONS_MAX <= 64, "ims_options.unknown_values has a bit for each");

/* ---- reading a text -------------------------------------------------------------- */

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

static void skip_blanks(struct ims_options_reader *reader)
{
    while (is_blank(*reader->at))
        reader->at++;
}

/* Takes a word up to one of the `ends` or the end of the text, without the blanks
 * around it. */
static struct ims_option_word take_word(struct ims_options_reader *reader,
                                        const char *ends)
{
    skip_blanks(reader);
    const char *begin = reader->at;
    const char *end = begin + strcspn(begin, ends);
    reader->at = end;
    while (end > begin && is_blank(end[-1]))
        end--;
    return (struct ims_option_word){begin, (size_t)(end - begin)};
}

/* Steps to the next pair or to the end of the text; reads the scope on the way. */
static int enter_section(struct ims_options_reader *reader, struct ims_message *message)
{
    while (!reader->in_section) {
        struct ims_options_reader ahead = *reader;
        struct ims_option_word word = take_word(&ahead, ":,;=");
        reader->scope = (struct ims_option_word){0};
        if (*ahead.at == ':') {
            if (word.length == 0)
                return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                        "options, byte %td: a scope is missing before "
                                        "':'; write SCOPE:KEY=VALUE or KEY=VALUE",
                                        ahead.at - reader->start + 1);
            reader->scope = word;
            reader->at = ahead.at + 1;
        }
        skip_blanks(reader);
        if (*reader->at == '\0')
            return 0;
        if (*reader->at == ';')
            reader->at++;
        else
            reader->in_section = true;
    }
    return 1;
}

static int misplaced(const struct ims_options_reader *reader,
                     struct ims_option_word key, struct ims_message *message)
{
    ptrdiff_t byte = (key.length > 0 ? key.text : reader->at) - reader->start + 1;
    if (key.length == 0)
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options, byte %td: a key is missing; write KEY=VALUE",
                                byte);
    struct ims_option_shown shown = ims_option_show(key);
    if (*reader->at == ':')
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options, byte %td: the scope \"%s\" stands within a "
                                "section; end the one before it with ';'",
                                byte, shown.text);
    return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                            "options, byte %td: \"%s\" has no value; write %s=VALUE",
                            byte, shown.text, shown.text);
}

void ims_options_read(struct ims_options_reader *reader, const char *text)
{
    if (text == NULL)
        text = "";
    *reader = (struct ims_options_reader){.start = text, .at = text};
}

int ims_options_next(struct ims_options_reader *reader, struct ims_options_pair *pair,
                     struct ims_message *message)
{
    int entered = enter_section(reader, message);
    if (entered != 1)
        return entered;
    pair->scope = reader->scope;
    pair->key = take_word(reader, ":,;=");
    if (*reader->at != '=' || pair->key.length == 0)
        return misplaced(reader, pair->key, message);
    reader->at++;
    pair->value = take_word(reader, ",;");
    reader->in_section = *reader->at == ',';
    if (*reader->at != '\0')
        reader->at++;
    return 1;
}

/* ---- names ----------------------------------------------------------------------- */

static bool names_encoder(struct ims_option_word scope,
                          const struct ims_encoder *encoder)
{
    return ims_option_is(scope, encoder->format) || ims_option_is(scope, encoder->name);
}

/* Whether a pair may bear on an encoder, for some extension. */
static bool in_scope(struct ims_option_word scope, const struct ims_encoder *encoder)
{
    return scope.length == 0 || names_encoder(scope, encoder) ||
           ims_extension_is_listed(encoder, scope);
}

static bool serves_any_extension(const struct ims_encoder *encoder)
{
    return ims_extension_count(encoder) == 0;
}

static const struct ims_encoder *find_encoder(const struct ims_registry *registry,
                                              struct ims_option_word name)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (ims_option_is(name, ims_registry_at(registry, i)->name))
            return ims_registry_at(registry, i);
    return NULL;
}

enum { FORMATS = 1, ENCODERS = 2, EXTENSIONS = 4 };

/* Asks whether one of the names of these kinds was meant. */
static void tell_nearest(const struct ims_registry *registry, unsigned kinds,
                         struct ims_option_word word, struct ims_message *message)
{
    struct ims_option_nearest nearest = {.word = word};
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if ((kinds & FORMATS) != 0 && !serves_any_extension(encoder))
            ims_option_offer(&nearest, encoder->format);
        if ((kinds & ENCODERS) != 0)
            ims_option_offer(&nearest, encoder->name);
        const char *const *extension = ims_extension_list(encoder);
        for (; (kinds & EXTENSIONS) != 0 && *extension != NULL; extension++)
            ims_option_offer(&nearest, *extension);
    }
    ims_option_tell_nearest(&nearest, message);
}

/* ---- checking -------------------------------------------------------------------- */

static int check_scope(const struct ims_registry *registry,
                       struct ims_option_word scope, struct ims_message *message)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (in_scope(scope, ims_registry_at(registry, i)))
            return IMS_OK;
    if (scope.length == 0)
        return IMS_OK;
    ims_message_set(message, "options: \"%s\" is no format, encoder or extension",
                    ims_option_show(scope).text);
    tell_nearest(registry, FORMATS | ENCODERS | EXTENSIONS, scope, message);
    return IMS_ERROR_OPTION_UNKNOWN;
}

/* Says that a pin names no encoder. */
static int unknown_encoder(const struct ims_registry *registry,
                           struct ims_option_word name, struct ims_message *message)
{
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (ims_option_is(name, ims_registry_at(registry, i)->format))
            return ims_message_fail(
                message, IMS_ERROR_OPTION_VALUE,
                "options: encoder is \"%s\", which is a format; one "
                "of its encoders is \"%s\"",
                ims_option_show(name).text, ims_registry_at(registry, i)->name);
    ims_message_set(message, "options: encoder is \"%s\", which is no encoder",
                    ims_option_show(name).text);
    tell_nearest(registry, ENCODERS, name, message);
    return IMS_ERROR_OPTION_VALUE;
}

static int check_pin(const struct ims_registry *registry,
                     const struct ims_options_pair *pair, struct ims_message *message)
{
    const struct ims_encoder *encoder = find_encoder(registry, pair->value);
    if (encoder == NULL)
        return unknown_encoder(registry, pair->value, message);
    if (!serves_any_extension(encoder) && !in_scope(pair->scope, encoder))
        return ims_message_fail(message, IMS_ERROR_OPTION_VALUE,
                                "options: encoder is \"%s\", which does not write "
                                "\"%s\"",
                                encoder->name, ims_option_show(pair->scope).text);
    return IMS_OK;
}

static int check_format(const struct ims_registry *registry,
                        const struct ims_options_pair *pair,
                        struct ims_message *message)
{
    if (pair->scope.length > 0)
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options: format stands behind the scope \"%s\"; it is "
                                "for all, so write it before any scope",
                                ims_option_show(pair->scope).text);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!serves_any_extension(encoder) &&
            (ims_option_is(pair->value, encoder->format) ||
             ims_extension_is_listed(encoder, pair->value)))
            return IMS_OK;
    }
    ims_message_set(message, "options: format is \"%s\", which is none",
                    ims_option_show(pair->value).text);
    tell_nearest(registry, FORMATS | EXTENSIONS, pair->value, message);
    return IMS_ERROR_OPTION_VALUE;
}

static int unknown_key(const struct ims_registry *registry,
                       const struct ims_options_pair *pair, struct ims_message *message)
{
    struct ims_option_nearest nearest = {.word = pair->key};
    ims_option_offer_keys(&nearest, ims_general_options());
    if (pair->scope.length == 0)
        ims_option_offer_keys(&nearest, ims_option_common);
    for (size_t i = 0; i < ims_registry_count(registry); i++)
        if (in_scope(pair->scope, ims_registry_at(registry, i)))
            ims_option_offer_keys(&nearest, ims_registry_at(registry, i)->options);
    ims_message_set(message, "options: \"%s\" is no option",
                    ims_option_show(pair->key).text);
    if (pair->scope.length > 0)
        ims_message_append(message, " of \"%s\"", ims_option_show(pair->scope).text);
    ims_option_tell_nearest(&nearest, message);
    return IMS_ERROR_OPTION_UNKNOWN;
}

static int check_value(const struct ims_option *option,
                       const struct ims_options_pair *pair, struct ims_message *message)
{
    union ims_option_value value;
    if (ims_option_read(option, pair->value, &value))
        return IMS_OK;
    ims_message_set(message, "options: %s is \"%s\"; it takes ", option->key,
                    ims_option_show(pair->value).text);
    ims_option_tell(option, message);
    return IMS_ERROR_OPTION_VALUE;
}

/* No encoder knows the value: tells what they take, and which, where it is not the
 * same.
 */
static int refuse_value(const struct ims_registry *registry,
                        const struct ims_option *known,
                        const struct ims_options_pair *pair,
                        struct ims_message *message)
{
    struct ims_message all = {0};
    int kinds = 0;
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        const struct ims_option *option = ims_option_find(encoder->options, pair->key);
        struct ims_message one = {0};
        if (option == NULL || !in_scope(pair->scope, encoder))
            continue;
        ims_option_tell(option, &one);
        ims_message_append(&one, " with encoder ");
        if (strstr(all.text, one.text) != NULL)
            continue;
        ims_message_append(&all, "%s%s%s", kinds > 0 ? ", or " : "", one.text,
                           encoder->name);
        kinds++;
    }
    if (kinds == 1)
        return check_value(known, pair, message);
    return ims_message_fail(message, IMS_ERROR_OPTION_VALUE,
                            "options: %s is \"%s\"; it takes %s", known->key,
                            ims_option_show(pair->value).text, all.text);
}

/* Whether a common key matters also for an encoder that has no such option. */
static bool bears_on_choice(const struct ims_option *common)
{
    return strcmp(common->key, "effort") == 0 || strcmp(common->key, "lossless") == 0;
}

static int check_pair(const struct ims_registry *registry,
                      const struct ims_options_pair *pair, struct ims_message *message)
{
    union ims_option_value value;
    int error = check_scope(registry, pair->scope, message);
    if (error != IMS_OK)
        return error;
    if (ims_option_is(pair->key, "encoder"))
        return check_pin(registry, pair, message);
    if (ims_option_is(pair->key, "format"))
        return check_format(registry, pair, message);
    const struct ims_option *known = ims_option_find(ims_general_options(), pair->key);
    if (known != NULL)
        return check_value(known, pair, message);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        const struct ims_encoder *encoder = ims_registry_at(registry, i);
        if (!in_scope(pair->scope, encoder))
            continue;
        const struct ims_option *option = ims_option_find(encoder->options, pair->key);
        if (option != NULL && ims_option_read(option, pair->value, &value))
            return IMS_OK;
        if (option != NULL)
            known = option;
    }
    if (known != NULL)
        return refuse_value(registry, known, pair, message);
    /* A common key means the same for every encoder: also where there is none that has
     * it, a program may set it. */
    known = ims_option_find(ims_option_common, pair->key);
    if (known == NULL || (pair->scope.length > 0 && !bears_on_choice(known)))
        return unknown_key(registry, pair, message);
    return known->type == IMS_OPTION_CHOICE ? IMS_OK
                                            : check_value(known, pair, message);
}

int ims_options_check(const struct ims_registry *registry, const char *text,
                      struct ims_message *message)
{
    struct ims_options_reader reader;
    struct ims_options_pair pair;
    ims_options_read(&reader, text);
    int status = ims_options_next(&reader, &pair, message);
    while (status == 1) {
        int error = check_pair(registry, &pair, message);
        if (error != IMS_OK)
            return error;
        status = ims_options_next(&reader, &pair, message);
    }
    return status;
}

struct ims_option_word ims_options_format(const char *text)
{
    struct ims_options_reader reader;
    struct ims_options_pair pair;
    struct ims_option_word format = {0};
    ims_options_read(&reader, text);
    while (ims_options_next(&reader, &pair, NULL) == 1)
        if (ims_option_is(pair.key, "format"))
            format = pair.value;
    return format;
}

/* ---- the values of an encoder ---------------------------------------------------- */

/* Bytes that the text of an option may take. */
static size_t text_size(const struct ims_option *option)
{
    return option->type == IMS_OPTION_TEXT ? (size_t)option->maximum + 1 : 0;
}

size_t ims_options_texts_size(const struct ims_option *table)
{
    size_t size = 0;
    for (; table != NULL && table->key != NULL; table++)
        size += text_size(table);
    return size;
}

void ims_options_init(struct ims_options *options, const struct ims_encoder *encoder,
                      union ims_option_value *values, char *texts)
{
    *options = (struct ims_options){
        .effort = IMS_OPTIONS_ANY_EFFORT, .values = values, .texts = texts};
    const struct ims_option *option = encoder->options;
    for (; option != NULL && option->key != NULL; option++, values++) {
        if (option->type == IMS_OPTION_TEXT) {
            const char *text =
                option->standard_text != NULL ? option->standard_text : "";
            memcpy(texts, text, strlen(text) + 1);
            values->text = texts;
            texts += text_size(option);
        } else if (option->type == IMS_OPTION_NUMBER) {
            values->number = option->standard;
        } else {
            values->integer = (int32_t)option->standard;
        }
    }
}

void ims_options_copy_values(struct ims_options_storage *to,
                             const struct ims_options *from,
                             const struct ims_encoder *encoder)
{
    const struct ims_option *table = encoder->options;
    char *room = to->texts;
    for (size_t i = 0; table != NULL && table[i].key != NULL; i++) {
        to->values[i] = from->values[i];
        if (table[i].type != IMS_OPTION_TEXT)
            continue;
        memcpy(room, from->values[i].text, text_size(&table[i]));
        to->values[i].text = room;
        room += text_size(&table[i]);
    }
}

/* Sets an option, or notes that it does not know the value. */
static void set(struct ims_options *options, const struct ims_encoder *encoder,
                const struct ims_option *option, struct ims_option_word text)
{
    const size_t index = (size_t)(option - encoder->options);
    const uint64_t bit = UINT64_C(1) << index;
    union ims_option_value value;
    if (!ims_option_read(option, text, &value)) {
        options->unknown_values |= bit;
        return;
    }
    options->unknown_values &= ~bit;
    if (option->type != IMS_OPTION_TEXT) {
        options->values[index] = value;
        return;
    }
    char *room = options->texts;
    for (const struct ims_option *before = encoder->options; before < option; before++)
        room += text_size(before);
    memcpy(room, text.text, text.length);
    room[text.length] = '\0';
}

/* ---- applying -------------------------------------------------------------------- */

/* Notes what bears on the choice; true where the key is general, and so done with. */
static bool note(struct ims_options *options, const struct ims_registry *registry,
                 const struct ims_options_pair *pair)
{
    union ims_option_value value;
    if (ims_option_is(pair->key, "encoder"))
        options->pinned = find_encoder(registry, pair->value);
    if (ims_option_general_note(&options->general, pair->key, pair->value))
        return true; /* ims_options_format() tells the format */
    const struct ims_option *const option =
        ims_option_find(ims_option_common, pair->key);
    if (option == NULL || !ims_option_read(option, pair->value, &value))
        return false;
    if (ims_option_is(pair->key, "effort"))
        options->effort = value.integer;
    else if (ims_option_is(pair->key, "lossless"))
        options->lossless = value.integer != 0;
    return false;
}

static void apply_pair(struct ims_options *options, const struct ims_registry *registry,
                       const struct ims_encoder *encoder,
                       const struct ims_options_pair *pair, bool strict)
{
    if (note(options, registry, pair))
        return;
    const struct ims_option *option = ims_option_find(encoder->options, pair->key);
    if (option != NULL)
        set(options, encoder, option, pair->value);
    else if (strict && ims_option_find(ims_option_common, pair->key) == NULL)
        options->unknown_key = pair->key;
}

void ims_options_apply(struct ims_options *options, const struct ims_registry *registry,
                       const struct ims_encoder *encoder, const char *extension,
                       const char *text, bool strict)
{
    struct ims_options_reader reader;
    struct ims_options_pair pair;
    bool scopes = false;
    ims_options_read(&reader, text);
    while (ims_options_next(&reader, &pair, NULL) == 1)
        if (pair.scope.length > 0)
            scopes = true;
        else
            apply_pair(options, registry, encoder, &pair, strict);
    ims_options_read(&reader, scopes ? text : NULL);
    while (ims_options_next(&reader, &pair, NULL) == 1)
        if (pair.scope.length > 0 && (names_encoder(pair.scope, encoder) ||
                                      ims_option_is(pair.scope, extension)))
            apply_pair(options, registry, encoder, &pair, strict);
}

int32_t ims_options_effort_distance(const struct ims_options *options,
                                    const struct ims_encoder *encoder)
{
    const int32_t effort = options->effort;
    if (effort == IMS_OPTIONS_ANY_EFFORT || encoder->max_effort == 0)
        return 0;
    if (effort < encoder->min_effort)
        return encoder->min_effort - effort;
    return effort > encoder->max_effort ? effort - encoder->max_effort : 0;
}
