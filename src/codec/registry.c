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
#include "plugin.h"

/* A list of pointers that grows. */
struct pointers {
    void **items;
    size_t count;
    size_t capacity;
};

struct ims_registry {
    atomic_size_t references;
    atomic_bool frozen;
    struct pointers encoders;  /* const struct ims_encoder *, with all members */
    struct pointers copies;    /* struct ims_encoder *, of tables without some; owned */
    struct pointers problems;  /* char *, owned */
    struct pointers libraries; /* of plugins: closed with the registry */
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

static int probe(const struct ims_encoder *encoder, struct ims_message *message)
{
    struct ims_message reason = {0};
    int error = encoder->probe != NULL ? encoder->probe(encoder, &reason) : IMS_OK;
    if (error == IMS_OK)
        return IMS_OK;
    ims_message_tidy(&reason);
    if (error == IMS_ERROR_MEMORY)
        return out_of_memory(message);
    return ims_message_fail(
        message, IMS_ERROR_NO_ENCODER, "encoder %s cannot run here: %s", encoder->name,
        reason.text[0] != '\0' ? reason.text : "it gives no reason");
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
    error = probe(encoder, message);
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
    return IMS_OK;
}

/* Adds all encoders of a library, or none. */
static int add_library(struct ims_registry *registry, const struct ims_os *os,
                       const char *file, struct ims_message *message)
{
    struct ims_plugin plugin;
    int error = ims_plugin_open(&plugin, os, file, message);
    if (error != IMS_OK)
        return error;
    size_t before = registry->encoders.count;
    if (!make_room(&registry->libraries))
        error = out_of_memory(message);
    for (size_t i = 0; error == IMS_OK && plugin.encoders[i] != NULL; i++)
        error = add(registry, plugin.encoders[i], message);
    if (error != IMS_OK) {
        registry->encoders.count = before;
        ims_plugin_close(plugin.library);
        return error;
    }
    registry->libraries.items[registry->libraries.count++] = plugin.library;
    return IMS_OK;
}

/* The same; a refusal names the file and is kept as a problem. */
static int load_library(struct ims_registry *registry, const struct ims_os *os,
                        const char *file, struct ims_message *message)
{
    char quoted[QUOTED_PATH];
    struct ims_message reason = {0};
    int error = add_library(registry, os, file, &reason);
    if (error == IMS_OK)
        return IMS_OK;
    ims_message_prepend(&reason, "%s: ", ims_path_quote(file, quoted, sizeof quoted));
    ims_message_set(message, "%s", reason.text);
    if (error != IMS_ERROR_MEMORY && keep_problem(registry, &reason) != IMS_OK)
        return out_of_memory(message);
    return error;
}

/* Loads each library of a folder; returns the first error, with its message. Memory is
 * the one that ends it. */
static int load_folder(struct ims_registry *registry, const char *folder,
                       const struct ims_os *os, struct ims_message *message)
{
    char quoted[QUOTED_PATH];
    struct ims_plugin_list list;
    struct ims_message reason = {0};
    int error = ims_plugin_list_read(&list, os, folder, &reason);
    if (error != IMS_OK) {
        ims_message_prepend(&reason,
                            "%s: ", ims_path_quote(folder, quoted, sizeof quoted));
        ims_message_set(message, "%s", reason.text);
        if (error != IMS_ERROR_MEMORY && keep_problem(registry, &reason) != IMS_OK)
            error = out_of_memory(message);
    }
    for (size_t i = 0; error != IMS_ERROR_MEMORY && i < list.count; i++) {
        int refused = load_library(registry, os, list.files[i], &reason);
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
    error = load_folder(registry, folder, os, NULL);
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
    int error = ims_registry_fill(
        made, (content & IMS_REGISTRY_BUILTIN) != 0 ? ims_builtin_encoders : NULL,
        (content & IMS_REGISTRY_INSTALLED) != 0 ? IMS_PLUGIN_FOLDER : NULL,
        &ims_os_default);
    if (error != IMS_OK)
        ims_registry_free(&made);
    *registry = made;
    return error;
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
        return load_folder(registry, path, &ims_os_default, message);
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
    /* In reverse, as a later library may use an earlier one's. */
    for (size_t i = old->libraries.count; i > 0; i--)
        ims_plugin_close(old->libraries.items[i - 1]);
    for (size_t i = 0; i < old->copies.count; i++)
        free(old->copies.items[i]);
    free(old->copies.items);
    free(old->problems.items);
    free(old->libraries.items);
    free(old->encoders.items);
    free(old);
}
