/* SPDX-License-Identifier: MIT
 *
 * A text that grows, and the few ways in which the command writes and compares words:
 * file names shown to a person, JSON strings, numbers with units. It knows no option
 * and no file.
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLI_TEXT_FORMAT(text, first) __attribute__((format(printf, text, first)))

/* NUL-terminated whenever `data` is not NULL. Set up by CLI_TEXT_INIT. */
struct cli_text {
    char *data;
    size_t length;
    size_t capacity;
};
#define CLI_TEXT_INIT                                                                  \
    {                                                                                  \
        .data = NULL                                                                   \
    }

/* Frees and clears. */
void cli_text_free(struct cli_text *text);

/* Empties; the memory stays. `data` is not NULL afterwards. */
void cli_text_clear(struct cli_text *text);

void cli_text_add(struct cli_text *text, const char *words);
void cli_text_add_bytes(struct cli_text *text, const char *bytes, size_t count);

/* What stands behind the last slash of a path. */
const char *cli_text_file_name(const char *path);

/* Bytes as base64 (RFC 4648, section 4), in one line. */
void cli_text_add_base64(struct cli_text *text, const void *bytes, size_t size);
void cli_text_add_repeated(struct cli_text *text, char byte, size_t count);
void cli_text_format(struct cli_text *text, const char *format, ...)
    CLI_TEXT_FORMAT(2, 3);
void cli_text_format_arguments(struct cli_text *text, const char *format,
                               va_list arguments) CLI_TEXT_FORMAT(2, 0);

/* A file name, or other words that come from elsewhere, as a person may see them on a
 * terminal: bytes that are no UTF-8, controls, and marks that turn the direction of
 * what stands around them are escaped. Doing it twice does no harm. */
void cli_text_add_name(struct cli_text *text, const char *name);

/* Whether bytes are UTF-8. */
bool cli_text_is_utf8(const char *bytes, size_t size);

/* One more part of a path, behind a slash; NULL and "" are none. */
void cli_text_add_path(struct cli_text *text, const char *part);

/* A JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD; what
 * cli_text_add_name() escapes is escaped here too. */
void cli_text_add_json(struct cli_text *text, const char *words);

/* "812 B", "3.4 MB": powers of 1000. */
void cli_text_add_size(struct cli_text *text, uint64_t bytes);

/* "0:07", "12:34", "1:02:03". */
void cli_text_add_duration(struct cli_text *text, double seconds);

/* Reads a whole number of decimal digits and nothing else.
 * Returns false when it is none, or out of range. */
bool cli_text_to_number(const char *words, int64_t minimum, int64_t maximum,
                        int64_t *number);

/* The same for a size in bytes with an optional suffix: K, M, G, T (powers of 1024),
 * upper or lower case, with "B" or "iB" after it if wished. */
bool cli_text_to_size(const char *words, uint64_t *size);

/* How many letters must be changed, added, left out or swapped with their neighbour to
 * make one word of the other; at most `limit` + 1. */
size_t cli_text_distance(const char *one, const char *other, size_t limit);

/* Keeps the candidate that is nearest to a misspelt word. Start with a zeroed one. */
struct cli_text_nearest {
    const char *word; /* the nearest so far, NULL if none is near enough to be meant */
    size_t distance;
};
void cli_text_nearest_try(struct cli_text_nearest *nearest, const char *misspelt,
                          const char *candidate);

#endif
