/* SPDX-License-Identifier: MIT
 *
 * What has the name that a file shall get, and what of it the new file keeps: its
 * permissions, owner, group and access control list (ACL), so that nobody may do more
 * with the new file than with the old one. It knows no policy.
 */
#ifndef IMS_OLD_FILE_H
#define IMS_OLD_FILE_H

#include <sys/types.h>

#include "base/os.h"
#include "store_failure.h"

enum ims_old_file_kind {
    IMS_OLD_FILE_NONE,
    IMS_OLD_FILE_REGULAR,
    IMS_OLD_FILE_LINK,
    IMS_OLD_FILE_FOLDER,
    IMS_OLD_FILE_SPECIAL /* a device, a FIFO, a socket */
};

struct ims_old_file {
    enum ims_old_file_kind kind;
    mode_t mode; /* permissions; as in writing in place, set-user-ID is not kept */
    uid_t owner;
    gid_t group;
};

/* Returns 0, or errno when it cannot be told; then `old` says that there is nothing.
 * Blocks. */
int ims_old_file_look(const struct ims_os *os, int folder, const char *name,
                      struct ims_old_file *old);

/* Gives the new file `file` what the old one, a regular file called `name` in `folder`,
 * has of it. Where the group or the ACL cannot be kept, the group gets no right that
 * it had not, or that others lack. False when not even the permissions can be set.
 * Blocks. */
bool ims_old_file_keep(const struct ims_os *os, const struct ims_old_file *old,
                       int folder, const char *name, int file,
                       struct ims_store_failure *failure);

#endif
