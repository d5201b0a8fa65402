/* SPDX-License-Identifier: MIT */
#include "old_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char acl_name[] = "system.posix_acl_access";

enum {
    ACL_SIZE = 4096, /* of a list in bytes: 511 entries */
    ACL_VERSION = 2,
    /* Tags of entries, as the kernel writes them. */
    ACL_GROUP = 0x04,
    ACL_MASK = 0x10,
    GROUP_SHIFT = 3 /* from the bits of others to those of the group */
};

/* As the kernel writes it; all numbers little endian. */
struct acl {
    unsigned char bytes[ACL_SIZE];
    size_t size; /* 0 = the file has none */
    bool unknown;
};

int ims_old_file_look(const struct ims_os *os, int folder, const char *name,
                      struct ims_old_file *old)
{
    struct stat status;
    *old = (struct ims_old_file){.kind = IMS_OLD_FILE_NONE};
    if (os->fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? 0 : errno;
    old->mode = status.st_mode & 0777;
    old->owner = status.st_uid;
    old->group = status.st_gid;
    if (S_ISREG(status.st_mode))
        old->kind = IMS_OLD_FILE_REGULAR;
    else if (S_ISDIR(status.st_mode))
        old->kind = IMS_OLD_FILE_FOLDER;
    else if (S_ISLNK(status.st_mode))
        old->kind = IMS_OLD_FILE_LINK;
    else
        old->kind = IMS_OLD_FILE_SPECIAL;
    return 0;
}

/* ---- access control lists -------------------------------------------------------- */

static void read_acl(const struct ims_os *os, int folder, const char *name,
                     struct acl *acl)
{
    acl->size = 0;
    acl->unknown = false;
    ssize_t size = os->getxattrat(folder, name, acl_name, acl->bytes, ACL_SIZE);
    if (size > 0)
        acl->size = (size_t)size;
    else
        acl->unknown = size < 0 && errno != ENODATA && errno != EOPNOTSUPP;
}

static unsigned number_at(const unsigned char *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

/* What the owning group may really do: of a file with a list, the group's permission
 * bits are the mask, which says what any of the others on the list may do at most. */
static mode_t group_rights(const struct acl *acl)
{
    enum { HEADER = 4, ENTRY = 8 };
    mode_t group = 0;
    mode_t mask = 07;
    if (acl->size < HEADER || number_at(acl->bytes) != ACL_VERSION)
        return 0;
    for (size_t at = HEADER; at + ENTRY <= acl->size; at += ENTRY) {
        unsigned tag = number_at(acl->bytes + at);
        mode_t rights = number_at(acl->bytes + at + 2) & 07;
        if (tag == ACL_GROUP)
            group = rights;
        else if (tag == ACL_MASK)
            mask = rights;
    }
    return group & mask;
}

/* ---- keeping --------------------------------------------------------------------- */

/* Whether the new file has the old one's group in the end. */
static bool keep_owner(const struct ims_os *os, const struct ims_old_file *old,
                       const struct stat *new, int file)
{
    if (new->st_uid == old->owner &&new->st_gid == old->group)
        return true;
    if (os->fchown(file, old->owner, old->group) == 0)
        return true;
    /* To give a file away takes a privilege, to give it to a group of one's own none.
     */
    return new->st_gid == old->group || os->fchown(file, (uid_t)-1, old->group) == 0;
}

/* The permissions of a new file without a list. */
static mode_t plain_mode(const struct ims_old_file *old, const struct acl *acl,
                         bool group_kept)
{
    mode_t others = old->mode & 07;
    mode_t group = old->mode >> GROUP_SHIFT & 07;
    if (acl->size > 0)
        group = group_rights(acl);
    if (acl->unknown || !group_kept)
        group &= others;
    return (old->mode & 0700) | group << GROUP_SHIFT | others;
}

/* File systems without modes refuse to set them, but show the same one for all. */
static bool has_mode(const struct ims_os *os, int file, mode_t mode)
{
    struct stat status;
    return os->fstat(file, &status) == 0 && (status.st_mode & 07777) == mode;
}

bool ims_old_file_keep(const struct ims_os *os, const struct ims_old_file *old,
                       int folder, const char *name, int file,
                       struct ims_store_failure *failure)
{
    struct stat new;
    struct acl acl;
    if (os->fstat(file, &new) != 0)
        return ims_store_failure_note(failure, IMS_STORE_STEP_MODE, errno);
    bool group_kept = keep_owner(os, old, &new, file);
    read_acl(os, folder, name, &acl);
    if (acl.size > 0 && group_kept &&
        os->fsetxattr(file, acl_name, acl.bytes, acl.size) == 0)
        return true; /* it holds the permissions, too */
    mode_t mode = plain_mode(old, &acl, group_kept);
    /* The folder may have given the new file a list: others would be on it. */
    bool listed = os->fgetxattr(file, acl_name, NULL, 0) > 0;
    if (listed)
        os->fremovexattr(file, acl_name); /* or else the mode below is its mask */
    if (!listed && (new.st_mode & 07777) == mode)
        return true;
    if (os->fchmod(file, mode) == 0)
        return true;
    int system_errno = errno;
    return has_mode(os, file, mode) ||
           ims_store_failure_note(failure, IMS_STORE_STEP_MODE, system_errno);
}
