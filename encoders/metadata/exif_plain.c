/* SPDX-License-Identifier: MIT */
#include "exif_plain.h"

#include <string.h>

#include "calendar.h"
#include "resolution.h"
#include "text.h"

enum { /* tags of the photograph */
       DATE_TIME_ORIGINAL = 36867,
       DATE_TIME_DIGITIZED = 36868,
       OFFSET_TIME = 36880,
       OFFSET_TIME_ORIGINAL = 36881,
       OFFSET_TIME_DIGITIZED = 36882,
       SUB_SEC_TIME = 37520,
       SUB_SEC_TIME_ORIGINAL = 37521,
       SUB_SEC_TIME_DIGITIZED = 37522
};

enum { /* and of GPS */
       VERSION_ID = 0,
       LATITUDE_REF = 1,
       LATITUDE = 2,
       LONGITUDE_REF = 3,
       LONGITUDE = 4,
       ALTITUDE_REF = 5,
       ALTITUDE = 6,
       MAP_DATUM = 18
};

static void add_resolution(struct ims_metadata_exif_fields *image, uint16_t tag,
                           uint32_t dots_per_metre, bool in_inches)
{
    const uint32_t inch = ims_metadata_resolution_per_inch(dots_per_metre);
    const uint32_t pair[2] = {in_inches ? inch : dots_per_metre, in_inches ? 1 : 100};
    ims_metadata_exif_fields_add_rationals(image, tag, pair, 1);
}

void ims_metadata_exif_plain_resolution(const struct ims_metadata *metadata,
                                        struct ims_metadata_exif_fields *image)
{
    const bool in_inches =
        ims_metadata_resolution_is_per_inch(metadata->dots_per_metre_x) &&
        ims_metadata_resolution_is_per_inch(metadata->dots_per_metre_y);
    add_resolution(image, IMS_METADATA_EXIF_X_RESOLUTION, metadata->dots_per_metre_x,
                   in_inches);
    add_resolution(image, IMS_METADATA_EXIF_Y_RESOLUTION, metadata->dots_per_metre_y,
                   in_inches);
    ims_metadata_exif_fields_add_number(
        image, IMS_METADATA_EXIF_RESOLUTION_UNIT, IMS_METADATA_EXIF_SHORT,
        in_inches ? IMS_METADATA_EXIF_INCH : IMS_METADATA_EXIF_CENTIMETRE);
}

static bool has_tag(const struct ims_metadata_exif_fields *fields, uint16_t tag)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->list[i].tag == tag)
            return true;
    return false;
}

void ims_metadata_exif_plain_texts(const struct ims_metadata *metadata,
                                   struct ims_metadata_exif_fields *image)
{
    const struct ims_text *text = metadata->texts;
    for (; text != NULL && text->key != NULL; text++) {
        const uint16_t tag = ims_metadata_text_exif_tag(text);
        if (tag != 0 && !has_tag(image, tag))
            ims_metadata_exif_fields_add_text(image, tag, text->value);
    }
}

/* Decimal digits, as many as told, with zeros before them. */
static void put_digits(char *out, int32_t number, size_t digits)
{
    for (size_t i = digits; i > 0; i--, number /= 10)
        out[i - 1] = (char)('0' + number % 10);
}

static void print_date(char date[20], const struct ims_metadata_calendar *time)
{
    memcpy(date, "0000:00:00 00:00:00", 20);
    put_digits(date, time->year, 4);
    put_digits(date + 5, time->month, 2);
    put_digits(date + 8, time->day, 2);
    put_digits(date + 11, time->hour, 2);
    put_digits(date + 14, time->minute, 2);
    put_digits(date + 17, time->second, 2);
}

/* The digits behind the point, without zeros at the end; "" for none. */
static void print_fraction(char fraction[10], int32_t nanosecond)
{
    put_digits(fraction, nanosecond, 9);
    fraction[9] = '\0';
    for (size_t i = 9; i > 0 && fraction[i - 1] == '0'; i--)
        fraction[i - 1] = '\0';
}

