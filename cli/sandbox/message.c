/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_FILES = 2 };

/* Room for descriptors, aligned as the macros for it want. */
union control {
    char bytes[CMSG_SPACE(MOST_FILES * sizeof(int))];
    struct cmsghdr head;
};

int sandbox_message_send(int socket, const void *message, size_t size, const int *files,
                         size_t file_count)
{
    union control control = {.bytes = {0}};
    struct iovec part = {.iov_base = (void *)(uintptr_t)message, .iov_len = size};
    struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
    if (file_count > 0) {
        head.msg_control = control.bytes;
        head.msg_controllen = CMSG_SPACE(file_count * sizeof *files);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&head);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(file_count * sizeof *files);
        memcpy(CMSG_DATA(rights), files, file_count * sizeof *files);
    }
    for (;;) {
        ssize_t count = sendmsg(socket, &head, MSG_NOSIGNAL);
        if (count >= 0)
            return (size_t)count == size ? 0 : EMSGSIZE;
        if (errno != EINTR)
            return errno;
    }
}

/* Takes the descriptors out of a message. Returns whether all of them came. */
static bool take_files(struct msghdr *head, int files[MOST_FILES])
{
    struct cmsghdr *rights = CMSG_FIRSTHDR(head);
    if (rights != NULL && rights->cmsg_level == SOL_SOCKET &&
        rights->cmsg_type == SCM_RIGHTS) {
        size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof *files;
        memcpy(files, CMSG_DATA(rights),
               (count < MOST_FILES ? count : MOST_FILES) * sizeof *files);
    }
    return (head->msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0;
}

int sandbox_message_receive(int socket, void *message, size_t size, int files[2])
{
    union control control = {.bytes = {0}};
    struct iovec part = {.iov_base = message, .iov_len = size};
    struct msghdr head = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes};
    files[0] = files[1] = -1;
    ssize_t count;
    do
        count = recvmsg(socket, &head, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0)
        return count < 0 ? errno : ECONNRESET;
    if (take_files(&head, files) && (size_t)count == size)
        return 0;
    for (size_t i = 0; i < MOST_FILES; i++)
        if (files[i] >= 0)
            close(files[i]);
    files[0] = files[1] = -1;
    return EPROTO;
}
