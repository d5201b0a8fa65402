/* SPDX-License-Identifier: MIT */
#include "option.h"

#include <string.h>

#include "base/message.h"

/* ---- tables ---------------------------------------------------------------------- */

const struct ims_option ims_option_common[] = {
    {.key = "quality",
     .type = IMS_OPTION_INTEGER,
     .maximum = 100,
     .help = "how much of the picture is kept; higher is better and larger"},
    {.key = "effort",
     .type = IMS_OPTION_INTEGER,
     .maximum = 9,
     .help = "how much time is spent; higher is slower and smaller"},
    {.key = "lossless",
     .type = IMS_OPTION_BOOLEAN,
     .help = "keep every sample exactly"},
    {.key = "subsampling",
     .type = IMS_OPTION_CHOICE,
     .help = "resolution of the color planes"},
    {.key = "background",
     .type = IMS_OPTION_COLOR,
     .help = "what shows through where the format has no alpha"},
    {.key = NULL},
};

const struct ims_option *ims_general_options(void)
{
    static const struct ims_option table[] = {
        {.key = "encoder",
         .type = IMS_OPTION_CHOICE,
         .help = "use this encoder, by its name, and no other"},
        {.key = "format",
         .type = IMS_OPTION_CHOICE,
         .help = "write this format, by its name or extension, whatever the file is "
                 "called"},
        {.key = "narrow",
         .type = IMS_OPTION_BOOLEAN,
         .help = "allow fewer bits a sample where the format cannot hold all"},
        {.key = NULL},
    };
    return table;
}

const struct ims_option *ims_option_find(const struct ims_option *table,
                                         struct ims_option_word key)
{
    for (; table != NULL && table->key != NULL; table++)
        if (ims_option_is(key, table->key))
            return table;
    return NULL;
}

size_t ims_option_count(const struct ims_option *table)
{
    size_t count = 0;
    while (table != NULL && table[count].key != NULL)
        count++;
    return count;
}

/* ---- words ----------------------------------------------------------------------- */

bool ims_option_is(struct ims_option_word word, const char *name)
{
    for (size_t i = 0; i < word.length; i++) {
        char letter = word.text[i];
        if (letter >= 'A' && letter <= 'Z')
            letter = (char)(letter - 'A' + 'a');
        if (name[i] == '\0' || name[i] != letter)
            return false;
    }
    return name[word.length] == '\0';
}

struct ims_option_shown ims_option_show(struct ims_option_word word)
{
    static const char more[] = "...";
    struct ims_option_shown shown;
    size_t room = sizeof shown.text - sizeof more;
    size_t length = word.length < room ? word.length : room;
    for (size_t i = 0; i < length; i++) {
        char letter = word.text[i];
        shown.text[i] = (letter < ' ' || letter > '~') ? '?' : letter;
    }
    memcpy(shown.text + length, length < word.length ? more : "",
           length < word.length ? sizeof more : 1);
    return shown;
}

/* ---- reading a text -------------------------------------------------------------- */

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

static void skip_blanks(struct ims_option_reader *reader)
{
    while (is_blank(*reader->at))
        reader->at++;
}

/* Takes a word up to one of the `ends` or the end of the text, without the blanks
 * around it. */
static struct ims_option_word take_word(struct ims_option_reader *reader,
                                        const char *ends)
{
    skip_blanks(reader);
    const char *begin = reader->at;
    const char *end = begin + strcspn(begin, ends);
    reader->at = end;
    while (end > begin && is_blank(end[-1]))
        end--;
    return (struct ims_option_word){begin, (size_t)(end - begin)};
}

/* Steps to the next pair or to the end of the text; reads the scope on the way. */
static int enter_section(struct ims_option_reader *reader, struct ims_message *message)
{
    while (!reader->in_section) {
        struct ims_option_reader ahead = *reader;
        struct ims_option_word word = take_word(&ahead, ":,;=");
        reader->scope = (struct ims_option_word){0};
        if (*ahead.at == ':') {
            if (word.length == 0)
                return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                        "options, byte %td: a scope is missing before "
                                        "':'; write SCOPE:KEY=VALUE or KEY=VALUE",
                                        ahead.at - reader->start + 1);
            reader->scope = word;
            reader->at = ahead.at + 1;
        }
        skip_blanks(reader);
        if (*reader->at == '\0')
            return 0;
        if (*reader->at == ';')
            reader->at++;
        else
            reader->in_section = true;
    }
    return 1;
}

static int misplaced(const struct ims_option_reader *reader, struct ims_option_word key,
                     struct ims_message *message)
{
    ptrdiff_t byte = (key.length > 0 ? key.text : reader->at) - reader->start + 1;
    if (key.length == 0)
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options, byte %td: a key is missing; write KEY=VALUE",
                                byte);
    struct ims_option_shown shown = ims_option_show(key);
    if (*reader->at == ':')
        return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                                "options, byte %td: the scope \"%s\" stands within a "
                                "section; end the one before it with ';'",
                                byte, shown.text);
    return ims_message_fail(message, IMS_ERROR_OPTION_SYNTAX,
                            "options, byte %td: \"%s\" has no value; write %s=VALUE",
                            byte, shown.text, shown.text);
}

void ims_option_read(struct ims_option_reader *reader, const char *text)
{
    if (text == NULL)
        text = "";
    *reader = (struct ims_option_reader){.start = text, .at = text};
}

int ims_option_next(struct ims_option_reader *reader, struct ims_option_pair *pair,
                    struct ims_message *message)
{
    int entered = enter_section(reader, message);
    if (entered != 1)
        return entered;
    pair->scope = reader->scope;
    pair->key = take_word(reader, ":,;=");
    if (*reader->at != '=' || pair->key.length == 0)
        return misplaced(reader, pair->key, message);
    reader->at++;
    pair->value = take_word(reader, ",;");
    reader->in_section = *reader->at == ',';
    if (*reader->at != '\0')
        reader->at++;
    return 1;
}

/* ---- the nearest name ------------------------------------------------------------ */

enum {
    COMPARED = 32 /* bytes of a word that are compared: keys are shorter */
};

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Single edits that make one word the other; neighbours swapped count as one. */
static size_t edit_distance(const char *a, size_t a_length, const char *b,
                            size_t b_length)
{
    size_t rows[3][COMPARED + 1]; /* before the last, last, this one: in turn */
    if (a_length > COMPARED)
        a_length = COMPARED;
    if (b_length > COMPARED)
        b_length = COMPARED;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a_length % 3][b_length];
}

void ims_option_nearest_to(struct ims_option_nearest *nearest,
                           struct ims_option_word word)
{
    *nearest = (struct ims_option_nearest){.word = word};
}

void ims_option_offer(struct ims_option_nearest *nearest, const char *name)
{
    size_t distance =
        edit_distance(nearest->word.text, nearest->word.length, name, strlen(name));
    if (nearest->name == NULL || distance < nearest->distance) {
        nearest->name = name;
        nearest->distance = distance;
    }
}

void ims_option_tell_nearest(const struct ims_option_nearest *nearest,
                             struct ims_message *message)
{
    /* A slip of the fingers spares two letters of three. */
    size_t most = nearest->word.length < 3 ? 1 : nearest->word.length / 3;
    if (nearest->name != NULL && nearest->distance <= most)
        ims_message_append(message, "; did you mean \"%s\"?", nearest->name);
}
