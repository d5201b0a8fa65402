/* SPDX-License-Identifier: MIT */
#include "gain_map_numbers.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/byte_order.h"

enum { CHANNELS = 3, FIELDS = IMS_JPEG_GAIN_MAP_FIELDS };

/* ISO 21496-1, C.2: what stands before the numbers. The common denominator is one of
 * drafts, which files of some programs have. */
enum { VERSIONS = 4, HEAD = VERSIONS + 1 };
enum { HAS_CHANNELS = 1 << 7, HAS_COLORS_OF_PICTURE = 1 << 6, HAS_COMMON = 1 << 3 };

/* ---- whether they are such ------------------------------------------------------- */

/* The sign of a - b. */
static int compare(struct ims_jpeg_gain_map_ratio a, struct ims_jpeg_gain_map_ratio b)
{
    const int64_t left = a.over * (int64_t)b.under;
    const int64_t right = b.over * (int64_t)a.under;
    return (left > right) - (left < right);
}

static bool are_valid(const struct ims_jpeg_gain_map_numbers *numbers)
{
    if (numbers->headroom.under == 0 || numbers->other_headroom.under == 0 ||
        numbers->headroom.over < 0 || numbers->other_headroom.over < 0 ||
        compare(numbers->headroom, numbers->other_headroom) == 0)
        return false;
    for (unsigned i = 0; i < numbers->channel_count; i++) {
        const struct ims_jpeg_gain_map_ratio *const one = numbers->channels[i];
        for (size_t k = 0; k < FIELDS; k++)
            if (one[k].under == 0)
                return false;
        if (one[IMS_JPEG_GAIN_MAP_GAMMA].over <= 0 ||
            compare(one[IMS_JPEG_GAIN_MAP_LEAST], one[IMS_JPEG_GAIN_MAP_MOST]) > 0)
            return false;
    }
    return true;
}

/* ---- bytes ----------------------------------------------------------------------- */

/* Headrooms and gammas have no sign, but none is so large. */
static struct ims_jpeg_gain_map_ratio load(const uint8_t **from, uint32_t common)
{
    struct ims_jpeg_gain_map_ratio made = {(int32_t)ims_byte_order_load_big(*from, 4),
                                           common};
    *from += 4;
    if (common == 0) {
        made.under = (uint32_t)ims_byte_order_load_big(*from, 4);
        *from += 4;
    }
    return made;
}

bool ims_jpeg_gain_map_numbers_read_iso(struct ims_jpeg_gain_map_numbers *numbers,
                                        const uint8_t *bytes, size_t size)
{
    if (size < HEAD + 4 || bytes[0] != 0 || bytes[1] != 0)
        return false;
    const unsigned flags = bytes[VERSIONS];
    const unsigned count = (flags & HAS_CHANNELS) != 0 ? CHANNELS : 1;
    const bool has_common = (flags & HAS_COMMON) != 0;
    const size_t fields_size = (2 + (size_t)count * FIELDS) * (has_common ? 4 : 8);
    if (size < HEAD + (has_common ? (size_t)4 : 0) + fields_size)
        return false;
    const uint8_t *from = bytes + HEAD;
    uint32_t common = 0;
    if (has_common) {
        common = (uint32_t)ims_byte_order_load_big(from, 4);
        from += 4;
        if (common == 0)
            return false;
    }
    *numbers = (struct ims_jpeg_gain_map_numbers){
        .channel_count = count,
        .has_colors_of_its_own = (flags & HAS_COLORS_OF_PICTURE) == 0};
    numbers->headroom = load(&from, common);
    numbers->other_headroom = load(&from, common);
    for (unsigned i = 0; i < count; i++)
        for (size_t k = 0; k < FIELDS; k++)
            numbers->channels[i][k] = load(&from, common);
    return are_valid(numbers);
}

static uint8_t *store(uint8_t *out, struct ims_jpeg_gain_map_ratio one)
{
    ims_byte_order_store_big32(out, (uint32_t)one.over);
    ims_byte_order_store_big32(out + 4, one.under);
    return out + 8;
}

