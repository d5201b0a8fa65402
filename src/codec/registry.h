/* SPDX-License-Identifier: MIT
 *
 * The inside of registries: the sets of encoders behind ims_registry_new(). It knows
 * encoders by their tables only. Thread-safety: unsafe until the first
 * ims_registry_freeze(), constant from then on, the count of references excepted.
 */
#ifndef IMS_REGISTRY_H
#define IMS_REGISTRY_H

#include <imagesaver/encoder.h>

struct ims_os;

/* The encoders compiled in, ended by NULL; encoders/builtin.c. */
extern const struct ims_encoder *const ims_builtin_encoders[];

/* What they are offered as `convert`; encoders/convert/service.c. */
int ims_convert_service_run(const struct ims_services *services,
                            const struct ims_image *image, const struct ims_image *to,
                            struct ims_message *message);

/* Takes a reference, to be given back by ims_registry_free(). Thread-safe. */
struct ims_registry *ims_registry_hold(struct ims_registry *registry);

/* What a saver without a registry uses: what is built in and installed, looked up once
 * a process, when it is first asked for. It is never freed; NULL = out of memory.
 * Thread-safe. */
struct ims_registry *ims_registry_default(void);

/* From now on its encoders are the same. Thread-safe. */
void ims_registry_freeze(struct ims_registry *registry);

/* Fills an empty registry as ims_registry_new() does, from other sources: `builtin` is
 * a table ended by NULL or NULL, `folder` one of plugins or NULL. What is refused
 * becomes a problem. IMS_OK or IMS_ERROR_MEMORY. */
int ims_registry_fill(struct ims_registry *registry,
                      const struct ims_encoder *const *builtin, const char *folder,
                      const struct ims_os *os);

#endif
