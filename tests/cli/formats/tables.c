/* SPDX-License-Identifier: MIT
 *
 * The list of formats in the manual page imagesaver-formats is what the encoders'
 * tables say. With IMS_WRITE_PAGE set (`make docs-formats`) it is written there.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "cli/common/choice.h"
#include "cli/common/text.h"
#include "support/page.h"

static const struct ims_encoder *encoders[256];
static size_t count;

/* Encoders of pixels, in the order of their formats' names. */
static void sort(const ims_registry *registry)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        size_t place = count;
        if ((encoder->inputs & IMS_INPUT_PIXELS) == 0)
            continue;
        cr_assert_lt(count, sizeof encoders / sizeof encoders[0]);
        for (; place > 0 && strcmp(encoders[place - 1]->format, encoder->format) > 0;
             place--)
            encoders[place] = encoders[place - 1];
        encoders[place] = encoder;
        count++;
    }
}

/* Adds a word to a list of words with `between` between them, unless it is there. */
static void add_once(struct cli_text *list, const char *between, const char *before,
                     const char *word)
{
    struct cli_text wanted = CLI_TEXT_INIT;
    struct cli_text padded = CLI_TEXT_INIT;
    cli_text_format(&wanted, " %s%s ", before, word);
    cli_text_format(&padded, " %s ", list->data);
    if (strstr(padded.data, wanted.data) == NULL)
        cli_text_format(list, "%s%s%s", list->length > 0 ? between : "", before, word);
    cli_text_free(&wanted);
    cli_text_free(&padded);
}

/* Adds the format whose encoders begin at `first`; returns where the next begins. */
static size_t add_format(struct cli_text *text, size_t first)
{
    const char *const format = encoders[first]->format;
    struct cli_text files = CLI_TEXT_INIT;
    struct cli_text options = CLI_TEXT_INIT;
    const char *type = NULL;
    size_t i = first;
    cli_text_clear(&files);
    cli_text_clear(&options);
    for (; i < count && strcmp(encoders[i]->format, format) == 0; i++) {
        const char *const *extension = cli_choice_extensions(encoders[i]);
        const struct ims_option *option = encoders[i]->options;
        for (; *extension != NULL; extension++)
            add_once(&files, " ", "*.", *extension);
        for (; option != NULL && option->key != NULL; option++)
            add_once(&options, " , ", "", option->key);
        type = type != NULL ? type : encoders[i]->mime_type;
    }
    cli_text_format(text, ".It Cm %s\n.Pa %s", format, files.data);
    cli_text_format(text, "%s%s", type != NULL ? "\n.Pq " : "",
                    type != NULL ? type : "");
    if (options.length > 0)
        cli_text_format(text, " ;\noptions\n.Cm %s", options.data);
    cli_text_add(text, "\n");
    cli_text_free(&files);
    cli_text_free(&options);
    return i;
}

Test(cli_formats_tables, each_format_with_its_extensions_and_options)
{
    ims_registry *registry = NULL;
    struct cli_text text = CLI_TEXT_INIT;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    sort(registry);
    cli_text_add(&text, ".Bl -tag -width farbfeld\n");
    for (size_t i = 0; i < count;)
        i = add_format(&text, i);
    cli_text_add(&text, ".El\n.\\\" "); /* what follows is a comment */
    page_check_words(registry, "docs/imagesaver-formats.1", "formats", text.data);
    cli_text_free(&text);
    ims_registry_free(&registry);
}

/* ---- options --------------------------------------------------------------------- */

static const struct ims_option *find_option(const struct ims_encoder *encoder,
                                            const char *key)
{
    const struct ims_option *option = encoder->options;
    while (option != NULL && option->key != NULL && strcmp(option->key, key) != 0)
        option++;
    return option != NULL && option->key != NULL ? option : NULL;
}

/* The range of an option, its default, and what its help says. */
static void add_option(struct cli_text *table, const struct ims_encoder *encoder,
                       const char *key)
{
    const struct ims_option *const option = find_option(encoder, key);
    if (option == NULL)
        cli_text_add(table, " |");
    else if (option->type == IMS_OPTION_BOOLEAN)
        cli_text_format(table, " %s: %s |",
                        option->standard != 0 ? "**yes**" : "**no**", option->help);
    else
        cli_text_format(table, " %.0f to %.0f, **%.0f**: %s |", option->minimum,
                        option->maximum, option->standard, option->help);
}

Test(cli_formats_tables, what_quality_effort_and_lossless_are)
{
    struct cli_text table = CLI_TEXT_INIT;
    const struct ims_encoder *encoder;
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    cli_text_add(&table,
                 "| encoder | format | `quality` | `effort` | meant for efforts "
                 "| `lossless` |\n| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        const bool ranged = encoder->max_effort > 0;
        if (find_option(encoder, "quality") == NULL &&
            find_option(encoder, "effort") == NULL &&
            find_option(encoder, "lossless") == NULL)
            continue;
        cli_text_format(&table, "| `%s` | %s |", encoder->name, encoder->format);
        add_option(&table, encoder, "quality");
        add_option(&table, encoder, "effort");
        if (find_option(encoder, "effort") != NULL)
            cli_text_format(&table, " %d to %d |",
                            ranged ? (int)encoder->min_effort : 0,
                            ranged ? (int)encoder->max_effort : 9);
        else
            cli_text_add(&table, " |");
        add_option(&table, encoder, "lossless");
        cli_text_add(&table, "\n");
    }
    page_check(registry, "options", table.data);
    cli_text_free(&table);
    ims_registry_free(&registry);
}