size_t
ims_jpeg_gain_map_numbers_write_iso(const struct ims_jpeg_gain_map_numbers *numbers,
                                    uint8_t out[IMS_JPEG_GAIN_MAP_NUMBERS_ISO])
{
    memset(out, 0, VERSIONS);
    out[VERSIONS] =
        (uint8_t)((numbers->channel_count > 1 ? HAS_CHANNELS : 0) |
                  (numbers->has_colors_of_its_own ? 0 : HAS_COLORS_OF_PICTURE));
    uint8_t *to = store(store(out + HEAD, numbers->headroom), numbers->other_headroom);
    for (unsigned i = 0; i < numbers->channel_count; i++)
        for (size_t k = 0; k < FIELDS; k++)
            to = store(to, numbers->channels[i][k]);
    return (size_t)(to - out);
}

/* ---- text: what both know -------------------------------------------------------- */

static const struct ims_jpeg_gain_map_ratio zero = {0, 1}, one_to_one = {1, 1},
                                            usual_offset = {1, 64};

/* The fields' names, and what they are where nothing is said; NULL: they must be. */
static const struct named {
    const char *name;
    const struct ims_jpeg_gain_map_ratio *usual;
    enum ims_jpeg_gain_map_field field;
} fields[FIELDS] = {
    {"hdrgm:GainMapMin", &zero, IMS_JPEG_GAIN_MAP_LEAST},
    {"hdrgm:GainMapMax", NULL, IMS_JPEG_GAIN_MAP_MOST},
    {"hdrgm:Gamma", &one_to_one, IMS_JPEG_GAIN_MAP_GAMMA},
    {"hdrgm:OffsetSDR", &usual_offset, IMS_JPEG_GAIN_MAP_OFFSET},
    {"hdrgm:OffsetHDR", &usual_offset, IMS_JPEG_GAIN_MAP_OTHER_OFFSET},
};

/* The offsets change places where the picture is what HDR displays show. */
static enum ims_jpeg_gain_map_field field_of(const struct named *named, bool is_hdr)
{
    switch (named->field) {
    case IMS_JPEG_GAIN_MAP_OFFSET:
        return is_hdr ? IMS_JPEG_GAIN_MAP_OTHER_OFFSET : IMS_JPEG_GAIN_MAP_OFFSET;
    case IMS_JPEG_GAIN_MAP_OTHER_OFFSET:
        return is_hdr ? IMS_JPEG_GAIN_MAP_OFFSET : IMS_JPEG_GAIN_MAP_OTHER_OFFSET;
    default:
        return named->field;
    }
}

/* ---- text: reading --------------------------------------------------------------- */

/* A part of a packet. */
struct text {
    const char *at;
    const char *end;
};

