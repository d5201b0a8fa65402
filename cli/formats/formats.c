/* SPDX-License-Identifier: MIT */
#include "formats.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "common/arguments.h"
#include "common/choice.h"
#include "common/memory.h"
#include "common/missing.h"
#include "common/output.h"
#include "common/text.h"
#include "common/usage.h"
#include "json.h"
#include "readers/readers.h"
#include "words.h"

enum { OPTION_JSON = 1, OPTION_NAMES, OPTION_READ, OPTION_PLUGINS, OPTION_HELP };

static const struct cli_arguments_option options[] = {
    {OPTION_JSON, 0, "json", NULL,
     "Print all that is known of the formats as JSON, for programs."},
    {OPTION_NAMES, 0, "names", NULL,
     "Print the names of the formats only, one a line, for scripts."},
    {OPTION_READ, 0, "read", NULL,
     "List by which library each format is read, why by that one, and which libraries "
     "this program was built without."},
    {OPTION_PLUGINS, 0, "plugins", "PATH",
     "Load encoders from a shared library, or from all in a folder."},
    {OPTION_HELP, 'h', "help", NULL, "Print this and exit."},
    {0, 0, NULL, NULL, NULL}};

static void print_help(void)
{
    fputs("Usage: imagesaver formats [OPTION]... [NAME]\n\n", stdout);
    cli_arguments_wrap(
        stdout, 0,
        "Lists the formats that can be written, and the encoders that write "
        "them; of those of NAME (a format, an extension or an encoder) also "
        "the options, for `imagesaver save --set KEY=VALUE'.");
    fputs("\nOptions:\n", stdout);
    cli_arguments_print(stdout, options);
}

/* ---- words for an encoder ------------------------------------------------------ */

static void add_extensions(struct cli_text *text, const struct ims_encoder *encoder)
{
    const char *const *extension = cli_choice_extensions(encoder);
    if (*extension == NULL)
        cli_text_add(text, "(any)");
    for (size_t i = 0; extension[i] != NULL; i++)
        cli_text_format(text, "%s%s", i > 0 ? " " : "", extension[i]);
}

static void add_traits(struct cli_text *text, const struct ims_encoder *encoder)
{
    const struct formats_words_bit *trait = formats_words_traits;
    size_t start = text->length;
    if ((encoder->inputs & IMS_INPUT_PIXELS) == 0)
        cli_text_add(text, "bytes only");
    for (; trait->word != NULL; trait++)
        if ((encoder->traits & trait->bit) != 0)
            cli_text_format(text, "%s%s", text->length > start ? " " : "", trait->word);
}

static void add_efforts(struct cli_text *text, const struct ims_encoder *encoder)
{
    int32_t least;
    int32_t most;
    if (formats_words_efforts(encoder, &least, &most))
        cli_text_format(text, "%" PRId32 "-%" PRId32, least, most);
    else
        cli_text_add(text, "-");
}

static void add_option_values(struct cli_text *text, const struct ims_option *option)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
    case IMS_OPTION_NUMBER:
        cli_text_format(text, "%.10g..%.10g (%.10g)", option->minimum, option->maximum,
                        option->standard);
        break;
    case IMS_OPTION_BOOLEAN:
        cli_text_format(text, "0|1 (%d)", (int)option->standard);
        break;
    case IMS_OPTION_COLOR:
        cli_text_format(text, "rrggbb (%06" PRIx32 ")", (uint32_t)option->standard);
        break;
    case IMS_OPTION_CHOICE:
        for (int32_t i = 0; option->choices != NULL && option->choices[i] != NULL; i++)
            cli_text_format(text, "%s%s", i > 0 ? "|" : "", option->choices[i]);
        if (option->choices != NULL)
            cli_text_format(text, " (%s)", option->choices[(int)option->standard]);
        break;
    case IMS_OPTION_TEXT:
        cli_text_format(text, "text (%s)",
                        option->standard_text != NULL ? option->standard_text : "");
        break;
    }
}

/* ---- tables ------------------------------------------------------------------- */

enum { COLUMNS = 6, WRAPPED_UP_TO = 48 };

/* A table whose columns are as wide as their widest words. */
struct table {
    struct cli_text *cells;
    size_t rows;
    int columns;
    bool wraps; /* where there is no room for the last column, it stands below */
};

