/* SPDX-License-Identifier: MIT
 *
 * The command's words: names and JSON that any bytes may be in, sizes, durations,
 * numbers as a person writes them, and which word a misspelt one was meant to be.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

#include "cli/common/text.h"

static const char *json_of(const char *words)
{
    static struct cli_text text;
    cli_text_clear(&text);
    cli_text_add_json(&text, words);
    return text.data;
}

Test(cli_text, json_escapes_what_it_must)
{
    cr_assert_str_eq(json_of("plain"), "\"plain\"");
    cr_assert_str_eq(json_of("a\"b\\c"), "\"a\\\"b\\\\c\"");
    cr_assert_str_eq(json_of("line\nend\x01\x7f"), "\"line\\u000aend\\u0001\\u007f\"");
    cr_assert_str_eq(json_of(""), "\"\"");
    cr_assert_str_eq(json_of("\xc2\x9b\xe2\x80\xae"), "\"\\u009b\\u202e\"");
    cr_assert_str_eq(json_of("\xf3\xa0\x81\xa1"), "\"\\udb40\\udc61\"");
}

Test(cli_text, json_keeps_utf8)
{
    cr_assert_str_eq(json_of("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xb7"),
                     "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xb7\"");
}

Test(cli_text, json_replaces_bytes_that_are_no_utf8)
{
    cr_assert_str_eq(json_of("a\xff"
                             "b"),
                     "\"a\\ufffdb\"");
    /* Cut short, too long, a half of a pair, beyond the last character. */
    cr_assert_str_eq(json_of("\xe2\x82"), "\"\\ufffd\\ufffd\"");
    cr_assert_str_eq(json_of("\xc0\xaf"), "\"\\ufffd\\ufffd\"");
    cr_assert_str_eq(json_of("\xe0\x80\xaf"), "\"\\ufffd\\ufffd\\ufffd\"");
    cr_assert_str_eq(json_of("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
    cr_assert_str_eq(json_of("\xf4\x90\x80\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    cr_assert_str_eq(json_of("\xc3("), "\"\\ufffd(\"");
}

Test(cli_text, names_cannot_play_with_the_terminal)
{
    struct cli_text text = CLI_TEXT_INIT;
    cli_text_add_name(&text, "a\nb\x1b[2Jc\x7f");
    cr_assert_str_eq(text.data, "a\\nb\\x1b[2Jc\\x7f");
    cli_text_clear(&text);
    /* The one-byte and the two-byte form of CSI; cut off characters. */
    cli_text_add_name(&text, "a\x9b"
                             "2Jb\xc2\x9b"
                             "2Jc\xe2\x82\xff");
    cr_assert_str_eq(text.data, "a\\x9b2Jb\\u009b2Jc\\xe2\\x82\\xff");
    cli_text_clear(&text);
    /* Right to left from here; an isolate; a line's end; a mark of byte order; a tag.
     */
    cli_text_add_name(&text, "\xe2\x80\xae"
                             "gpj\xe2\x81\xa6\xe2\x80\xa8\xef\xbb\xbf"
                             "\xd8\x9c\xf3\xa0\x81\xa1");
    cr_assert_str_eq(text.data, "\\u202egpj\\u2066\\u2028\\ufeff\\u061c\\U000e0061");
    cli_text_free(&text);
}

Test(cli_text, names_that_can_be_read_stay_as_they_are)
{
    /* Accents, Hebrew, a family that is held together by joiners. */
    static const char name[] = "\xc3\xa9 \xd7\xa9 \xf0\x9f\x91\xa9\xe2\x80\x8d"
                               "\xf0\x9f\x91\xa7.png";
    struct cli_text text = CLI_TEXT_INIT, again = CLI_TEXT_INIT;
    cli_text_add_name(&text, name);
    cr_assert_str_eq(text.data, name);
    cli_text_clear(&text);
    cli_text_add_name(&text, "a\x9b\n\xe2\x80\xae");
    cli_text_add_name(&again, text.data);
    cr_assert_str_eq(again.data, text.data, "twice is as good as once");
    cli_text_free(&text);
    cli_text_free(&again);
}

static const char *size_of(uint64_t bytes)
{
    static struct cli_text text;
    cli_text_clear(&text);
    cli_text_add_size(&text, bytes);
    return text.data;
}

Test(cli_text, sizes_have_units)
{
    cr_assert_str_eq(size_of(0), "0 B");
    cr_assert_str_eq(size_of(999), "999 B");
    cr_assert_str_eq(size_of(1000), "1.0 kB");
    cr_assert_str_eq(size_of(123456), "123 kB");
    cr_assert_str_eq(size_of(999999), "1.0 MB");
    cr_assert_str_eq(size_of(4096000000), "4.1 GB");
    cr_assert_str_eq(size_of(UINT64_MAX), "18.4 EB");
}

static const char *duration_of(double seconds)
{
    static struct cli_text text;
    cli_text_clear(&text);
    cli_text_add_duration(&text, seconds);
    return text.data;
}

Test(cli_text, durations_read_as_on_a_clock)
{
    cr_assert_str_eq(duration_of(-1), "0:00");
    cr_assert_str_eq(duration_of(7.9), "0:07");
    cr_assert_str_eq(duration_of(754), "12:34");
    cr_assert_str_eq(duration_of(3723), "1:02:03");
    cr_assert_str_eq(duration_of(1e300), "277777:46:40");
}

Test(cli_text, numbers_are_digits_and_nothing_else)
{
    int64_t number;
    cr_assert(cli_text_to_number("42", 0, 100, &number) && number == 42);
    cr_assert(cli_text_to_number("-5", -10, 10, &number) && number == -5);
    cr_assert(cli_text_to_number("007", 0, 10, &number) && number == 7);
    static const char *const wrong[] = {"",   "-",   "+1",  " 1",
                                        "1 ", "1.0", "0x1", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(cli_text_to_number(wrong[i], INT64_MIN, INT64_MAX, &number),
                      "\"%s\"", wrong[i]);
    cr_assert_not(cli_text_to_number("101", 0, 100, &number));
    cr_assert_not(cli_text_to_number("-1", 0, 100, &number));
}

Test(cli_text, sizes_can_be_read)
{
    static const struct {
        const char *words;
        uint64_t size;
    } good[] = {{"0", 0},
                {"1500", 1500},
                {"1K", 1024},
                {"2k", 2048},
                {"500M", 524288000},
                {"2G", 2147483648},
                {"2GB", 2147483648},
                {"2GiB", 2147483648},
                {"1T", 1099511627776},
                {"7B", 7}};
    uint64_t size;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cr_assert(cli_text_to_size(good[i].words, &size), "%s", good[i].words);
        cr_assert_eq(size, good[i].size, "%s is %" PRIu64, good[i].words, size);
    }
    static const char *const wrong[] = {"",     "G",  "-1",       "1.5G",
                                        "1GBB", "1X", "20000000T"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(cli_text_to_size(wrong[i], &size), "%s", wrong[i]);
}

Test(cli_text, distance_counts_edits)
{
    cr_assert_eq(cli_text_distance("quality", "quality", 3), 0);
    cr_assert_eq(cli_text_distance("qualty", "quality", 3), 1);
    cr_assert_eq(cli_text_distance("qulaity", "quality", 3), 1, "neighbours swapped");
    cr_assert_eq(cli_text_distance("kitten", "sitting", 5), 3);
    cr_assert_eq(cli_text_distance("", "abc", 5), 3);
    cr_assert_eq(cli_text_distance("abcdef", "uvwxyz", 3), 4,
                 "not counted beyond the limit");
    char longest[100];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(cli_text_distance(longest, "a", 3), 4);
}

static const char *nearest_to(const char *misspelt)
{
    static const char *const words[] = {"format", "quality", "queue", "quiet", "name"};
    struct cli_text_nearest nearest = {0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        cli_text_nearest_try(&nearest, misspelt, words[i]);
    return nearest.word != NULL ? nearest.word : "none";
}

Test(cli_text, the_nearest_word_is_meant)
{
    cr_assert_str_eq(nearest_to("qualty"), "quality");
    cr_assert_str_eq(nearest_to("queu"), "queue");
    cr_assert_str_eq(nearest_to("quite"), "quiet");
    cr_assert_str_eq(nearest_to("form"), "format", "typed in part");
    cr_assert_str_eq(nearest_to("xyzzy"), "none");
    cr_assert_str_eq(nearest_to("x"), "none");
    cr_assert_str_eq(nearest_to("mane"), "none", "as many letters differ as agree");
}

Test(cli_text, bytes_become_base64)
{
    static const char *const pairs[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct cli_text text = CLI_TEXT_INIT;
        cli_text_add(&text, "");
        cli_text_add_base64(&text, pairs[i][0], strlen(pairs[i][0]));
        cr_assert_str_eq(text.data, pairs[i][1]);
        cli_text_free(&text);
    }
}

Test(cli_text, a_file_name_is_what_stands_behind_the_last_slash)
{
    cr_assert_str_eq(cli_text_file_name("a/b.png"), "b.png");
    cr_assert_str_eq(cli_text_file_name("b.png"), "b.png");
    cr_assert_str_eq(cli_text_file_name("a/"), "");
}
