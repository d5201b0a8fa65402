/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver bench` understands of its command line.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/bench/settings.h"

static struct bench_settings settings;
static struct cli_text problem;

/* Reads a command line of words separated by blanks. */
static bool reads(const char *line)
{
    /* What the settings point to outlives this function, as a command line does. */
    static char words[300];
    char *list[30];
    int count = 0;
    snprintf(words, sizeof words, "%s", line);
    char *rest = words;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        list[count++] = word;
    cli_text_clear(&problem);
    return bench_settings_read(&settings, count, list, &problem);
}

static void refuses(const char *line, const char *says)
{
    cr_assert_not(reads(line), "%s", line);
    cr_assert(strstr(problem.data, says) != NULL, "%s: %s", line, problem.data);
    bench_settings_free(&settings);
}

static void has_efforts(const char *line, unsigned efforts)
{
    cr_assert(reads(line), "%s: %s", line, problem.data);
    cr_assert_eq(settings.efforts, efforts, "%s: %x", line, settings.efforts);
    bench_settings_free(&settings);
}

Test(cli_bench_settings, defaults)
{
    cr_assert(reads("out"));
    cr_assert_str_eq(settings.folder, "out");
    cr_assert_eq(settings.samples.count, 0);
    cr_assert_eq(settings.formats.count, 1);
    cr_assert_str_eq(settings.formats.words[0], "all");
    cr_assert_eq(settings.efforts, 0x3ff);
    cr_assert_eq(settings.quality, -1);
    cr_assert_eq(settings.jobs, 0);
    cr_assert_eq(settings.seconds, 0);
    cr_assert_eq(settings.rate, 0);
    cr_assert_not(settings.keep || settings.help);
    cr_assert_null(settings.json);
    bench_settings_free(&settings);
}

Test(cli_bench_settings, everything)
{
    cr_assert(reads("-f png,jpg --effort 3 --quality 0 -j 4 --rate 29.97 --seconds 0.5 "
                    "--json - --keep yes --plugins p out a - b"));
    cr_assert_eq(settings.formats.count, 2);
    cr_assert_eq(settings.efforts, 1 << 3);
    cr_assert_eq(settings.quality, 0);
    cr_assert_eq(settings.jobs, 4);
    cr_assert_float_eq(settings.rate, 29.97, 1e-9);
    cr_assert_float_eq(settings.seconds, 0.5, 1e-9);
    cr_assert_str_eq(settings.json, "-");
    cr_assert(settings.keep);
    cr_assert_eq(settings.plugins.count, 1);
    cr_assert_str_eq(settings.folder, "out");
    cr_assert_eq(settings.samples.count, 3);
    cr_assert_str_eq(settings.samples.words[2], "b");
    bench_settings_free(&settings);
}

Test(cli_bench_settings, efforts)
{
    has_efforts("--effort 0 out", 1);
    has_efforts("--effort 0-9 out", 0x3ff);
    has_efforts("--effort 1,3-5,9 out", 1 << 1 | 7 << 3 | 1 << 9);
    has_efforts("--effort 4-4,4 out", 1 << 4);
    has_efforts("--effort 4 --effort 5 out", 1 << 5);
}

Test(cli_bench_settings, mistakes)
{
    static const char *const efforts[] = {"10", "-1", "1-",  "3-1", "1,",
                                          ",1", "a",  "1-a", "1--2"};
    for (size_t i = 0; i < sizeof efforts / sizeof efforts[0]; i++) {
        char line[40];
        snprintf(line, sizeof line, "--effort %s", efforts[i]);
        refuses(line, "must be efforts from 0 to 9, as in --effort 0-3,6");
    }
    refuses("--rate 30", "FOLDER is missing");
    refuses("out - -", "standard input (-) can be named once only");
    refuses("--quality 101 out", "--quality 101: must be a whole number from 0 to 100");
    refuses("--rate 0 out", "--rate 0: must be a number from 0.001");
    refuses("--seconds 9999 out",
            "--seconds 9999: must be a number from 0.001 to 3600");
    refuses("--keep no --keep ys out", "must be no or yes; did you mean yes");
    refuses("--ratee 3 out", "did you mean --rate");
}