void ims_metadata_exif_plain_time(const struct ims_metadata *metadata,
                                  struct ims_metadata_exif_plain *plain,
                                  struct ims_metadata_exif_fields *image,
                                  struct ims_metadata_exif_fields *photo)
{
    static const uint16_t dates[] = {DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED};
    static const uint16_t offsets[] = {OFFSET_TIME, OFFSET_TIME_ORIGINAL,
                                       OFFSET_TIME_DIGITIZED};
    static const uint16_t fractions[] = {SUB_SEC_TIME, SUB_SEC_TIME_ORIGINAL,
                                         SUB_SEC_TIME_DIGITIZED};
    const struct ims_metadata_calendar time =
        ims_metadata_calendar_of(metadata->time_ns);
    print_date(plain->date, &time);
    print_fraction(plain->fraction, time.nanosecond);
    ims_metadata_exif_fields_add_text(image, IMS_METADATA_EXIF_DATE_TIME, plain->date);
    for (size_t i = 0; i < 2; i++)
        ims_metadata_exif_fields_add_text(photo, dates[i], plain->date);
    for (size_t i = 0; i < 3; i++)
        ims_metadata_exif_fields_add_text(photo, offsets[i], "+00:00");
    for (size_t i = 0; i < 3; i++) {
        if (plain->fraction[0] != '\0')
            ims_metadata_exif_fields_add_text(photo, fractions[i], plain->fraction);
        else
            ims_metadata_exif_fields_remove(photo, fractions[i]);
    }
}

static double absolute(double number)
{
    return number < 0 ? -number : number;
}

/* Degrees, minutes and seconds. */
static void add_angle(struct ims_metadata_exif_fields *gps, uint16_t tag,
                      double degrees)
{
    enum { UNIT = 1000000 /* parts of a second of arc */ };
    const uint64_t parts = (uint64_t)(absolute(degrees) * 3600.0 * UNIT + 0.5);
    const uint64_t minutes = parts / UNIT / 60;
    const uint32_t pairs[6] = {(uint32_t)(minutes / 60),
                               1,
                               (uint32_t)(minutes % 60),
                               1,
                               (uint32_t)(parts - minutes * 60 * UNIT),
                               UNIT};
    ims_metadata_exif_fields_add_rationals(gps, tag, pairs, 3);
}

static void add_altitude(struct ims_metadata_exif_fields *gps, double altitude)
{
    const double height = absolute(altitude);
    const double most = 4294967295.0;
    const bool in_millimetres = height < most / 1000;
    const uint32_t pair[2] = {in_millimetres
                                  ? (uint32_t)(height * 1000 + 0.5)
                                  : (uint32_t)(height < most ? height : most),
                              in_millimetres ? 1000 : 1};
    ims_metadata_exif_fields_add_number(gps, ALTITUDE_REF, IMS_METADATA_EXIF_BYTE,
                                        altitude < 0);
    ims_metadata_exif_fields_add_rationals(gps, ALTITUDE, pair, 1);
}

void ims_metadata_exif_plain_position(const struct ims_position *position,
                                      struct ims_metadata_exif_fields *gps)
{
    ims_metadata_exif_fields_add_bytes(gps, VERSION_ID, IMS_METADATA_EXIF_BYTE,
                                       "\2\3\0\0", 4);
    ims_metadata_exif_fields_add_text(gps, LATITUDE_REF,
                                      position->latitude < 0 ? "S" : "N");
    add_angle(gps, LATITUDE, position->latitude);
    ims_metadata_exif_fields_add_text(gps, LONGITUDE_REF,
                                      position->longitude < 0 ? "W" : "E");
    add_angle(gps, LONGITUDE, position->longitude);
    if (position->has_altitude) {
        add_altitude(gps, position->altitude);
    } else {
        ims_metadata_exif_fields_remove(gps, ALTITUDE_REF);
        ims_metadata_exif_fields_remove(gps, ALTITUDE);
    }
    ims_metadata_exif_fields_add_text(gps, MAP_DATUM, "WGS-84");
}
