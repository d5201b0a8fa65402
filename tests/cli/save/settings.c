/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver save` understands of its command line.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/save/settings.h"

static struct save_settings settings;
static struct cli_text problem;

/* Reads a command line of words separated by blanks. */
static bool reads(const char *line)
{
    /* What the settings point to outlives this function, as a command line does. */
    static char words[300];
    enum { MOST = 50 };
    char *list[MOST];
    int count = 0;
    snprintf(words, sizeof words, "%s", line);
    char *rest = words;
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        cr_assert_lt(count, MOST);
        list[count++] = word;
    }
    cli_text_clear(&problem);
    return save_settings_read(&settings, count, list, &problem);
}

static void refuses(const char *line, const char *says)
{
    cr_assert_not(reads(line), "%s", line);
    cr_assert(strstr(problem.data, says) != NULL, "%s: %s", line, problem.data);
    save_settings_free(&settings);
}

Test(cli_save_settings, defaults)
{
    cr_assert(reads("a b out"));
    cr_assert_eq(settings.inputs.count, 2);
    cr_assert_str_eq(settings.inputs.words[1], "b");
    cr_assert_str_eq(settings.folder, "out");
    cr_assert_eq(settings.overwrite, IMS_OVERWRITE_ERROR);
    cr_assert_eq(settings.sync, IMS_SYNC_NONE);
    cr_assert_eq(settings.formats.count, 0);
    cr_assert_eq(settings.jobs, 0);
    cr_assert_eq(settings.options.length, 0);
    cr_assert_not(settings.has_name || settings.create || settings.quiet);
    cr_assert_eq(settings.aspect, INPUT_ASPECT_SQUARE);
    cr_assert_not(settings.deinterlace);
    cr_assert_eq(settings.untagged, INPUT_UNTAGGED_UNKNOWN);
    cr_assert_not(settings.saves_damaged);
    save_settings_free(&settings);
    refuses("--aspect wide a out", "square or keep");
    cr_assert_eq(settings.progress, SAVE_PROGRESS_PLAIN);
    cr_assert_eq(settings.preview, SAVE_PREVIEW_NONE);
    refuses("--preview blocky a out", "sixel, kitty, blocks");
    refuses("--preview a.b/sheet a out", "sixel, kitty, blocks");
    refuses("--preview sheet. a out", "sixel, kitty, blocks");
    cr_assert(reads("--preview=kitty a out"));
    cr_assert_eq(settings.preview, SAVE_PREVIEW_KITTY);
    cr_assert_null(settings.preview_file);
    save_settings_free(&settings);
    cr_assert(reads("--preview a/sheet.png a out"));
    cr_assert_eq(settings.preview, SAVE_PREVIEW_FILE);
    cr_assert_str_eq(settings.preview_file, "a/sheet.png");
    save_settings_free(&settings);
    refuses("--progress none a out", "plain or full");
    cr_assert(reads("--progress=full a out"));
    cr_assert_eq(settings.progress, SAVE_PROGRESS_FULL);
    save_settings_free(&settings);
    refuses("--damaged ignore a out", "must be refuse or save");
    refuses("--untagged adobe a out",
            "must be unknown, srgb, display-p3, bt709, bt2020, gamma22, linear, pq or "
            "hlg");
}

Test(cli_save_settings, everything)
{
    cr_assert(
        reads("-f png,jpg --format webp --name {stem}x --sub-folder s --create "
              "--overwrite unique --sync full -j 3 --queue 20 --memory 1M "
              "--max-pixels 5000000000 --max-frames 7 --aspect keep --deinterlace "
              "--untagged display-p3 --damaged save "
              "--plugins p1 --plugins p2 --report r -q a out"));
    cr_assert_eq(settings.formats.count, 3);
    cr_assert_str_eq(settings.formats.words[1], "jpg");
    cr_assert_str_eq(settings.formats.words[2], "webp");
    cr_assert(settings.has_name && settings.create && settings.quiet);
    cr_assert_str_eq(settings.sub_folder, "s");
    cr_assert_eq(settings.overwrite, IMS_OVERWRITE_UNIQUE);
    cr_assert_eq(settings.sync, IMS_SYNC_FULL);
    cr_assert_eq(settings.jobs, 3);
    cr_assert_eq(settings.queue, 20);
    cr_assert_eq(settings.memory, 1048576);
    cr_assert_eq(settings.max_pixels, 5000000000u);
    cr_assert_eq(settings.max_frames, 7);
    cr_assert_eq(settings.aspect, INPUT_ASPECT_KEEP);
    cr_assert(settings.deinterlace);
    cr_assert_eq(settings.untagged, INPUT_UNTAGGED_DISPLAY_P3);
    cr_assert(settings.saves_damaged);
    cr_assert_eq(settings.plugins.count, 2);
    cr_assert_str_eq(settings.report, "r");
    save_settings_free(&settings);
}

Test(cli_save_settings, options_of_encoders_are_gathered)
{
    cr_assert(reads("--set png:effort=9 --quality 80 --set narrow=1 --lossless "
                    "--set jpeg:quality=95 --effort 2 a out"));
    cr_assert_str_eq(settings.options.data, "quality=80,narrow=1,lossless=1,effort=2"
                                            ";png:effort=9;jpeg:quality=95");
    save_settings_free(&settings);
    cr_assert(reads("--hdr sdr --set png:hdr=keep a out"));
    cr_assert_str_eq(settings.options.data, "hdr=sdr;png:hdr=keep");
    save_settings_free(&settings);
    cr_assert(reads("--hdr ultrahdr a out"));
    cr_assert_str_eq(settings.options.data, "hdr=ultrahdr");
    save_settings_free(&settings);
    refuses("--hdr brighter a out", "keep, sdr or ultrahdr");
    cr_assert(reads("--set a=b:c a out"));
    cr_assert_str_eq(settings.options.data, "a=b:c", "a colon in the value is its own");
    save_settings_free(&settings);
}

Test(cli_save_settings, help_wins)
{
    cr_assert(reads("--help"));
    cr_assert(settings.help);
    save_settings_free(&settings);
}

Test(cli_save_settings, mistakes_are_told)
{
    refuses("", "FOLDER is missing");
    refuses("a", "FOLDER is missing");
    refuses("- - out", "once only");
    refuses("--quality 101 a out",
            "--quality 101: must be a whole number from 0 to 100");
    refuses("--effort ten a out", "--effort ten: must be a whole number from 0 to 9");
    refuses("--jobs 0 a out", "from 1 to 1024");
    refuses("--queue -1 a out", "from 1 to 1048576");
    refuses("--sub-folder /a a out", "must lie below FOLDER");
    refuses("--sub-folder a/../.. a out", "must lie below FOLDER");
    refuses("--memory much a out", "--memory much: must be a number of bytes");
    refuses("--memory 0 a out", "--memory 0: ");
    refuses("--overwrite never a out", "must be error, replace, skip or unique");
    refuses("--overwrite replcae a out", "did you mean replace?");
    refuses("--sync all a out", "must be none, file, full or group");
    refuses("--format png,,jpg a out", "a format is missing");
    refuses("--format= a out", "a format is missing");
    refuses("--name {x} a out", "--name {x}: there is no {x}");
    refuses("--set quality a out", "must be one KEY=VALUE");
    refuses("--set =1 a out", "must be one KEY=VALUE");
    refuses("--set a= a out", "must be one KEY=VALUE");
    refuses("--set Format=png a out", "use --format");
    refuses("--set :a=1 a out", "must be one KEY=VALUE");
    refuses("--set a=1,b=2 a out", "must be one KEY=VALUE");
    refuses("--set a=1;b=2 a out", "must be one KEY=VALUE");
}
