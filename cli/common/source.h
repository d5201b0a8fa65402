/* SPDX-License-Identifier: MIT
 *
 * The bytes of an input: a file, a pipe, or standard input. Its beginning is read first
 * and can be looked at before anything else is done; pipes need not seek.
 * A wait for bytes ends when a signal comes. It knows nothing of pictures.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the beginning that are kept, and zero bytes behind them. */
enum { CLI_SOURCE_HEAD_SIZE = 65536, CLI_SOURCE_PADDING = 64 };

/* An open source. Members are for reading only. */
struct cli_source {
    int file;
    bool seekable;       /* `size` is known and any place can be read */
    uint64_t size;       /* seekable: bytes from where it was when it was opened */
    uint64_t start;      /* seekable: that place */
    uint64_t place;      /* of the next byte that is read */
    unsigned char *head; /* NULL before cli_source_look() */
    size_t head_size;    /* less than CLI_SOURCE_HEAD_SIZE: all of it */
};

/* Opens a file, or standard input for "-", and reads nothing yet. The caller closes it
 * after success. Returns 0 or an errno. */
int cli_source_open(struct cli_source *source, const char *path);

/* Reads its beginning, unless that was done. To be called before it is read.
 * Returns 0 or an errno; EINTR when a signal came. */
int cli_source_look(struct cli_source *source);

/* Reads up to `size` bytes; 0 at the end. Returns how many, or a negative errno. */
int64_t cli_source_read(struct cli_source *source, void *bytes, size_t size);

/* Goes to a place from the beginning; only in a seekable source. */
void cli_source_seek(struct cli_source *source, uint64_t place);

/* Reads all from the beginning into memory that the caller frees with free();
 * CLI_SOURCE_PADDING zero bytes follow. To be called before anything was read. `most`
 * is how many bytes that may be. Returns 0 or an errno; EFBIG when there are more. */
int cli_source_read_all(struct cli_source *source, size_t most, void **bytes,
                        size_t *size);

void cli_source_close(struct cli_source *source);

#endif
