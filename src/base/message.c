/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#undef ims_message_fail /* what the analyzer is told of it */

/* How many bytes the character that `lead` begins has; 1 for what begins none. */
static size_t character_length(unsigned char lead)
{
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    return 1;
}

/* Removes a character at the end of which not all bytes are there. */
static void cut_at_character(char *text, size_t length)
{
    size_t back = 0;
    while (back < 3 && back < length &&
           ((unsigned char)text[length - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back == length)
        return;
    size_t lead = length - 1 - back;
    if (character_length((unsigned char)text[lead]) > back + 1)
        text[lead] = '\0';
}

static void tidy_from(struct ims_message *message, size_t start)
{
    for (char *byte = message->text + start; *byte != '\0'; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7F)
            *byte = ' ';
}

static void IMS_MESSAGE_FORMAT(3, 0) write_at(struct ims_message *message, size_t start,
                                              const char *format, va_list arguments)
{
    size_t room = sizeof message->text - start;
    int wanted = vsnprintf(message->text + start, room, format, arguments);
    if (wanted < 0)
        message->text[start] = '\0'; /* what cannot be written is left out */
    else if ((size_t)wanted >= room)
        cut_at_character(message->text, sizeof message->text - 1);
    tidy_from(message, start);
}

void ims_message_clear(struct ims_message *message)
{
    if (message == NULL)
        return;
    message->warnings = 0;
    message->text[0] = '\0';
}

void ims_message_set(struct ims_message *message, const char *format, ...)
{
    if (message == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    write_at(message, 0, format, arguments);
    va_end(arguments);
}

int ims_message_fail(struct ims_message *message, int error, const char *format, ...)
{
    if (message == NULL)
        return error;
    va_list arguments;
    va_start(arguments, format);
    write_at(message, 0, format, arguments);
    va_end(arguments);
    return error;
}

void ims_message_append(struct ims_message *message, const char *format, ...)
{
    if (message == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    write_at(message, strlen(message->text), format, arguments);
    va_end(arguments);
}

void ims_message_prepend(struct ims_message *message, const char *format, ...)
{
    if (message == NULL)
        return;
    struct ims_message before = {0};
    va_list arguments;
    va_start(arguments, format);
    write_at(&before, 0, format, arguments);
    va_end(arguments);
    ims_message_append(&before, "%s", message->text);
    memcpy(message->text, before.text, sizeof message->text);
}

void ims_message_tidy(struct ims_message *message)
{
    if (message == NULL)
        return;
    size_t last = sizeof message->text - 1;
    if (memchr(message->text, '\0', last) == NULL) {
        message->text[last] = '\0';
        cut_at_character(message->text, last);
    }
    tidy_from(message, 0);
}
