/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "base/os.h"
#include "base/path.h"
#include "encoder_check.h"
#include "encoder_state.h"
#include "plugin.h"
#include "plugin_folder.h"
#include "plugin_proxy.h"

/* A list of pointers that grows. */
struct pointers {
    void **items;
    size_t count;
    size_t capacity;
};

struct ims_registry {
    atomic_size_t references;
    atomic_bool frozen;
    struct pointers encoders; /* const struct ims_encoder *, with all members */
    struct pointers copies;   /* struct ims_encoder *, of tables without some; owned */
    struct pointers proxies;  /* struct ims_plugin_proxy *, owned */
    struct pointers problems; /* char *, owned */
    size_t builtin_count;     /* of the encoders, which are the first */
};

enum {
    QUOTED_PATH = 200 /* bytes of a path in a message: leaves room for the reason */
};

static bool make_room(struct pointers *list)
{
    if (list->count < list->capacity)
        return true;
    size_t capacity;
    size_t bytes;
    if (!ims_checked_add(list->capacity, list->capacity / 2 + 16, &capacity) ||
        !ims_checked_multiply(capacity, sizeof list->items[0], &bytes))
        return false;
    void **grown = realloc(list->items, bytes);
    if (grown == NULL)
        return false;
    list->items = grown;
    list->capacity = capacity;
    return true;
}

static int out_of_memory(struct ims_message *message)
{
    return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
}

/* Keeps the message's text as a problem. */
static int keep_problem(struct ims_registry *registry,
                        const struct ims_message *message)
{
    size_t bytes = strlen(message->text) + 1;
    char *text = malloc(bytes);
    if (text == NULL || !make_room(&registry->problems)) {
        free(text);
        return IMS_ERROR_MEMORY;
    }
    memcpy(text, message->text, bytes);
    registry->problems.items[registry->problems.count++] = text;
    return IMS_OK;
}

/* ---- adding ---------------------------------------------------------------------- */

static const struct ims_encoder *find(const struct ims_registry *registry,
                                      const char *name)
{
    for (size_t i = 0; i < registry->encoders.count; i++) {
        const struct ims_encoder *encoder = registry->encoders.items[i];
        if (strcmp(encoder->name, name) == 0)
            return encoder;
    }
    return NULL;
}

/* Keeps a table that has all members in place of one that has not. */
static const struct ims_encoder *keep_copy(struct ims_registry *registry,
                                           const struct ims_encoder *full)
{
    struct ims_encoder *copy = malloc(sizeof *copy);
    if (copy == NULL || !make_room(&registry->copies)) {
        free(copy);
        return NULL;
    }
    *copy = *full;
    registry->copies.items[registry->copies.count++] = copy;
    return copy;
}

static int add(struct ims_registry *registry, const struct ims_encoder *encoder,
               struct ims_message *message)
{
    struct ims_encoder full;
    int error = ims_encoder_check_take(&full, encoder, message);
    if (error == IMS_OK)
        error = ims_encoder_check(&full, message);
    if (error != IMS_OK)
        return error;
    if (encoder->size < sizeof full) {
        encoder = keep_copy(registry, &full);
        if (encoder == NULL)
            return out_of_memory(message);
    }
    if (find(registry, encoder->name) != NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "encoder %s: the name is taken by an encoder that is "
                                "registered already",
                                encoder->name);
    error = ims_encoder_state_probe(encoder, message);
    if (error != IMS_OK)
        return error;
    if (!make_room(&registry->encoders))
        return out_of_memory(message);
    /* The list is of plain pointers; nothing is ever written through them. */
    registry->encoders.items[registry->encoders.count++] = (void *)(uintptr_t)encoder;
    return IMS_OK;
}

static int add_builtin(struct ims_registry *registry,
                       const struct ims_encoder *const *encoders)
{
    for (size_t i = 0; encoders != NULL && encoders[i] != NULL; i++) {
        struct ims_message reason = {0};
        int error = add(registry, encoders[i], &reason);
        if (error == IMS_ERROR_MEMORY)
            return error;
        if (error != IMS_OK && keep_problem(registry, &reason) != IMS_OK)
            return IMS_ERROR_MEMORY;
    }
    registry->builtin_count = registry->encoders.count;
    return IMS_OK;
}

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
        error = add(registry, plugin.encoders[i], message);
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
    if (!make_room(&registry->proxies))
        error = out_of_memory(message);
    for (size_t i = 0;
         error == IMS_OK && (encoder = ims_plugin_proxy_at(proxy, i)) != NULL; i++)
        if (!is_builtin(registry, encoder->name))
            error = add(registry, encoder, message);
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
    if (error != IMS_ERROR_MEMORY && keep_problem(registry, reason) != IMS_OK)
        return out_of_memory(message);
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
        return out_of_memory(message);
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

