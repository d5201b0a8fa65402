/* SPDX-License-Identifier: MIT
 *
 * Files of OpenEXR for tests, written byte by byte, with samples that tell their
 * places.
 */
#ifndef TESTS_EXR_FILE_H
#define TESTS_EXR_FILE_H

#include "reading.h"

enum { UINT, HALF, FLOAT, ROOM = 1 << 14, PARTS = 2, MOST_CHANNELS = 8 };
enum { NONE = 0, ZIP = 3, ZIP_ROWS = 16 };

/* Left, top, right, bottom; the last ones are within. */
struct window {
    int places[4];
};

/* One part of a file to write. Channels stand in the order of their names. */
struct part {
    const char *channels[MOST_CHANNELS];
    int types[MOST_CHANNELS];
    struct window data, shown;
    int compression; /* of which no chunk makes use: they may be as they are */
    int tile;        /* columns and rows of one; 0: rows */
    int sampling;    /* 0 is 1 */
    const char *kind;
    const char *more; /* attributes, made already, and their size */
    size_t more_size;
};

struct writing {
    unsigned char bytes[ROOM];
    size_t size;
    size_t tables[PARTS];
};

static inline void put(struct writing *writing, const void *bytes, size_t size)
{
    cr_assert_leq(writing->size + size, (size_t)ROOM);
    memcpy(writing->bytes + writing->size, bytes, size);
    writing->size += size;
}

static inline void put_number(struct writing *writing, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++, number >>= 8)
        put(writing, (unsigned char[]){(unsigned char)number}, 1);
}

static inline void put_word(struct writing *writing, const char *word)
{
    put(writing, word, strlen(word) + 1);
}

static inline void put_head_of(struct writing *writing, const char *name,
                               const char *type, size_t size)
{
    put_word(writing, name);
    put_word(writing, type);
    put_number(writing, size, 4);
}

static inline void put_window(struct writing *writing, const char *name,
                              const struct window *window)
{
    put_head_of(writing, name, "box2i", 16);
    for (int i = 0; i < 4; i++)
        put_number(writing, (uint64_t)(int64_t)window->places[i], 4);
}

static inline void put_float(struct writing *writing, const char *name, float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_head_of(writing, name, "float", 4);
    put_number(writing, bits, 4);
}

static inline int channels_of(const struct part *part)
{
    int count = 0;
    while (count < MOST_CHANNELS && part->channels[count] != NULL)
        count++;
    return count;
}

static inline void put_channels(struct writing *writing, const struct part *part)
{
    size_t size = 1;
    for (int i = 0; i < channels_of(part); i++)
        size += strlen(part->channels[i]) + 1 + 16;
    put_head_of(writing, "channels", "chlist", size);
    for (int i = 0; i < channels_of(part); i++) {
        const uint64_t sampling = part->sampling != 0 ? (uint64_t)part->sampling : 1;
        put_word(writing, part->channels[i]);
        put_number(writing, (uint64_t)part->types[i], 4);
        put_number(writing, 0, 4);
        put_number(writing, sampling, 4);
        put_number(writing, sampling, 4);
    }
    put_number(writing, 0, 1);
}

static inline int columns_of(const struct window *window)
{
    return window->places[2] - window->places[0] + 1;
}

static inline int rows_of(const struct window *window)
{
    return window->places[3] - window->places[1] + 1;
}

static inline int pieces(int length, int piece)
{
    return (length + piece - 1) / piece;
}

static inline int chunk_rows(const struct part *part)
{
    return part->tile > 0 ? part->tile : part->compression == ZIP ? ZIP_ROWS : 1;
}

static inline int chunks_of(const struct part *part)
{
    return pieces(rows_of(&part->data), chunk_rows(part)) *
           (part->tile > 0 ? pieces(columns_of(&part->data), part->tile) : 1);
}

static inline void put_head(struct writing *writing, const struct part *part,
                            bool several)
{
    put_channels(writing, part);
    put_head_of(writing, "compression", "compression", 1);
    put_number(writing, (uint64_t)part->compression, 1);
    put_window(writing, "dataWindow", &part->data);
    put_window(writing, "displayWindow", &part->shown);
    put_head_of(writing, "lineOrder", "lineOrder", 1);
    put_number(writing, 0, 1);
    put_float(writing, "pixelAspectRatio", 2);
    put_head_of(writing, "screenWindowCenter", "v2f", 8);
    put_number(writing, 0, 8);
    put_float(writing, "screenWindowWidth", 1);
    if (part->tile > 0) {
        put_head_of(writing, "tiles", "tiledesc", 9);
        put_number(writing, (uint64_t)part->tile, 4);
        put_number(writing, (uint64_t)part->tile, 4);
        put_number(writing, 0, 1);
    }
    if (several) {
        put_head_of(writing, "name", "string", strlen(part->kind));
        put(writing, part->kind, strlen(part->kind));
        put_head_of(writing, "type", "string", 13);
        put(writing, "scanlineimage", 13);
        put_head_of(writing, "chunkCount", "int", 4);
        put_number(writing, (uint64_t)chunks_of(part), 4);
    }
    if (part->more != NULL)
        put(writing, part->more, part->more_size);
    put_number(writing, 0, 1);
}