static bool is_space(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

static void skip_spaces(struct text *text)
{
    while (text->at < text->end && is_space(*text->at))
        text->at++;
}

static bool is_at(const struct text *text, char letter)
{
    return text->at < text->end && *text->at == letter;
}

static bool is_digit(const struct text *text)
{
    return text->at < text->end && *text->at >= '0' && *text->at <= '9';
}

/* Where a word begins, or NULL. */
static const char *find(const char *from, const char *end, const char *word)
{
    const size_t length = strlen(word);
    while ((size_t)(end - from) >= length) {
        const char *const found =
            memchr(from, word[0], (size_t)(end - from) - length + 1);
        if (found == NULL || memcmp(found, word, length) == 0)
            return found;
        from = found + 1;
    }
    return NULL;
}

/* What an element whose name was passed holds. */
static bool take_element(struct text *value, const char *name)
{
    char closing[48];
    snprintf(closing, sizeof closing, "</%s", name);
    value->at = memchr(value->at, '>', (size_t)(value->end - value->at));
    if (value->at == NULL)
        return false;
    value->end = value->at[-1] == '/' ? NULL : find(value->at, value->end, closing);
    value->at++;
    return value->end != NULL;
}

/* What an attribute whose name was passed holds. */
static bool take_attribute(struct text *value)
{
    skip_spaces(value);
    if (!is_at(value, '='))
        return false;
    value->at++;
    skip_spaces(value);
    if (!is_at(value, '"') && !is_at(value, '\''))
        return false;
    const char quote = *value->at++;
    value->end = memchr(value->at, quote, (size_t)(value->end - value->at));
    return value->end != NULL;
}

/* What the packet has under a name, as an attribute or an element. */
static bool find_value(const struct text *packet, const char *name, struct text *value)
{
    const size_t length = strlen(name);
    const char *found = packet->at;
    while ((found = find(found, packet->end, name)) != NULL) {
        const char before = found > packet->at ? found[-1] : '\0';
        found += length;
        *value = (struct text){found, packet->end};
        const bool ends = is_at(value, '=') || is_at(value, '>') ||
                          (found < packet->end && is_space(*found));
        if (ends && before == '<')
            return take_element(value, name);
        if (ends && is_space(before))
            return take_attribute(value);
    }
    return false;
}

/* Ten to the power that stands there. */
static bool apply_exponent(struct text *text, struct ims_jpeg_gain_map_ratio *made)
{
    int exponent = 0;
    const bool is_negative = is_at(text, '-');
    if (is_negative || is_at(text, '+'))
        text->at++;
    for (; is_digit(text) && exponent < 100; text->at++)
        exponent = 10 * exponent + (*text->at - '0');
    for (; exponent > 0; exponent--) {
        if (is_negative && made->under <= UINT32_MAX / 10)
            made->under *= 10;
        else if (is_negative)
            made->over /= 10;
        else if (made->under % 10 == 0)
            made->under /= 10;
        else if (made->over <= INT32_MAX / 10)
            made->over *= 10;
        else
            return false;
    }
    return true;
}

/* A decimal number; what is behind nine digits of it is not kept. */
static bool take_number(struct text *text, struct ims_jpeg_gain_map_ratio *made)
{
    enum { MOST_UNDER = 1000000000 };
    bool has_digits = false, is_fraction = false;
    *made = (struct ims_jpeg_gain_map_ratio){0, 1};
    const bool is_negative = is_at(text, '-');
    if (is_negative || is_at(text, '+'))
        text->at++;
    for (; is_digit(text) || (!is_fraction && is_at(text, '.')); text->at++) {
        const bool has_room = made->over <= (INT32_MAX - 9) / 10;
        if (*text->at == '.') {
            is_fraction = true;
            continue;
        }
        has_digits = true;
        if (!is_fraction && !has_room)
            return false;
        if (is_fraction && (!has_room || made->under == MOST_UNDER))
            continue;
        made->over = 10 * made->over + (*text->at - '0');
        made->under *= is_fraction ? 10 : 1;
    }
    if (has_digits && (is_at(text, 'e') || is_at(text, 'E'))) {
        text->at++;
        has_digits = apply_exponent(text, made);
    }
    made->over = is_negative ? -made->over : made->over;
    return has_digits;
}

/* One number, or one for each channel, which are items of a list; `usual` where there
 * is none. Returns how many there are, 0 for what is none. */
static unsigned take_numbers(const struct text *packet, const char *name,
                             const struct ims_jpeg_gain_map_ratio *usual,
                             struct ims_jpeg_gain_map_ratio made[CHANNELS])
{
    struct text value;
    unsigned count = 0;
    if (find(packet->at, packet->end, name) == NULL && usual != NULL) {
        made[0] = *usual;
        return 1;
    }
    if (!find_value(packet, name, &value))
        return 0;
    for (skip_spaces(&value); value.at < value.end; skip_spaces(&value)) {
        if (is_at(&value, '<')) {
            value.at = memchr(value.at, '>', (size_t)(value.end - value.at));
            if (value.at == NULL)
                return 0;
            value.at++;
        } else if (count == CHANNELS || !take_number(&value, &made[count++])) {
            return 0;
        }
    }
    return count == 1 || count == CHANNELS ? count : 0;
}

static bool take_field(const struct text *packet, const char *name,
                       const struct ims_jpeg_gain_map_ratio *usual,
                       enum ims_jpeg_gain_map_field field,
                       struct ims_jpeg_gain_map_numbers *numbers)
{
    struct ims_jpeg_gain_map_ratio found[CHANNELS];
    const unsigned count = take_numbers(packet, name, usual, found);
    for (unsigned i = 0; count > 0 && i < CHANNELS; i++)
        numbers->channels[i][field] = found[count > 1 ? i : 0];
    if (count > 1)
        numbers->channel_count = CHANNELS;
    return count > 0;
}

bool ims_jpeg_gain_map_numbers_read_xmp(struct ims_jpeg_gain_map_numbers *numbers,
                                        const char *text, size_t size)
{
    const struct text packet = {text, text + size};
    struct ims_jpeg_gain_map_ratio least[CHANNELS], most[CHANNELS];
    struct text answer;
    *numbers = (struct ims_jpeg_gain_map_numbers){.channel_count = 1};
    const bool is_hdr = find_value(&packet, "hdrgm:BaseRenditionIsHDR", &answer) &&
                        (is_at(&answer, 'T') || is_at(&answer, 't'));
    for (size_t i = 0; i < FIELDS; i++)
        if (!take_field(&packet, fields[i].name, fields[i].usual,
                        field_of(&fields[i], is_hdr), numbers))
            return false;
    if (take_numbers(&packet, "hdrgm:HDRCapacityMin", &zero, least) != 1 ||
        take_numbers(&packet, "hdrgm:HDRCapacityMax", NULL, most) != 1)
        return false;
    numbers->headroom = is_hdr ? most[0] : least[0];
    numbers->other_headroom = is_hdr ? least[0] : most[0];
    return are_valid(numbers) &&
           (compare(numbers->headroom, numbers->other_headroom) > 0) == is_hdr;
}

/* ---- text: writing --------------------------------------------------------------- */

/* What is written so far. */
struct writing {
    char *out; /* IMS_JPEG_GAIN_MAP_NUMBERS_XMP bytes */
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void put(struct writing *writing,
                                                      const char *format, ...)
{
    const size_t room = IMS_JPEG_GAIN_MAP_NUMBERS_XMP - writing->used;
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(writing->out + writing->used, room, format, arguments);
    va_end(arguments);
    writing->used += (size_t)length < room ? (size_t)length : room - 1;
}

/* With as many digits as the denominator has zeros, or nine. */
static void put_number(struct writing *writing, struct ims_jpeg_gain_map_ratio one)
{
    const uint64_t size = (uint64_t)(one.over < 0 ? -(int64_t)one.over : one.over);
    uint64_t unit = 1;
    int places = 0;
    for (; places < 9 && unit != one.under; places++)
        unit *= 10;
    const uint64_t parts = (size * unit + one.under / 2) / one.under;
    put(writing, "%s%" PRIu64, one.over < 0 ? "-" : "", parts / unit);
    if (places > 0)
        put(writing, ".%0*" PRIu64, places, parts % unit);
}

static bool is_same(struct ims_jpeg_gain_map_ratio a, struct ims_jpeg_gain_map_ratio b)
{
    return a.over == b.over && a.under == b.under;
}

/* A field of all channels: an attribute, or, where they differ, an element. */
static void put_field(struct writing *writing,
                      const struct ims_jpeg_gain_map_numbers *numbers,
                      const struct named *named, bool is_hdr, bool as_element)
{
    const enum ims_jpeg_gain_map_field field = field_of(named, is_hdr);
    bool differs = false;
    for (unsigned i = 1; i < numbers->channel_count; i++)
        differs = differs ||
                  !is_same(numbers->channels[i][field], numbers->channels[0][field]);
    if (differs != as_element)
        return;
    put(writing, differs ? "<%s><rdf:Seq>" : " %s=\"", named->name);
    for (unsigned i = 0; i < (differs ? CHANNELS : 1); i++) {
        put(writing, "%s", differs ? "<rdf:li>" : "");
        put_number(writing, numbers->channels[i][field]);
        put(writing, "%s", differs ? "</rdf:li>" : "\"");
    }
    if (differs)
        put(writing, "</rdf:Seq></%s>", named->name);
}

size_t
ims_jpeg_gain_map_numbers_write_xmp(const struct ims_jpeg_gain_map_numbers *numbers,
                                    char out[IMS_JPEG_GAIN_MAP_NUMBERS_XMP])
{
    const bool is_hdr = compare(numbers->headroom, numbers->other_headroom) > 0;
    struct writing writing = {.out = out};
    put(&writing, "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                  "<rdf:Description rdf:about=\"\" " IMS_JPEG_GAIN_MAP_NUMBERS_HDRGM);
    for (size_t i = 0; i < FIELDS; i++)
        put_field(&writing, numbers, &fields[i], is_hdr, false);
    put(&writing, " hdrgm:HDRCapacityMin=\"");
    put_number(&writing, is_hdr ? numbers->other_headroom : numbers->headroom);
    put(&writing, "\" hdrgm:HDRCapacityMax=\"");
    put_number(&writing, is_hdr ? numbers->headroom : numbers->other_headroom);
    put(&writing, "\" hdrgm:BaseRenditionIsHDR=\"%s\"", is_hdr ? "True" : "False");
    const size_t attributes = writing.used;
    put(&writing, ">");
    for (size_t i = 0; i < FIELDS; i++)
        put_field(&writing, numbers, &fields[i], is_hdr, true);
    if (writing.used > attributes + 1) {
        put(&writing, "</rdf:Description>");
    } else {
        writing.used = attributes;
        put(&writing, "/>");
    }
    put(&writing, "</rdf:RDF></x:xmpmeta>");
    return writing.used;
}
