/* SPDX-License-Identifier: MIT
 *
 * What the command and the processes that read for it say to each other: one message
 * for each question and each answer, with descriptors beside it. It knows neither how
 * these processes come to be nor what they do.
 *
 * A reader trusts the command, of which it is a fork: pointers in a question are those
 * of before the fork. The command trusts no answer: all members are numbers that can
 * have any value, and letters.
 */
#ifndef SANDBOX_MESSAGE_H
#define SANDBOX_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/input.h"

enum sandbox_request_kind { SANDBOX_OPEN = 1, SANDBOX_NEXT, SANDBOX_CLOSE };

/* The longest name of a file, and the NUL. */
enum { SANDBOX_NAME_SIZE = 256 };

struct sandbox_request {
    enum sandbox_request_kind kind;
    /* Of OPEN, beside which the file comes: */
    struct input_options options;
    struct cli_source source; /* the file's number is another one there */
    char name[SANDBOX_NAME_SIZE];
};

/* A picture whose pixels and metadata are in the memory that comes beside it. */
struct sandbox_picture {
    uint64_t index;
    uint64_t time_ms;
    uint64_t byte_count; /* of encoded ones */
    uint64_t pixel_size; /* bytes that the pixels, or the encoded ones, take */
    uint64_t size;       /* with the metadata behind them */
    uint32_t format;
    int32_t width;
    int32_t height;
    uint32_t alpha;
    uint32_t matrix;
    uint32_t range;
    uint32_t chroma_location;
    uint32_t primaries;
    uint32_t transfer;
    int32_t significant_bits;
    uint32_t is_interlaced;
    uint32_t has_oblong_pixels;
    uint32_t is_damaged;
    uint32_t is_preview;
    uint32_t is_untagged;
    uint32_t has_metadata;
    uint32_t warnings;
    char left_out[64]; /* or "" */
};

struct sandbox_reply {
    uint32_t step; /* enum input_step; of OPEN: PICTURE when it is open */
    int32_t error; /* of the first reply, which nobody asked for: why it cannot work */
    struct input_facts facts;
    struct sandbox_picture picture; /* of PICTURE, and the index of DAMAGED */
    char problem[1024];
};

/* Sends a message with descriptors. Returns 0 or an errno. */
int sandbox_message_send(int socket, const void *message, size_t size, const int *files,
                         size_t file_count);

/* Receives one of this very size, with up to two descriptors; those that are missing
 * are -1. Returns 0, an errno, or ECONNRESET when the other end was closed. */
int sandbox_message_receive(int socket, void *message, size_t size, int files[2]);

#endif