static struct cli_text *add_row(struct table *table)
{
    size_t count = table->rows * COLUMNS;
    table->cells =
        cli_memory_resize(table->cells, count + COLUMNS, sizeof *table->cells);
    for (size_t i = 0; i < COLUMNS; i++) {
        table->cells[count + i] = (struct cli_text)CLI_TEXT_INIT;
        cli_text_clear(&table->cells[count + i]);
    }
    table->rows++;
    return &table->cells[count];
}

static void print_row(const struct table *table, const struct cli_text *cells,
                      const int *widths, const char *indent)
{
    const int last = table->columns - 1;
    size_t at = strlen(indent);
    for (int column = 0; column < last; column++)
        at += (size_t)widths[column] + 2;
    const bool below = at > WRAPPED_UP_TO && table->wraps;
    fputs(indent, stdout);
    for (int column = 0; column < last; column++)
        if (below && column == last - 1)
            printf("%s\n", cells[column].data);
        else
            printf("%-*s  ", widths[column], cells[column].data);
    if (below) {
        at = strlen(indent) + (size_t)widths[0] + 2;
        printf("%*s", (int)at, "");
    }
    if (at <= WRAPPED_UP_TO)
        cli_arguments_wrap(stdout, at, cells[last].data);
    else
        printf("%s\n", cells[last].data);
}

/* Prints a table and frees it; the last column is wrapped where there is room for it.
 */
static void print_table(struct table *table, const char *indent)
{
    int widths[COLUMNS] = {0};
    for (size_t row = 0; row < table->rows; row++)
        for (int column = 0; column < table->columns; column++) {
            int length = (int)table->cells[row * COLUMNS + (size_t)column].length;
            if (length > widths[column])
                widths[column] = length;
        }
    for (size_t row = 0; row < table->rows; row++)
        print_row(table, &table->cells[row * COLUMNS], widths, indent);
    for (size_t i = 0; i < table->rows * COLUMNS; i++)
        cli_text_free(&table->cells[i]);
    free(table->cells);
    *table = (struct table){.cells = NULL};
}

static void print_all(const ims_registry *registry)
{
    static const char *const titles[COLUMNS] = {"FORMAT", "ENCODER", "EXTENSIONS",
                                                "KEEPS",  "EFFORT",  "DESCRIPTION"};
    struct table table = {.columns = COLUMNS};
    struct cli_text *row = add_row(&table);
    for (size_t i = 0; i < COLUMNS; i++)
        cli_text_add(&row[i], titles[i]);
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        row = add_row(&table);
        cli_text_add(&row[0], encoder->format);
        cli_text_add(&row[1], encoder->name);
        add_extensions(&row[2], encoder);
        add_traits(&row[3], encoder);
        add_efforts(&row[4], encoder);
        cli_text_add(&row[5], encoder->description);
    }
    print_table(&table, "");
}

/* Which libraries would bring more, where the build had not all of them. */
static void print_missing(void)
{
    struct table table = {.columns = 3};
    const struct cli_missing *missing = cli_missing_libraries;
    for (; missing->library != NULL; missing++) {
        struct cli_text *row = add_row(&table);
        cli_text_add(&row[0], missing->library);
        cli_text_format(&row[1], "Debian: %s", missing->package);
        if (missing->formats[0] != '\0')
            cli_text_format(&row[2], "to write %s", missing->formats);
        if (missing->reads[0] != '\0')
            cli_text_format(&row[2], "%sto read %s",
                            missing->formats[0] != '\0' ? ", " : "", missing->reads);
    }
    if (table.rows > 0)
        fputs("\nBuilt without these libraries:\n", stdout);
    print_table(&table, "  ");
}

static const char *package_of(const char *library)
{
    const struct cli_missing *missing = cli_missing_libraries;
    while (missing->library != NULL && strcmp(missing->library, library) != 0)
        missing++;
    return missing->library != NULL ? missing->package : library;
}

