/* SPDX-License-Identifier: MIT
 *
 * Messages: always terminated, one line, whole characters, whatever goes in.
 */
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

#include "src/base/message.h"

Test(message, nothing_happens_without_a_message)
{
    ims_message_clear(NULL);
    ims_message_set(NULL, "%d", 1);
    ims_message_append(NULL, "%d", 1);
    ims_message_prepend(NULL, "%d", 1);
    ims_message_tidy(NULL);
    cr_assert_eq(ims_message_fail(NULL, IMS_ERROR_FULL, "%d", 1), IMS_ERROR_FULL);
}

Test(message, text_is_formatted_and_warnings_stay)
{
    struct ims_message message = {.warnings = IMS_WARNING_NARROWED};
    ims_message_set(&message, "width is %d", 0);
    cr_assert_str_eq(message.text, "width is 0");
    ims_message_append(&message, "; height is %zu", (size_t)12);
    cr_assert_str_eq(message.text, "width is 0; height is 12");
    ims_message_prepend(&message, "image %s: ", "a");
    cr_assert_str_eq(message.text, "image a: width is 0; height is 12");
    cr_assert_eq(message.warnings, IMS_WARNING_NARROWED);
    cr_assert_eq(ims_message_fail(&message, IMS_ERROR_IO, "no"), IMS_ERROR_IO);
    cr_assert_str_eq(message.text, "no");
    ims_message_clear(&message);
    cr_assert_str_empty(message.text);
    cr_assert_eq(message.warnings, 0);
}

Test(message, control_bytes_become_blanks)
{
    struct ims_message message = {0};
    ims_message_set(&message, "a\nb\tc\x7f%s", "\r\x1b");
    cr_assert_str_eq(message.text, "a b c   ");
}

/* At each place that a long text can be cut, no character is cut in two. */
Test(message, long_text_is_cut_between_characters)
{
    static const char *const characters[] = {"\xc3\xa4", "\xe2\x82\xac",
                                             "\xf0\x9f\x98\x80"};
    for (size_t kind = 0; kind < 3; kind++) {
        size_t size = strlen(characters[kind]);
        for (size_t lead = IMS_MESSAGE_SIZE - 8; lead < IMS_MESSAGE_SIZE; lead++) {
            struct ims_message message = {0};
            char text[2 * IMS_MESSAGE_SIZE];
            memset(text, 'x', lead);
            strcpy(text + lead, characters[kind]);
            strcat(text, characters[kind]);
            ims_message_set(&message, "%s", text);
            size_t length = strlen(message.text);
            cr_assert_lt(length, (size_t)IMS_MESSAGE_SIZE);
            cr_assert_gt(length + size, (size_t)IMS_MESSAGE_SIZE - 1 < strlen(text)
                                            ? (size_t)IMS_MESSAGE_SIZE - 1
                                            : strlen(text));
            cr_assert_eq(strncmp(message.text, text, length), 0);
            if (length > lead)
                cr_assert_eq((length - lead) % size, 0, "cut at %zu of %zu", length,
                             lead);
        }
    }
}

Test(message, appending_to_a_full_message_keeps_it)
{
    struct ims_message message = {0};
    char text[IMS_MESSAGE_SIZE];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ims_message_set(&message, "%s", text);
    ims_message_append(&message, "%s", "more");
    cr_assert_str_eq(message.text, text);
    ims_message_prepend(&message, "%s", "before ");
    cr_assert_eq(strncmp(message.text, "before xxx", 10), 0);
    cr_assert_eq(strlen(message.text), (size_t)IMS_MESSAGE_SIZE - 1);
}

Test(message, bytes_that_are_no_utf_8_do_no_harm)
{
    struct ims_message message = {0};
    char text[IMS_MESSAGE_SIZE + 20];
    memset(text, 0x80, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ims_message_set(&message, "%s", text);
    cr_assert_eq(strlen(message.text), (size_t)IMS_MESSAGE_SIZE - 1);
}

Test(message, what_others_wrote_is_tidied)
{
    struct ims_message message;
    memset(&message, 'y', sizeof message);
    memcpy(message.text + IMS_MESSAGE_SIZE - 2, "\xc3\xa4", 2);
    message.text[3] = '\n';
    ims_message_tidy(&message);
    cr_assert_eq(strlen(message.text), (size_t)IMS_MESSAGE_SIZE - 2);
    cr_assert_eq(message.text[3], ' ');

    strcpy(message.text, "fine");
    ims_message_tidy(&message);
    cr_assert_str_eq(message.text, "fine");
}

Test(message, numbers_do_not_depend_on_the_locale)
{
    struct ims_message message = {0};
    /* Whichever of these is there: both group digits. */
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        setlocale(LC_ALL, "en_US.UTF-8");
    ims_message_set(&message, "%d", 1234567);
    cr_assert_str_eq(message.text, "1234567");
}
