/* SPDX-License-Identifier: MIT */
#include "store_failure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"

enum {
    QUOTED_SIZE = 300,    /* of a path in a message: leaves room for the words */
    LOCATION_SHOWN = 4096 /* bytes of a location that are looked at for it */
};

/* What an errno means to somebody who saves a file. The words are our own, as those of
 * the C library depend on the locale. */
struct meaning {
    int system_errno;
    int error;
    const char *cause;
    const char *advice;
};

/* Of the thing at the path itself: "PATH is a folder: ...". */
static const struct meaning states[] = {
    {EEXIST, IMS_ERROR_EXISTS, "exists already",
     "choose another name or overwrite policy (replace, skip, unique)"},
    {EISDIR, IMS_ERROR_IS_FOLDER, "is a folder", "choose another file name"},
    {ENXIO, IMS_ERROR_NOT_REGULAR, "is a device, a FIFO or a socket, not replaced",
     "remove it or choose another file name"},
    {ENOTDIR, IMS_ERROR_NOT_FOLDER, "is not a folder",
     "remove it or choose another sub-folder"},
    {ELOOP, IMS_ERROR_SYMLINK, "is a symbolic link, which is not followed",
     "remove it or choose another sub-folder"},
};

/* Of a call: "cannot write PATH: ...". */
static const struct meaning causes[] = {
    {ENOSPC, IMS_ERROR_NO_SPACE, "no space is left on the file system",
     "free space or choose another location"},
    {EDQUOT, IMS_ERROR_NO_SPACE, "the disk quota is used up",
     "free space or choose another location"},
    {EROFS, IMS_ERROR_READ_ONLY, "the file system is read-only",
     "make it writable or choose another location"},
    {EACCES, IMS_ERROR_PERMISSION, "permission denied",
     "change the permissions of the folder or choose another location"},
    {EPERM, IMS_ERROR_PERMISSION, "the system does not permit it",
     "change the permissions of the folder or choose another location"},
    {ENOENT, IMS_ERROR_GONE, "a folder of this path was removed",
     "make it again, and open a new saver if it is the location"},
    {ESTALE, IMS_ERROR_GONE, "a folder of this path was removed on the server",
     "make it again, and open a new saver if it is the location"},
    {EXDEV, IMS_ERROR_GONE, "its folder went to another file system meanwhile",
     "save it again"},
    {ENOMEM, IMS_ERROR_MEMORY, "out of memory", "free memory"},
    {EIO, IMS_ERROR_IO, "the device reports an error", "check the disk"},
    {EFBIG, IMS_ERROR_IO, "it is larger than the file system or a limit allows",
     "raise the limit (ulimit -f) or choose another location"},
    {EMFILE, IMS_ERROR_IO, "too many files are open in this process",
     "raise the limit (ulimit -n)"},
    {ENFILE, IMS_ERROR_IO, "too many files are open on this machine",
     "raise the limit (sysctl fs.file-max)"},
    {EOPNOTSUPP, IMS_ERROR_IO, "the file system does not offer what it needs",
     "choose another location"},
    {EINTR, IMS_ERROR_IO, "a signal interrupted it", "save it again"},
    {ENAMETOOLONG, IMS_ERROR_FILE_NAME, "the name is too long", "shorten it"},
    {EILSEQ, IMS_ERROR_FILE_NAME, "the file system does not take this name",
     "choose another one"},
};

static const char *const verbs[] = {
    [IMS_STORE_STEP_FOLDER_MAKE] = "make the folder",
    [IMS_STORE_STEP_FOLDER_OPEN] = "open the folder",
    [IMS_STORE_STEP_LOOK] = "look at",
    [IMS_STORE_STEP_CREATE] = "create a file in",
    [IMS_STORE_STEP_WRITE] = "write",
    [IMS_STORE_STEP_MODE] = "keep the mode of",
    [IMS_STORE_STEP_SYNC] = "sync",
    [IMS_STORE_STEP_CLOSE] = "close",
    [IMS_STORE_STEP_PUBLISH] = "put in place",
    [IMS_STORE_STEP_NAME_SYNC] = "sync the folder of the finished file",
};

static const struct meaning *find(const struct meaning *meanings, size_t count,
                                  int system_errno)
{
    for (size_t i = 0; i < count; i++)
        if (meanings[i].system_errno == system_errno)
            return &meanings[i];
    return NULL;
}

static bool is_folder_step(enum ims_store_step step)
{
    return step == IMS_STORE_STEP_FOLDER_MAKE || step == IMS_STORE_STEP_FOLDER_OPEN;
}

/* Writes the path that a failure is about, quoted. */
static void quote_path(const struct ims_store_failure *failure, const char *location,
                       const struct ims_store_file *file, char quoted[QUOTED_SIZE])
{
    char path[LOCATION_SHOWN + IMS_PATH_SUB_FOLDER_MAX + IMS_PATH_NAME_MAX + 4];
    size_t above = strnlen(location, LOCATION_SHOWN);
    while (above > 0 && location[above - 1] == '/')
        above--;
    bool folder = is_folder_step(failure->step);
    size_t length = folder ? failure->folder_length : strlen(file->sub_folder);
    bool name = !folder && failure->step != IMS_STORE_STEP_CREATE;
    bool root = above == 0 && length == 0 && !name;
    snprintf(path, sizeof path, "%.*s%s%.*s%s%s", (int)above, location,
             length > 0 || root ? "/" : "", (int)length, file->sub_folder,
             name ? "/" : "", name ? file->name : "");
    ims_path_quote(path, quoted, QUOTED_SIZE);
}

