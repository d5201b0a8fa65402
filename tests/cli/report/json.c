/* SPDX-License-Identifier: MIT
 *
 * Lines of JSON: what is right is read, and everything else refused with its place.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "cli/report/json.h"

static struct report_json json;

static void reads(const char *line)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    cr_assert(report_json_read(&json, line, strlen(line), &problem), "%s: %s", line,
              problem.data);
    cli_text_free(&problem);
}

static void refuses_bytes(const char *line, size_t size, const char *reason)
{
    struct cli_text problem = CLI_TEXT_INIT;
    cli_text_clear(&problem);
    cr_expect_not(report_json_read(&json, line, size, &problem), "%s is taken", line);
    cr_expect(strstr(problem.data, reason) != NULL, "%s: \"%s\", and not \"%s\"", line,
              problem.data, reason);
    cli_text_free(&problem);
}

static void refuses(const char *line, const char *reason)
{
    refuses_bytes(line, strlen(line), reason);
}

static void end(void)
{
    report_json_free(&json);
}

TestSuite(cli_report_json, .fini = end);

Test(cli_report_json, members_are_found_by_name)
{
    uint64_t count;
    reads(" {\"a\" : \"x\" , \"b\":12,\"c\":[\"one\",2,\"three\"],\"d\":true,"
          "\"e\":{\"a\":\"within\"},\"f\":-1.5e1,\"a\":\"again\"}\r\n");
    cr_expect_str_eq(report_json_words(&json, "a"), "x");
    cr_expect(report_json_count(&json, "b", &count) && count == 12);
    cr_expect_not(report_json_count(&json, "f", &count));
    cr_expect_not(report_json_count(&json, "a", &count));
    cr_expect_not(report_json_count(&json, "z", &count));
    cr_expect_float_eq(report_json_find(&json, "f")->number, -15, 0);
    cr_expect_eq(report_json_find(&json, "d")->count, 1);
    cr_expect_str_eq(report_json_words(&json, "b"), "");
    cr_expect_str_eq(report_json_words(&json, "z"), "");
    const struct report_json_member *first = report_json_find(&json, "c");
    cr_assert_eq(first->type, REPORT_JSON_ELEMENT);
    cr_expect_str_eq(json.text.data + first[0].words, "one");
    cr_expect_str_eq(json.text.data + first[1].words, "three");
    reads("{}");
    cr_expect_eq(json.count, 0);
}

Test(cli_report_json, whole_numbers_are_exact_up_to_the_largest)
{
    uint64_t count;
    reads("{\"a\":18446744073709551615,\"b\":18446744073709551616,\"c\":1.0,"
          "\"d\":123456789012345678901234567890,\"e\":-0,\"f\":1e999}");
    cr_expect(report_json_count(&json, "a", &count) && count == UINT64_MAX);
    cr_expect_not(report_json_count(&json, "b", &count));
    cr_expect_not(report_json_count(&json, "c", &count));
    cr_expect_not(report_json_count(&json, "d", &count));
    cr_expect_not(report_json_count(&json, "e", &count));
    cr_expect_not(report_json_count(&json, "f", &count));
}

Test(cli_report_json, escapes_are_what_they_stand_for)
{
    reads("{\"a\":\"\\\"\\\\\\/"
          "\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00\\u0000\"}");
    cr_expect_str_eq(report_json_words(&json, "a"),
                     "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600\ufffd");
}

Test(cli_report_json, what_is_no_json_is_refused_with_its_place)
{
    refuses("", "no object at byte 1");
    refuses("[]", "no object at byte 1");
    refuses("{", "a string is missing at byte 2");
    refuses("{\"a\":1", "a comma or } is missing at byte 7");
    refuses("{\"a\":1,}", "a string is missing");
    refuses("{\"a\" 1}", "a colon is missing at byte 6");
    refuses("{a:1}", "a string is missing");
    refuses("{\"a\":[1 2]}", "a comma or ] is missing");
    refuses("{\"a\":[1,]}", "no value");
    refuses("{} {}", "more than one object at byte 4");
    refuses("{\"a\":\"x", "a string without an end");
    refuses("{\"a\":\"x\ty\"}", "a control character");
    refuses("{\"a\":\"\xff\"}", "no UTF-8");
    refuses("{\"a\":\"\\x\"}", "an unknown escape");
    refuses("{\"a\":\"\\", "an unknown escape");
    refuses("{\"a\":\"\\u12g4\"}", "hexadecimal");
    refuses("{\"a\":\"\\u12", "hexadecimal");
    refuses("{\"a\":\"\\ud800\"}", "surrogates");
    refuses("{\"a\":\"\\ud800\\u0041\"}", "surrogates");
    refuses("{\"a\":\"\\udc00\"}", "surrogates");
    refuses("{\"a\":tru}", "no value");
    refuses("{\"a\":01}", "no value");
    refuses("{\"a\":-}", "no value");
    refuses("{\"a\":1.}", "no digits behind a point");
    refuses("{\"a\":1e+}", "no digits in an exponent");
    refuses("{\"a\":NaN}", "no value");
    refuses_bytes("{\"a\":1}\0", 8, "more than one object");
    refuses_bytes("{\"a\":\"\0\"}", 9, "a control character");
}

Test(cli_report_json, deep_and_long_values_have_an_end)
{
    char line[4096];
    char *place = line + sprintf(line, "{\"a\":");
    memset(place, '[', 2000);
    place[2000] = '\0';
    refuses(line, "too many objects and arrays within each other");
    memset(place, '1', 2000);
    refuses(line, "a number of too many digits");
}
