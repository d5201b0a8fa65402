/* SPDX-License-Identifier: MIT
 *
 * All that the encoders and the engine's part behind ims_encode() ask of the system,
 * for a program that has none: no threads, no files, no plugins. A port begins with
 * these (scripts/check-alone, which builds and runs them).
 */
#include <stdlib.h>

#include "base/cancel.h"
#include "base/pages.h"
#include "codec/registry_private.h"

int ims_cancel_disable(void)
{
    return 0;
}

void ims_cancel_restore(int before)
{
    (void)before;
}

void *ims_pages_map(size_t size, size_t wanted)
{
    (void)wanted;
    return calloc(1, size);
}

void ims_pages_unmap(void *memory, size_t size)
{
    (void)size;
    free(memory);
}

int ims_registry_load_folder(struct ims_registry *registry, const char *folder,
                             const struct ims_os *os)
{
    (void)registry, (void)folder, (void)os;
    return IMS_OK;
}

int ims_registry_load_installed(struct ims_registry *registry)
{
    (void)registry;
    return IMS_OK;
}

void ims_registry_load_free(struct ims_registry *registry)
{
    (void)registry;
}
