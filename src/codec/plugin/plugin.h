/* SPDX-License-Identifier: MIT
 *
 * Shared libraries with encoders: finding and opening them. It looks at the table that
 * a library exports only as far as its number; it knows no registry. Thread-safety:
 * safe.
 */
#ifndef IMS_PLUGIN_H
#define IMS_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

#include <imagesaver/encoder.h>

struct ims_os;

/* A loaded library. */
struct ims_plugin {
    const struct ims_encoder *const *encoders; /* ended by NULL, not empty */
};

/* Loads the library in a file. IMS_OK, IMS_ERROR_PLUGIN_LOAD, IMS_ERROR_PLUGIN_SYMBOL,
 * IMS_ERROR_PLUGIN_ABI, IMS_ERROR_PLUGIN_TABLE (no encoders), IMS_ERROR_MEMORY. The
 * message does not name the file. Runs what the library runs when it is loaded. What is
 * loaded stays so until the process ends, also after a failure: threads that it
 * started, or that run its destructors when they end, must not lose their code. */
int ims_plugin_open(struct ims_plugin *plugin, const struct ims_os *os,
                    const char *file, struct ims_message *message);

/* The path of a library's manifest, `NAME.manifest` beside `NAME.so`, which the caller
 * frees; NULL when out of memory. */
char *ims_plugin_manifest_path(const char *library);

/* Whether a plugin, its manifest or its folder is in good hands: by its permission bits
 * only its owner may write to it, and its group if that is root's (group 0); and it
 * belongs to root, to the user of this process, or to whom this library's own file
 * belongs. Links are followed. IMS_OK or IMS_ERROR_PLUGIN_LOAD. */
int ims_plugin_check_owner(const struct ims_os *os, const char *path,
                           struct ims_message *message);

/* Whether there is anything at a path. */
bool ims_plugin_is_there(const struct ims_os *os, const char *path);

/* Whether there is a folder at a path. */
bool ims_plugin_is_folder(const struct ims_os *os, const char *path);

/* The paths of a folder's libraries. */
struct ims_plugin_list {
    char **files;
    size_t count;
    size_t capacity;
};

/* Lists `*.so` in the order of their names, those that begin with a dot left out.
 * IMS_OK, IMS_ERROR_PLUGIN_LOAD, IMS_ERROR_MEMORY; the list is to be freed in any
 * case. The message does not name the folder. */
int ims_plugin_list_read(struct ims_plugin_list *list, const struct ims_os *os,
                         const char *folder, struct ims_message *message);
void ims_plugin_list_free(struct ims_plugin_list *list);

#endif
