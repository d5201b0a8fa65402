/* SPDX-License-Identifier: MIT */
#include "input_log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/error.h>
#include <libavutil/log.h>

/* The first words of error since they were last forgotten. Decoders speak on threads
 * of their own: whoever gets the flag writes, the others' words are left out. */
static atomic_flag busy = ATOMIC_FLAG_INIT;
static atomic_bool spoken;
static char first[200];

/* Encoders of the library speak through the same door and are no business of ours. */
static bool is_input(void *context)
{
    if (context == NULL)
        return false;
    const AVClass *class = *(const AVClass **)context;
    if (class == NULL)
        return false;
    AVClassCategory category =
        class->get_category != NULL ? class->get_category(context) : class->category;
    return category == AV_CLASS_CATEGORY_DEMUXER ||
           category == AV_CLASS_CATEGORY_DECODER;
}

static void keep(void *context, int level, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void keep(void *context, int level, const char *format, va_list arguments)
{
    if (level > AV_LOG_ERROR || atomic_load(&spoken) || !is_input(context))
        return;
    if (atomic_flag_test_and_set(&busy))
        return;
    if (!atomic_load(&spoken)) {
        vsnprintf(first, sizeof first, format, arguments);
        first[strcspn(first, "\r\n")] = '\0';
        atomic_store(&spoken, first[0] != '\0');
    }
    atomic_flag_clear(&busy);
}

void input_log_begin(void)
{
    av_log_set_callback(keep);
}

void input_log_forget(void)
{
    atomic_store(&spoken, false);
}

bool input_log_any(void)
{
    return atomic_load(&spoken);
}

void input_log_explain(struct text *text, int error)
{
    char meaning[AV_ERROR_MAX_STRING_SIZE] = "";
    if (error != 0 && av_strerror(error, meaning, sizeof meaning) < 0)
        snprintf(meaning, sizeof meaning, "FFmpeg's error %d", error);
    text_add(text, meaning);
    if (!input_log_any())
        return;
    text_add(text, meaning[0] != '\0' ? " (" : "");
    size_t start = text->length;
    text_add_name(text, first);
    while (text->length > start &&
           (text->data[text->length - 1] == '.' || text->data[text->length - 1] == ' '))
        text->data[--text->length] = '\0';
    text_add(text, meaning[0] != '\0' ? ")" : "");
}
