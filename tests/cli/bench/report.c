/* SPDX-License-Identifier: MIT
 *
 * What `imagesaver bench` shows of figures that are given: lines for a person, JSON for
 * programs.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/bench/json.h"
#include "cli/bench/report.h"

static struct bench_settings settings = {.folder = "out\n", .rate = 30};
static struct bench_picture picture = {.image = {.size = sizeof(struct ims_image),
                                                 .format = IMS_PIXEL_RGB8,
                                                 .width = 1920,
                                                 .height = 1080},
                                       .bytes = 6220800};
static struct bench_sample sample = {
    .pictures = &picture, .count = 1, .bytes = 6220800, .seen = 1};
static const struct bench_store store = {
    .bytes = {4096, 1048576}, .rate = {20000, 800}, .disk = 100e6};
static struct cli_text text;

static struct bench_row rows[] = {
    {.format = "png",
     .extension = "png",
     .lossless = true,
     .effort = 0,
     .last_effort = 1,
     .quality = -1,
     .state = BENCH_ROW_MEASURED,
     .encoder = "png-fast",
     .rate = 123.4,
     .slowest = 120,
     .fastest = 125,
     .pixel_rate = 767.6e6,
     .bytes = 2800000,
     .processors = 1.9,
     .rounds = 5,
     .images = 50},
    {.format = "png",
     .extension = "png",
     .lossless = true,
     .effort = 1,
     .quality = -1,
     .state = BENCH_ROW_SAME},
    {.format = "png",
     .extension = "png",
     .lossless = true,
     .effort = 2,
     .last_effort = 2,
     .quality = -1,
     .state = BENCH_ROW_SLOW,
     .reason = "9.9 s or more a picture"},
    {.format = "webp",
     .extension = "webp",
     .ask = true,
     .effort = 4,
     .last_effort = 4,
     .quality = 80,
     .ask_quality = true,
     .state = BENCH_ROW_MEASURED,
     .encoder = "webp",
     .rate = 31.5,
     .slowest = 30,
     .fastest = 33,
     .pixel_rate = 195.9e6,
     .bytes = 123456,
     .guessed = true,
     .processors = 2,
     .rounds = 1,
     .images = 2},
    {.format = "bmp",
     .extension = "bmp",
     .lossless = true,
     .effort = -1,
     .last_effort = -1,
     .quality = -1,
     .state = BENCH_ROW_REFUSED,
     .reason = "it cannot hold \"this\""},
    {.format = "gif", .extension = "gif", .effort = -1, .quality = -1},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static struct bench_report report = {.settings = &settings,
                                     .sample = &sample,
                                     .store = &store,
                                     .rows = rows,
                                     .row_count = ROWS,
                                     .jobs = 2,
                                     .processors = 2};

static void setup(void)
{
    bench_advice_conclude(rows, ROWS, &store);
    cli_text_clear(&text);
}

TestSuite(cli_bench_report, .init = setup);

static void has(const char *words)
{
    cr_assert(strstr(text.data, words) != NULL, "\"%s\" is not in:\n%s", words,
              text.data);
}

static void has_not(const char *words)
{
    cr_assert(strstr(text.data, words) == NULL, "\"%s\" is in:\n%s", words, text.data);
}

Test(cli_bench_report, the_table)
{
    bench_report_add(&report, &text);
    has("Sample: a drawn picture, 1920 x 1080 rgb8, 6.2 MB\n"
        "Folder: out\\n, 2 jobs; the disk takes 100 MB a second\n"
        "Files as they are: 20000 of 4.1 kB, or 800 of 1.0 MB a second\n"
        "\n"
        "  FORMAT KIND       EFFORT  IMAGES/S    PIXELS      FILE    CPU  LIMIT\n"
        "* png    lossless   0-1          123     767.6    2.8 MB   190%  disk: 35.7\n"
        "  png    lossless   2      too slow: 9.9 s or more a picture\n"
        "* webp   quality 80 4           31.5     195.9   ~123 kB   200%  processors\n"
        "  bmp    lossless   -      not possible: it cannot hold \"this\"\n"
        "\n");
    has("~ = worked out");
    has_not("gif");
    has_not("busy with other things");
    size_t longest = 0;
    for (const char *line = text.data; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > longest)
            longest = strcspn(line, "\n");
    cr_assert_leq(longest, 80);
}

Test(cli_bench_report, the_setting_for_a_rate)
{
    bench_report_add(&report, &text);
    has("\nFor 30 images a second:\n"
        "  lossless  png, effort 0: 35.7 a second, 2.8 MB each\n"
        "            --format png --effort 0 --jobs 1\n"
        "  lossy     webp, effort 4, quality 80: 31.5 a second, 123 kB each (only "
        "just)\n"
        "            --format webp --effort 4 --quality 80 --jobs 2\n");
}

Test(cli_bench_report, no_setting_for_a_rate)
{
    settings.rate = 100.5;
    report.row_count = 3;
    bench_report_add(&report, &text);
    has("For 100.5 images a second:\n"
        "  lossless  none; at most 35.7 a second: png, effort 0 (disk)\n"
        "  lossy     none was measured\n");
}

Test(cli_bench_report, no_rate)
{
    settings.rate = 0;
    bench_report_add(&report, &text);
    has_not("For ");
}

Test(cli_bench_report, several_pictures)
{
    char *names[] = {"a"};
    struct bench_picture two[2] = {picture, picture};
    struct bench_sample some = {.pictures = two, .count = 2, .bytes = 2000, .seen = 2};
    settings.samples.words = names;
    settings.samples.count = 1;
    report.sample = &some;
    bench_report_add(&report, &text);
    has("Sample: 2 pictures, 1920 x 1080 rgb8, 1.0 kB each\n");
    cli_text_clear(&text);
    two[1].image.width = 5;
    some.seen = 300;
    bench_report_add(&report, &text);
    has("Sample: 2 of 300 pictures, different ones as 1920 x 1080 rgb8, 1.0 kB each\n");
}

Test(cli_bench_report, a_store_that_was_not_measured)
{
    const struct bench_store none = {.disk = 0};
    report.store = &none;
    bench_report_add(&report, &text);
    has("Folder: out\\n, 2 jobs\n\n");
}

Test(cli_bench_report, json)
{
    bench_json_add(&report, &text);
    has("\"folder\":\"out\\u000a\",\"jobs\":2,\"interrupted\":false,");
    has("\"sample\":{\"drawn\":true,\"pictures\":1,\"pictures_read\":1,\"width\":1920,"
        "\"height\":1080,\"pixel_format\":\"rgb8\",\"pixel_bytes\":6220800.000},");
    has("\"store\":{\"files\":[{\"bytes\":4096.000,\"files_per_second\":20000.000},"
        "{\"bytes\":1048576.000,\"files_per_second\":800.000}],"
        "\"disk_bytes_per_second\":100000000.000},");
    has("{\"format\":\"png\",\"extension\":\"png\",\"lossless\":true,\"effort\":0,"
        "\"quality\":null,\"options\":\"effort=0\",\"arguments\":\"--format png "
        "--effort 0\",\"encoder\":\"png-fast\",\"state\":\"measured\",\"reason\":\"\","
        "\"images_per_second\":123.400,\"slowest_round\":120.000,"
        "\"fastest_round\":125.000,\"images_per_second_lasting\":35.714,"
        "\"pixel_bytes_per_second\":767600000.000,\"bytes_per_image\":2800000.000,"
        "\"bytes_worked_out\":false,\"processors_busy\":1.900,\"limit\":\"disk\","
        "\"best\":true,\"rounds\":5,\"images\":50}");
    has("\"options\":\"lossless=0,effort=4,quality=80\"");
    has("\"effort\":null,\"quality\":null,\"options\":\"\",\"arguments\":\"--format "
        "bmp\",\"encoder\":\"\",\"state\":\"refused\",\"reason\":\"it cannot hold "
        "\\\"this\\\"\"}");
    has("\"state\":\"not begun\"");
    has("\"wanted\":{\"images_per_second\":30.000,\"lossless\":{\"format\":\"png\",");
    has("\"jobs\":1,\"images_per_second_lasting\":35.714,\"bytes_per_image\":"
        "2800000.000},\"lossy\":{");
}

Test(cli_bench_report, json_without_a_setting)
{
    const struct bench_store none = {.disk = 0};
    settings.rate = 1000;
    report.store = &none;
    report.interrupted = true;
    bench_json_add(&report, &text);
    has("\"interrupted\":true");
    has("\"store\":{\"files\":[],\"disk_bytes_per_second\":null}");
    has("\"lossless\":null,\"lossy\":null}}\n");
    settings.rate = 0;
    cli_text_clear(&text);
    bench_json_add(&report, &text);
    has_not("wanted");
}