/* Who reads what, and why: the table of the readers. */
static void print_readers(void)
{
    const struct input_format *format = readers_table;
    for (; format->name != NULL; format++) {
        struct cli_text line = CLI_TEXT_INIT;
        cli_text_format(&line, "%s (%s): ", format->name, format->extensions);
        if (format->reader != NULL)
            cli_text_format(&line, "read by %s, which ", format->library);
        else if (format->library == NULL)
            cli_text_add(&line, "not read: ");
        else
            cli_text_format(&line, "%s, as %s is missing (Debian: %s), which ",
                            format->ffmpeg_will_do ? "read by FFmpeg" : "not read",
                            format->library, package_of(format->library));
        cli_text_format(&line, "%s.", format->reason);
        cli_arguments_wrap(stdout, 0, line.data);
        cli_text_free(&line);
    }
    cli_arguments_wrap(stdout, 0,
                       "Everything else, and all video: read by FFmpeg, as far as it "
                       "has decoders.");
}

static void print_names(const ims_registry *registry)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (cli_choice_is_first(registry, i))
            puts(encoder->format);
}

static bool is_listed(const enum ims_pixel_format *list, enum ims_pixel_format format)
{
    while (list != NULL && *list != IMS_PIXEL_NONE && *list != format)
        list++;
    return list != NULL && *list == format;
}

/* Whether an option that all encoders share can do anything for this one. */
static bool bears_on(const struct ims_encoder *encoder, const struct ims_option *option)
{
    if (strcmp(option->key, "opaque") == 0)
        return (encoder->traits & IMS_TRAIT_ALPHA) != 0;
    if (strcmp(option->key, "gray") == 0)
        return is_listed(encoder->pixel_formats, IMS_PIXEL_GRAY8) &&
               !is_listed(encoder->pixel_formats, IMS_PIXEL_RGB8);
    if (strcmp(option->key, "chroma") == 0)
        return is_listed(encoder->pixel_formats, IMS_PIXEL_YUV420) ||
               is_listed(encoder->narrowed_formats, IMS_PIXEL_YUV420);
    return strcmp(option->key, "narrow") != 0 ||
           (encoder->narrowed_formats != NULL &&
            encoder->narrowed_formats[0] != IMS_PIXEL_NONE);
}

static void print_options(const struct ims_encoder *encoder,
                          const struct ims_option *option)
{
    struct table table = {.columns = 3, .wraps = true};
    for (; option != NULL && option->key != NULL; option++) {
        if (!bears_on(encoder, option))
            continue;
        struct cli_text *row = add_row(&table);
        cli_text_add(&row[0], option->key);
        add_option_values(&row[1], option);
        cli_text_format(&row[2], "%s.", option->help);
    }
    print_table(&table, "  ");
}

static void add_name(struct cli_text *text, const char *name)
{
    cli_text_format(text, "%s%s", text->length > 0 ? " " : "", name);
}

static void add_limit(struct cli_text *text, uint64_t limit, const char *what)
{
    if (limit > 0)
        cli_text_format(text, "%s%" PRIu64 " %s", text->length > 0 ? ", " : "", limit,
                        what);
}

static void print_line(const char *title, const char *words)
{
    if (words == NULL || words[0] == '\0')
        return;
    printf("  %-15s", title);
    cli_arguments_wrap(stdout, 17, words);
}

static void print_encoder(const struct ims_encoder *encoder)
{
    struct cli_text words = CLI_TEXT_INIT;
    printf("%s: %s\n", encoder->name, encoder->description);
    print_line("format", encoder->format);
    print_line("type", encoder->mime_type);
    cli_text_clear(&words);
    add_extensions(&words, encoder);
    print_line("extensions", words.data);
    cli_text_clear(&words);
    add_traits(&words, encoder);
    print_line("keeps", words.data);
    cli_text_clear(&words);
    formats_words_pixels(encoder->pixel_formats, encoder->narrowed_formats, add_name,
                         &words);
    print_line("pixels", words.data);
    cli_text_clear(&words);
    formats_words_pixels(encoder->narrowed_formats, encoder->pixel_formats, add_name,
                         &words);
    print_line("with narrow=1", words.data);
    cli_text_clear(&words);
    formats_words_metadata(encoder, add_name, &words);
    print_line("metadata", words.data);
    cli_text_clear(&words);
    add_limit(&words, (uint64_t)encoder->max_width, "pixels wide");
    add_limit(&words, (uint64_t)encoder->max_height, "pixels high");
    add_limit(&words, encoder->max_pixels, "pixels in all");
    print_line("largest", words.data);
    cli_text_clear(&words);
    add_efforts(&words, encoder);
    print_line("effort", strcmp(words.data, "-") != 0 ? words.data : NULL);
    cli_text_free(&words);
    fputs("Options (default):\n", stdout);
    print_options(encoder, encoder->options);
    print_options(encoder, ims_general_options());
}

