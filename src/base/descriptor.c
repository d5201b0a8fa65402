/* SPDX-License-Identifier: MIT */
#include "descriptor.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>

#include "os.h"

/* Writes one piece, or a part of it. Returns how much; -1 and errno after failure. */
static ssize_t write_some(const struct ims_os *os, int file, const void *data,
                          size_t size)
{
    struct iovec piece = {.iov_len = size};
    struct pollfd ready = {.fd = file, .events = POLLOUT};

    memcpy(&piece.iov_base, &data, sizeof data); /* only read, whatever its type says */
    for (;;) {
        ssize_t written = os->writev(file, &piece, 1);
        if (written > 0 || (written < 0 && errno != EINTR && errno != EAGAIN))
            return written;
        if (written == 0) {
            errno = EIO;
            return -1;
        }
        if (errno == EAGAIN)
            poll(&ready, 1, -1);
    }
}

int ims_descriptor_write(const struct ims_os *os, int file, const void *data,
                         size_t size)
{
    const unsigned char *from = data;

    while (size > 0) {
        ssize_t written = write_some(os, file, from, size);
        if (written < 0)
            return errno;
        from += written;
        size -= (size_t)written;
    }
    return 0;
}
