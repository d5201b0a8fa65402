/* SPDX-License-Identifier: MIT
 *
 * Plugins that are described by a manifest, and loaded when the first image needs one:
 * tables as the manifest has them, whose functions load the plugin and call its own. It
 * knows no registry. Thread-safety: safe, but for making and freeing.
 */
#ifndef IMS_PLUGIN_PROXY_H
#define IMS_PLUGIN_PROXY_H

#include <stddef.h>

#include <imagesaver/encoder.h>

struct ims_os;
struct ims_plugin_proxy;

/* Reads a manifest. IMS_OK, IMS_ERROR_PLUGIN_ABI, IMS_ERROR_PLUGIN_TABLE,
 * IMS_ERROR_PLUGIN_LOAD (not readable), IMS_ERROR_MEMORY. The message does not name the
 * manifest. */
int ims_plugin_proxy_new(struct ims_plugin_proxy **proxy, const struct ims_os *os,
                         const char *library, const char *manifest,
                         struct ims_message *message);

/* Its encoders; NULL past the end. They live as long as the proxy. Their `accepts`
 * loads the plugin and runs its probe, once. */
const struct ims_encoder *ims_plugin_proxy_at(const struct ims_plugin_proxy *proxy,
                                              size_t index);

/* The plugin stays loaded. */
void ims_plugin_proxy_free(struct ims_plugin_proxy *proxy);

#endif
