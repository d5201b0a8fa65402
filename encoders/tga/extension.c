/* SPDX-License-Identifier: MIT */
#include "extension.h"

#include <stddef.h>
#include <string.h>

#include "common/byte_order.h"
#include "common/failure.h"
#include "metadata/calendar.h"
#include "metadata/comment.h"
#include "metadata/places.h"

enum { AUTHOR, COMMENT, TITLE, SOFTWARE, PLACES };

enum { LINES = 4, LINE = 81 /* bytes, with a NUL */ };

static const struct ims_metadata_place places[PLACES + 1] = {
    [AUTHOR] = {.keys = IMS_METADATA_KEYS("Author"), .most = 40},
    [COMMENT] = {.keys = IMS_METADATA_KEYS("Comment", "Description")},
    [TITLE] = {.keys = IMS_METADATA_KEYS("Title"), .most = 40}, /* the job's name */
    [SOFTWARE] = {.keys = IMS_METADATA_KEYS("Software"), .most = 40},
};
static const uint16_t offsets[PLACES] = {
    [AUTHOR] = 2, [COMMENT] = 43, [TITLE] = 379, [SOFTWARE] = 426};

enum { SIZE = 0, TIME = 367, VERSION_LETTER = 469, ATTRIBUTES = 494 };
enum { NO_ALPHA = 0, USEFUL_ALPHA = 3 };

bool ims_tga_extension_is_needed(const struct ims_metadata *metadata)
{
    return metadata != NULL &&
           ((metadata->texts != NULL && metadata->texts[0].key != NULL) ||
            metadata->time_ns != 0);
}

static bool fits(const char *comment)
{
    int lines = 0;
    for (const char *next; comment != NULL; comment = next)
        if (ims_metadata_comment_line(comment, &next) >= LINE || ++lines > LINES)
            return false;
    return true;
}

int ims_tga_extension_check(const struct ims_metadata *metadata,
                            struct ims_message *message)
{
    const int error = ims_metadata_places_check("Targa", places, metadata, message);
    if (error != IMS_OK || fits(ims_metadata_places_value(&places[COMMENT], metadata)))
        return error;
    return ims_failure(message, IMS_ERROR_METADATA,
                       "Targa holds comments of %d lines of %d bytes; break the text "
                       "into such lines, or shorten it",
                       LINES, LINE - 1);
}

static void write_time(int64_t time_ns, uint8_t *out)
{
    const struct ims_metadata_calendar time = ims_metadata_calendar_of(time_ns);
    const int32_t numbers[] = {time.month, time.day,    time.year,
                               time.hour,  time.minute, time.second};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        ims_byte_order_store_little16(out + 2 * i, (uint32_t)numbers[i]);
}

void ims_tga_extension_write(const struct ims_metadata *metadata, bool has_alpha,
                             uint8_t out[IMS_TGA_EXTENSION])
{
    memset(out, 0, IMS_TGA_EXTENSION);
    ims_byte_order_store_little16(out + SIZE, IMS_TGA_EXTENSION);
    out[VERSION_LETTER] = ' '; /* none */
    out[ATTRIBUTES] = has_alpha ? USEFUL_ALPHA : NO_ALPHA;
    for (size_t i = 0; i < PLACES; i++) {
        const char *line = ims_metadata_places_value(&places[i], metadata);
        uint8_t *place = out + offsets[i];
        for (const char *next; line != NULL; line = next, place += LINE) {
            size_t length = strlen(line);
            next = NULL;
            if (i == COMMENT)
                length = ims_metadata_comment_line(line, &next);
            memcpy(place, line, length);
        }
    }
    if (metadata->time_ns != 0)
        write_time(metadata->time_ns, out + TIME);
}
