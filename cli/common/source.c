/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.h"

/* Reads from the file itself: at `place` if it can seek, else what comes next. */
static int64_t read_file(const struct cli_source *source, void *bytes, size_t size,
                         uint64_t place)
{
    for (;;) {
        ssize_t count;
        if (source->seekable)
            count = pread(source->file, bytes, size, (off_t)(source->start + place));
        else if (!cli_interrupt_wait_readable(source->file))
            return -EINTR;
        else
            count = read(source->file, bytes, size);
        if (count >= 0)
            return count;
        if (errno != EINTR && errno != EAGAIN)
            return -errno;
        if (cli_interrupt_pending())
            return -EINTR;
    }
}

int cli_source_look(struct cli_source *source)
{
    if (source->head != NULL)
        return 0;
    source->head = calloc(CLI_SOURCE_HEAD_SIZE + CLI_SOURCE_PADDING, 1);
    if (source->head == NULL)
        return ENOMEM;
    while (source->head_size < CLI_SOURCE_HEAD_SIZE) {
        int64_t count =
            read_file(source, source->head + source->head_size,
                      CLI_SOURCE_HEAD_SIZE - source->head_size, source->head_size);
        if (count < 0)
            return (int)-count;
        if (count == 0)
            break;
        source->head_size += (size_t)count;
        if (source->seekable && source->head_size == source->size)
            break;
    }
    return 0;
}

int cli_source_open(struct cli_source *source, const char *path)
{
    struct stat status;
    *source = (struct cli_source){.file = STDIN_FILENO};
    /* Opening a pipe must not wait for its writer where no signal can end it. */
    if (strcmp(path, "-") != 0)
        source->file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (source->file < 0)
        return errno;
    int error = fstat(source->file, &status) == 0 ? 0 : errno;
    if (error == 0 && S_ISDIR(status.st_mode))
        error = EISDIR;
    if (error == 0 && S_ISREG(status.st_mode)) {
        off_t start = lseek(source->file, 0, SEEK_CUR);
        source->seekable = start >= 0;
        if (source->seekable && status.st_size > start) {
            source->start = (uint64_t)start;
            source->size = (uint64_t)(status.st_size - start);
        }
    }
    if (error != 0)
        cli_source_close(source);
    return error;
}

int64_t cli_source_read(struct cli_source *source, void *bytes, size_t size)
{
    int64_t count;
    if (source->place < source->head_size) {
        size_t left = source->head_size - (size_t)source->place;
        count = (int64_t)(size < left ? size : left);
        memcpy(bytes, source->head + source->place, (size_t)count);
    } else if (source->head_size < CLI_SOURCE_HEAD_SIZE) {
        return 0;
    } else {
        count = read_file(source, bytes, size, source->place);
    }
    if (count > 0)
        source->place += (uint64_t)count;
    return count;
}

void cli_source_seek(struct cli_source *source, uint64_t place)
{
    source->place = place;
}

int cli_source_read_all(struct cli_source *source, size_t most, void **bytes,
                        size_t *size)
{
    if (most > SIZE_MAX / 4)
        most = SIZE_MAX / 4;
    if (source->head_size > most || (source->seekable && source->size > most))
        return EFBIG;
    /* A file may grow or shrink while it is read: its size is a first guess only. */
    bool all_read = source->head_size < CLI_SOURCE_HEAD_SIZE;
    size_t capacity =
        all_read ? source->head_size + 1 : (size_t)CLI_SOURCE_HEAD_SIZE * 2;
    if (source->seekable && source->size >= capacity)
        capacity = (size_t)source->size + 1;
    unsigned char *memory = malloc(capacity + CLI_SOURCE_PADDING);
    size_t filled = 0;
    int error = memory != NULL ? 0 : ENOMEM;
    while (error == 0) {
        int64_t count = cli_source_read(source, memory + filled, capacity - filled);
        if (count <= 0) {
            error = (int)-count;
            break;
        }
        filled += (size_t)count;
        if (filled > most)
            error = EFBIG;
        if (filled < capacity || error != 0)
            continue;
        capacity = capacity <= most / 2 ? capacity * 2 : most + 1;
        unsigned char *larger = realloc(memory, capacity + CLI_SOURCE_PADDING);
        error = larger != NULL ? 0 : ENOMEM;
        memory = larger != NULL ? larger : memory;
    }
    if (error != 0) {
        free(memory);
        return error;
    }
    memset(memory + filled, 0, CLI_SOURCE_PADDING);
    *bytes = memory;
    *size = filled;
    return 0;
}

void cli_source_close(struct cli_source *source)
{
    if (source->file > STDIN_FILENO)
        close(source->file);
    free(source->head);
    *source = (struct cli_source){.file = -1};
}
