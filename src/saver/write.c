/* SPDX-License-Identifier: MIT
 *
 * One image to a file or a descriptor on the calling thread, without a saver.
 */
#include "write.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/descriptor.h"
#include "base/message.h"
#include "base/os.h"
#include "base/path.h"
#include "base/struct_size.h"
#include "base/thread.h"
#include "codec/encode.h"
#include "store/store.h"

/* What both functions do first and last: their image is there, their message is set,
 * and the thread is not cancelled with a file half-written. */
struct write {
    struct ims_message unwanted;
    struct ims_message *message;
    int cancel;
};

static int begin(struct write *write, const struct ims_image *image,
                 struct ims_message *message)
{
    write->message = message != NULL ? message : &write->unwanted;
    *write->message = (struct ims_message){0};
    write->cancel = ims_thread_disable_cancel();
    if (image == NULL)
        return ims_message_fail(write->message, IMS_ERROR_ARGUMENT, "image is NULL");
    return IMS_OK;
}

static int end(struct write *write, int error)
{
    ims_thread_restore_cancel(write->cancel);
    if (error != IMS_OK) {
        write->message->warnings = 0;
        if (write->message->text[0] == '\0')
            ims_message_set(write->message, "%s", ims_error_text(error));
    }
    return error;
}

/* ---- to a file ------------------------------------------------------------------- */

/* Puts the bytes under a name of the store. */
static int put(struct ims_store *store, const char *name,
               const struct ims_engine_buffer *buffer, struct ims_message *message)
{
    const struct ims_store_file file = {.sub_folder = "", .name = name};
    struct ims_store_answer answer = {0};
    struct ims_store_stream *stream = ims_store_stream_new(store);

    if (stream == NULL)
        return IMS_ERROR_MEMORY;
    store->kind->begin(stream, &file);
    /* Without a group sync, which no default asks for, the answer is there at once. */
    store->kind->commit(stream, buffer->chunks, buffer->chunk_count, &answer);
    free(stream);
    if (answer.completion.error != IMS_OK || answer.completion.message.text[0] != '\0')
        ims_message_set(message, "%s", answer.completion.message.text);
    message->warnings |= answer.completion.message.warnings;
    return answer.completion.error;
}

static int put_below(const char *folder, const char *name,
                     const struct ims_engine_buffer *buffer, const struct ims_os *os,
                     struct ims_message *message)
{
    const struct ims_store_settings settings = {.os = os, .make_location = true};
    const struct ims_store_kind *kind = ims_store_kind_of(folder);
    struct ims_store *store;

    if (kind == NULL)
        return ims_message_fail(message, IMS_ERROR_LOCATION_KIND,
                                "the path begins with a scheme; only files of a file "
                                "system can be written");
    int error = kind->open(&store, folder, &settings, message);
    if (error != IMS_OK)
        return error;
    error = put(store, name, buffer, message);
    store->kind->close(store);
    return error;
}

/* The folder of a path, for free(); NULL when out of memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int write_file(const char *path, const struct ims_encode *encode,
                      const struct ims_os *os, struct ims_message *message)
{
    const char *name;
    int error = ims_path_file_name(path, &name, message);

    if (error != IMS_OK)
        return error;
    char *folder = folder_of(path);
    if (folder == NULL)
        return IMS_ERROR_MEMORY;
    error = put_below(folder, name, &encode->buffer, os, message);
    free(folder);
    return error;
}

int ims_write_path(const char *path, const struct ims_request *request,
                   const struct ims_os *os)
{
    struct write write;
    struct ims_encode encode;
    int error = begin(&write, request->image, request->message);

    if (error == IMS_OK && path == NULL)
        error = ims_message_fail(write.message, IMS_ERROR_ARGUMENT, "path is NULL");
    if (error != IMS_OK)
        return end(&write, error);
    /* First, so that an image that cannot be encoded leaves no folder. */
    error = ims_encode_image(&encode, NULL, path, request->image, request->options,
                             request->metadata, write.message);
    if (error == IMS_OK)
        error = write_file(path, &encode, os, write.message);
    ims_encode_fini(&encode);
    return end(&write, error);
}

int ims_write(const char *path, const struct ims_image *image, const char *options,
              struct ims_message *message)
{
    struct ims_request request = IMS_REQUEST_INIT;

    request.image = image;
    request.options = options;
    request.message = message;
    return ims_write_path(path, &request, &ims_os_default);
}

int ims_write_request(const char *path, const struct ims_request *request)
{
    struct ims_request own;
    struct ims_message reason = {0};

    if (request == NULL)
        return IMS_ERROR_ARGUMENT;
    int error =
        ims_struct_size_take_and_tell(&ims_struct_size_request, &own, request,
                                      offsetof(struct ims_request, message), &reason);
    return error == IMS_OK ? ims_write_path(path, &own, &ims_os_default) : error;
}

