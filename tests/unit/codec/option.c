/* SPDX-License-Identifier: MIT
 *
 * One option: what a value means, what is told of it, which name is nearest.
 */
#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "src/base/message.h"
#include "src/codec/option.h"
#include "support/fake_encoder.h"

/* ---- values ---------------------------------------------------------------------- */

static const struct ims_option *option(const char *key)
{
    return ims_option_find(fake_options, ims_option_word_of(key));
}

static void takes(const char *key, const char *text, int32_t expected)
{
    union ims_option_value value = {.integer = -1000};
    cr_assert(ims_option_read(option(key), ims_option_word_of(text), &value), "%s=%s",
              key, text);
    cr_assert_eq(value.integer, expected);
}

static void takes_not(const char *key, const char *text)
{
    union ims_option_value value;
    cr_assert_not(ims_option_read(option(key), ims_option_word_of(text), &value),
                  "%s=%s", key, text);
}

Test(option, integers)
{
    takes("quality", "0", 0);
    takes("quality", "100", 100);
    takes("quality", "007", 7);
    takes("level", "-5", -5);
    takes("level", "-0", 0);
    takes("level", "20", 20);
    static const char *const none[] = {
        "",           "-",           "101",  "-1",  "+5",
        "5.0",        "5,0",         "0x10", "1e1", "4294967301",
        "5 ",         " 5",          "5a",   "--5", "99999999999999999999999999999999",
        "2147483648", "-2147483648",
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        takes_not("quality", none[i]);
    takes_not("level", "-6");
    takes_not("level", "21");
}

Test(option, booleans)
{
    static const char *const no[] = {"0", "no", "off", "false"};
    static const char *const yes[] = {"1", "yes", "on", "true"};
    static const char *const none[] = {"", "2", "y", "n", "oui", "00", "1 "};
    for (size_t i = 0; i < 4; i++) {
        takes("deep", no[i], 0);
        takes("deep", yes[i], 1);
    }
    takes("deep", "Off", 0);
    takes("deep", "TRUE", 1);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        takes_not("deep", none[i]);
}

Test(option, choices)
{
    takes("mode", "fast", 0);
    takes("mode", "slow", 1);
    takes("mode", "auto", 2);
    takes_not("mode", "");
    takes_not("mode", "fas");
    takes_not("mode", "faster");
    takes("mode", "Fast", 0);
    takes("mode", "sLOW", 1);
    takes_not("mode", "0");
}

Test(option, colors)
{
    takes("background", "black", 0);
    takes("background", "White", 0xFFFFFF);
    takes("background", "gray", 0x808080);
    takes("background", "000000", 0);
    takes("background", "12aBcF", 0x12ABCF);
    takes("background", "#ffffff", 0xFFFFFF);
    static const char *const none[] = {"",         "fff",     "#fffff", "##fffff",
                                       "12345",    "1234567", "12345g", "0x1234",
                                       "#123456a", "-12345",  "grey"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        takes_not("background", none[i]);
}

static void number(const char *text, double expected)
{
    static const struct ims_option distance = {
        .key = "distance", .type = IMS_OPTION_NUMBER, .minimum = -0.5, .maximum = 15};
    union ims_option_value value = {.number = -1000};
    bool right = ims_option_read(&distance, ims_option_word_of(text), &value);
    if (expected < -1)
        cr_assert_not(right, "%s", text);
    else
        cr_assert(right && value.number == expected, "%s is %g", text, value.number);
}

/* What is read is the number that the compiler reads, to the last bit, in any locale.
 */
Test(option, numbers_with_decimals)
{
    enum { NONE = -1000 };
    setlocale(LC_ALL, "de_DE.UTF-8");
    number("1", 1);
    number("0.1", 0.1);
    number("1.70000000000001", 1.70000000000001);
    number("-0.3", -0.3);
    number("12.", 12);
    number(".25", 0.25);
    number("-0.5", -0.5);
    number("15", 15);
    static const char *const none[] = {
        "",      ".",   "-",   "-.",     "0,1",
        "1e1",   "inf", "nan", "15.001", "-0.6",
        "1.2.3", "+1",  "0x1", " 1",     "1.0000000000000001"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        number(none[i], NONE);
}

Test(option, choices_with_or_without_colons)
{
    static const char *const ratios[] = {"auto", "4:2:0", "422", NULL};
    static const struct ims_option ratio = {
        .key = "ratio", .type = IMS_OPTION_CHOICE, .choices = ratios};
    static const struct {
        const char *text;
        int32_t index; /* -1 = none */
    } cases[] = {{"4:2:0", 1}, {"420", 1},    {"4:2:2", 2}, {"422", 2}, {"42:0", 1},
                 {":", -1},    {"4:2:1", -1}, {"4:2", -1},  {"AUTO", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        union ims_option_value value = {.integer = -1};
        ims_option_read(&ratio, ims_option_word_of(cases[i].text), &value);
        cr_assert_eq(value.integer, cases[i].index, "%s", cases[i].text);
    }
}

Test(option, a_value_is_the_word_not_what_follows_it)
{
    union ims_option_value value;
    struct ims_option_word part = {"12345", 2};
    cr_assert(ims_option_read(option("quality"), part, &value));
    cr_assert_eq(value.integer, 12);
    part = (struct ims_option_word){"fast,slow", 4};
    cr_assert(ims_option_read(option("mode"), part, &value));
    part.length = 3;
    cr_assert_not(ims_option_read(option("mode"), part, &value));
}

static void tells(const char *key, const char *expected)
{
    struct ims_message message = {0};
    ims_option_tell(option(key), &message);
    cr_assert_str_eq(message.text, expected);
}

Test(option, ranges_are_told)
{
    tells("quality", "0 to 100");
    tells("level", "-5 to 20");
    tells("deep", "0, no, off, false or 1, yes, on, true");
    tells("mode", "one of fast, slow, auto");
    tells("background", "rrggbb in hexadecimal, or one of black, white, gray");
}

static void tells_number(double number, const char *expected)
{
    struct ims_message message = {0};
    ims_option_tell_number(number, &message);
    cr_assert_str_eq(message.text, expected);
}

Test(option, numbers_are_told_without_the_locale)
{
    tells_number(0, "0");
    tells_number(-0.5, "-0.5");
    tells_number(15, "15");
    tells_number(0.000001, "0.000001");
    tells_number(1.25, "1.25");
    tells_number(-1e12, "-1000000000000");
    tells_number(1e300, "a number beyond 1000000000000");
}

Test(option, the_general_and_the_common_keys)
{
    const struct ims_option *general = ims_general_options();
    cr_assert_eq(ims_option_count(general), 7);
    cr_assert_str_eq(general[0].key, "encoder");
    cr_assert_str_eq(general[1].key, "format");
    cr_assert_str_eq(general[2].key, "narrow");
    cr_assert_str_eq(general[3].key, "opaque");
    cr_assert_str_eq(general[4].key, "hdr");
    cr_assert_str_eq(general[5].key, "chroma");
    cr_assert_str_eq(general[6].key, "gray");
    cr_assert_eq(ims_option_count(ims_option_common), 5);
    cr_assert_not_null(
        ims_option_find(ims_option_common, ims_option_word_of("subsampling")));
    cr_assert_null(
        ims_option_find(ims_option_common, ims_option_word_of("subsamplin")));
    cr_assert_null(
        ims_option_find(ims_option_common, ims_option_word_of("subsamplings")));
    cr_assert_null(ims_option_find(ims_option_common, ims_option_word_of("")));
    cr_assert_null(ims_option_find(NULL, ims_option_word_of("quality")));
    cr_assert_eq(ims_option_count(NULL), 0);
}

/* ---- names ----------------------------------------------------------------------- */

Test(option, names_may_be_in_any_case)
{
    cr_assert(ims_option_is(ims_option_word_of("png"), "png"));
    cr_assert_not(ims_option_is(ims_option_word_of("pn"), "png"));
    cr_assert_not(ims_option_is(ims_option_word_of("pngg"), "png"));
    cr_assert(ims_option_is(ims_option_word_of("PnG"), "png"));
    cr_assert_not(ims_option_is(ims_option_word_of("PN"), "png"));
    cr_assert_not(ims_option_is(ims_option_word_of("PNGG"), "png"));
    /* In Turkish, 'I' is not the large 'i'; here it is in every locale. */
    setlocale(LC_ALL, "tr_TR.UTF-8");
    cr_assert(ims_option_is(ims_option_word_of("TIF"), "tif"));
}

static size_t distance(const char *a, const char *b)
{
    struct ims_option_nearest nearest = {.word = ims_option_word_of(a)};
    ims_option_offer(&nearest, b);
    return nearest.distance;
}

Test(option, edits_are_counted)
{
    cr_assert_eq(distance("", ""), 0);
    cr_assert_eq(distance("quality", "quality"), 0);
    cr_assert_eq(distance("qality", "quality"), 1);
    cr_assert_eq(distance("qualityy", "quality"), 1);
    cr_assert_eq(distance("quolity", "quality"), 1);
    cr_assert_eq(distance("qaulity", "quality"), 1);
    cr_assert_eq(distance("", "abc"), 3);
    cr_assert_eq(distance("abc", ""), 3);
    cr_assert_eq(distance("kitten", "sitting"), 3);
    cr_assert_eq(distance("abcd", "badc"), 2);
    /* Only so much of a long word is compared. */
    char longest[4000];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(distance(longest, "a"), 31);
    cr_assert_eq(distance("a", longest), 31);
}

Test(option, the_nearest_name_is_found)
{
    struct ims_option_nearest nearest = {.word = ims_option_word_of("qualty")};
    cr_assert_null(nearest.name);
    ims_option_offer(&nearest, "effort");
    ims_option_offer(&nearest, "quality");
    ims_option_offer(&nearest, "equality");
    cr_assert_str_eq(nearest.name, "quality");
}

static void asks(const char *text, const char *name, const char *expected)
{
    struct ims_message message = {0};
    struct ims_option_nearest nearest = {.word = ims_option_word_of(text)};
    ims_option_offer(&nearest, name);
    ims_option_tell_nearest(&nearest, &message);
    cr_assert_str_eq(message.text, expected);
}

Test(option, only_a_slip_is_asked_about)
{
    asks("qality", "quality", "; did you mean \"quality\"?");
    asks("sub_sampling", "subsampling", "; did you mean \"subsampling\"?");
    asks("compression", "lossless", "");
    asks("level", "effort", "");
    asks("pg", "png", "; did you mean \"png\"?");
    asks("QUALTY", "quality", "; did you mean \"quality\"?");
    asks("PGN", "png", "; did you mean \"png\"?");
    asks("", "png", "");
}

Test(option, words_are_shown_in_ascii_and_short)
{
    cr_assert_str_eq(ims_option_show(ims_option_word_of("plain")).text, "plain");
    cr_assert_str_eq(ims_option_show(ims_option_word_of("")).text, "");
    cr_assert_str_eq(ims_option_show(ims_option_word_of("a\nb\xc3\xa4")).text, "a?b??");
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct ims_option_shown shown = ims_option_show(ims_option_word_of(longest));
    cr_assert_eq(strlen(shown.text), sizeof shown.text - 1);
    cr_assert_str_eq(shown.text + strlen(shown.text) - 4, "a...");
}
