/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { MOST_DIGITS = 20 };

static const char *const field_names[SAVE_NAME_FIELDS] = {
    [SAVE_NAME_STEM] = "stem",   [SAVE_NAME_EXT] = "ext",
    [SAVE_NAME_INPUT] = "input", [SAVE_NAME_INDEX] = "index",
    [SAVE_NAME_PAGE] = "page",   [SAVE_NAME_TIME] = "time",
    [SAVE_NAME_WIDTH] = "width", [SAVE_NAME_HEIGHT] = "height"};

static bool is_number(enum save_name_field field)
{
    return field != SAVE_NAME_STEM && field != SAVE_NAME_EXT &&
           field != SAVE_NAME_WORDS;
}

static struct save_name_piece *add_piece(struct save_name_pattern *pattern,
                                         enum save_name_field field)
{
    pattern->pieces =
        cli_memory_grow(pattern->pieces, pattern->count, sizeof *pattern->pieces);
    struct save_name_piece *piece = &pattern->pieces[pattern->count++];
    *piece = (struct save_name_piece){.field = field};
    return piece;
}

static bool unknown_field(const char *name, struct cli_text *problem)
{
    cli_text_add(problem, "there is no {");
    cli_text_add_name(problem, name);
    cli_text_add(problem, "}; there are");
    for (size_t i = 0; i < SAVE_NAME_FIELDS; i++)
        cli_text_format(problem, "%s {%s}", i > 0 ? "," : "", field_names[i]);
    return false;
}

/* Reads what stands between two braces: "index:06". */
static bool read_field(struct save_name_pattern *pattern, char *field,
                       struct cli_text *problem)
{
    char *colon = strchr(field, ':');
    if (colon != NULL)
        *colon = '\0';
    size_t i = 0;
    while (i < SAVE_NAME_FIELDS && strcmp(field_names[i], field) != 0)
        i++;
    if (i == SAVE_NAME_FIELDS)
        return unknown_field(field, problem);
    struct save_name_piece *piece = add_piece(pattern, (enum save_name_field)i);
    if (colon == NULL)
        return true;
    int64_t digits;
    if (!is_number(piece->field)) {
        cli_text_format(problem, "{%s} is no number and takes no digits", field);
        return false;
    }
    if (!cli_text_to_number(colon + 1, 1, MOST_DIGITS, &digits)) {
        cli_text_format(problem, "{%s:%s}: digits are from 1 to %d, as in {%s:06}",
                        field, colon + 1, MOST_DIGITS, field);
        return false;
    }
    piece->digits = (int)digits;
    return true;
}

static bool read_pieces(struct save_name_pattern *pattern, const char *words,
                        struct cli_text *problem)
{
    struct cli_text plain = CLI_TEXT_INIT;
    bool good = true;
    cli_text_clear(&plain);
    while (good && *words != '\0') {
        bool doubled = (*words == '{' || *words == '}') && words[1] == *words;
        if (doubled || (*words != '{' && *words != '}')) {
            cli_text_add_bytes(&plain, words, 1);
            words += doubled ? 2 : 1;
            continue;
        }
        const char *end = *words == '{' ? strchr(words, '}') : NULL;
        if (end == NULL) {
            cli_text_format(problem, "a lone '%c'; write %c%c for the character itself",
                            *words, *words, *words);
            good = false;
            break;
        }
        if (plain.length > 0)
            add_piece(pattern, SAVE_NAME_WORDS)->words =
                cli_memory_copy_text(plain.data);
        cli_text_clear(&plain);
        cli_text_add_bytes(&plain, words + 1, (size_t)(end - words - 1));
        good = read_field(pattern, plain.data, problem);
        cli_text_clear(&plain);
        words = end + 1;
    }
    if (good && plain.length > 0)
        add_piece(pattern, SAVE_NAME_WORDS)->words = cli_memory_copy_text(plain.data);
    cli_text_free(&plain);
    return good;
}

bool save_name_leaves(const char *path)
{
    if (path[0] == '/')
        return true;
    for (const char *part = path; part != NULL;) {
        size_t length = strcspn(part, "/");
        if (length == 2 && part[0] == '.' && part[1] == '.')
            return true;
        part = part[length] == '/' ? part + length + 1 : NULL;
    }
    return false;
}

bool save_name_read(struct save_name_pattern *pattern, const char *words,
                    struct cli_text *problem)
{
    *pattern = (struct save_name_pattern){.pieces = NULL};
    size_t length = strlen(words);
    const char *mistake = NULL;
    if (length == 0)
        mistake = "the pattern is empty";
    else if (save_name_leaves(words))
        mistake = "the files are saved below FOLDER; the pattern cannot leave it";
    else if (words[length - 1] == '/')
        mistake = "the pattern ends with a folder; the file's name is missing";
    if (mistake != NULL) {
        cli_text_add(problem, mistake);
        return false;
    }
    if (read_pieces(pattern, words, problem))
        return true;
    save_name_free(pattern);
    return false;
}

void save_name_free(struct save_name_pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        free(pattern->pieces[i].words);
    free(pattern->pieces);
    *pattern = (struct save_name_pattern){.pieces = NULL};
}

bool save_name_uses(const struct save_name_pattern *pattern, enum save_name_field field)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->pieces[i].field == field)
            return true;
    return false;
}

void save_name_make(const struct save_name_pattern *pattern,
                    const struct save_name_values *values, struct cli_text *folder,
                    struct cli_text *name)
{
    cli_text_clear(folder);
    cli_text_clear(name);
    for (size_t i = 0; i < pattern->count; i++) {
        const struct save_name_piece *piece = &pattern->pieces[i];
        if (piece->field == SAVE_NAME_WORDS)
            cli_text_add(name, piece->words);
        else if (piece->field == SAVE_NAME_STEM)
            cli_text_add(name, values->stem);
        else if (piece->field == SAVE_NAME_EXT)
            cli_text_add(name, values->ext);
        else
            cli_text_format(name, "%0*" PRIu64, piece->digits,
                            values->numbers[piece->field]);
    }
    const char *slash = strrchr(name->data, '/');
    if (slash == NULL)
        return;
    size_t length = (size_t)(slash - name->data);
    cli_text_add_bytes(folder, name->data, length);
    memmove(name->data, slash + 1, name->length - length);
    name->length -= length + 1;
}

void save_name_split(const char *path, struct cli_text *stem, const char **ext)
{
    const char *name = cli_text_file_name(path);
    const char *dot = strrchr(name, '.');
    if (dot == NULL || dot == name)
        dot = name + strlen(name);
    cli_text_clear(stem);
    cli_text_add_bytes(stem, name, (size_t)(dot - name));
    *ext = *dot == '.' ? dot + 1 : dot;
}