static void print_problems(const ims_registry *registry)
{
    const char *problem;
    for (size_t i = 0; (problem = ims_registry_problem(registry, i)) != NULL; i++) {
        fflush(stdout);
        cli_usage_say("not usable: %s", problem);
    }
}

/* ---- choosing ----------------------------------------------------------------- */

static int tell_unknown(const ims_registry *registry, const char *name)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_add(&problem, "there is no format ");
    cli_text_add_name(&problem, name);
    cli_choice_suggest(registry, name, &problem);
    int code = cli_usage_wrong("formats", problem.data);
    cli_text_free(&problem);
    return code;
}

static bool is_known(const ims_registry *registry, const char *name)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++)
        if (formats_words_is_named(encoder, name))
            return true;
    return false;
}

static int print_named(const ims_registry *registry, const char *name)
{
    const struct ims_encoder *encoder;
    bool any = false;
    if (!is_known(registry, name))
        return tell_unknown(registry, name);
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if (!formats_words_is_named(encoder, name))
            continue;
        if (any)
            putchar('\n');
        any = true;
        print_encoder(encoder);
    }
    return CLI_EXIT_GOOD;
}

static int print_json(const ims_registry *registry, const char *name)
{
    struct cli_text text = CLI_TEXT_INIT;
    if (name != NULL && !is_known(registry, name))
        return tell_unknown(registry, name);
    cli_text_clear(&text);
    formats_json_add(registry, name, &text);
    const bool good = cli_output_print(&text);
    cli_text_free(&text);
    return good ? CLI_EXIT_GOOD : CLI_EXIT_FAILED;
}

/* What the command was told. */
struct settings {
    struct cli_value_words plugins;
    const char *name;
    bool json;
    bool names;
    bool read;
    bool help;
};

static bool read_option(void *user, int option, const char *value,
                        struct cli_text *problem)
{
    struct settings *settings = user;
    switch (option) {
    case OPTION_HELP:
        settings->help = true;
        return false;
    case OPTION_JSON:
        settings->json = true;
        return true;
    case OPTION_NAMES:
        settings->names = true;
        return true;
    case OPTION_READ:
        settings->read = true;
        return true;
    case OPTION_PLUGINS:
        cli_value_add_word(&settings->plugins, value);
        return true;
    default: /* an operand */
        if (settings->name != NULL)
            cli_text_add(problem, "one NAME is enough");
        settings->name = value;
        return problem->length == 0;
    }
}

static int print_asked(const struct settings *settings, struct cli_text *problem)
{
    ims_registry *registry = NULL;
    int code = CLI_EXIT_GOOD;
    if (settings->help) {
        print_help();
        return CLI_EXIT_GOOD;
    }
    if (settings->read) {
        print_readers();
        return CLI_EXIT_GOOD;
    }
    if (!cli_choice_open_registry(&registry, &settings->plugins, problem))
        return cli_usage_wrong("formats", problem->data);
    if (settings->json)
        code = print_json(registry, settings->name);
    else if (settings->name != NULL)
        code = print_named(registry, settings->name);
    else if (settings->names)
        print_names(registry);
    else
        print_all(registry);
    if (!settings->json && !settings->names && settings->name == NULL)
        print_missing();
    if (!settings->json && !settings->names)
        print_problems(registry);
    ims_registry_free(&registry);
    return code;
}

int formats_command(int count, char **words)
{
    struct settings settings = {.name = NULL};
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    int code =
        cli_arguments_read(options, count, words, read_option, &settings, &problem)
            ? print_asked(&settings, &problem)
            : cli_usage_wrong("formats", problem.data);
    cli_value_free_words(&settings.plugins);
    cli_text_free(&problem);
    return code;
}
