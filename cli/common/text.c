/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

void cli_text_free(struct cli_text *text)
{
    free(text->data);
    *text = (struct cli_text)CLI_TEXT_INIT;
}

static void make_room(struct cli_text *text, size_t more)
{
    if (text->capacity - text->length > more)
        return;
    size_t capacity = (text->length + more + 1) * 2;
    text->data = cli_memory_resize(text->data, capacity, 1);
    text->capacity = capacity;
}

void cli_text_clear(struct cli_text *text)
{
    text->length = 0;
    make_room(text, 1);
    text->data[0] = '\0';
}

void cli_text_add_bytes(struct cli_text *text, const char *bytes, size_t count)
{
    make_room(text, count);
    if (count > 0)
        memcpy(text->data + text->length, bytes, count);
    text->length += count;
    text->data[text->length] = '\0';
}

const char *cli_text_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

void cli_text_add_base64(struct cli_text *text, const void *bytes, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *from = bytes;
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const uint32_t three = (uint32_t)from[i] << 16 |
                               (left > 1 ? (uint32_t)from[i + 1] << 8 : 0) |
                               (left > 2 ? from[i + 2] : 0);
        const char four[] = {letters[three >> 18], letters[three >> 12 & 63],
                             left > 1 ? letters[three >> 6 & 63] : '=',
                             left > 2 ? letters[three & 63] : '='};
        cli_text_add_bytes(text, four, sizeof four);
    }
}

void cli_text_add(struct cli_text *text, const char *words)
{
    cli_text_add_bytes(text, words, strlen(words));
}

void cli_text_add_repeated(struct cli_text *text, char byte, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_text_add_bytes(text, &byte, 1);
}

void cli_text_format_arguments(struct cli_text *text, const char *format,
                               va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    if (wanted >= 0) {
        make_room(text, (size_t)wanted);
        vsnprintf(text->data + text->length, (size_t)wanted + 1, format, again);
        text->length += (size_t)wanted;
    }
    va_end(again);
}

void cli_text_format(struct cli_text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cli_text_format_arguments(text, format, arguments);
    va_end(arguments);
}

void cli_text_add_path(struct cli_text *text, const char *part)
{
    if (part == NULL || part[0] == '\0')
        return;
    if (text->length > 0 && text->data[text->length - 1] != '/')
        cli_text_add(text, "/");
    cli_text_add(text, part);
}

