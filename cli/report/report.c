/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/arguments.h"
#include "common/choice.h"
#include "common/machine.h"
#include "common/output.h"
#include "common/usage.h"
#include "common/value.h"
#include "input/input.h"
#include "page.h"
#include "readers/readers.h"
#include "sandbox/sandbox.h"

enum { OPTION_HELP = 1, OPTION_OUTPUT, OPTION_PICTURES, OPTION_PLUGINS };
enum { USUAL_PICTURES = 48, MOST_PICTURES = 1000 };

static const struct cli_arguments_option options[] = {
    {OPTION_OUTPUT, 'o', "output", "PAGE",
     "Write the page to this file; - is standard output. Else it is named as FILE, "
     "with "
     ".html in place of its extension."},
    {OPTION_PICTURES, 0, "pictures", "N",
     "Show at most N of the files as small pictures, evenly spread over the run; 0 for "
     "none. 48 if not given."},
    {OPTION_PLUGINS, 0, "plugins", "PATH",
     "Load encoders from a shared library, or from all in a folder. May be repeated."},
    {OPTION_HELP, 'h', "help", NULL, "Print this and exit."},
    {0, 0, NULL, NULL, NULL}};

/* What the command was told. */
struct settings {
    struct cli_value_words plugins;
    const char *file;
    const char *page; /* NULL = beside the file */
    int pictures;
    bool help;
};

static void print_help(void)
{
    fputs("Usage: imagesaver report [OPTION]... FILE\n\n", stdout);
    cli_arguments_wrap(
        stdout, 0,
        "Makes a page of HTML of a run: what was saved and what was not, rates and "
        "queue "
        "over time, how long images took, how large files are, and small pictures of "
        "them. FILE is what `imagesaver save --report' wrote; - is standard input. The "
        "page is one file, and needs neither network nor script.");
    fputs("\nOptions:\n", stdout);
    cli_arguments_print(stdout, options);
    fputs("\nExample:\n"
          "  imagesaver save -f jpg --report run.jsonl photos/ out/\n"
          "  imagesaver report run.jsonl\n",
          stdout);
}

static bool read_option(void *user, int option, const char *value,
                        struct cli_text *problem)
{
    struct settings *settings = user;
    switch (option) {
    case OPTION_HELP:
        settings->help = true;
        return false;
    case OPTION_OUTPUT:
        settings->page = value;
        return true;
    case OPTION_PICTURES:
        return cli_value_number("pictures", value, 0, MOST_PICTURES,
                                &settings->pictures, problem);
    case OPTION_PLUGINS:
        cli_value_add_word(&settings->plugins, value);
        return true;
    default: /* an operand */
        if (settings->file != NULL)
            cli_text_add(problem, "one FILE is enough");
        settings->file = value;
        return problem->length == 0;
    }
}

/* ---- the page's file --------------------------------------------------------------
 */

/* "runs/a.jsonl" becomes "runs/a.html"; standard input goes to standard output. */
static void name_page(const struct settings *settings, struct cli_text *page)
{
    const char *file = settings->file;
    cli_text_clear(page);
    if (settings->page != NULL || strcmp(file, "-") == 0) {
        cli_text_add(page, settings->page != NULL ? settings->page : "-");
        return;
    }
    const char *name = cli_text_file_name(file);
    const char *dot = strrchr(name, '.');
    const bool has_extension = dot != NULL && dot != name;
    cli_text_add_bytes(page, file, has_extension ? (size_t)(dot - file) : strlen(file));
    cli_text_add(page, ".html");
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat first, second;
    return strcmp(one, other) == 0 ||
           (stat(one, &first) == 0 && stat(other, &second) == 0 &&
            first.st_dev == second.st_dev && first.st_ino == second.st_ino);
}

/* As a whole or not at all. */
static bool write_page(const char *path, const struct cli_text *page,
                       struct cli_text *problem)
{
    struct ims_message message = {0, ""};
    struct ims_image image = IMS_IMAGE_INIT;
    if (strcmp(path, "-") == 0)
        return cli_output_print(page);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = page->data;
    image.byte_count = page->length;
    const int error = ims_write(path, &image, NULL, &message);
    if (error == IMS_OK)
        return true;
    cli_text_add_name(problem, path);
    cli_text_format(problem, ": %s",
                    message.text[0] != '\0' ? message.text : ims_error_text(error));
    return false;
}

/* ---- the run ----------------------------------------------------------------------
 */

