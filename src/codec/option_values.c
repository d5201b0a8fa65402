/* SPDX-License-Identifier: MIT */
#include "option_values.h"

#include <string.h>

#include "base/message.h"

_Static_assert(IMS_OPTIONS_MAX <= 64, "ims_option_values.unknown has a bit for each");

/* ---- one value ------------------------------------------------------------------- */

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

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
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

static bool read_choice(const char *const *choices, struct ims_option_word text,
                        int32_t *value)
{
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

bool ims_option_values_read(const struct ims_option *option,
                            struct ims_option_word text, union ims_option_value *value)
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

/* ---- telling --------------------------------------------------------------------- */

void ims_option_values_tell_number(double number, struct ims_message *message)
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

void ims_option_values_tell(const struct ims_option *option,
                            struct ims_message *message)
{
    switch (option->type) {
    case IMS_OPTION_INTEGER:
    case IMS_OPTION_NUMBER:
        ims_option_values_tell_number(option->minimum, message);
        ims_message_append(message, " to ");
        ims_option_values_tell_number(option->maximum, message);
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
        ims_option_values_tell_number(option->maximum, message);
        ims_message_append(message, " bytes");
        break;
    }
}

/* ---- all values of an encoder ---------------------------------------------------- */

/* Bytes that the text of an option may take. */
static size_t text_size(const struct ims_option *option)
{
    return option->type == IMS_OPTION_TEXT ? (size_t)option->maximum + 1 : 0;
}

size_t ims_option_values_texts_size(const struct ims_option *table)
{
    size_t size = 0;
    for (; table != NULL && table->key != NULL; table++)
        size += text_size(table);
    return size;
}

static void set_text(char *room, const char *text, size_t length)
{
    memcpy(room, text, length);
    room[length] = '\0';
}

void ims_option_values_start(struct ims_option_values *values,
                             const struct ims_option *table)
{
    char *room = values->texts;
    values->unknown = 0;
    for (size_t i = 0; table != NULL && table[i].key != NULL; i++) {
        const struct ims_option *option = &table[i];
        union ims_option_value *value = &values->values[i];
        if (option->type == IMS_OPTION_TEXT) {
            const char *text =
                option->standard_text != NULL ? option->standard_text : "";
            set_text(room, text, strlen(text));
            value->text = room;
            room += text_size(option);
        } else if (option->type == IMS_OPTION_NUMBER) {
            value->number = option->standard;
        } else {
            value->integer = (int32_t)option->standard;
        }
    }
}

void ims_option_values_copy(struct ims_option_values *to,
                            const struct ims_option_values *from,
                            const struct ims_option *table)
{
    size_t count = ims_option_count(table);
    to->unknown = from->unknown;
    if (count == 0)
        return;
    memcpy(to->values, from->values, count * sizeof to->values[0]);
    size_t texts_size = ims_option_values_texts_size(table);
    if (texts_size == 0)
        return;
    memcpy(to->texts, from->texts, texts_size);
    char *room = to->texts;
    for (size_t i = 0; i < count; i++)
        if (table[i].type == IMS_OPTION_TEXT) {
            to->values[i].text = room;
            room += text_size(&table[i]);
        }
}

void ims_option_values_set(struct ims_option_values *values,
                           const struct ims_option *table, size_t index,
                           struct ims_option_word text)
{
    const struct ims_option *option = &table[index];
    union ims_option_value value;
    uint64_t bit = UINT64_C(1) << index;
    if (!ims_option_values_read(option, text, &value)) {
        values->unknown |= bit;
        return;
    }
    values->unknown &= ~bit;
    if (option->type != IMS_OPTION_TEXT) {
        values->values[index] = value;
        return;
    }
    char *room = values->texts;
    for (size_t i = 0; i < index; i++)
        room += text_size(&table[i]);
    set_text(room, text.text, text.length);
}
