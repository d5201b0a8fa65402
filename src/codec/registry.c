/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/message.h"
#include "encoder_check.h"
#include "encoder_state.h"
#include "registry_private.h"

bool ims_registry_make_room(struct ims_pointers *list)
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

int ims_registry_out_of_memory(struct ims_message *message)
{
    return ims_message_fail(message, IMS_ERROR_MEMORY, "out of memory");
}

int ims_registry_keep_problem(struct ims_registry *registry,
                              const struct ims_message *message)
{
    size_t bytes = strlen(message->text) + 1;
    char *text = malloc(bytes);
    if (text == NULL || !ims_registry_make_room(&registry->problems)) {
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
    if (copy == NULL || !ims_registry_make_room(&registry->copies)) {
        free(copy);
        return NULL;
    }
    *copy = *full;
    registry->copies.items[registry->copies.count++] = copy;
    return copy;
}

int ims_registry_take(struct ims_registry *registry, const struct ims_encoder *encoder,
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
            return ims_registry_out_of_memory(message);
    }
    if (find(registry, encoder->name) != NULL)
        return ims_message_fail(message, IMS_ERROR_PLUGIN_TABLE,
                                "encoder %s: the name is taken by an encoder that is "
                                "registered already",
                                encoder->name);
    error = ims_encoder_state_probe(encoder, message);
    if (error != IMS_OK)
        return error;
    if (!ims_registry_make_room(&registry->encoders))
        return ims_registry_out_of_memory(message);
    /* The list is of plain pointers; nothing is ever written through them. */
    registry->encoders.items[registry->encoders.count++] = (void *)(uintptr_t)encoder;
    return IMS_OK;
}

static int add_builtin(struct ims_registry *registry,
                       const struct ims_encoder *const *encoders)
{
    for (size_t i = 0; encoders != NULL && encoders[i] != NULL; i++) {
        struct ims_message reason = {0};
        int error = ims_registry_take(registry, encoders[i], &reason);
        if (error == IMS_ERROR_MEMORY)
            return error;
        if (error != IMS_OK && ims_registry_keep_problem(registry, &reason) != IMS_OK)
            return IMS_ERROR_MEMORY;
    }
    registry->builtin_count = registry->encoders.count;
    return IMS_OK;
}

int ims_registry_fill(struct ims_registry *registry,
                      const struct ims_encoder *const *builtin, const char *folder,
                      const struct ims_os *os)
{
    int error = add_builtin(registry, builtin);
    if (error == IMS_OK && folder != NULL)
        error = ims_registry_load_folder(registry, folder, os);
    return error;
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
    int error = IMS_OK;
    if ((content & IMS_REGISTRY_BUILTIN) != 0)
        error = add_builtin(made, ims_builtin_encoders);
    if (error == IMS_OK && (content & IMS_REGISTRY_INSTALLED) != 0)
        error = ims_registry_load_installed(made);
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

int ims_registry_check_open(struct ims_registry *registry, const void *given,
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
    int error = ims_registry_check_open(registry, encoder, "encoder", message);
    return error == IMS_OK ? ims_registry_take(registry, encoder, message) : error;
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
    ims_registry_load_free(old);
    for (size_t i = 0; i < old->copies.count; i++)
        free(old->copies.items[i]);
    free(old->copies.items);
    free(old->problems.items);
    free(old->encoders.items);
    free(old);
}