/* The bits of a sample, by its place in the plane. */
static inline uint32_t bits_at(int type, int x, int y, int channel)
{
    const uint32_t number = (uint32_t)((x + 40) * 37 + (y + 40) * 101 + channel * 11);
    return type == HALF ? 0x2000 + number % 0x2000 : 0x3E000000 + number * 1021;
}

/* Where a chunk is told, its leader, and its samples. */
static inline void put_chunk(struct writing *writing, const struct part *part,
                             int number, const struct window *window)
{
    const size_t table = writing->tables[number / 1000];
    const int chunk = number % 1000;
    const int across = part->tile > 0 ? pieces(columns_of(&part->data), part->tile) : 1;
    size_t row = 0;
    for (int i = 0; i < channels_of(part); i++)
        row += (part->types[i] == HALF ? 2 : 4) * (size_t)columns_of(window);
    for (size_t i = 0; i < 8; i++)
        writing->bytes[table + 8 * (size_t)chunk + i] =
            (unsigned char)(writing->size >> 8 * i);
    if (writing->tables[1] != 0)
        put_number(writing, (uint64_t)(number / 1000), 4);
    if (part->tile > 0) {
        put_number(writing, (uint64_t)(chunk % across), 4);
        put_number(writing, (uint64_t)(chunk / across), 4);
        put_number(writing, 0, 8);
    } else {
        put_number(writing, (uint64_t)(int64_t)window->places[1], 4);
    }
    put_number(writing, row * (size_t)rows_of(window), 4);
    for (int y = window->places[1]; y <= window->places[3]; y++)
        for (int i = 0; i < channels_of(part); i++)
            for (int x = window->places[0]; x <= window->places[2]; x++)
                put_number(writing, bits_at(part->types[i], x, y, i),
                           part->types[i] == HALF ? 2 : 4);
}

static inline int least(int one, int other)
{
    return one < other ? one : other;
}

static inline void put_chunks(struct writing *writing, const struct part *part,
                              int number)
{
    const int width = part->tile > 0 ? part->tile : columns_of(&part->data);
    const int *const all = part->data.places;
    int chunk = 1000 * number;
    for (int y = all[1]; y <= all[3]; y += chunk_rows(part))
        for (int x = all[0]; x <= all[2]; x += width, chunk++) {
            const struct window window = {{x, y, least(x + width - 1, all[2]),
                                           least(y + chunk_rows(part) - 1, all[3])}};
            put_chunk(writing, part, chunk, &window);
        }
}

static inline struct file make_file(const struct part *parts, int count)
{
    enum { MAGIC = 20000630, VERSION = 2, TILES = 0x200, PARTS_FLAG = 0x1000 };
    static struct writing writing;
    memset(&writing, 0, sizeof writing);
    put_number(&writing, MAGIC, 4);
    put_number(&writing,
               VERSION | (count > 1           ? PARTS_FLAG
                          : parts[0].tile > 0 ? TILES
                                              : 0),
               4);
    for (int i = 0; i < count; i++)
        put_head(&writing, &parts[i], count > 1);
    if (count > 1)
        put_number(&writing, 0, 1);
    for (int i = 0; i < count; i++) {
        writing.tables[i] = writing.size;
        for (int k = 0; k < chunks_of(&parts[i]); k++)
            put_number(&writing, 0, 8);
    }
    for (int i = 0; i < count; i++)
        put_chunks(&writing, &parts[i], i);
    return file_copy(writing.bytes, writing.size);
}

static inline void put_text(struct writing *writing, const char *name, const char *text)
{
    put_head_of(writing, name, "string", strlen(text));
    put(writing, text, strlen(text));
}

static inline void put_chromaticities(struct writing *writing, const float numbers[8])
{
    put_head_of(writing, "chromaticities", "chromaticities", 32);
    for (int i = 0; i < 8; i++) {
        uint32_t bits;
        memcpy(&bits, &numbers[i], sizeof bits);
        put_number(writing, bits, 4);
    }
}

#endif
