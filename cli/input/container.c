/* SPDX-License-Identifier: MIT */
#include "container.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/parseutils.h>

#include "compat.h"
#include "metadata.h"

/* Values of the file, or else of the stream; NULL = there is none. */
struct source {
    const AVDictionary *file;
    const AVDictionary *stream;
};

static const char *find(const struct source *source, const char *key)
{
    const AVDictionaryEntry *entry = av_dict_get(source->file, key, NULL, 0);
    if (entry == NULL)
        entry = av_dict_get(source->stream, key, NULL, 0);
    return entry != NULL && entry->value[0] != '\0' ? entry->value : NULL;
}

static struct input_metadata *metadata_of(struct input_picture *picture)
{
    if (picture->metadata == NULL)
        picture->metadata = input_metadata_new();
    return picture->metadata;
}

/* One number of ISO 6709 in decimal degrees, "+48.8577": a sign, so many digits before
 * the point, digits behind it, whatever the locale. Goes behind it. Minutes and
 * seconds, which have more digits there, are not read. */
static bool read_degrees(const char **text, int digits, double *degrees)
{
    const char *at = *text;
    if (*at != '+' && *at != '-')
        return false;
    double sign = *at++ == '-' ? -1 : 1, value = 0, unit = 1;
    const char *first = at;
    for (; isdigit((unsigned char)*at); at++)
        value = value * 10 + (*at - '0');
    if (digits > 0 && at - first != digits)
        return false;
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++)
            value += (*at - '0') * (unit /= 10);
    *degrees = sign * value;
    *text = at;
    return true;
}

static void take_position(struct input_picture *picture, const char *text)
{
    struct ims_position position = IMS_POSITION_INIT;
    if (!read_degrees(&text, 2, &position.latitude) ||
        !read_degrees(&text, 3, &position.longitude))
        return;
    position.has_altitude = read_degrees(&text, 0, &position.altitude);
    input_metadata_set_position(metadata_of(picture), &position);
}

/* Times before 1970 are those of clocks that were never set. */
static void take_time(struct input_picture *picture, const char *text)
{
    int64_t microseconds;
    const int64_t most = INT64_MAX / 1000 / 2;
    if (av_parse_time(&microseconds, text, 0) < 0 || microseconds <= 0 ||
        microseconds > most || picture->time_ms > (uint64_t)most / 1000)
        return;
    input_metadata_set_time(metadata_of(picture),
                            microseconds * 1000 + (int64_t)picture->time_ms * 1000000);
}

/* PNG's keyword for the device that made a picture. */
static void take_camera(struct input_picture *picture, const char *make,
                        const char *model)
{
    struct cli_text camera = CLI_TEXT_INIT;
    if (make == NULL && model == NULL)
        return;
    cli_text_add(&camera, make != NULL ? make : "");
    cli_text_add(&camera, make != NULL && model != NULL ? " " : "");
    cli_text_add(&camera, model != NULL ? model : "");
    input_metadata_add_text(metadata_of(picture), "Source", camera.data, camera.length,
                            NULL);
    cli_text_free(&camera);
}

void input_container_take(struct input_picture *picture,
                          const struct AVFormatContext *format,
                          const struct AVStream *video)
{
    static const char *const texts[][2] = {{"title", "Title"},
                                           {"artist", "Author"},
                                           {"description", "Description"},
                                           {"comment", "Comment"},
                                           {"copyright", "Copyright"}};
    const struct source source = {format->metadata, video->metadata};
    const char *position = find(&source, "com.apple.quicktime.location.ISO6709");
    if (position == NULL)
        position = find(&source, "location");
    if (position != NULL)
        take_position(picture, position);
    const char *time = find(&source, "creation_time");
    if (time != NULL)
        take_time(picture, time);
    const char *make = find(&source, "com.apple.quicktime.make");
    const char *model = find(&source, "com.apple.quicktime.model");
    take_camera(picture,
                make != NULL ? make : find(&source, "com.android.manufacturer"),
                model != NULL ? model : find(&source, "com.android.model"));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *value = find(&source, texts[i][0]);
        if (value != NULL)
            input_metadata_add_text(metadata_of(picture), texts[i][1], value,
                                    strlen(value), NULL);
    }
}
