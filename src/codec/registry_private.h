/* SPDX-License-Identifier: MIT
 *
 * A registry from inside: registry.c keeps the tables, registry_load.c brings those of
 * plugins, and alone knows the system. A library without plugins has three functions
 * here that do nothing (tests/alone).
 */
#ifndef IMS_REGISTRY_PRIVATE_H
#define IMS_REGISTRY_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "registry.h"

/* A list of pointers that grows. */
struct ims_pointers {
    void **items;
    size_t count;
    size_t capacity;
};

struct ims_registry {
    atomic_size_t references;
    atomic_bool frozen;
    struct ims_pointers encoders; /* const struct ims_encoder *, with all members */
    struct ims_pointers
        copies; /* struct ims_encoder *, of tables without some; owned */
    struct ims_pointers proxies;  /* struct ims_plugin_proxy *, of registry_load.c */
    struct ims_pointers problems; /* char *, owned */
    size_t builtin_count;         /* of the encoders, which are the first */
};

/* ---- registry.c ------------------------------------------------------------------ */

/* For one more; false when out of memory. */
bool ims_registry_make_room(struct ims_pointers *list);

int ims_registry_out_of_memory(struct ims_message *message);

/* Keeps the message's text as a problem. IMS_OK or IMS_ERROR_MEMORY. */
int ims_registry_keep_problem(struct ims_registry *registry,
                              const struct ims_message *message);

/* Whether a registry may still be filled, with what is `given`. */
int ims_registry_check_open(struct ims_registry *registry, const void *given,
                            const char *what, struct ims_message *message);

/* Adds an encoder, if its table is as it should be. */
int ims_registry_take(struct ims_registry *registry, const struct ims_encoder *encoder,
                      struct ims_message *message);

/* ---- registry_load.c ------------------------------------------------------------- */

/* Adds what is in a folder, as far as there is one: nobody has to install plugins. What
 * is refused becomes a problem. IMS_OK or IMS_ERROR_MEMORY. */
int ims_registry_load_folder(struct ims_registry *registry, const char *folder,
                             const struct ims_os *os);

/* The same of where this library's plugins are installed. */
int ims_registry_load_installed(struct ims_registry *registry);

/* Frees what came of plugins. */
void ims_registry_load_free(struct ims_registry *registry);

#endif
