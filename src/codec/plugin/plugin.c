/* SPDX-License-Identifier: MIT */
#include "plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/checked.h"
#include "base/message.h"
#include "base/os.h"
#include "codec/encoder_check.h"

/* `folder/name`, which the caller frees; NULL when out of memory. */
static char *join(const char *folder, const char *name)
{
    size_t folder_length = strlen(folder);
    size_t name_size = strlen(name) + 1;
    size_t bytes;
    if (!ims_checked_add(folder_length + 1, name_size, &bytes))
        return NULL;
    char *path = malloc(bytes);
    if (path == NULL)
        return NULL;
    memcpy(path, folder, folder_length);
    path[folder_length] = '/';
    memcpy(path + folder_length + 1, name, name_size);
    return path;
}

/* ---- one library ----------------------------------------------------------------- */

/* What the loader says about its last failure. */
static const char *loader_text(void)
{
    const char *text = dlerror();
    return text != NULL ? text : "the loader gives no reason";
}

/* A name without a slash would be looked for in the system's folders of libraries. */
static void *open_library(const char *file, struct ims_message *message, int *error)
{
    char *beside = NULL;
    if (strchr(file, '/') == NULL) {
        beside = join(".", file);
        if (beside == NULL) {
            *error = ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
            return NULL;
        }
    }
    void *library =
        dlopen(beside != NULL ? beside : file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        *error = ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                  "it cannot be loaded as a plugin: %s", loader_text());
    free(beside);
    return library;
}

/* Whether a path leads to something that is no file: the loader would wait for ever at
 * a pipe. What is missing is left to the loader, which says so. */
static bool is_no_file(const struct ims_os *os, const char *path)
{
    struct stat status;
    return os->fstatat(AT_FDCWD, path, &status, 0) == 0 && !S_ISREG(status.st_mode);
}

int ims_plugin_open(struct ims_plugin *plugin, const struct ims_os *os,
                    const char *file, struct ims_message *message)
{
    int error = IMS_OK;
    if (is_no_file(os, file))
        return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                "it cannot be loaded as a plugin: it is no file");
    void *library = open_library(file, message, &error);
    if (library == NULL)
        return error;
    const struct ims_encoder_plugin *table = dlsym(library, IMS_ENCODER_PLUGIN_SYMBOL);
    if (table == NULL)
        error = ims_message_fail(message, IMS_ERROR_PLUGIN_SYMBOL,
                                 "it exports no %s, so it is no plugin of "
                                 "libimagesaver",
                                 IMS_ENCODER_PLUGIN_SYMBOL);
    if (error == IMS_OK)
        error = ims_encoder_check_plugin(table, message);
    if (error == IMS_OK)
        plugin->encoders = table->encoders;
    return error;
}

/* ---- who may change one ---------------------------------------------------------- */

/* Whose file the code of this function is in; root's where that cannot be told. Whoever
 * may change that need not bother with plugins. */
static uid_t owner_of_own_code(const struct ims_os *os)
{
    static const char anchor;
    Dl_info own;
    struct stat status;
    if (dladdr(&anchor, &own) == 0 || own.dli_fname == NULL ||
        os->fstatat(AT_FDCWD, own.dli_fname, &status, 0) != 0)
        return 0;
    return status.st_uid;
}

int ims_plugin_check_owner(const struct ims_os *os, const char *path,
                           struct ims_message *message)
{
    struct stat status;
    if (os->fstatat(AT_FDCWD, path, &status, 0) != 0)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                "it cannot be looked at (error %d of the system)",
                                errno);
    /* The user's own group may be one of many users. */
    if ((status.st_mode & S_IWOTH) != 0 ||
        ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0))
        return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                "passed over, as others may write to it (mode %04o): "
                                "chmod go-w",
                                (unsigned)status.st_mode & 07777);
    if (status.st_uid != 0 && status.st_uid != geteuid() &&
        status.st_uid != owner_of_own_code(os))
        return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                "passed over, as it belongs to user %u, who is neither "
                                "root nor the user of this process",
                                (unsigned)status.st_uid);
    return IMS_OK;
}

char *ims_plugin_manifest_path(const char *library)
{
    static const char suffix[] = "manifest";
    const char *dot = strrchr(library, '.');
    const size_t stem = dot != NULL ? (size_t)(dot - library) + 1 : strlen(library);
    char *path = malloc(stem + sizeof suffix);
    if (path == NULL)
        return NULL;
    memcpy(path, library, stem);
    memcpy(path + stem, suffix, sizeof suffix);
    return path;
}

/* ---- folders --------------------------------------------------------------------- */

bool ims_plugin_is_there(const struct ims_os *os, const char *path)
{
    struct stat status;
    return os->fstatat(AT_FDCWD, path, &status, 0) == 0;
}

bool ims_plugin_is_folder(const struct ims_os *os, const char *path)
{
    struct stat status;
    return os->fstatat(AT_FDCWD, path, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

static bool is_library_name(const char *name)
{
    static const char suffix[] = ".so";
    size_t length = strlen(name);
    size_t suffix_length = sizeof suffix - 1;
    return name[0] != '.' && length > suffix_length &&
           strcmp(name + length - suffix_length, suffix) == 0;
}

static bool add_file(struct ims_plugin_list *list, const char *folder, const char *name)
{
    if (list->count == list->capacity) {
        size_t capacity;
        size_t bytes;
        if (!ims_checked_add(list->capacity, list->capacity / 2 + 16, &capacity) ||
            !ims_checked_multiply(capacity, sizeof list->files[0], &bytes))
            return false;
        char **grown = realloc(list->files, bytes);
        if (grown == NULL)
            return false;
        list->files = grown;
        list->capacity = capacity;
    }
    char *path = join(folder, name);
    if (path == NULL)
        return false;
    list->files[list->count++] = path;
    return true;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int ims_plugin_list_read(struct ims_plugin_list *list, const struct ims_os *os,
                         const char *folder, struct ims_message *message)
{
    *list = (struct ims_plugin_list){0};
    int error = IMS_OK;
    DIR *entries = os->opendir(folder);
    if (entries == NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_LOAD,
                                "the folder cannot be read (error %d of the system)",
                                errno);
    while (error == IMS_OK) {
        errno = 0;
        const struct dirent *entry = os->readdir(entries);
        if (entry == NULL) {
            if (errno != 0)
                error = ims_message_fail(
                    message, IMS_ERROR_PLUGIN_LOAD,
                    "the folder cannot be read to its end (error %d of the system)",
                    errno);
            break;
        }
        if (is_library_name(entry->d_name) && !add_file(list, folder, entry->d_name))
            error = ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
    }
    os->closedir(entries);
    if (list->count > 1)
        qsort(list->files, list->count, sizeof list->files[0], compare_files);
    return error;
}

void ims_plugin_list_free(struct ims_plugin_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i]);
    free(list->files);
    *list = (struct ims_plugin_list){0};
}
