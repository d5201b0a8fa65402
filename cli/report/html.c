/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void report_html_add(struct cli_text *text, const char *words)
{
    static const struct {
        char byte;
        const char *reference;
    } references[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    struct cli_text safe = CLI_TEXT_INIT;
    cli_text_clear(&safe);
    cli_text_add_name(&safe, words);
    for (const char *byte = safe.data; *byte != '\0'; byte++) {
        const char *reference = NULL;
        for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
            if (references[i].byte == *byte)
                reference = references[i].reference;
        if (reference != NULL)
            cli_text_add(text, reference);
        else
            cli_text_add_bytes(text, byte, 1);
    }
    cli_text_free(&safe);
}

void report_html_add_count(struct cli_text *text, uint64_t count)
{
    char digits[24];
    const size_t size = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, count);
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            cli_text_add(text, ",");
        cli_text_add_bytes(text, &digits[i], 1);
    }
}

/* Three digits, the last of them rounded; no zeros behind the point for their own sake.
 */
static void add_three_digits(struct cli_text *text, double number)
{
    const int places = number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
    char digits[64];
    snprintf(digits, sizeof digits, "%.*f", places, number);
    if (strchr(digits, '.') != NULL) {
        size_t size = strlen(digits);
        while (digits[size - 1] == '0')
            digits[--size] = '\0';
        if (digits[size - 1] == '.')
            digits[--size] = '\0';
    }
    cli_text_add(text, digits);
}

void report_html_add_time(struct cli_text *text, double nanoseconds)
{
    static const struct {
        double size;
        const char *name;
    } units[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
    if (nanoseconds >= 120e9) {
        cli_text_add_duration(text, nanoseconds / 1e9);
        return;
    }
    if (!(nanoseconds > 0)) {
        cli_text_add(text, "0");
        return;
    }
    size_t unit = 0;
    while (unit < 3 && nanoseconds >= 999.5 * units[unit].size)
        unit++;
    add_three_digits(text, nanoseconds / units[unit].size);
    cli_text_format(text, "\u00a0%s", units[unit].name);
}

void report_html_add_number(struct cli_text *text, double number)
{
    if (number >= 999.5)
        report_html_add_count(text, number < 1e18 ? (uint64_t)llround(number)
                                                  : (uint64_t)1e18);
    else
        add_three_digits(text, number > 0 ? number : 0);
}
