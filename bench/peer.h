/* SPDX-License-Identifier: MIT
 *
 * The border between the measuring program and an encoder that runs inside it: another
 * library ("peer"), built as a module of its own so that what is missing on a machine
 * is left out, or ours. A peer knows nothing of clocks and of its rivals.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever struct bench_peer does. */
#define BENCH_PEER_ABI 2

/** One encoder, or one library with several. Used by one thread. */
struct bench_peer {
    int abi; /**< ::BENCH_PEER_ABI */
    /** Name and version of the library at run time. */
    const char *(*version)(void);
    /** Makes a state from a setting, "png level=1": a format and numbers.
     *  @return NULL when the setting cannot be had here */
    void *(*open)(const char *setting);
    /** Encodes one image; the bytes live until the next call with this state.
     *  @return 0 or -1 */
    int (*encode)(void *state, const struct bench_image *image, const void **bytes,
                  size_t *size);
    void (*close)(void *state);
    /** NULL, or decodes a file of its format to RGB (`out` has room for the image).
     *  @return 0, or -1 when it is none of its format */
    int (*decode)(const void *bytes, size_t size, const struct bench_image *image,
                  unsigned char *out);
};

/** The one symbol of a module. */
#define BENCH_PEER_SYMBOL "bench_peer"
#define BENCH_PEER_EXPORT __attribute__((visibility("default")))

/** The number after "key=" in a setting. */
static inline int bench_setting(const char *setting, const char *key, int fallback)
{
    size_t length = strlen(key);
    for (const char *word = setting; word; word = strchr(word, ' ')) {
        word += *word == ' ';
        if (strncmp(word, key, length) == 0 && word[length] == '=')
            return atoi(word + length + 1);
    }
    return fallback;
}

/** Whether these pixels of the image are to be taken ("from=yuv420", "from=gray16",
 *  "from=rgb_f32"; the last word) and not RGB of 8 bits. */
static inline int bench_setting_from(const char *setting, const char *pixels)
{
    const char *from = strstr(setting, " from=");
    return from && strcmp(from + strlen(" from="), pixels) == 0;
}

/** The planes. */
static inline int bench_setting_from_yuv(const char *setting)
{
    return bench_setting_from(setting, "yuv420");
}

/** Whether a setting begins with this format. */
static inline int bench_setting_is(const char *setting, const char *format)
{
    size_t length = strlen(format);
    return strncmp(setting, format, length) == 0 &&
           (setting[length] == '\0' || setting[length] == ' ');
}

/** Bytes that grow; kept between images, as a program that cares would. */
struct bench_bytes {
    unsigned char *data;
    size_t size;
    size_t capacity;
};

/** At least `size` writable bytes behind those that count; they do not count yet. */
static inline unsigned char *bench_bytes_room(struct bench_bytes *bytes, size_t size)
{
    if (bytes->capacity - bytes->size < size) {
        bytes->capacity = 2 * bytes->capacity + size;
        bytes->data = (unsigned char *)realloc(bytes->data, bytes->capacity);
        if (!bytes->data)
            bench_fail("no memory for %zu bytes", bytes->capacity);
    }
    return bytes->data + bytes->size;
}

static inline void bench_bytes_append(struct bench_bytes *bytes, const void *data,
                                      size_t size)
{
    memcpy(bench_bytes_room(bytes, size), data, size);
    bytes->size += size;
}

#ifdef __cplusplus
}
#endif

#endif
