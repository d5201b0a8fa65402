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

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

struct ims_option_word ims_option_word_of(const char *text)
{
    return (struct ims_option_word){text, strlen(text)};
}

bool ims_option_is(struct ims_option_word word, const char *name)
{
    for (size_t i = 0; i < word.length; i++)
        if (name[i] != word.text[i] && name[i] != lower(word.text[i]))
            return false;
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

/* ---- values ---------------------------------------------------------------------- */

/* Reads decimals, a point among them if `point`, as `mantissa` / 10^`decimals`, the
 * sign apart. At most 15 digits, which a double holds exactly. */
static bool read_decimal(struct ims_option_word text, bool point, int64_t *mantissa,
                         int *decimals)
{
    enum { MOST_DIGITS = 15 };
    int64_t sum = 0;
    int digits = 0;
    int behind = -1; /* digits behind the point; -1 before it */
    for (size_t i = 0; i < text.length; i++) {
        char letter = text.text[i];
        if (letter == '.' && point && behind < 0) {
            behind = 0;
            continue;
        }
        if (letter < '0' || letter > '9' || ++digits > MOST_DIGITS)
            return false;
        sum = sum * 10 + (letter - '0');
        behind += behind >= 0;
    }
    *mantissa = sum;
    *decimals = behind > 0 ? behind : 0;
    return digits > 0;
}

/* Takes a sign off; true for a minus. */
static bool take_minus(struct ims_option_word *text)
{
    if (text->length == 0 || text->text[0] != '-')
        return false;
    text->text++;
    text->length--;
    return true;
}

static bool read_integer(const struct ims_option *option, struct ims_option_word text,
                         int32_t *value)
{
    int64_t mantissa;
    int decimals;
    bool negative = take_minus(&text);
    if (!read_decimal(text, false, &mantissa, &decimals))
        return false;
    double number = (double)(negative ? -mantissa : mantissa);
    if (number < option->minimum || number > option->maximum)
        return false;
    *value = (int32_t)number;
    return true;
}

static bool read_number(const struct ims_option *option, struct ims_option_word text,
                        double *value)
{
    int64_t mantissa;
    int decimals;
    bool negative = take_minus(&text);
    if (!read_decimal(text, true, &mantissa, &decimals))
        return false;
    /* Both are exact, so that the quotient is the number nearest to what is written. */
    double divisor = 1;
    for (int i = 0; i < decimals; i++)
        divisor *= 10;
    *value = (double)(negative ? -mantissa : mantissa) / divisor;
    return *value >= option->minimum && *value <= option->maximum;
}

static bool read_boolean(struct ims_option_word text, int32_t *value)
{
    static const char *const words[][4] = {{"0", "no", "off", "false"},
                                           {"1", "yes", "on", "true"}};
    for (int32_t truth = 0; truth < 2; truth++)
        for (size_t i = 0; i < 4; i++)
            if (ims_option_is(text, words[truth][i])) {
                *value = truth;
                return true;
            }
    return false;
}

/* Whether a word is a choice, in any case and with or without colons: 4:2:0, 420. */
static bool is_choice(struct ims_option_word text, const char *choice)
{
    size_t i = 0;
    for (;; i++, choice++) {
        while (i < text.length && text.text[i] == ':')
            i++;
        while (*choice == ':')
            choice++;
        if (i >= text.length || *choice == '\0')
            return i >= text.length && *choice == '\0';
        if (lower(text.text[i]) != lower(*choice))
            return false;
    }
}

/* The choices "no" and "yes" have all words of a BOOLEAN. */
static bool read_choice(const char *const *choices, struct ims_option_word text,
                        int32_t *value)
{
    int32_t truth;
    if (choices != NULL && choices[0] != NULL && strcmp(choices[0], "no") == 0 &&
        choices[1] != NULL && strcmp(choices[1], "yes") == 0 &&
        read_boolean(text, &truth)) {
        *value = truth;
        return true;
    }
    for (int32_t i = 0; choices != NULL && choices[i] != NULL; i++)
        if (text.length > 0 && is_choice(text, choices[i])) {
            *value = i;
            return true;
        }
    return false;
}

static int hexadecimal_digit(char letter)
{
    letter = lower(letter);
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static bool read_color(struct ims_option_word text, int32_t *value)
{
    static const struct {
        const char *name;
        int32_t color;
    } names[] = {{"black", 0x000000}, {"white", 0xFFFFFF}, {"gray", 0x808080}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (ims_option_is(text, names[i].name)) {
            *value = names[i].color;
            return true;
        }
    if (text.length == 7 && text.text[0] == '#') {
        text.text++;
        text.length--;
    }
    if (text.length != 6)
        return false;
    int32_t color = 0;
    for (size_t i = 0; i < 6; i++) {
        int digit = hexadecimal_digit(text.text[i]);
        if (digit < 0)
            return false;
        color = color * 16 + digit;
    }
    *value = color;
    return true;
}

bool ims_option_read(const struct ims_option *option, struct ims_option_word text,
                     union ims_option_value *value)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
        return read_integer(option, text, &value->integer);
    case IMS_OPTION_BOOLEAN:
        return read_boolean(text, &value->integer);
    case IMS_OPTION_CHOICE:
        return read_choice(option->choices, text, &value->integer);
    case IMS_OPTION_COLOR:
        return read_color(text, &value->integer);
    case IMS_OPTION_NUMBER:
        return read_number(option, text, &value->number);
    case IMS_OPTION_TEXT:
        return (double)text.length <= option->maximum;
    }
    return false;
}

/* ---- the general options --------------------------------------------------------- */

enum { NARROW_NO = 0, NARROW_YES = 1, NARROW_DITHER = 2 };
enum { OPAQUE_KEEP = 0, OPAQUE_DROP = 1 };
enum { CHROMA_INTERPOLATED = 0, CHROMA_NEAREST = 1 };

static const char *const narrow[] = {
    [NARROW_NO] = "no", [NARROW_YES] = "yes", [NARROW_DITHER] = "dither", NULL};
static const char *const opaque[] = {
    [OPAQUE_KEEP] = "keep", [OPAQUE_DROP] = "drop", NULL};
static const char *const hdr[] = {[IMS_RECOLOR_KEEP] = "keep",
                                  [IMS_RECOLOR_SDR] = "sdr",
                                  [IMS_RECOLOR_GAIN_MAP] = "ultrahdr",
                                  NULL};
static const char *const chroma[] = {
    [CHROMA_INTERPOLATED] = "interpolated", [CHROMA_NEAREST] = "nearest", NULL};

enum { ENCODER, FORMAT, NARROW, OPAQUE, HDR, CHROMA, GRAY, COUNT };

static const struct ims_option general_options[] = {
    [ENCODER] = {.key = "encoder",
                 .type = IMS_OPTION_CHOICE,
                 .help = "use this encoder, by its name, and no other"},
    [FORMAT] = {.key = "format",
                .type = IMS_OPTION_CHOICE,
                .help = "write this format, by its name or extension, whatever the "
                        "file is called"},
    [NARROW] = {.key = "narrow",
                .type = IMS_OPTION_CHOICE,
                .choices = narrow,
                .help = "allow fewer bits a sample where the format cannot hold all: "
                        "rounded, or dithered where 8 are left"},
    [OPAQUE] = {.key = "opaque",
                .type = IMS_OPTION_CHOICE,
                .choices = opaque,
                .help = "keep or drop alpha that hides nothing"},
    [HDR] = {.key = "hdr",
             .type = IMS_OPTION_CHOICE,
             .choices = hdr,
             .help = "keep PQ and HLG, or make them what a display without HDR shows, "
                     "alone or with a gain map for HDR"},
    [CHROMA] = {.key = "chroma",
                .type = IMS_OPTION_CHOICE,
                .choices = chroma,
                .help = "of YUV that becomes RGB: interpolated at its place, or that "
                        "of the nearest sample"},
    [GRAY] = {.key = "gray",
              .type = IMS_OPTION_BOOLEAN,
              .help = "allow gray made of colors where the format holds nothing else"},
    [COUNT] = {.key = NULL},
};

const struct ims_option *ims_general_options(void)
{
    return general_options;
}

bool ims_option_general_note(struct ims_option_general *general,
                             struct ims_option_word key, struct ims_option_word value)
{
    union ims_option_value read = {0};
    const struct ims_option *option = ims_option_find(general_options, key);
    if (option == NULL)
        return false;
    if (!ims_option_read(option, value, &read))
        return true; /* of `encoder` and `format`, or not checked */
    switch (option - general_options) {
    case NARROW:
        general->narrow = read.integer != NARROW_NO;
        general->dithers = read.integer == NARROW_DITHER;
        break;
    case OPAQUE:
        general->drops_opaque = read.integer == OPAQUE_DROP;
        break;
    case HDR:
        general->hdr = (enum ims_recolor_hdr)read.integer;
        break;
    case GRAY:
        general->gray = read.integer != 0;
        break;
    default:
        general->nearest_chroma = read.integer == CHROMA_NEAREST;
        break;
    }
    return true;
}

/* ---- telling --------------------------------------------------------------------- */

void ims_option_tell_number(double number, struct ims_message *message)
{
    enum { MILLION = 1000000 };
    const double most = 1e12;
    bool negative = number < 0;
    /* Asked so that what is no number does not pass. */
    if (!(number >= -most && number <= most)) {
        ims_message_append(message, "a number beyond %lld", (long long)most);
        return;
    }
    int64_t millionths = (int64_t)((negative ? -number : number) * MILLION + 0.5);
    int64_t rest = millionths % MILLION;
    int decimals = 6;
    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    ims_message_append(message, "%s%lld", negative ? "-" : "",
                       (long long)(millionths / MILLION));
    if (decimals > 0)
        ims_message_append(message, ".%0*lld", decimals, (long long)rest);
}

void ims_option_tell(const struct ims_option *option, struct ims_message *message)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
    case IMS_OPTION_NUMBER:
        ims_option_tell_number(option->minimum, message);
        ims_message_append(message, " to ");
        ims_option_tell_number(option->maximum, message);
        break;
    case IMS_OPTION_BOOLEAN:
        ims_message_append(message, "0, no, off, false or 1, yes, on, true");
        break;
    case IMS_OPTION_CHOICE:
        ims_message_append(message, "one of");
        for (size_t i = 0; option->choices != NULL && option->choices[i] != NULL; i++)
            ims_message_append(message, "%s %s", i > 0 ? "," : "", option->choices[i]);
        break;
    case IMS_OPTION_COLOR:
        ims_message_append(message,
                           "rrggbb in hexadecimal, or one of black, white, gray");
        break;
    case IMS_OPTION_TEXT:
        ims_message_append(message, "a text of at most ");
        ims_option_tell_number(option->maximum, message);
        ims_message_append(message, " bytes");
        break;
    }
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

