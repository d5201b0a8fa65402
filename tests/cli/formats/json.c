/* SPDX-License-Identifier: MIT
 *
 * The formats as JSON: exactly, of a table that has everything, and of libraries that
 * are missing. What it says of the encoders here: tests/integration/command_json.sh.
 */
#include <criterion/criterion.h>

#include "cli/common/missing.h"
#include "cli/formats/json.h"
#include "cli/formats/words.h"
#include "support/fake_encoder.h"

/* In place of those of this build. */
const struct cli_missing cli_missing_libraries[] = {
    {"libone", "libone-dev", "aaa bbb", ""}, {"libtwo", "libtwo-dev", "", "ccc"}, {0}};

static const struct ims_option all_options[] = {
    {.key = "level",
     .type = IMS_OPTION_NUMBER,
     .minimum = -0.5,
     .maximum = 20,
     .standard = 0.25,
     .help = "a \"number\""},
    {.key = "effort",
     .type = IMS_OPTION_INTEGER,
     .maximum = 9,
     .standard = 5,
     .help = "e"},
    {.key = "mode",
     .type = IMS_OPTION_CHOICE,
     .choices = (const char *const[]){"fast", "slow", NULL},
     .standard = 1,
     .help = "m"},
    {.key = "deep", .type = IMS_OPTION_BOOLEAN, .standard = 1, .help = "d"},
    {.key = "tint", .type = IMS_OPTION_COLOR, .standard = 0x00ff10, .help = "t"},
    {.key = "words",
     .type = IMS_OPTION_TEXT,
     .maximum = 30,
     .standard_text = "none",
     .help = "w"},
    {.key = NULL}};

static void check_json(const char *name, const char *encoders)
{
    struct cli_text text = CLI_TEXT_INIT;
    struct cli_text wanted = CLI_TEXT_INIT;
    struct ims_message message = {0, ""};
    struct ims_encoder one = fake_encoder("aaa");
    ims_registry *registry = NULL;
    one.options = all_options;
    one.mime_type = "image/aaa";
    one.metadata = IMS_METADATA_TEXT | IMS_METADATA_LIGHT;
    one.max_width = 100;
    one.max_pixels = UINT64_C(5000000000);
    one.min_effort = 2;
    one.max_effort = 7;
    /* No other format unpacks to these. */
    one.pixel_formats = (const enum ims_pixel_format[]){
        IMS_PIXEL_RGB_F16, IMS_PIXEL_GRAY_F16, IMS_PIXEL_NONE};
    one.narrowed_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_RGBA_F16, IMS_PIXEL_NONE};
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &one, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(ims_registry_add(registry, &fake_bytes_encoder, &message), IMS_OK);
    cli_text_clear(&text);
    formats_json_add(registry, name, &text);
    char *const general = strstr(text.data, "\"general_options\":[");
    char *const missing = strstr(text.data, "\"missing\":[");
    cr_assert(general != NULL && missing != NULL && general < missing);
    cli_text_format(&wanted, "{\"version\":\"%s\",\"encoders\":[\n%s],",
                    ims_version_text(), encoders);
    cr_assert_eq((size_t)(general - text.data), wanted.length, "%s", text.data);
    cr_assert_arr_eq(text.data, wanted.data, wanted.length, "%s", text.data);
    cr_assert_str_eq(
        missing,
        "\"missing\":[{\"library\":\"libone\",\"package\":\"libone-dev\","
        "\"formats\":[\"aaa\",\"bbb\"],\"reads\":[]}\n,{\"library\":\"libtwo\","
        "\"package\":\"libtwo-dev\",\"formats\":[],\"reads\":[\"ccc\"]}\n],"
        "\"problems\":[]}\n");
    cli_text_free(&text);
    cli_text_free(&wanted);
    ims_registry_free(&registry);
}

#define AAA                                                                            \
    "{\"name\":\"aaa\",\"format\":\"aaa\",\"description\":\"An encoder for tests\","   \
    "\"extensions\":[\"aaa\"],\"mime_type\":\"image/aaa\",\"inputs\":[\"pixels\"],"    \
    "\"traits\":[\"lossless\"],\"metadata\":[\"text\",\"light\"],\"rank\":100,"        \
    "\"efforts\":{\"minimum\":2,\"maximum\":7}"                                        \
    ","                                                                                \
    "\"max_width\":100,\"max_height\":null,\"max_pixels\":5000000000,"                 \
    "\"pixel_formats\":[\"rgb_f16\",\"gray_f16\"],\"narrowed_formats\":[\"rgba_f16\"]" \
    ","                                                                                \
    "\"options\":[{\"key\":\"level\",\"type\":\"number\",\"minimum\":-0.5,"            \
    "\"maximum\":20,\"default\":0.25,\"help\":\"a \\\"number\\\"\"},"                  \
    "{\"key\":\"effort\",\"type\":\"integer\",\"minimum\":0,\"maximum\":9,"            \
    "\"default\":5,\"help\":\"e\"},{\"key\":\"mode\",\"type\":\"choice\","             \
    "\"values\":[\"fast\",\"slow\"],\"default\":\"slow\",\"help\":\"m\"},"             \
    "{\"key\":\"deep\",\"type\":\"boolean\",\"default\":true,\"help\":\"d\"},"         \
    "{\"key\":\"tint\",\"type\":\"color\",\"default\":\"00ff10\",\"help\":\"t\"},"     \
    "{\"key\":\"words\",\"type\":\"text\",\"maximum_bytes\":30,\"default\":\"none\","  \
    "\"help\":\"w\"}]}\n"

#define BYTES                                                                          \
    "{\"name\":\"bytes\",\"format\":\"bytes\",\"description\":\"An encoder for "       \
    "tests\","                                                                         \
    "\"extensions\":[],\"mime_type\":null,\"inputs\":[\"bytes\"],\"traits\":["         \
    "\"lossless\"],"                                                                   \
    "\"metadata\":[],\"rank\":100,\"efforts\":null,\"max_width\":null,\"max_height\":" \
    "null,"                                                                            \
    "\"max_pixels\":null,\"pixel_formats\":[],\"narrowed_formats\":[],"                \
    "\"options\":[]}\n"

Test(cli_formats_json, everything_that_a_table_has)
{
    check_json(NULL, AAA "," BYTES);
}

Test(cli_formats_json, encoders_of_a_name)
{
    check_json("AAA", AAA);
    check_json("bytes", BYTES);
    check_json("nobody", "");
}

static void add(struct cli_text *text, const char *name)
{
    cli_text_format(text, "%s ", name);
}

Test(cli_formats_json, what_unpacks_to_a_listed_format_is_taken_too)
{
    static const enum ims_pixel_format floats[] = {IMS_PIXEL_RGB_F32, IMS_PIXEL_NONE};
    static const enum ims_pixel_format halves[] = {IMS_PIXEL_RGB_F16, IMS_PIXEL_NONE};
    struct cli_text text = CLI_TEXT_INIT;
    formats_words_pixels(floats, NULL, add, &text);
    cr_assert_eq(strncmp(text.data, "rgb_f32 ", 8), 0, "%s", text.data);
    cr_assert_not_null(strstr(text.data, "rgb_f16 "), "%s", text.data);
    cr_assert_null(strstr(text.data, "gray_f16 "), "%s", text.data);
    cli_text_clear(&text);
    formats_words_pixels(floats, halves, add, &text);
    cr_assert_null(strstr(text.data, "rgb_f16 "), "%s", text.data);
    cli_text_free(&text);
}
