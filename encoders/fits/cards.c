/* SPDX-License-Identifier: MIT */
#include "cards.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "metadata/calendar.h"
#include "metadata/comment.h"
#include "metadata/places.h"

enum {
    KEYWORD = 8, /* bytes, behind which comments begin, */
    VALUE = 10,  /* and values */
    LARGEST = 1000000000
};

static const struct ims_metadata_place places[] = {
    {.keys = IMS_METADATA_KEYS("Author")},
    {.keys = IMS_METADATA_KEYS("Software")},
    {.keys = IMS_METADATA_KEYS("Title")},
    {.keys = NULL},
};
static const char *const keywords[] = {"AUTHOR", "CREATOR", "TITLE"};

/* ---- whether they can be written ------------------------------------------------- */

/* Lines may end; else all must be ASCII that prints. */
static bool is_held(const char *text)
{
    while ((*text >= ' ' && *text <= '~') || *text == '\n' || *text == '\r')
        text++;
    return *text == '\0';
}

int ims_fits_cards_check(const struct ims_metadata *metadata,
                         struct ims_message *message)
{
    if (metadata == NULL)
        return IMS_OK;
    const struct ims_position *const position = metadata->position;
    const struct ims_text *text = metadata->texts;
    for (; text != NULL && text->key != NULL; text++)
        if (!is_held(text->key) || !is_held(text->value))
            return ims_failure(message, IMS_ERROR_METADATA,
                               "the text \"%.100s\" has a character that FITS does not "
                               "hold: it is ASCII",
                               text->key);
    if (position != NULL && position->has_altitude &&
        !(position->altitude > -LARGEST && position->altitude < LARGEST))
        return ims_failure(message, IMS_ERROR_METADATA,
                           "an altitude of more than a million kilometres");
    return IMS_OK;
}

/* ---- writing them ---------------------------------------------------------------- */

/* A card of a keyword, and what stands behind it. */
static int append(struct ims_buffer *buffer, const char *keyword, const char *between,
                  const char *rest, size_t length)
{
    char card[IMS_FITS_CARD + 1];
    const int written =
        snprintf(card, sizeof card, "%-8s%s%.*s", keyword, between, (int)length, rest);
    memset(card + written, ' ', sizeof card - (size_t)written);
    return ims_buffer_append(buffer, card, IMS_FITS_CARD);
}

static int append_comment(const struct ims_text *text, struct ims_buffer *buffer)
{
    enum { MOST = IMS_FITS_CARD - KEYWORD };
    char *const comment = ims_metadata_comment_make(text);
    int error = comment != NULL ? IMS_OK : IMS_ERROR_MEMORY;
    const char *line = comment;
    while (error == IMS_OK && line != NULL) {
        const char *next;
        size_t length = ims_metadata_comment_line(line, &next);
        if (length > MOST) {
            length = MOST;
            next = line + MOST;
        }
        error = append(buffer, "COMMENT", "", line, length);
        line = next;
    }
    free(comment);
    return error;
}

/* As the value of a keyword, in quotes, which are doubled inside. False where one card
 * has no room for it. */
static bool quote(const char *value, char quoted[IMS_FITS_CARD])
{
    size_t length = 0;
    quoted[length++] = '\'';
    for (; *value != '\0'; value++) {
        if (length + 3 > IMS_FITS_CARD - VALUE || *value == '\n' || *value == '\r')
            return false;
        quoted[length++] = *value;
        if (*value == '\'')
            quoted[length++] = '\'';
    }
    while (length < 9) /* some readers want eight characters */
        quoted[length++] = ' ';
    quoted[length++] = '\'';
    quoted[length] = '\0';
    return true;
}

static int append_text(const struct ims_text *text, struct ims_buffer *buffer)
{
    const struct ims_metadata_place *const place =
        ims_metadata_places_find(places, text->key);
    char quoted[IMS_FITS_CARD];
    if (place == NULL || (text->language != NULL && text->language[0] != '\0') ||
        !quote(text->value, quoted))
        return append_comment(text, buffer);
    return append(buffer, keywords[place - places], "= ", quoted, strlen(quoted));
}

/* The locale has no say in what whole numbers look like. */
static int append_decimal(struct ims_buffer *buffer, const char *keyword, double value)
{
    enum { UNIT = 1000000000 };
    const int64_t parts = (int64_t)((value < 0 ? -value : value) * UNIT + 0.5);
    char number[32];
    char aligned[32];
    snprintf(number, sizeof number, "%s%lld.%09lld", value < 0 ? "-" : "",
             (long long)(parts / UNIT), (long long)(parts % UNIT));
    snprintf(aligned, sizeof aligned, "%20s", number);
    return append(buffer, keyword, "= ", aligned, strlen(aligned));
}

static int append_time(int64_t time_ns, struct ims_buffer *buffer)
{
    const struct ims_metadata_calendar time = ims_metadata_calendar_of(time_ns);
    char text[48];
    int length =
        snprintf(text, sizeof text, "'%04d-%02d-%02dT%02d:%02d:%02d", time.year,
                 time.month, time.day, time.hour, time.minute, time.second);
    if (time.nanosecond != 0)
        length += snprintf(text + length, sizeof text - (size_t)length, ".%09ld",
                           (long)time.nanosecond);
    text[length++] = '\'';
    return append(buffer, "DATE-OBS", "= ", text, (size_t)length);
}

/* Where the observer is. */
static int append_position(const struct ims_position *position,
                           struct ims_buffer *buffer)
{
    int error = append_decimal(buffer, "OBSGEO-B", position->latitude);
    if (error == IMS_OK)
        error = append_decimal(buffer, "OBSGEO-L", position->longitude);
    if (error == IMS_OK && position->has_altitude)
        error = append_decimal(buffer, "OBSGEO-H", position->altitude);
    return error;
}

int ims_fits_cards_append(const struct ims_metadata *metadata,
                          struct ims_buffer *buffer)
{
    int error = IMS_OK;
    if (metadata == NULL)
        return IMS_OK;
    if (metadata->time_ns != 0)
        error = append_time(metadata->time_ns, buffer);
    if (error == IMS_OK && metadata->position != NULL)
        error = append_position(metadata->position, buffer);
    const struct ims_text *text = metadata->texts;
    for (; error == IMS_OK && text != NULL && text->key != NULL; text++)
        error = append_text(text, buffer);
    return error;
}
