/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <inttypes.h>
#include <stddef.h>

void cli_json_add_words(struct cli_text *text, const char *key, const char *words)
{
    if (words == NULL) {
        cli_json_add_nothing(text, key);
        return;
    }
    cli_text_format(text, "\"%s\":", key);
    cli_json_add_element(text, words);
}

void cli_json_add_number(struct cli_text *text, const char *key, double number)
{
    cli_text_format(text, "\"%s\":%.3f,", key, number);
}

void cli_json_add_count(struct cli_text *text, const char *key, int64_t count)
{
    cli_text_format(text, "\"%s\":%" PRId64 ",", key, count);
}

void cli_json_add_flag(struct cli_text *text, const char *key, bool flag)
{
    cli_text_format(text, "\"%s\":%s,", key, flag ? "true" : "false");
}

void cli_json_add_nothing(struct cli_text *text, const char *key)
{
    cli_text_format(text, "\"%s\":null,", key);
}

void cli_json_add_element(struct cli_text *text, const char *words)
{
    cli_text_add_json(text, words);
    cli_text_add(text, ",");
}

void cli_json_begin(struct cli_text *text, const char *key, const char *bracket)
{
    cli_text_format(text, "\"%s\":%s", key, bracket);
}

void cli_json_end(struct cli_text *text, const char *bracket)
{
    if (text->data[text->length - 1] == ',')
        text->data[--text->length] = '\0';
    cli_text_add(text, bracket);
    cli_text_add(text, ",");
}
