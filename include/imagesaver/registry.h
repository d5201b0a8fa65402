/* SPDX-License-Identifier: MIT */
/**
 * @file registry.h
 * @brief The encoders that a saver may use, and plugins. imagesaver.h includes it.
 */
#ifndef IMAGESAVER_REGISTRY_H
#define IMAGESAVER_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A set of encoders. Reference-counted: a saver keeps its registry alive.
 * Thread-safety: unsafe while it is being filled; once a saver uses it, it is frozen
 * and safe, and filling it further returns ::IMS_ERROR_REGISTRY_IN_USE.
 */
typedef struct ims_registry ims_registry;

struct ims_encoder; /* imagesaver/encoder.h */
struct ims_option;  /* imagesaver/encoder.h */

/** What ims_registry_new() fills a registry with: bits. */
enum ims_registry_content {
    IMS_REGISTRY_EMPTY = 0,
    IMS_REGISTRY_BUILTIN = 1 << 0,   /**< the encoders compiled into the library */
    IMS_REGISTRY_INSTALLED = 1 << 1, /**< plugins in `imagesaver/encoders` beside the
                                          shared library, or where it was built for */
    IMS_REGISTRY_DEFAULT = 3         /**< both: what a saver without a registry uses */
};

/**
 * Makes a registry. Installed plugins that have a manifest are listed by it, and loaded
 * when the first image needs one: that submission may take tens of milliseconds.
 * Installed plugins are refused that others may change: the folder, the library and its
 * manifest must belong to root, to the effective user, or to whom the file of this
 * library belongs; others must not be allowed to write to them, nor may their group,
 * unless it is root's (group 0). This is looked at here, once, and not again when a
 * plugin is loaded. Symbolic links are followed; the folders above are not looked at.
 * An installed plugin that is refused does not fail the call: its reason is told by
 * ims_registry_problem().
 * @param registry where the handle goes; the caller owns it after success, NULL after
 *                 failure; freed by ims_registry_free()
 * @param content  bits of enum ims_registry_content
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_MEMORY
 * Thread-safe. Reads the plugin folder, else never blocks.
 */
IMS_API int ims_registry_new(ims_registry **registry, uint32_t content);

/**
 * Adds an encoder of the program's own.
 * @param encoder its table; stays the caller's and must outlive the registry and every
 *                saver that uses it
 * @param message NULL, or where to say what is wrong with the table
 * @return ::IMS_OK, ::IMS_ERROR_ARGUMENT, ::IMS_ERROR_PLUGIN_ABI,
 *         ::IMS_ERROR_PLUGIN_TABLE (incomplete, or its name is taken),
 *         ::IMS_ERROR_NO_ENCODER (its probe said that it cannot run here),
 *         ::IMS_ERROR_REGISTRY_IN_USE, ::IMS_ERROR_MEMORY
 * Not thread-safe on one registry. Never blocks.
 */
IMS_API int ims_registry_add(ims_registry *registry, const struct ims_encoder *encoder,
                             struct ims_message *message);

/**
 * Loads a plugin: a shared library that exports ::IMS_ENCODER_PLUGIN_SYMBOL, or a
 * folder of them (each `*.so`, in the order of their names). All encoders of one
 * library are added, or none. Of a folder, good ones are added and the first bad one's
 * error is returned; a library there with a manifest beside it (docs/plugins.md) is
 * loaded when the first image needs it. What is loaded stays so until the process ends.
 * @param path    of the library or folder
 * @param message NULL, or where to say what was wrong, with the file
 * @return ::IMS_OK, ::IMS_ERROR_PLUGIN_LOAD, ::IMS_ERROR_PLUGIN_SYMBOL, or as
 *         ims_registry_add()
 * Not thread-safe on one registry. Blocks on the file system.
 */
IMS_API int ims_registry_load(ims_registry *registry, const char *path,
                              struct ims_message *message);

/** How many encoders the registry holds. Thread-safe once frozen. Never blocks. */
IMS_API size_t ims_registry_count(const ims_registry *registry);

/** Encoder number `index`, in order of registration; NULL past the end. Lives as long
 * as the registry. Thread-safe once frozen. Never blocks. */
IMS_API const struct ims_encoder *ims_registry_at(const ims_registry *registry,
                                                  size_t index);

/** Why plugin or built-in encoder number `index` was not taken, one line a problem;
 * NULL past the end. Lives as long as the registry. Thread-safe once frozen. Never
 * blocks. */
IMS_API const char *ims_registry_problem(const ims_registry *registry, size_t index);

/** Lets go of a registry and nulls the handle; NULL and a pointer to NULL are fine.
 *  Savers that use it keep it alive. Not thread-safe on one handle. */
IMS_API void ims_registry_free(ims_registry **registry);

/** Options that are the engine's own (`encoder`, `format`, `narrow`, `gray`, `opaque`,
 *  `hdr`, `chroma`), ended by a NULL key. `encoder` and `format` take the names that a
 *  registry has. Static storage. Thread-safe. Never blocks. */
IMS_API const struct ims_option *ims_general_options(void);

#ifdef __cplusplus
}
#endif

#endif