/* How many bytes the UTF-8 character at `bytes` has, 0 if there is none. */
static size_t utf8_length(const unsigned char *bytes)
{
    unsigned char lead = bytes[0];
    unsigned char low = 0x80, high = 0xBF; /* what the second byte may be */
    size_t length;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        length = 2;
    else if (lead >= 0xE0 && lead <= 0xEF)
        length = 3;
    else if (lead >= 0xF0 && lead <= 0xF4)
        length = 4;
    else
        return 0;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool cli_text_is_utf8(const char *bytes, size_t size)
{
    unsigned char last[5] = ""; /* so that nothing is read behind the end */
    size_t place = 0;
    while (place < size) {
        const unsigned char *at = (const unsigned char *)bytes + place;
        if (size - place < 4) {
            memcpy(last, at, size - place);
            last[size - place] = '\0';
            at = last;
        }
        size_t length = utf8_length(at);
        if (length == 0)
            return false;
        place += length;
    }
    return place == size;
}

/* The number of the UTF-8 character of that many bytes. */
static unsigned code_of(const unsigned char *bytes, size_t length)
{
    unsigned code = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (bytes[i] & 0x3Fu);
    return code;
}

/* Whether a character does something to the terminal or to its neighbours instead of
 * being seen: controls, marks of direction, separators of lines, and the like. */
static bool is_unseen(unsigned code)
{
    static const struct {
        unsigned first, last;
    } ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                  {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
                  {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

void cli_text_add_name(struct cli_text *text, const char *name)
{
    const unsigned char *byte = (const unsigned char *)name;
    while (*byte != '\0') {
        size_t length = utf8_length(byte);
        unsigned code = code_of(byte, length > 0 ? length : 1);
        if (code == '\n')
            cli_text_add(text, "\\n");
        else if (length == 0 || (length == 1 && is_unseen(code)))
            cli_text_format(text, "\\x%02x", *byte);
        else if (is_unseen(code))
            cli_text_format(text, code > 0xFFFF ? "\\U%08x" : "\\u%04x", code);
        else
            cli_text_add_bytes(text, (const char *)byte, length);
        byte += length > 0 ? length : 1;
    }
}

/* As \uXXXX, or two of them for what is beyond. */
static void add_json_code(struct cli_text *text, unsigned code)
{
    if (code > 0xFFFF) {
        cli_text_format(text, "\\u%04x", 0xD800 + ((code - 0x10000) >> 10));
        code = 0xDC00 + (code & 0x3FF);
    }
    cli_text_format(text, "\\u%04x", code);
}

void cli_text_add_json(struct cli_text *text, const char *words)
{
    cli_text_add(text, "\"");
    const unsigned char *byte = (const unsigned char *)words;
    while (*byte != '\0') {
        size_t length = utf8_length(byte);
        if (length == 0) {
            cli_text_add(text, "\\ufffd");
            length = 1;
        } else if (*byte == '"' || *byte == '\\') {
            cli_text_format(text, "\\%c", *byte);
        } else if (is_unseen(code_of(byte, length))) {
            add_json_code(text, code_of(byte, length));
        } else {
            cli_text_add_bytes(text, (const char *)byte, length);
        }
        byte += length;
    }
    cli_text_add(text, "\"");
}

void cli_text_add_size(struct cli_text *text, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5) {
        value /= 1000;
        unit++;
    }
    cli_text_format(text, unit > 0 && value < 99.95 ? "%.1f %s" : "%.0f %s", value,
                    units[unit]);
}

void cli_text_add_duration(struct cli_text *text, double seconds)
{
    uint64_t whole = seconds < 0 ? 0 : seconds > 1e9 ? 1000000000 : (uint64_t)seconds;
    unsigned hours = (unsigned)(whole / 3600);
    unsigned minutes = (unsigned)(whole / 60 % 60);
    unsigned rest = (unsigned)(whole % 60);
    if (hours > 0)
        cli_text_format(text, "%u:%02u:%02u", hours, minutes, rest);
    else
        cli_text_format(text, "%u:%02u", minutes, rest);
}

/* Reads the digits that a text begins with; NULL if there are none or too many. */
static const char *read_digits(const char *words, uint64_t *number)
{
    const char *digit = words;
    *number = 0;
    for (; *digit >= '0' && *digit <= '9'; digit++)
        if (__builtin_mul_overflow(*number, 10u, number) ||
            __builtin_add_overflow(*number, (uint64_t)(*digit - '0'), number))
            return NULL;
    return digit > words ? digit : NULL;
}

bool cli_text_to_number(const char *words, int64_t minimum, int64_t maximum,
                        int64_t *number)
{
    bool negative = *words == '-';
    uint64_t value;
    const char *end = read_digits(words + negative, &value);
    if (end == NULL || *end != '\0' || value > INT64_MAX)
        return false;
    *number = negative ? -(int64_t)value : (int64_t)value;
    return *number >= minimum && *number <= maximum;
}

bool cli_text_to_size(const char *words, uint64_t *size)
{
    static const char suffixes[] = "KMGT";
    const char *rest = read_digits(words, size);
    if (rest == NULL)
        return false;
    for (size_t i = 0; i < sizeof suffixes - 1; i++) {
        if ((*rest & ~0x20) != suffixes[i])
            continue;
        unsigned shift = 10 * (unsigned)(i + 1);
        if (*size > UINT64_MAX >> shift)
            return false;
        *size <<= shift;
        rest++;
        break;
    }
    return *rest == '\0' || strcmp(rest, "B") == 0 || strcmp(rest, "b") == 0 ||
           strcmp(rest, "iB") == 0;
}

size_t cli_text_distance(const char *one, const char *other, size_t limit)
{
    enum { LONGEST = 64 };
    size_t one_length = strlen(one), other_length = strlen(other);
    if (one_length > LONGEST || other_length > LONGEST)
        return limit + 1;
    /* Rows of the usual table: the one before last, the last, the current. */
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *current = rows[2];
    for (size_t j = 0; j <= other_length; j++)
        last[j] = j;
    for (size_t i = 1; i <= one_length; i++) {
        current[0] = i;
        for (size_t j = 1; j <= other_length; j++) {
            size_t best = last[j - 1] + (one[i - 1] != other[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (current[j - 1] + 1 < best)
                best = current[j - 1] + 1;
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] &&
                one[i - 2] == other[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            current[j] = best;
        }
        size_t *free_row = before;
        before = last;
        last = current;
        current = free_row;
    }
    return last[other_length] <= limit ? last[other_length] : limit + 1;
}

void cli_text_nearest_try(struct cli_text_nearest *nearest, const char *misspelt,
                          const char *candidate)
{
    size_t length = strlen(misspelt);
    /* A third of the letters: a gif is no jfif. */
    size_t limit = length < 6 ? 1 : length < 9 ? 2 : 3;
    size_t distance = cli_text_distance(misspelt, candidate, limit);
    /* What was typed in part is meant, however much is left out. */
    if (length >= 2 && strncmp(misspelt, candidate, length) == 0)
        distance = 0;
    if (distance > limit || (nearest->word != NULL && distance >= nearest->distance))
        return;
    nearest->word = candidate;
    nearest->distance = distance;
}
