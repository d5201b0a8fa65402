/* SPDX-License-Identifier: MIT
 *
 * Where installed plugins are. Thread-safety: safe.
 */
#ifndef IMS_PLUGIN_FOLDER_H
#define IMS_PLUGIN_FOLDER_H

struct ims_os;

/* The folder of installed plugins, whether there is one or not: `imagesaver/encoders`
 * beside the shared library, wherever that was moved to, or else the one that was
 * chosen when it was built. The caller frees it; NULL when out of memory. */
char *ims_plugin_folder_find(const struct ims_os *os);

#endif