/* Of what is read, for persons. */
static const char *name_of(const struct settings *settings)
{
    return strcmp(settings->file, "-") == 0 ? "standard input" : settings->file;
}

static bool read_run(struct report_run *run, const struct settings *settings,
                     struct cli_text *problem)
{
    struct cli_text reason = CLI_TEXT_INIT;
    const bool standard = strcmp(settings->file, "-") == 0;
    FILE *stream = standard ? stdin : fopen(settings->file, "re");
    cli_text_clear(&reason);
    run->files.most = (size_t)settings->pictures;
    if (stream == NULL)
        cli_text_add(&reason, strerror(errno));
    const bool good = stream != NULL && report_run_read(run, stream, &reason);
    if (!good) {
        cli_text_add_name(problem, name_of(settings));
        cli_text_format(problem, ": %s", reason.data);
    }
    if (stream != NULL && !standard)
        fclose(stream);
    cli_text_free(&reason);
    return good;
}

/* Reads files in processes of their own where that can be. */
static void make_page(struct cli_text *page, const struct report_run *run,
                      const struct settings *settings, ims_registry *registry)
{
    struct cli_text reason = CLI_TEXT_INIT;
    const uint64_t memory = cli_machine_memory("") / 4;
    const struct sandbox_plan plan = {
        .registry = registry, .formats = readers_table, .memory = memory, .threads = 1};
    struct sandbox *sandbox = NULL;
    if (run->files.count > 0)
        sandbox = sandbox_begin(&plan, &reason);
    const struct preview_file how = {.registry = registry,
                                     .delegate = sandbox_delegate(sandbox),
                                     .memory = memory / 2};
    report_page_make(page, run, name_of(settings), &how);
    sandbox_end(sandbox);
    cli_text_free(&reason);
}

static bool report(const struct settings *settings, ims_registry *registry,
                   const char *path, struct cli_text *problem)
{
    struct report_run *run = calloc(1, sizeof *run);
    struct cli_text page = CLI_TEXT_INIT;
    if (run == NULL) {
        cli_text_add(problem, "out of memory");
        return false;
    }
    bool good = read_run(run, settings, problem);
    if (good) {
        make_page(&page, run, settings, registry);
        good = write_page(path, &page, problem);
        if (run->is_cut)
            cli_usage_say("%s: the last line is cut off and was left out",
                          name_of(settings));
        if (good && strcmp(path, "-") != 0)
            cli_usage_say("%s is written", path);
    }
    report_run_free(run);
    free(run);
    cli_text_free(&page);
    return good;
}

/* Names the page, which is not to be the file that is read. */
static bool choose_page(const struct settings *settings, struct cli_text *path,
                        struct cli_text *problem)
{
    if (settings->file == NULL) {
        cli_text_add(problem, "FILE is missing: what `imagesaver save --report' wrote");
        return false;
    }
    name_page(settings, path);
    if (strcmp(path->data, "-") == 0)
        return true;
    if (is_same_file(path->data, settings->file))
        return cli_value_wrong(problem, "output", path->data,
                               "that is FILE, which is read");
    const int error = cli_output_look(path->data);
    return error == 0 ||
           cli_value_wrong(problem, "output", path->data, "%s", strerror(error));
}

/* Returns the exit code. */
static int run_report(const struct settings *settings, struct cli_text *problem)
{
    ims_registry *registry = NULL;
    struct cli_text path = CLI_TEXT_INIT;
    int code = CLI_EXIT_GOOD;
    if (!choose_page(settings, &path, problem) ||
        !cli_choice_open_registry(&registry, &settings->plugins, problem)) {
        code = cli_usage_wrong("report", problem->data);
    } else {
        input_begin();
        if (!report(settings, registry, path.data, problem)) {
            if (problem->length > 0)
                cli_usage_say("%s", problem->data);
            code = CLI_EXIT_FAILED;
        }
    }
    ims_registry_free(&registry);
    cli_text_free(&path);
    return code;
}

int report_command(int count, char **words)
{
    struct settings settings = {.pictures = USUAL_PICTURES};
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    int code = CLI_EXIT_GOOD;
    if (!cli_arguments_read(options, count, words, read_option, &settings, &problem))
        code = cli_usage_wrong("report", problem.data);
    else if (settings.help)
        print_help();
    else
        code = run_report(&settings, &problem);
    cli_value_free_words(&settings.plugins);
    cli_text_free(&problem);
    return code;
}
