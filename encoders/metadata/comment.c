/* SPDX-License-Identifier: MIT */
#include "comment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"

enum { KEY_MOST = 79, LANGUAGE_MOST = 40, HEAD_MOST = KEY_MOST + LANGUAGE_MOST + 4 };

/* ---- one comment ----------------------------------------------------------------- */

static bool is_language(const char *language, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    for (size_t i = 0; i < size; i++)
        if (memchr(letters, language[i], sizeof letters - 1) == NULL)
            return false;
    return size > 0 && size <= LANGUAGE_MOST;
}

/* Bytes before the first ": "; 0 where there is none in time, or a control character
 * before it. */
static size_t before_colon(const char *comment, size_t size)
{
    for (size_t i = 0; i + 1 < size && i <= HEAD_MOST; i++) {
        if ((unsigned char)comment[i] < ' ')
            return 0;
        if (comment[i] == ':' && comment[i + 1] == ' ')
            return i;
    }
    return 0;
}

void ims_metadata_comment_read(const void *comment, size_t size,
                               struct ims_metadata_comment_head *head)
{
    const char *const text = comment;
    const size_t before = before_colon(text, size);
    size_t key = before;
    size_t language = 0;
    *head = (struct ims_metadata_comment_head){0};
    if (before > 0 && text[before - 1] == ']') {
        size_t open = before - 1;
        while (open > 0 && text[open] != '[')
            open--;
        if (open > 0 && is_language(text + open + 1, before - open - 2)) {
            key = open;
            language = before - open - 2;
        }
    }
    if (key == 0 || key > KEY_MOST || text[0] == ' ' || text[key - 1] == ' ')
        return;
    head->key = key;
    head->language = language;
    head->size = before + strlen(": ");
}

bool ims_metadata_comment_is_readable(const struct ims_text *text)
{
    const char *const language = text->language != NULL ? text->language : "";
    const bool told = language[0] != '\0';
    char begin[HEAD_MOST + 1];
    struct ims_metadata_comment_head head;
    const int size = snprintf(begin, sizeof begin, "%s%s%s%s: ", text->key,
                              told ? "[" : "", language, told ? "]" : "");
    if (size < 0 || (size_t)size >= sizeof begin)
        return false;
    ims_metadata_comment_read(begin, (size_t)size, &head);
    return head.key == strlen(text->key) && head.language == strlen(language);
}

void ims_metadata_comment_parts(const struct ims_text *text,
                                const char *parts[IMS_METADATA_COMMENT_PARTS])
{
    const bool told = text->language != NULL && text->language[0] != '\0';
    struct ims_metadata_comment_head other;
    ims_metadata_comment_read(text->value, strlen(text->value), &other);
    const bool alone = !told && strcmp(text->key, "Comment") == 0 && other.key == 0;
    parts[0] = alone ? "" : text->key;
    parts[1] = told ? "[" : "";
    parts[2] = told ? text->language : "";
    parts[3] = told ? "]" : "";
    parts[4] = alone ? "" : ": ";
    parts[5] = text->value;
}

size_t ims_metadata_comment_size(const struct ims_text *text)
{
    const char *parts[IMS_METADATA_COMMENT_PARTS];
    size_t size = 0;
    ims_metadata_comment_parts(text, parts);
    for (size_t i = 0; i < IMS_METADATA_COMMENT_PARTS; i++)
        size += strlen(parts[i]);
    return size;
}

char *ims_metadata_comment_make(const struct ims_text *text)
{
    const char *parts[IMS_METADATA_COMMENT_PARTS];
    const size_t room = ims_metadata_comment_size(text) + 1;
    char *const comment = malloc(room);
    ims_metadata_comment_parts(text, parts);
    if (comment != NULL)
        snprintf(comment, room, "%s%s%s%s%s%s", parts[0], parts[1], parts[2], parts[3],
                 parts[4], parts[5]);
    return comment;
}

size_t ims_metadata_comment_line(const char *text, const char **next)
{
    const size_t length = strcspn(text, "\r\n");
    const char *const end = text + length;
    *next = *end == '\0' ? NULL : end + (end[0] == '\r' && end[1] == '\n' ? 2 : 1);
    return length;
}

/* ---- whether they can be written ------------------------------------------------- */

static int check_lines(const struct ims_metadata_comment_style *style,
                       const struct ims_text *text, const char *comment,
                       struct ims_message *message)
{
    const size_t around = strlen(style->before) + strlen(style->after);
    for (const char *next; comment != NULL; comment = next)
        if (ims_metadata_comment_line(comment, &next) + around > style->most)
            return ims_failure(message, IMS_ERROR_METADATA,
                               "a line of the text \"%.100s\" is longer than the %zu "
                               "bytes that readers of %s take; break it into lines",
                               text->key, style->most - around, style->format);
    return IMS_OK;
}

static int check(const struct ims_metadata_comment_style *style,
                 const struct ims_text *text, struct ims_message *message)
{
    char *const comment = ims_metadata_comment_make(text);
    int error = IMS_OK;
    if (comment == NULL)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for a text");
    if (style->forbidden != NULL && strstr(comment, style->forbidden) != NULL)
        error = ims_failure(message, IMS_ERROR_METADATA,
                            "the text \"%.100s\" has \"%s\" in it, which would end the "
                            "comments of %s",
                            text->key, style->forbidden, style->format);
    else if (style->most > 0)
        error = check_lines(style, text, comment, message);
    free(comment);
    return error;
}

int ims_metadata_comment_check(const struct ims_metadata_comment_style *style,
                               const struct ims_metadata *metadata,
                               struct ims_message *message)
{
    const struct ims_text *text = metadata != NULL ? metadata->texts : NULL;
    int error = IMS_OK;
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++)
        error = check(style, text, message);
    return error;
}

/* ---- writing them ---------------------------------------------------------------- */

static int append(const struct ims_metadata_comment_style *style, const char *comment,
                  struct ims_buffer *buffer)
{
    int error = IMS_OK;
    for (const char *next; error == IMS_OK && comment != NULL; comment = next) {
        const size_t length = ims_metadata_comment_line(comment, &next);
        error = ims_buffer_append(buffer, style->before, strlen(style->before));
        if (error == IMS_OK)
            error = ims_buffer_append(buffer, comment, length);
        if (error == IMS_OK)
            error = ims_buffer_append(buffer, style->after, strlen(style->after));
    }
    return error;
}

int ims_metadata_comment_append(const struct ims_metadata_comment_style *style,
                                const struct ims_metadata *metadata,
                                struct ims_buffer *buffer)
{
    const struct ims_text *text = metadata != NULL ? metadata->texts : NULL;
    int error = IMS_OK;
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++) {
        char *const comment = ims_metadata_comment_make(text);
        error = comment != NULL ? append(style, comment, buffer) : IMS_ERROR_MEMORY;
        free(comment);
    }
    return error;
}
