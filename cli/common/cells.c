/* SPDX-License-Identifier: MIT */
#include "cells.h"

struct range {
    unsigned first, last;
};

/* East Asian wide and full-width characters, and pictures. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

/* Marks that stand on the character before them. */
static const struct range marks[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};

#define HOLDS(ranges, code) holds(ranges, sizeof(ranges) / sizeof(ranges)[0], code)

static bool holds(const struct range *ranges, size_t count, unsigned code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Goes on by one character. Returns how many columns it takes. */
static size_t step(const char **place)
{
    const unsigned char *byte = (const unsigned char *)*place;
    unsigned lead = *byte++;
    unsigned code = lead < 0xC0 ? lead : lead < 0xE0 ? lead & 0x1Fu : lead & 0x0Fu;
    for (; (*byte & 0xC0) == 0x80; byte++)
        code = code << 6 | (*byte & 0x3Fu);
    *place = (const char *)byte;
    if (code < 0x300)
        return 1;
    return HOLDS(marks, code) ? 0 : HOLDS(wide, code) ? 2 : 1;
}

size_t cli_cells_count(const char *words)
{
    size_t count = 0;
    while (*words != '\0')
        count += step(&words);
    return count;
}

/* Every character that is none of ASCII's as a question mark. */
static void add_plain(struct cli_text *text, const char *words)
{
    while (*words != '\0') {
        const char *character = words;
        step(&words);
        cli_text_add_bytes(text, (unsigned char)*character < 0x80 ? character : "?", 1);
    }
}

/* What is shown of a name: escaped, and without what the terminal does not show. */
static void escape(struct cli_text *shown, const char *name, bool utf8)
{
    struct cli_text escaped = CLI_TEXT_INIT;
    cli_text_clear(&escaped);
    cli_text_clear(shown);
    cli_text_add_name(&escaped, name);
    if (utf8)
        cli_text_add(shown, escaped.data);
    else
        add_plain(shown, escaped.data);
    cli_text_free(&escaped);
}

/* What stands for that which is left out, and its columns. */
static const char *mark_of(bool utf8, size_t *columns)
{
    *columns = utf8 ? 1 : 2;
    return utf8 ? "\xe2\x80\xa6" : "..";
}

size_t cli_cells_add_name(struct cli_text *text, const char *name, size_t columns,
                          bool utf8)
{
    struct cli_text shown = CLI_TEXT_INIT;
    size_t of_mark, count = 0;
    const char *mark = mark_of(utf8, &of_mark);
    escape(&shown, name, utf8);
    const char *place = shown.data;
    size_t all = cli_cells_count(place);
    if (all <= columns) {
        cli_text_add(text, place);
        count = all;
    } else if (columns >= of_mark) {
        while (all + of_mark > columns)
            all -= step(&place);
        cli_text_add(text, mark);
        cli_text_add(text, place);
        count = all + of_mark;
    }
    cli_text_free(&shown);
    return count;
}

size_t cli_cells_add_words(struct cli_text *text, const char *words, size_t columns,
                           bool utf8)
{
    struct cli_text shown = CLI_TEXT_INIT;
    size_t of_mark, count = 0;
    const char *mark = mark_of(utf8, &of_mark);
    escape(&shown, words, utf8);
    const char *end = shown.data;
    if (cli_cells_count(end) <= columns) {
        count = cli_cells_count(end);
        cli_text_add(text, end);
    } else if (columns >= of_mark) {
        for (const char *next = end; count <= columns - of_mark; end = next) {
            size_t wider = step(&next);
            if (count + wider > columns - of_mark)
                break;
            count += wider;
        }
        cli_text_add_bytes(text, shown.data, (size_t)(end - shown.data));
        cli_text_add(text, mark);
        count += of_mark;
    }
    cli_text_free(&shown);
    return count;
}
