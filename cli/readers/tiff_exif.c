/* SPDX-License-Identifier: MIT */
#include "tiff_exif.h"

#include <stdbool.h>
#include <string.h>

#include "byte_order.h"
#include "common/text.h"

enum tag {
    ORIENTATION = 274,
    IPTC = 33723,
    PHOTOSHOP = 34377,
    EXIF = 34665,
    GPS = 34853,
    INTEROPERABILITY = 40965
};

enum { LONG = 4, IFD = 13, LONG8 = 16, IFD8 = 18 /* types */ };

/* Fields of a directory; a camera writes some 60. */
enum { FIELDS_MOST = 1000 };

/* Bytes of what is made: an entry of a directory, and of a value within it. */
enum { ENTRY = 12, INSIDE = 4 };

/* The file. */
struct tiff {
    const unsigned char *bytes;
    uint64_t size;
    bool is_big_endian;
    bool is_big; /* BigTIFF */
    bool lacks;  /* something was not there */
};

/* One field of a directory. */
struct field {
    uint16_t tag;
    uint16_t type;
    uint64_t count;
    const unsigned char *value; /* NULL: outside of the file, or of an unknown type */
    uint64_t size;
};

/* ---- the file -------------------------------------------------------------------- */

static uint64_t load(const struct tiff *tiff, const unsigned char *from, size_t bytes)
{
    return readers_byte_order_load(from, bytes, tiff->is_big_endian);
}

/* How many fields the directory at an offset has; 0 where it is not whole. */
static uint64_t count_fields(const struct tiff *tiff, uint64_t directory)
{
    const uint64_t head = tiff->is_big ? 8 : 2, entry = tiff->is_big ? 20 : ENTRY;
    if (directory == 0 || directory > tiff->size || tiff->size - directory < head)
        return 0;
    const uint64_t count = load(tiff, tiff->bytes + directory, (size_t)head);
    return count <= FIELDS_MOST && count * entry <= tiff->size - directory - head
               ? count
               : 0;
}

static struct field read_field(const struct tiff *tiff, uint64_t directory,
                               uint64_t number)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                    8, 4, 8, 4, 0, 0, 8, 8, 8};
    const size_t word = tiff->is_big ? 8 : 4;
    const unsigned char *at =
        tiff->bytes + directory + (tiff->is_big ? 8 + 20 * number : 2 + ENTRY * number);
    struct field field = {
        .tag = (uint16_t)load(tiff, at, 2),
        .type = (uint16_t)load(tiff, at + 2, 2),
        .count = load(tiff, at + 4, word),
    };
    const unsigned char *inside = at + 4 + word;
    const uint64_t offset = load(tiff, inside, word);
    const uint64_t bytes = field.type < sizeof sizes ? sizes[field.type] : 0;
    if (bytes == 0 || field.count == 0 || field.count > tiff->size / bytes)
        return field;
    field.size = field.count * bytes;
    if (field.size <= word)
        field.value = inside;
    else if (offset <= tiff->size && field.size <= tiff->size - offset)
        field.value = tiff->bytes + offset;
    return field;
}

/* The offset that a field is; 0: it is none. */
static uint64_t offset_of(const struct tiff *tiff, const struct field *field)
{
    const bool is_offset = field->type == LONG || field->type == IFD ||
                           field->type == LONG8 || field->type == IFD8;
    return field->value != NULL && field->count == 1 && is_offset
               ? load(tiff, field->value, (size_t)field->size)
               : 0;
}

/* ---- what is made of it ---------------------------------------------------------- */

static void store(const struct tiff *tiff, char *to, size_t bytes, uint64_t number)
{
    for (size_t i = 0; i < bytes; i++)
        to[tiff->is_big_endian ? bytes - 1 - i : i] = (char)(number >> 8 * i & 0xFF);
}

/* Tags of the picture that are no texts and tell of no pixels: those that the library
 * takes from Exif for a TIFF. */
static bool is_of_picture(unsigned tag)
{
    static const uint16_t tags[] = {271,   272,   ORIENTATION, 306,   316,
                                    18246, 18249, 40091,       40092, 40093,
                                    40094, 40095, EXIF,        GPS};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (tags[i] == tag)
            return true;
    return false;
}

static bool is_pointer(unsigned tag)
{
    return tag == EXIF || tag == GPS || tag == INTEROPERABILITY;
}

static bool is_of_photo(unsigned tag)
{
    return tag == INTEROPERABILITY || !is_pointer(tag);
}

static bool is_plain(unsigned tag)
{
    return !is_pointer(tag);
}

static bool is_among(const struct field *fields, size_t count, unsigned tag)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].tag == tag)
            return true;
    return false;
}

/* Whether a field can be taken: a directory must be there, and anything else too, in
 * types that Exif has. */
static bool is_whole(const struct tiff *tiff, const struct field *field)
{
    if (is_pointer(field->tag))
        return count_fields(tiff, offset_of(tiff, field)) > 0;
    return field->value != NULL && field->type < LONG8 &&
           field->size <= INPUT_METADATA_MOST;
}

