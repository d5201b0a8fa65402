/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/uio.h>

#include "os.h"

void ims_event_init(struct ims_event *event, const struct ims_os *os)
{
    *event = (struct ims_event){.os = os, .handle = -1};
}

void ims_event_fini(struct ims_event *event)
{
    if (event->handle >= 0)
        event->os->close(event->handle);
}

bool ims_event_open(struct ims_event *event)
{
    if (event->handle < 0)
        event->handle = event->os->eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return event->handle >= 0;
}

void ims_event_set(struct ims_event *event)
{
    uint64_t one = 1;
    const struct iovec piece = {.iov_base = &one, .iov_len = sizeof one};

    if (event->handle >= 0)
        event->os->writev(event->handle, &piece, 1);
}

void ims_event_clear(struct ims_event *event)
{
    uint64_t count;

    if (event->handle >= 0)
        event->os->read(event->handle, &count, sizeof count);
}
