/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Objects and arrays within each other. */
enum { MOST_DEPTH = 16 };

/* A line that is being read. Its bytes end at `end`, and there is no NUL. */
struct reading {
    struct report_json *json;
    const char *line;
    const char *place;
    const char *end;
    struct cli_text *problem;
};

static bool wrong(const struct reading *reading, const char *what)
{
    cli_text_format(reading->problem, "%s at byte %zu", what,
                    (size_t)(reading->place - reading->line) + 1);
    return false;
}

static void skip_blanks(struct reading *reading)
{
    while (reading->place < reading->end &&
           (*reading->place == ' ' || *reading->place == '\t' ||
            *reading->place == '\n' || *reading->place == '\r'))
        reading->place++;
}

/* The next byte that is no blank; 0 at the end. */
static char peek(struct reading *reading)
{
    skip_blanks(reading);
    return reading->place < reading->end ? *reading->place : '\0';
}

static bool take(struct reading *reading, char byte)
{
    if (peek(reading) != byte)
        return false;
    reading->place++;
    return true;
}

/* ---- strings ----------------------------------------------------------------------
 */

static bool read_hex(struct reading *reading, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, reading->place++) {
        const char byte = reading->place < reading->end ? *reading->place : '\0';
        const int digit = byte >= '0' && byte <= '9'   ? byte - '0'
                          : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                          : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                       : -1;
        if (digit < 0)
            return wrong(reading, "no four hexadecimal digits behind \\u");
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

/* A NUL would end the words before their end. */
static void add_code_point(struct cli_text *text, uint32_t point)
{
    char bytes[4];
    size_t size = 0;
    if (point == 0)
        point = 0xFFFD;
    if (point < 0x80) {
        bytes[size++] = (char)point;
    } else if (point < 0x800) {
        bytes[size++] = (char)(0xC0 | point >> 6);
        bytes[size++] = (char)(0x80 | (point & 63));
    } else if (point < 0x10000) {
        bytes[size++] = (char)(0xE0 | point >> 12);
        bytes[size++] = (char)(0x80 | (point >> 6 & 63));
        bytes[size++] = (char)(0x80 | (point & 63));
    } else {
        bytes[size++] = (char)(0xF0 | point >> 18);
        bytes[size++] = (char)(0x80 | (point >> 12 & 63));
        bytes[size++] = (char)(0x80 | (point >> 6 & 63));
        bytes[size++] = (char)(0x80 | (point & 63));
    }
    cli_text_add_bytes(text, bytes, size);
}

/* What stands behind "\u", both of a pair of surrogates. */
static bool read_code_point(struct reading *reading, struct cli_text *text)
{
    uint32_t point, low;
    if (!read_hex(reading, &point))
        return false;
    if (point >= 0xD800 && point < 0xDC00) {
        if (reading->end - reading->place < 2 || reading->place[0] != '\\' ||
            reading->place[1] != 'u')
            return wrong(reading, "one half of a pair of surrogates");
        reading->place += 2;
        if (!read_hex(reading, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return wrong(reading, "one half of a pair of surrogates");
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point >= 0xDC00 && point < 0xE000) {
        return wrong(reading, "one half of a pair of surrogates");
    }
    add_code_point(text, point);
    return true;
}

/* What stands behind a backslash. */
static bool read_escape(struct reading *reading, struct cli_text *text)
{
    static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char byte = reading->place < reading->end ? *reading->place : '\0';
    const char *found = byte != '\0' ? strchr(escapes, byte) : NULL;
    if (byte == 'u') {
        reading->place++;
        return read_code_point(reading, text);
    }
    if (found == NULL)
        return wrong(reading, "an unknown escape");
    cli_text_add_bytes(text, &meant[found - escapes], 1);
    reading->place++;
    return true;
}

/* Adds a string to the line's text. */
static bool read_string(struct reading *reading, size_t *start)
{
    struct cli_text *text = &reading->json->text;
    *start = text->length;
    if (!take(reading, '"'))
        return wrong(reading, "a string is missing");
    for (;;) {
        const char *from = reading->place;
        while (reading->place < reading->end && (unsigned char)*reading->place >= 32 &&
               *reading->place != '"' && *reading->place != '\\')
            reading->place++;
        cli_text_add_bytes(text, from, (size_t)(reading->place - from));
        if (reading->place == reading->end)
            return wrong(reading, "a string without an end");
        if ((unsigned char)*reading->place < 32)
            return wrong(reading, "a control character in a string");
        if (*reading->place++ == '"')
            break;
        if (!read_escape(reading, text))
            return false;
    }
    if (!cli_text_is_utf8(text->data + *start, text->length - *start))
        return wrong(reading, "a string that is no UTF-8");
    cli_text_add_bytes(text, "", 1);
    return true;
}

/* ---- other values -----------------------------------------------------------------
 */

static size_t skip_digits(struct reading *reading)
{
    const char *from = reading->place;
    while (reading->place < reading->end && *reading->place >= '0' &&
           *reading->place <= '9')
        reading->place++;
    return (size_t)(reading->place - from);
}

static bool take_one_of(struct reading *reading, const char *bytes)
{
    if (reading->place == reading->end || *reading->place == '\0' ||
        strchr(bytes, *reading->place) == NULL)
        return false;
    reading->place++;
    return true;
}

static bool read_number(struct reading *reading, struct report_json_member *member)
{
    const char *from = reading->place;
    char digits[64];
    bool whole = !take_one_of(reading, "-");
    const bool zero = reading->place < reading->end && *reading->place == '0';
    const size_t places = skip_digits(reading);
    if (places == 0 || (zero && places > 1))
        return wrong(reading, "no value");
    if (take_one_of(reading, ".")) {
        whole = false;
        if (skip_digits(reading) == 0)
            return wrong(reading, "no digits behind a point");
    }
    if (take_one_of(reading, "eE")) {
        whole = false;
        take_one_of(reading, "+-");
        if (skip_digits(reading) == 0)
            return wrong(reading, "no digits in an exponent");
    }
    const size_t size = (size_t)(reading->place - from);
    if (size >= sizeof digits)
        return wrong(reading, "a number of too many digits");
    memcpy(digits, from, size);
    digits[size] = '\0';
    member->type = REPORT_JSON_NUMBER;
    member->number = strtod(digits, NULL);
    member->is_count =
        whole &&
        (places < 20 || (places == 20 && strcmp(digits, "18446744073709551615") <= 0));
    member->count = member->is_count ? strtoull(digits, NULL, 10) : 0;
    return true;
}

static bool read_word(struct reading *reading, struct report_json_member *member)
{
    static const struct {
        const char *word;
        enum report_json_type type;
        uint64_t count;
    } words[] = {{"true", REPORT_JSON_FLAG, 1},
                 {"false", REPORT_JSON_FLAG, 0},
                 {"null", REPORT_JSON_NULL, 0}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const size_t size = strlen(words[i].word);
        if ((size_t)(reading->end - reading->place) < size ||
            memcmp(reading->place, words[i].word, size) != 0)
            continue;
        reading->place += size;
        member->type = words[i].type;
        member->count = words[i].count;
        return true;
    }
    return read_number(reading, member);
}

static void add_member(struct reading *reading, const struct report_json_member *member)
{
    struct report_json *json = reading->json;
    json->members = cli_memory_grow(json->members, json->count, sizeof *member);
    json->members[json->count++] = *member;
}

static bool read_value(struct reading *reading, struct report_json_member *member,
                       int depth);

/* Words in an array are members of its name; all else in it is only checked. */
static bool read_array(struct reading *reading, size_t key, int depth)
{
    if (take(reading, ']'))
        return true;
    do {
        struct report_json_member element = {.key = key};
        if (!read_value(reading, &element, depth + 1))
            return false;
        if (depth == 1 && element.type == REPORT_JSON_WORDS) {
            element.type = REPORT_JSON_ELEMENT;
            add_member(reading, &element);
        }
    } while (take(reading, ','));
    return take(reading, ']') || wrong(reading, "a comma or ] is missing");
}

static bool read_object(struct reading *reading, int depth)
{
    if (take(reading, '}'))
        return true;
    do {
        struct report_json_member member = {.key = 0};
        if (!read_string(reading, &member.key))
            return false;
        if (!take(reading, ':'))
            return wrong(reading, "a colon is missing");
        if (!read_value(reading, &member, depth + 1))
            return false;
        if (depth == 0)
            add_member(reading, &member);
    } while (take(reading, ','));
    return take(reading, '}') || wrong(reading, "a comma or } is missing");
}

static bool read_value(struct reading *reading, struct report_json_member *member,
                       int depth)
{
    const char first = peek(reading);
    if (depth > MOST_DEPTH)
        return wrong(reading, "too many objects and arrays within each other");
    if (first == '"') {
        member->type = REPORT_JSON_WORDS;
        return read_string(reading, &member->words);
    }
    if (first != '{' && first != '[')
        return read_word(reading, member);
    reading->place++;
    member->type = REPORT_JSON_OTHER;
    return first == '{' ? read_object(reading, depth)
                        : read_array(reading, member->key, depth);
}

bool report_json_read(struct report_json *json, const char *line, size_t size,
                      struct cli_text *problem)
{
    struct reading reading = {.json = json,
                              .line = line,
                              .place = line,
                              .end = line + size,
                              .problem = problem};
    cli_text_clear(&json->text);
    json->count = 0;
    if (!take(&reading, '{'))
        return wrong(&reading, "no object");
    if (!read_object(&reading, 0))
        return false;
    skip_blanks(&reading);
    return reading.place == reading.end || wrong(&reading, "more than one object");
}

/* ---- looking ----------------------------------------------------------------------
 */

const struct report_json_member *report_json_find(const struct report_json *json,
                                                  const char *key)
{
    for (size_t i = 0; i < json->count; i++)
        if (strcmp(json->text.data + json->members[i].key, key) == 0)
            return &json->members[i];
    return NULL;
}

const char *report_json_words(const struct report_json *json, const char *key)
{
    const struct report_json_member *member = report_json_find(json, key);
    return member != NULL && member->type == REPORT_JSON_WORDS
               ? json->text.data + member->words
               : "";
}

bool report_json_count(const struct report_json *json, const char *key, uint64_t *count)
{
    const struct report_json_member *member = report_json_find(json, key);
    if (member == NULL || member->type != REPORT_JSON_NUMBER || !member->is_count)
        return false;
    *count = member->count;
    return true;
}

void report_json_free(struct report_json *json)
{
    cli_text_free(&json->text);
    free(json->members);
    *json = (struct report_json){.count = 0};
}
