/* SPDX-License-Identifier: MIT
 *
 * The command's patterns of names: what they make, what is refused and with which
 * words.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/save/name.h"

static const struct save_name_values values = {.stem = "holiday",
                                               .ext = "mp4",
                                               .numbers = {[SAVE_NAME_INPUT] = 3,
                                                           [SAVE_NAME_INDEX] = 42,
                                                           [SAVE_NAME_TIME] = 1234,
                                                           [SAVE_NAME_WIDTH] = 640,
                                                           [SAVE_NAME_HEIGHT] = 480}};

/* "folder|name" of a pattern. */
static const char *made(const char *words)
{
    static struct cli_text result;
    struct save_name_pattern pattern;
    struct cli_text problem = CLI_TEXT_INIT, folder = CLI_TEXT_INIT,
                    name = CLI_TEXT_INIT;
    cli_text_clear(&result);
    if (!save_name_read(&pattern, words, &problem)) {
        cli_text_format(&result, "wrong: %s", problem.data);
    } else {
        save_name_make(&pattern, &values, &folder, &name);
        cli_text_format(&result, "%s|%s", folder.data, name.data);
        save_name_free(&pattern);
    }
    cli_text_free(&problem);
    cli_text_free(&folder);
    cli_text_free(&name);
    return result.data;
}

Test(cli_save_name, placeholders_are_filled)
{
    cr_assert_str_eq(made("{stem}"), "|holiday");
    cr_assert_str_eq(made("{stem}_{index:06}"), "|holiday_000042");
    cr_assert_str_eq(made("{index}"), "|42");
    cr_assert_str_eq(made("{index:1}"), "|42", "never fewer digits than it has");
    cr_assert_str_eq(made("{index:6}"), "|000042");
    cr_assert_str_eq(made("{ext}-{input:02}-{time:8}"), "|mp4-03-00001234");
    cr_assert_str_eq(made("{width}x{height}"), "|640x480");
    cr_assert_str_eq(made("plain"), "|plain");
    cr_assert_str_eq(made("{{{stem}}}"), "|{holiday}");
}

Test(cli_save_name, what_stands_before_a_slash_names_folders)
{
    cr_assert_str_eq(made("{stem}/{index:03}"), "holiday|042");
    cr_assert_str_eq(made("a/b/{stem}"), "a/b|holiday");
    cr_assert_str_eq(made("..a/b"), "..a|b");
}

Test(cli_save_name, mistakes_are_told)
{
    cr_assert_str_eq(made("{foo}"),
                     "wrong: there is no {foo}; there are {stem}, {ext}, {input}, "
                     "{index}, {page}, {time}, {width}, {height}");
    cr_assert_str_eq(made("{stem:06}"),
                     "wrong: {stem} is no number and takes no digits");
    static const struct {
        const char *pattern;
        const char *says;
    } wrong[] = {{"", "empty"},
                 {"a/", "name is missing"},
                 {"/a", "below FOLDER"},
                 {"../a", "below FOLDER"},
                 {"a/../b", "below FOLDER"},
                 {"a/..", "below FOLDER"},
                 {"{stem", "a lone '{'"},
                 {"stem}", "a lone '}'"},
                 {"{index:0}", "from 1 to 20"},
                 {"{index:21}", "from 1 to 20"},
                 {"{index:x}", "from 1 to 20"},
                 {"{index:}", "from 1 to 20"},
                 {"{}", "there is no {}"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *result = made(wrong[i].pattern);
        cr_assert(strncmp(result, "wrong: ", 7) == 0 &&
                      strstr(result, wrong[i].says) != NULL,
                  "\"%s\" came to: %s", wrong[i].pattern, result);
    }
}

Test(cli_save_name, it_is_known_what_is_used)
{
    struct save_name_pattern pattern;
    struct cli_text problem = CLI_TEXT_INIT;
    cr_assert(save_name_read(&pattern, "{stem}-{time}", &problem));
    cr_assert(save_name_uses(&pattern, SAVE_NAME_STEM));
    cr_assert(save_name_uses(&pattern, SAVE_NAME_TIME));
    cr_assert_not(save_name_uses(&pattern, SAVE_NAME_INDEX));
    save_name_free(&pattern);
}

static void splits(const char *path, const char *stem, const char *ext)
{
    struct cli_text found = CLI_TEXT_INIT;
    const char *found_ext;
    save_name_split(path, &found, &found_ext);
    cr_assert_str_eq(found.data, stem, "stem of %s", path);
    cr_assert_str_eq(found_ext, ext, "ext of %s", path);
    cli_text_free(&found);
}

Test(cli_save_name, paths_are_split_at_the_last_dot)
{
    splits("a.jpg", "a", "jpg");
    splits("x/y.z/a.b.JPG", "a.b", "JPG");
    splits("x.y/a", "a", "");
    splits(".hidden", ".hidden", "");
    splits(".hidden.png", ".hidden", "png");
    splits("a.", "a", "");
    splits("100%_%06d.png", "100%_%06d", "png");
}
