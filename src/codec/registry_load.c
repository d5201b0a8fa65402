/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/os.h"
#include "base/path.h"
#include "codec/plugin/plugin.h"
#include "codec/plugin/plugin_folder.h"
#include "codec/plugin/plugin_proxy.h"
#include "registry_private.h"

enum {
    QUOTED_PATH = 200 /* bytes of a path in a message: leaves room for the reason */
};

/* Adds all encoders of a library, or none. It stays loaded in any case. */
static int add_library(struct ims_registry *registry, const struct ims_os *os,
                       const char *file, struct ims_message *message)
{
    struct ims_plugin plugin;
    int error = ims_plugin_open(&plugin, os, file, message);
    if (error != IMS_OK)
        return error;
    size_t before = registry->encoders.count;
    for (size_t i = 0; error == IMS_OK && plugin.encoders[i] != NULL; i++)
        error = ims_registry_take(registry, plugin.encoders[i], message);
    if (error != IMS_OK)
        registry->encoders.count = before;
    return error;
}

static bool is_builtin(const struct ims_registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->builtin_count; i++) {
        const struct ims_encoder *encoder = registry->encoders.items[i];
        if (strcmp(encoder->name, name) == 0)
            return true;
    }
    return false;
}

/* Adds all encoders that a manifest describes, or none. Those that are built in as
 * well, as they are where a program is linked statically, are passed over. */
static int add_described(struct ims_registry *registry, const struct ims_os *os,
                         const char *library, const char *manifest,
                         struct ims_message *message)
{
    struct ims_plugin_proxy *proxy;
    const struct ims_encoder *encoder;
    int error = ims_plugin_proxy_new(&proxy, os, library, manifest, message);
    if (error != IMS_OK)
        return error;
    size_t before = registry->encoders.count;
    if (!ims_registry_make_room(&registry->proxies))
        error = ims_registry_out_of_memory(message);
    for (size_t i = 0;
         error == IMS_OK && (encoder = ims_plugin_proxy_at(proxy, i)) != NULL; i++)
        if (!is_builtin(registry, encoder->name))
            error = ims_registry_take(registry, encoder, message);
    if (error != IMS_OK) {
        registry->encoders.count = before;
        ims_plugin_proxy_free(proxy);
        return error;
    }
    registry->proxies.items[registry->proxies.count++] = proxy;
    return IMS_OK;
}

/* Makes a reason name the file, and keeps it as a problem. */
static int refuse(struct ims_registry *registry, const char *file, int error,
                  struct ims_message *reason, struct ims_message *message)
{
    char quoted[QUOTED_PATH];
    ims_message_prepend(reason, "%s: ", ims_path_quote(file, quoted, sizeof quoted));
    ims_message_set(message, "%s", reason->text);
    if (error != IMS_ERROR_MEMORY &&
        ims_registry_keep_problem(registry, reason) != IMS_OK)
        return ims_registry_out_of_memory(message);
    return error;
}

static int load_library(struct ims_registry *registry, const struct ims_os *os,
                        const char *file, struct ims_message *message)
{
    struct ims_message reason = {0};
    int error = add_library(registry, os, file, &reason);
    return error == IMS_OK ? IMS_OK : refuse(registry, file, error, &reason, message);
}

/* Adds one of the libraries of a folder: described by a manifest, or loaded. */
static int add_of_folder(struct ims_registry *registry, const struct ims_os *os,
                         const char *file, bool installed, struct ims_message *message)
{
    struct ims_message reason = {0};
    char *manifest = ims_plugin_manifest_path(file);
    if (manifest == NULL)
        return ims_registry_out_of_memory(message);
    const bool described = ims_plugin_is_there(os, manifest);
    const char *culprit = file;
    int error = installed ? ims_plugin_check_owner(os, file, &reason) : IMS_OK;
    if (error == IMS_OK && described) {
        culprit = manifest;
        error = installed ? ims_plugin_check_owner(os, manifest, &reason) : IMS_OK;
        if (error == IMS_OK)
            error = add_described(registry, os, file, manifest, &reason);
    } else if (error == IMS_OK)
        error = add_library(registry, os, file, &reason);
    if (error != IMS_OK)
        error = refuse(registry, culprit, error, &reason, message);
    free(manifest);
    return error;
}

/* Adds what is in a folder; returns the first error, with its message. Memory is the
 * one that ends it. What the program did not choose itself, but is `installed`, must be
 * in good hands. */
static int load_folder(struct ims_registry *registry, const char *folder,
                       const struct ims_os *os, bool installed,
                       struct ims_message *message)
{
    struct ims_plugin_list list = {0};
    struct ims_message reason = {0};
    int error = installed ? ims_plugin_check_owner(os, folder, &reason) : IMS_OK;
    if (error == IMS_OK)
        error = ims_plugin_list_read(&list, os, folder, &reason);
    if (error != IMS_OK)
        error = refuse(registry, folder, error, &reason, message);
    for (size_t i = 0; error != IMS_ERROR_MEMORY && i < list.count; i++) {
        int refused = add_of_folder(registry, os, list.files[i], installed, &reason);
        if (refused != IMS_OK && (error == IMS_OK || refused == IMS_ERROR_MEMORY)) {
            error = refused;
            ims_message_set(message, "%s", reason.text);
        }
    }
    ims_plugin_list_free(&list);
    return error;
}

int ims_registry_load_folder(struct ims_registry *registry, const char *folder,
                             const struct ims_os *os)
{
    if (!ims_plugin_is_folder(os, folder))
        return IMS_OK;
    int error = load_folder(registry, folder, os, true, NULL);
    return error == IMS_ERROR_MEMORY ? error : IMS_OK;
}

int ims_registry_load_installed(struct ims_registry *registry)
{
    char *folder = ims_plugin_folder_find(&ims_os_default);
    if (folder == NULL)
        return IMS_ERROR_MEMORY;
    int error = ims_registry_load_folder(registry, folder, &ims_os_default);
    free(folder);
    return error;
}

void ims_registry_load_free(struct ims_registry *registry)
{
    for (size_t i = 0; i < registry->proxies.count; i++)
        ims_plugin_proxy_free(registry->proxies.items[i]);
    free(registry->proxies.items);
}

int ims_registry_load(ims_registry *registry, const char *path,
                      struct ims_message *message)
{
    int error = ims_registry_check_open(registry, path, "path", message);
    if (error != IMS_OK)
        return error;
    if (ims_plugin_is_folder(&ims_os_default, path))
        return load_folder(registry, path, &ims_os_default, false, message);
    return load_library(registry, &ims_os_default, path, message);
}
