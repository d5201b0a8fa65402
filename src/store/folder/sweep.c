/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include <dirent.h>
#include <fcntl.h>

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
