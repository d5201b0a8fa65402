/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include <dirent.h>
#include <fcntl.h>

#include "base/path.h"

enum { PROBES = 8 /* places where a key may be */ };

void ims_sweep_folder(struct ims_tempfile_names *names, int folder)
{
    const struct ims_os *os = names->os;
    int file = os->openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (file < 0)
        return;
    DIR *list = os->fdopendir(file);
    if (list == NULL) {
        os->close(file);
        return;
    }
    for (const struct dirent *entry = os->readdir(list); entry != NULL;
         entry = os->readdir(list))
        if (ims_tempfile_name_is_dead(names, folder, entry->d_name))
            os->unlinkat(folder, entry->d_name, 0);
    os->closedir(list);
}

void ims_sweep_once(struct ims_sweep *sweep, struct ims_tempfile_names *names,
                    const char *sub_folder, int folder)
{
    uint64_t key = ims_path_key(sub_folder, "") | 1; /* 0 is a free place */
    for (uint64_t i = 0; i < PROBES; i++) {
        _Atomic uint64_t *place = &sweep->swept[(key / 2 + i) % IMS_SWEEP_FOLDERS];
        uint64_t found = atomic_load_explicit(place, memory_order_relaxed);
        if (found == 0 && atomic_compare_exchange_strong(place, &found, key)) {
            ims_sweep_folder(names, folder);
            return;
        }
        if (found == key)
            return;
    }
}
