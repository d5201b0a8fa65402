/* SPDX-License-Identifier: MIT
 *
 * Values of options: what is understood, and how the rest is told.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/common/value.h"

static struct cli_text problem;

static void says(const char *words)
{
    cr_assert_str_eq(problem.data, words);
    cli_text_free(&problem);
}

Test(cli_value, numbers)
{
    int number = 7;
    cr_assert(cli_value_number("jobs", "12", 1, 12, &number, &problem));
    cr_assert_eq(number, 12);
    cr_assert_not(cli_value_number("jobs", "13", 1, 12, &number, &problem));
    cr_assert_eq(number, 12, "it changes only when all is well");
    says("--jobs 13: must be a whole number from 1 to 12");
}

static void is(const char *value, double expected)
{
    double number = -1;
    cr_assert(cli_value_decimal("rate", value, 0, 1e9, &number, &problem), "%s", value);
    cr_assert_float_eq(number, expected, 1e-12, "%s", value);
}

Test(cli_value, decimals)
{
    is("0", 0);
    is("30", 30);
    is("29.97", 29.97);
    is("0.000000001", 1e-9);
    is("1000000000.0", 1e9);
}

Test(cli_value, what_is_no_decimal)
{
    static const char *const wrong[] = {"",
                                        ".",
                                        "1.",
                                        ".5",
                                        "-1",
                                        "-0",
                                        "+1",
                                        "1,5",
                                        "1e3",
                                        "0x1",
                                        "1.2.3",
                                        " 1",
                                        "1 ",
                                        "nan",
                                        "1.0000000000",
                                        "1000000001",
                                        "99999999999999999999"};
    double number = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_not(cli_value_decimal("rate", wrong[i], 0, 1e9, &number, &problem),
                      "%s", wrong[i]);
        cli_text_clear(&problem);
    }
    cr_assert_eq(number, 7);
    cr_assert_not(cli_value_decimal("rate", "0.5", 0.75, 1e6, &number, &problem));
    says("--rate 0.5: must be a number from 0.75 to 1000000");
}

Test(cli_value, choices)
{
    static const char *const choices[] = {"no", "maybe", "yes", NULL};
    int place;
    cr_assert(cli_value_choice("keep", "yes", choices, &place, &problem));
    cr_assert_eq(place, 2);
    cr_assert(cli_value_choice("keep", "MAYBE", choices, &place, &problem));
    cr_assert_eq(place, 1);
    cr_assert_not(cli_value_choice("keep", "mabye", choices, &place, &problem));
    says("--keep mabye: must be no, maybe or yes; did you mean maybe?");
}

Test(cli_value, formats)
{
    struct cli_value_words list = {.words = NULL};
    cr_assert(cli_value_formats("png,jpg", &list, &problem));
    cr_assert(cli_value_formats("all", &list, &problem));
    cr_assert_eq(list.count, 3);
    cr_assert_str_eq(list.words[1], "jpg");
    cr_assert_str_eq(list.words[2], "all");
    cr_assert_not(cli_value_formats("png,,jpg", &list, &problem));
    says("--format png,,jpg: a format is missing; write them as in --format png,jpg");
    cli_value_free_words(&list);
    cr_assert_eq(list.count, 0);
}