/* Single edits that make one word the other, in lower case, of which `b` is; neighbours
 * swapped count as one. */
static size_t edit_distance(const char *a, size_t a_length, const char *b,
                            size_t b_length)
{
    char word[COMPARED];
    size_t rows[3][COMPARED + 1]; /* before the last, last, this one: in turn */
    if (a_length > COMPARED)
        a_length = COMPARED;
    if (b_length > COMPARED)
        b_length = COMPARED;
    for (size_t i = 0; i < a_length; i++)
        word[i] = lower(a[i]);
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = above[j - 1] + (word[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, replaced);
            if (i > 1 && j > 1 && word[i - 1] == b[j - 2] && word[i - 2] == b[j - 1] &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a_length % 3][b_length];
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

void ims_option_offer_keys(struct ims_option_nearest *nearest,
                           const struct ims_option *table)
{
    for (; table != NULL && table->key != NULL; table++)
        ims_option_offer(nearest, table->key);
}

void ims_option_tell_nearest(const struct ims_option_nearest *nearest,
                             struct ims_message *message)
{
    /* A slip of the fingers spares two letters of three. */
    size_t most = nearest->word.length < 3 ? 1 : nearest->word.length / 3;
    if (nearest->name != NULL && nearest->distance <= most)
        ims_message_append(message, "; did you mean \"%s\"?", nearest->name);
}
