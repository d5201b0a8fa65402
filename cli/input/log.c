/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/error.h>
#include <libavutil/log.h>

/* The first words of error since they were last forgotten. A video's decoder speaks on
 * threads of its own: whoever gets the flag writes, the others' words are left out. */
struct words {
    atomic_flag busy;
    atomic_bool spoken;
    char first[200];
    _Atomic uint64_t too_large; /* width and height of a picture, or 0 */
};

static struct words common = {.busy = ATOMIC_FLAG_INIT};
static _Thread_local struct words own = {.busy = ATOMIC_FLAG_INIT};
static _Thread_local bool apart;

static struct words *find_words(void)
{
    return apart ? &own : &common;
}

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

/* On whose behalf something speaks, or NULL. */
static void *find_parent(void *context)
{
    const AVClass *class = context != NULL ? *(const AVClass **)context : NULL;
    if (class == NULL || class->parent_log_context_offset == 0)
        return NULL;
    return *(void **)(void *)((char *)context + class->parent_log_context_offset);
}

/* How FFmpeg, since 2016, says that max_pixels is exceeded, which has no error number
 * of its own. Were it to say it in other words, they would be told as they are. */
static const char refusal[] = "Picture size %ux%u exceeds";

static void keep(void *context, int level, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void keep(void *context, int level, const char *format, va_list arguments)
{
    struct words *words = find_words();
    if (level <= AV_LOG_ERROR && strncmp(format, refusal, sizeof refusal - 1) == 0 &&
        is_input(find_parent(context))) {
        unsigned width = va_arg(arguments, unsigned);
        atomic_store(&words->too_large,
                     (uint64_t)width << 32 | va_arg(arguments, unsigned));
        return;
    }
    if (level > AV_LOG_ERROR || atomic_load(&words->spoken) || !is_input(context))
        return;
    if (atomic_flag_test_and_set(&words->busy))
        return;
    if (!atomic_load(&words->spoken)) {
        vsnprintf(words->first, sizeof words->first, format, arguments);
        words->first[strcspn(words->first, "\r\n")] = '\0';
        atomic_store(&words->spoken, words->first[0] != '\0');
    }
    atomic_flag_clear(&words->busy);
}

void input_log_begin(void)
{
    av_log_set_callback(keep);
}

void input_log_apart(bool is_apart)
{
    apart = is_apart;
}

void input_log_forget(void)
{
    atomic_store(&find_words()->spoken, false);
    atomic_store(&find_words()->too_large, 0);
}

bool input_log_any(void)
{
    return atomic_load(&find_words()->spoken);
}

bool input_log_too_large(int *width, int *height)
{
    uint64_t size = atomic_exchange(&find_words()->too_large, 0);
    *width = (int)(size >> 32);
    *height = (int)(size & INT32_MAX);
    return size != 0;
}

void input_log_explain(struct cli_text *text, int error)
{
    char meaning[AV_ERROR_MAX_STRING_SIZE] = "";
    if (error != 0 && av_strerror(error, meaning, sizeof meaning) < 0)
        snprintf(meaning, sizeof meaning, "FFmpeg's error %d", error);
    cli_text_add(text, meaning);
    if (!input_log_any())
        return;
    cli_text_add(text, meaning[0] != '\0' ? " (" : "");
    size_t start = text->length;
    cli_text_add_name(text, find_words()->first);
    while (text->length > start &&
           (text->data[text->length - 1] == '.' || text->data[text->length - 1] == ' '))
        text->data[--text->length] = '\0';
    cli_text_add(text, meaning[0] != '\0' ? ")" : "");
}
