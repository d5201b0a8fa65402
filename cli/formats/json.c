/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "common/choice.h"
#include "common/json.h"
#include "common/missing.h"
#include "words.h"

/* ---- values ---------------------------------------------------------------------- */

/* A limit; 0 is none. */
static void add_limit(struct cli_text *text, const char *key, uint64_t limit)
{
    if (limit > 0)
        cli_json_add_count(text, key, (int64_t)limit);
    else
        cli_json_add_nothing(text, key);
}

/* As many decimals as it needs, and no locale's point. */
static void add_exact(struct cli_text *text, const char *key, double number)
{
    cli_text_format(text, "\"%s\":%.10g,", key, number);
}

static void add_list(struct cli_text *text, const char *key, const char *const *words)
{
    cli_json_begin(text, key, "[");
    for (; words != NULL && *words != NULL; words++)
        cli_json_add_element(text, *words);
    cli_json_end(text, "]");
}

static void add_bits(struct cli_text *text, const char *key, uint32_t bits,
                     const struct formats_words_bit *words)
{
    cli_json_begin(text, key, "[");
    for (; words->word != NULL; words++)
        if ((bits & words->bit) != 0)
            cli_json_add_element(text, words->word);
    cli_json_end(text, "]");
}

static void add_pixels(struct cli_text *text, const char *key,
                       const enum ims_pixel_format *list,
                       const enum ims_pixel_format *other)
{
    cli_json_begin(text, key, "[");
    formats_words_pixels(list, other, cli_json_add_element, text);
    cli_json_end(text, "]");
}

/* ---- options --------------------------------------------------------------------- */

static void add_range(struct cli_text *text, const struct ims_option *option)
{
    add_exact(text, "minimum", option->minimum);
    add_exact(text, "maximum", option->maximum);
    add_exact(text, "default", option->standard);
}

static void add_values(struct cli_text *text, const struct ims_option *option)
{
    char color[sizeof "rrggbb"];
    switch (option->type) {
    case IMS_OPTION_INTEGER:
    case IMS_OPTION_NUMBER:
        add_range(text, option);
        break;
    case IMS_OPTION_BOOLEAN:
        cli_json_add_flag(text, "default", option->standard != 0);
        break;
    case IMS_OPTION_COLOR:
        snprintf(color, sizeof color, "%06" PRIx32, (uint32_t)option->standard);
        cli_json_add_words(text, "default", color);
        break;
    case IMS_OPTION_CHOICE:
        if (option->choices == NULL) {
            cli_json_add_nothing(text, "values");
            cli_json_add_nothing(text, "default");
            break;
        }
        add_list(text, "values", option->choices);
        cli_json_add_words(text, "default", option->choices[(int)option->standard]);
        break;
    case IMS_OPTION_TEXT:
        cli_json_add_count(text, "maximum_bytes", (int64_t)option->maximum);
        cli_json_add_words(text, "default",
                           option->standard_text != NULL ? option->standard_text : "");
        break;
    }
}

static void add_options(struct cli_text *text, const char *key,
                        const struct ims_option *option)
{
    cli_json_begin(text, key, "[");
    for (; option != NULL && option->key != NULL; option++) {
        cli_text_add(text, "{");
        cli_json_add_words(text, "key", option->key);
        cli_json_add_words(text, "type", formats_words_type(option));
        add_values(text, option);
        cli_json_add_words(text, "help", option->help);
        cli_json_end(text, "}");
    }
    cli_json_end(text, "]");
}

/* ---- encoders -------------------------------------------------------------------- */

static void add_efforts(struct cli_text *text, const struct ims_encoder *encoder)
{
    int32_t least;
    int32_t most;
    if (!formats_words_efforts(encoder, &least, &most)) {
        cli_json_add_nothing(text, "efforts");
        return;
    }
    cli_json_begin(text, "efforts", "{");
    cli_json_add_count(text, "minimum", least);
    cli_json_add_count(text, "maximum", most);
    cli_json_end(text, "}");
}

static void add_encoder(struct cli_text *text, const struct ims_encoder *encoder)
{
    cli_text_add(text, "{");
    cli_json_add_words(text, "name", encoder->name);
    cli_json_add_words(text, "format", encoder->format);
    cli_json_add_words(text, "description", encoder->description);
    add_list(text, "extensions", cli_choice_extensions(encoder));
    cli_json_add_words(text, "mime_type", encoder->mime_type);
    add_bits(text, "inputs", encoder->inputs, formats_words_inputs);
    add_bits(text, "traits", encoder->traits, formats_words_traits);
    cli_json_begin(text, "metadata", "[");
    formats_words_metadata(encoder, cli_json_add_element, text);
    cli_json_end(text, "]");
    cli_json_add_count(text, "rank", encoder->rank);
    add_efforts(text, encoder);
    add_limit(text, "max_width", (uint64_t)encoder->max_width);
    add_limit(text, "max_height", (uint64_t)encoder->max_height);
    add_limit(text, "max_pixels", encoder->max_pixels);
    add_pixels(text, "pixel_formats", encoder->pixel_formats,
               encoder->narrowed_formats);
    add_pixels(text, "narrowed_formats", encoder->narrowed_formats,
               encoder->pixel_formats);
    add_options(text, "options", encoder->options);
    cli_json_end(text, "}\n");
}

/* Words with blanks between them, as an array. */
static void add_words(struct cli_text *text, const char *name, const char *word)
{
    cli_json_begin(text, name, "[");
    while (*word != '\0') {
        const size_t length = strcspn(word, " ");
        cli_text_format(text, "\"%.*s\",", (int)length, word);
        word += length + strspn(word + length, " ");
    }
    cli_json_end(text, "]");
}

static void add_missing(struct cli_text *text)
{
    const struct cli_missing *missing = cli_missing_libraries;
    cli_json_begin(text, "missing", "[");
    for (; missing->library != NULL; missing++) {
        cli_text_add(text, "{");
        cli_json_add_words(text, "library", missing->library);
        cli_json_add_words(text, "package", missing->package);
        add_words(text, "formats", missing->formats);
        add_words(text, "reads", missing->reads);
        cli_json_end(text, "}\n");
    }
    cli_json_end(text, "]");
}

void formats_json_add(const ims_registry *registry, const char *name,
                      struct cli_text *text)
{
    const struct ims_encoder *encoder;
    const char *problem;
    cli_text_add(text, "{");
    cli_json_add_words(text, "version", ims_version_text());
    cli_json_begin(text, "encoders", "[\n");
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (name == NULL || formats_words_is_named(encoder, name))
            add_encoder(text, encoder);
    cli_json_end(text, "]");
    add_options(text, "general_options", ims_general_options());
    add_missing(text);
    cli_json_begin(text, "problems", "[");
    for (size_t i = 0; (problem = ims_registry_problem(registry, i)) != NULL; i++)
        cli_json_add_element(text, problem);
    cli_json_end(text, "]");
    cli_json_end(text, "}");
    text->data[text->length - 1] = '\n';
}
