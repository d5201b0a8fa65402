/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <stddef.h>
#include <string.h>

enum {
    OPTION_FORMAT = 1,
    OPTION_EFFORT,
    OPTION_QUALITY,
    OPTION_JOBS,
    OPTION_RATE,
    OPTION_SECONDS,
    OPTION_JSON,
    OPTION_KEEP,
    OPTION_PLUGINS,
    OPTION_HELP
};

enum { EFFORTS = 10, EVERY_EFFORT = (1 << EFFORTS) - 1 };

const struct cli_arguments_option bench_settings_options[] = {
    {OPTION_FORMAT, 'f', "format", "LIST",
     "Measure these formats: extensions separated by commas. Usually all that can be "
     "written."},
    {OPTION_EFFORT, 0, "effort", "LIST",
     "Measure these efforts, as in 0-3,6. Usually all, from 0 (fast) to 9 (small)."},
    {OPTION_QUALITY, 0, "quality", "N",
     "0 to 100, for lossy formats; usually what each format takes by itself."},
    {OPTION_JOBS, 'j', "jobs", "N",
     "Threads that encode; usually one for each processor."},
    {OPTION_RATE, 0, "rate", "N",
     "Name the settings that save so many images a second in the smallest files."},
    {OPTION_SECONDS, 0, "seconds", "N",
     "Time for each measurement, as in 0.5; usually so short that all take less than "
     "30."},
    {OPTION_JSON, 0, "json", "FILE",
     "Write the figures as JSON; - for standard output, in place of the table."},
    {OPTION_KEEP, 0, "keep", "WHICH",
     "What becomes of the files: no (none stays, the usual), or yes (the last ones of "
     "each setting do, to look at)."},
    {OPTION_PLUGINS, 0, "plugins", "PATH",
     "Load encoders from a shared library, or from all in a folder."},
    {OPTION_HELP, 'h', "help", NULL, "Print this and exit."},
    {0, 0, NULL, NULL, NULL}};

/* One effort or a range, "3" or "3-5"; NULL if there is none. */
static const char *read_range(const char *word, unsigned *efforts)
{
    if (word[0] < '0' || word[0] > '9')
        return NULL;
    int first = word[0] - '0', last = first;
    word++;
    if (word[0] == '-') {
        if (word[1] < '0' || word[1] > '9')
            return NULL;
        last = word[1] - '0';
        word += 2;
    }
    for (int effort = first; effort <= last; effort++)
        *efforts |= 1u << effort;
    return first <= last ? word : NULL;
}

static bool read_efforts(struct bench_settings *settings, const char *value,
                         struct cli_text *problem)
{
    unsigned efforts = 0;
    const char *word = read_range(value, &efforts);
    while (word != NULL && *word == ',')
        word = read_range(word + 1, &efforts);
    if (word != NULL && *word == '\0') {
        settings->efforts = efforts;
        return true;
    }
    return cli_value_wrong(problem, "effort", value,
                           "must be efforts from 0 to 9, as in --effort 0-3,6");
}

static bool read_keep(struct bench_settings *settings, const char *value,
                      struct cli_text *problem)
{
    static const char *const choices[] = {"no", "yes", NULL};
    int place;
    if (!cli_value_choice("keep", value, choices, &place, problem))
        return false;
    settings->keep = place == 1;
    return true;
}

static bool read_option(void *user, int option, const char *value,
                        struct cli_text *problem)
{
    struct bench_settings *settings = user;
    switch (option) {
    case CLI_ARGUMENTS_OPERAND:
        if (settings->folder == NULL)
            settings->folder = value;
        else
            cli_value_add_word(&settings->samples, value);
        return true;
    case OPTION_HELP:
        settings->help = true;
        return false;
    case OPTION_FORMAT:
        return cli_value_formats(value, &settings->formats, problem);
    case OPTION_EFFORT:
        return read_efforts(settings, value, problem);
    case OPTION_QUALITY:
        return cli_value_number("quality", value, 0, 100, &settings->quality, problem);
    case OPTION_JOBS:
        return cli_value_number("jobs", value, 1, 1024, &settings->jobs, problem);
    case OPTION_RATE:
        return cli_value_decimal("rate", value, 0.001, 1000000, &settings->rate,
                                 problem);
    case OPTION_SECONDS:
        return cli_value_decimal("seconds", value, 0.001, 3600, &settings->seconds,
                                 problem);
    case OPTION_JSON:
        settings->json = value;
        return true;
    case OPTION_KEEP:
        return read_keep(settings, value, problem);
    default:
        cli_value_add_word(&settings->plugins, value);
        return true;
    }
}

static bool check_operands(const struct bench_settings *settings,
                           struct cli_text *problem)
{
    if (settings->folder != NULL)
        return cli_value_inputs(&settings->samples, problem);
    cli_text_add(problem, "FOLDER is missing: where to measure");
    return false;
}

bool bench_settings_read(struct bench_settings *settings, int count, char **words,
                         struct cli_text *problem)
{
    *settings = (struct bench_settings){.efforts = EVERY_EFFORT, .quality = -1};
    bool good = cli_arguments_read(bench_settings_options, count, words, read_option,
                                   settings, problem) &&
                (settings->help || check_operands(settings, problem));
    if (settings->formats.count == 0)
        cli_value_add_word(&settings->formats, "all");
    return good;
}

void bench_settings_free(struct bench_settings *settings)
{
    cli_value_free_words(&settings->formats);
    cli_value_free_words(&settings->plugins);
    cli_value_free_words(&settings->samples);
}
