/* SPDX-License-Identifier: MIT */
#include "plugin_folder.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "plugin.h"

/* The Makefile says it: where plugins are installed, or, for the library that is used
 * within the build folder, where they are built. */
static const char built_for[] = IMS_PLUGIN_FOLDER;

/* The same folder below the one that this library was loaded from. Only where that is
 * told as a whole path: nothing is ever looked for in the current folder. */
static char *beside_library(void)
{
    static const char below[] = "imagesaver/encoders";
    Dl_info own;
    if (dladdr(built_for, &own) == 0 || own.dli_fname == NULL ||
        own.dli_fname[0] != '/')
        return NULL;
    const size_t folder = (size_t)(strrchr(own.dli_fname, '/') - own.dli_fname) + 1;
    char *path = malloc(folder + sizeof below);
    if (path == NULL)
        return NULL;
    memcpy(path, own.dli_fname, folder);
    memcpy(path + folder, below, sizeof below);
    return path;
}

char *ims_plugin_folder_find(const struct ims_os *os)
{
    char *path = beside_library();
    if (path != NULL && ims_plugin_is_folder(os, path))
        return path;
    free(path);
    return strdup(built_for);
}
