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

/* An open library. Its encoders live until it is closed. */
struct ims_plugin {
    void *library;
    const struct ims_encoder *const *encoders; /* ended by NULL, not empty */
};

/* Opens the library in a file. IMS_OK, IMS_ERROR_PLUGIN_LOAD, IMS_ERROR_PLUGIN_SYMBOL,
 * IMS_ERROR_PLUGIN_ABI, IMS_ERROR_PLUGIN_TABLE (no encoders), IMS_ERROR_MEMORY; then
 * nothing stays open. The message does not name the file. Runs what the library runs
 * when it is opened. */
int ims_plugin_open(struct ims_plugin *plugin, const struct ims_os *os,
                    const char *file, struct ims_message *message);

/* Closes a library, by its `library`. */
void ims_plugin_close(void *library);

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