int ims_registry_fill(struct ims_registry *registry,
                      const struct ims_encoder *const *builtin, const char *folder,
                      const struct ims_os *os)
{
    int error = add_builtin(registry, builtin);
    if (error != IMS_OK)
        return error;
    /* Nobody has to install plugins, so there may be no folder. */
    if (folder == NULL || !ims_plugin_is_folder(os, folder))
        return IMS_OK;
    error = load_folder(registry, folder, os, true, NULL);
    return error == IMS_ERROR_MEMORY ? error : IMS_OK;
}

/* ---- the public functions -------------------------------------------------------- */

int ims_registry_new(ims_registry **registry, uint32_t content)
{
    if (registry == NULL)
        return IMS_ERROR_ARGUMENT;
    *registry = NULL;
    if ((content & ~(uint32_t)IMS_REGISTRY_DEFAULT) != 0)
        return IMS_ERROR_ARGUMENT;
    struct ims_registry *made = calloc(1, sizeof *made);
    if (made == NULL)
        return IMS_ERROR_MEMORY;
    atomic_init(&made->references, 1);
    atomic_init(&made->frozen, false);
    const bool installed = (content & IMS_REGISTRY_INSTALLED) != 0;
    char *folder = installed ? ims_plugin_folder_find(&ims_os_default) : NULL;
    int error = IMS_ERROR_MEMORY;
    if (!installed || folder != NULL)
        error = ims_registry_fill(
            made, (content & IMS_REGISTRY_BUILTIN) != 0 ? ims_builtin_encoders : NULL,
            folder, &ims_os_default);
    free(folder);
    if (error != IMS_OK)
        ims_registry_free(&made);
    *registry = made;
    return error;
}

/* Whoever comes second gives up what it has made: nobody waits, also not in the child
 * of a process that forked at the wrong moment. */
struct ims_registry *ims_registry_default(void)
{
    static _Atomic(struct ims_registry *) standard;
    struct ims_registry *known = atomic_load(&standard);
    struct ims_registry *made = NULL;
    if (known != NULL || ims_registry_new(&made, IMS_REGISTRY_DEFAULT) != IMS_OK)
        return known;
    if (atomic_compare_exchange_strong(&standard, &known, made))
        return made;
    ims_registry_free(&made);
    return known;
}

/* Whether a registry may still be filled. */
static int check_open(struct ims_registry *registry, const void *given,
                      const char *what, struct ims_message *message)
{
    ims_message_clear(message);
    if (registry == NULL || given == NULL)
        return ims_message_fail(message, IMS_ERROR_ARGUMENT, "the %s is NULL",
                                registry == NULL ? "registry" : what);
    if (atomic_load(&registry->frozen))
        return ims_message_fail(message, IMS_ERROR_REGISTRY_IN_USE,
                                "the registry is in use by a saver: add encoders "
                                "before the first saver is opened with it");
    return IMS_OK;
}

int ims_registry_add(ims_registry *registry, const struct ims_encoder *encoder,
                     struct ims_message *message)
{
    int error = check_open(registry, encoder, "encoder", message);
    return error == IMS_OK ? add(registry, encoder, message) : error;
}

int ims_registry_load(ims_registry *registry, const char *path,
                      struct ims_message *message)
{
    int error = check_open(registry, path, "path", message);
    if (error != IMS_OK)
        return error;
    if (ims_plugin_is_folder(&ims_os_default, path))
        return load_folder(registry, path, &ims_os_default, false, message);
    return load_library(registry, &ims_os_default, path, message);
}

size_t ims_registry_count(const ims_registry *registry)
{
    return registry != NULL ? registry->encoders.count : 0;
}

const struct ims_encoder *ims_registry_at(const ims_registry *registry, size_t index)
{
    return index < ims_registry_count(registry) ? registry->encoders.items[index]
                                                : NULL;
}

const char *ims_registry_problem(const ims_registry *registry, size_t index)
{
    return registry != NULL && index < registry->problems.count
               ? registry->problems.items[index]
               : NULL;
}

void ims_registry_freeze(struct ims_registry *registry)
{
    atomic_store(&registry->frozen, true);
}

struct ims_registry *ims_registry_hold(struct ims_registry *registry)
{
    atomic_fetch_add_explicit(&registry->references, 1, memory_order_relaxed);
    return registry;
}

void ims_registry_free(ims_registry **registry)
{
    if (registry == NULL || *registry == NULL)
        return;
    struct ims_registry *old = *registry;
    *registry = NULL;
    if (atomic_fetch_sub_explicit(&old->references, 1, memory_order_acq_rel) > 1)
        return;
    for (size_t i = 0; i < old->problems.count; i++)
        free(old->problems.items[i]);
    for (size_t i = 0; i < old->proxies.count; i++)
        ims_plugin_proxy_free(old->proxies.items[i]);
    for (size_t i = 0; i < old->copies.count; i++)
        free(old->copies.items[i]);
    free(old->copies.items);
    free(old->problems.items);
    free(old->proxies.items);
    free(old->encoders.items);
    free(old);
}