/* The fields of a directory that are wanted and there. Returns how many. */
static size_t choose(struct tiff *tiff, uint64_t directory, bool (*is_wanted)(unsigned),
                     struct field fields[FIELDS_MOST])
{
    const uint64_t there = count_fields(tiff, directory);
    size_t count = 0;
    for (uint64_t i = 0; i < there; i++) {
        const struct field field = read_field(tiff, directory, i);
        if (!is_wanted(field.tag) || field.count == 0 ||
            is_among(fields, count, field.tag))
            continue;
        if (is_whole(tiff, &field))
            fields[count++] = field;
        else
            tiff->lacks = true;
    }
    return count;
}

/* Adds bytes at an even offset, which is returned. */
static size_t add_aligned(struct cli_text *exif, const void *bytes, size_t size)
{
    if (exif->length % 2 != 0)
        cli_text_add_bytes(exif, "", 1);
    const size_t at = exif->length;
    cli_text_add_bytes(exif, bytes, size);
    return at;
}

static void add_entry(const struct tiff *tiff, struct cli_text *exif, size_t entry,
                      const struct field *field)
{
    store(tiff, exif->data + entry, 2, field->tag);
    store(tiff, exif->data + entry + 2, 2, is_pointer(field->tag) ? LONG : field->type);
    store(tiff, exif->data + entry + 4, 4, field->count);
    if (is_pointer(field->tag) || field->value == NULL)
        return; /* of directories, it is told when they are there */
    if (field->size <= INSIDE) {
        memcpy(exif->data + entry + 8, field->value, (size_t)field->size);
        return;
    }
    const size_t at = add_aligned(exif, field->value, (size_t)field->size);
    store(tiff, exif->data + entry + 8, INSIDE, at);
}

/* Adds a directory of these fields, and returns where it begins. */
static size_t add_directory(const struct tiff *tiff, struct cli_text *exif,
                            const struct field *fields, size_t count)
{
    static const char zeros[ENTRY];
    const size_t at = add_aligned(exif, zeros, 2);
    store(tiff, exif->data + at, 2, count);
    for (size_t i = 0; i < count; i++)
        cli_text_add_bytes(exif, zeros, ENTRY);
    cli_text_add_bytes(exif, zeros, 4); /* no next directory */
    for (size_t i = 0; i < count && exif->length <= INPUT_METADATA_MOST; i++)
        add_entry(tiff, exif, at + 2 + ENTRY * i, &fields[i]);
    return at;
}

/* Adds the directory that a field points to, and tells where it is. Returns that. */
static size_t add_pointed(struct tiff *tiff, struct cli_text *exif, size_t entry,
                          const struct field *pointer, bool (*is_wanted)(unsigned))
{
    struct field fields[FIELDS_MOST];
    const size_t count = choose(tiff, offset_of(tiff, pointer), is_wanted, fields);
    const size_t at = add_directory(tiff, exif, fields, count);
    store(tiff, exif->data + entry + 8, INSIDE, at);
    for (size_t i = 0; i < count; i++)
        if (fields[i].tag == INTEROPERABILITY)
            add_pointed(tiff, exif, at + 2 + ENTRY * i, &fields[i], is_plain);
    return at;
}

static void take_exif(struct tiff *tiff, uint64_t directory,
                      struct input_metadata *metadata)
{
    enum { FIRST = 8 /* where the first directory is */ };
    struct field fields[FIELDS_MOST];
    struct cli_text exif = CLI_TEXT_INIT;
    const size_t count = choose(tiff, directory, is_of_picture, fields);
    if (count == 0 || (count == 1 && fields[0].tag == ORIENTATION))
        return;
    cli_text_add_bytes(&exif, tiff->is_big_endian ? "MM\0*\0\0\0\10" : "II*\0\10\0\0\0",
                       FIRST);
    add_directory(tiff, &exif, fields, count);
    for (size_t i = 0; i < count; i++)
        if (is_pointer(fields[i].tag))
            add_pointed(tiff, &exif, FIRST + 2 + ENTRY * i, &fields[i],
                        fields[i].tag == EXIF ? is_of_photo : is_plain);
    input_metadata_set(metadata, IMS_METADATA_EXIF, exif.data, exif.length);
    cli_text_free(&exif);
}

/* ---- IPTC ------------------------------------------------------------------------ */

static bool is_iptc(unsigned tag)
{
    return tag == IPTC || tag == PHOTOSHOP;
}

/* Of a tag of its own, whose bytes some writers call words, or of Photoshop's. */
static void take_iptc(struct tiff *tiff, uint64_t directory,
                      struct input_metadata *metadata)
{
    struct field fields[FIELDS_MOST];
    const size_t count = choose(tiff, directory, is_iptc, fields);
    for (size_t i = 0; i < count; i++)
        if (fields[i].tag == IPTC)
            input_metadata_set(metadata, IMS_METADATA_IPTC, fields[i].value,
                               (size_t)fields[i].size);
        else
            input_metadata_set_photoshop(metadata, fields[i].value,
                                         (size_t)fields[i].size);
}

void readers_tiff_exif_take(struct input_metadata *metadata, const unsigned char *bytes,
                            uint64_t size, uint64_t directory)
{
    struct tiff tiff = {.bytes = bytes, .size = size};
    if (size < 8)
        return;
    tiff.is_big_endian = bytes[0] == 'M';
    tiff.is_big = load(&tiff, bytes + 2, 2) == 43;
    take_exif(&tiff, directory, metadata);
    take_iptc(&tiff, directory, metadata);
    if (tiff.lacks)
        input_metadata_lose(metadata);
}