/* ---- to a descriptor ------------------------------------------------------------- */

/* What says which format: bytes that pass through may be of any extension, others are
 * of a format that there is, by its name or by an extension of its. */
struct format {
    char *file_name; /* or NULL; for free() */
    char *options;   /* the same; the given ones stand behind, so that they win */
};

/* BEFORE + word + AFTER + rest, for free(); NULL when out of memory. */
static char *join(const char *before, const char *word, const char *after,
                  const char *rest)
{
    size_t size = strlen(before) + strlen(after) + 1;
    char *text = NULL;

    if (ims_checked_add(size, strlen(word), &size) &&
        ims_checked_add(size, strlen(rest), &size))
        text = malloc(size);
    if (text != NULL)
        snprintf(text, size, "%s%s%s%s", before, word, after, rest);
    return text;
}

/* Bytes that text for options gives a meaning. */
static const char option_syntax[] = ";,:=";

static int find_format(struct format *format, const char *given,
                       const struct ims_image *image, const char *options,
                       struct ims_message *message)
{
    const char *word = given;

    *format = (struct format){0};
    if (given == NULL)
        return IMS_OK;
    if (strchr(given, '.') != NULL)
        word = ims_path_extension(given);
    if (image->format == IMS_PIXEL_ENCODED) {
        format->file_name = join("bytes.", word, "", "");
        return format->file_name != NULL ? IMS_OK : IMS_ERROR_MEMORY;
    }
    if (strpbrk(word, option_syntax) != NULL) {
        char quoted[IMS_MESSAGE_SIZE / 2];
        return ims_message_fail(message, IMS_ERROR_ARGUMENT,
                                "format is \"%s\"; it is one word or a file name: "
                                "give options as `options`",
                                ims_path_quote(given, quoted, sizeof quoted));
    }
    format->options = join("format=", word, ";", options != NULL ? options : "");
    return format->options != NULL ? IMS_OK : IMS_ERROR_MEMORY;
}

/* 0 or errno. */
static int write_all(int fd, const struct ims_engine_buffer *buffer,
                     const struct ims_os *os)
{
    int reason = 0;
    for (size_t i = 0; reason == 0 && i < buffer->chunk_count; i++)
        reason = ims_descriptor_write(os, fd, buffer->chunks[i].data,
                                      buffer->chunks[i].size);
    return reason;
}

/* What went wrong, in words of our own, as those of the C library depend on the locale.
 */
static int tell_failure(int fd, int system_errno, struct ims_message *message)
{
    static const struct {
        int system_errno;
        int error;
        const char *text;
    } causes[] = {
        {EBADF, IMS_ERROR_IO, "it is not open for writing"},
        {EPIPE, IMS_ERROR_IO, "nobody reads from the other end"},
        {ECONNRESET, IMS_ERROR_IO, "the other end has closed the connection"},
        {ENOSPC, IMS_ERROR_NO_SPACE, "no space is left on its device"},
        {EDQUOT, IMS_ERROR_NO_SPACE, "the user's quota is used up"},
        {EFBIG, IMS_ERROR_IO, "the file would be larger than is allowed"},
        {EIO, IMS_ERROR_IO, "its device reports an error"},
    };

    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (causes[i].system_errno == system_errno)
            return ims_message_fail(message, causes[i].error,
                                    "cannot write to descriptor %d: %s", fd,
                                    causes[i].text);
    return ims_message_fail(message, IMS_ERROR_IO,
                            "cannot write to descriptor %d: errno %d", fd,
                            system_errno);
}

static int write_encoded(int fd, const struct ims_encode *encode,
                         const struct ims_os *os, struct ims_message *message)
{
    int system_errno = write_all(fd, &encode->buffer, os);

    return system_errno == 0 ? IMS_OK : tell_failure(fd, system_errno, message);
}

int ims_write_descriptor(int fd, const char *format, const struct ims_image *image,
                         const char *options, const struct ims_os *os,
                         struct ims_message *message)
{
    struct write write;
    struct ims_encode encode;
    struct format found;
    int error = begin(&write, image, message);

    if (error != IMS_OK)
        return end(&write, error);
    error = find_format(&found, format, image, options, write.message);
    if (error == IMS_OK) {
        error = ims_encode_image(&encode, NULL, found.file_name, image,
                                 found.options != NULL ? found.options : options, NULL,
                                 write.message);
        if (error == IMS_OK)
            error = write_encoded(fd, &encode, os, write.message);
        ims_encode_fini(&encode);
    }
    free(found.file_name);
    free(found.options);
    return end(&write, error);
}

int ims_write_fd(int fd, const char *format, const struct ims_image *image,
                 const char *options, struct ims_message *message)
{
    return ims_write_descriptor(fd, format, image, options, &ims_os_default, message);
}