void ims_store_failure_tell(const struct ims_store_failure *failure,
                            const char *location, const struct ims_store_file *file,
                            struct ims_store_completion *completion)
{
    char quoted[QUOTED_SIZE];
    int system_errno = failure->system_errno;
    struct ims_message *message = &completion->message;
    quote_path(failure, location, file, quoted);
    completion->system_errno = system_errno;

    const struct meaning *state = NULL;
    if (is_folder_step(failure->step) || failure->step == IMS_STORE_STEP_PUBLISH)
        state = find(states, sizeof states / sizeof *states, system_errno);
    if (state != NULL) {
        completion->error = state->error;
        if (state->error == IMS_ERROR_EXISTS && file->overwrite == IMS_OVERWRITE_SKIP) {
            completion->error = IMS_ERROR_SKIPPED;
            completion->system_errno = 0;
            ims_message_set(message, "\"%s\" exists already", quoted);
            return;
        }
        ims_message_set(message, "\"%s\" %s: %s", quoted, state->cause, state->advice);
        return;
    }

    const struct meaning *meaning =
        find(causes, sizeof causes / sizeof *causes, system_errno);
    const char *verb = verbs[failure->step];
    if (meaning == NULL) {
        completion->error = IMS_ERROR_IO;
        ims_message_set(message, "cannot %s \"%s\": system error %d", verb, quoted,
                        system_errno);
        return;
    }
    completion->error = meaning->error;
    if (meaning->error == IMS_ERROR_FILE_NAME && is_folder_step(failure->step))
        completion->error = IMS_ERROR_SUB_FOLDER;
    ims_message_set(message, "cannot %s \"%s\": %s; %s", verb, quoted, meaning->cause,
                    meaning->advice);
}

void ims_store_failure_full(const char *location, uint64_t least,
                            struct ims_message *message)
{
    char quoted[QUOTED_SIZE];
    ims_path_quote(location, quoted, sizeof quoted);
    ims_message_set(
        message,
        "the file system of \"%s\" has less than the %llu bytes of min_free "
        "left: free space or choose another location",
        quoted, (unsigned long long)least);
}

int ims_store_failure_sync(const char *location, int system_errno,
                           struct ims_message *message)
{
    char quoted[QUOTED_SIZE];
    ims_path_quote(location, quoted, sizeof quoted);
    bool full = system_errno == ENOSPC || system_errno == EDQUOT;
    const struct meaning *meaning =
        find(causes, sizeof causes / sizeof *causes, system_errno);
    return ims_message_fail(message, full ? IMS_ERROR_NO_SPACE : IMS_ERROR_IO,
                            "cannot sync the file system of \"%s\": %s", quoted,
                            meaning != NULL ? meaning->cause : "unknown system error");
}

int ims_store_failure_location(const char *location, int system_errno,
                               struct ims_message *message)
{
    char quoted[QUOTED_SIZE];
    ims_path_quote(location, quoted, sizeof quoted);
    switch (system_errno) {
    case ENOENT:
        return ims_message_fail(message, IMS_ERROR_LOCATION_MISSING,
                                "the location \"%s\" does not exist: make the folder",
                                quoted);
    case ELOOP:
    case ENAMETOOLONG:
    case EILSEQ:
        return ims_message_fail(
            message, IMS_ERROR_LOCATION_MISSING, "the location \"%s\" cannot exist: %s",
            quoted,
            system_errno == ELOOP ? "its symbolic links lead in a circle; remove them"
            : system_errno == ENAMETOOLONG
                ? "its path is too long; shorten it"
                : "the file system does not take its name; choose another one");
    case ENOTDIR:
        return ims_message_fail(message, IMS_ERROR_LOCATION_NOT_FOLDER,
                                "the location \"%s\" is not a folder, or lies below a "
                                "file: choose a folder",
                                quoted);
    default:
        break;
    }
    const struct meaning *meaning =
        find(causes, sizeof causes / sizeof *causes, system_errno);
    if (meaning == NULL)
        return ims_message_fail(message, IMS_ERROR_IO,
                                "cannot open the location \"%s\": system error %d",
                                quoted, system_errno);
    int error = meaning->error;
    if (error == IMS_ERROR_PERMISSION || error == IMS_ERROR_READ_ONLY)
        return ims_message_fail(message, IMS_ERROR_LOCATION_NOT_WRITABLE,
                                "the location \"%s\" is not writable: %s; %s", quoted,
                                meaning->cause, meaning->advice);
    return ims_message_fail(message, error, "cannot open the location \"%s\": %s; %s",
                            quoted, meaning->cause, meaning->advice);
}
