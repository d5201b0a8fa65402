/* SPDX-License-Identifier: MIT
 *
 * A replaced file: who owns the new one, and who may do what with it. Nobody may do
 * more than with the old one. Much of it takes root's rights.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support/put.h"

static const char access_acl[] = "system.posix_acl_access";
static const char default_acl[] = "system.posix_acl_default";

enum { OWNER = 1000, GROUP = 500, FRIEND = 1001 };

static struct stat status_of(const char *relative)
{
    struct stat status;
    cr_assert_eq(lstat(scratch_path(relative), &status), 0, "%s", relative);
    return status;
}

static void need_root(void)
{
    if (geteuid() != 0)
        cr_skip("this takes root's rights\n");
}

static void make_old(uid_t owner, gid_t group, mode_t mode)
{
    scratch_write("a.x", "old", 0600);
    cr_assert_eq(chown(scratch_path("a.x"), owner, group), 0);
    cr_assert_eq(chmod(scratch_path("a.x"), mode), 0);
}

static void replace(const char *system)
{
    cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK, "%s: %s",
                 system, put_completion.message.text);
    cr_assert_eq(scratch_count("."), 1);
}

/* ---- lists, as the kernel reads and writes them -----------------------------------
 */

struct list {
    unsigned char bytes[64];
    size_t size;
};

static void add(struct list *list, unsigned tag, unsigned rights, uint32_t id)
{
    const unsigned char entry[8] = {
        (unsigned char)tag,        0,
        (unsigned char)rights,     0,
        (unsigned char)id,         (unsigned char)(id >> 8),
        (unsigned char)(id >> 16), (unsigned char)(id >> 24)};
    if (list->size == 0) {
        memcpy(list->bytes, "\2\0\0\0", 4);
        list->size = 4;
    }
    memcpy(list->bytes + list->size, entry, sizeof entry);
    list->size += sizeof entry;
}

/* user::rw- user:FRIEND:rw- group::r-- mask::rw- other::--- */
static struct list friendly(void)
{
    struct list list = {.size = 0};
    add(&list, 0x01, 6, UINT32_MAX);
    add(&list, 0x02, 6, FRIEND);
    add(&list, 0x04, 4, UINT32_MAX);
    add(&list, 0x10, 6, UINT32_MAX);
    add(&list, 0x20, 0, UINT32_MAX);
    return list;
}

/* False, with all cleaned up, where the file system has no such lists. */
static bool set_list(const char *relative, const char *kind)
{
    struct list list = friendly();
    if (setxattr(scratch_path(relative), kind, list.bytes, list.size, 0) == 0)
        return true;
    put_end();
    return false;
}

static bool has_list(const char *relative)
{
    return getxattr(scratch_path(relative), access_acl, NULL, 0) > 0;
}

/* ---- owner and group ------------------------------------------------------------- */

Test(store_folder_owner, root_keeps_owner_and_group)
{
    need_root();
    static const mode_t modes[] = {0640, 0600, 0664, 0440};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put_begin(system);
        make_old(OWNER, GROUP, modes[i]);
        replace(system->name);
        struct stat status = status_of("a.x");
        cr_assert_eq(status.st_uid, OWNER, "%s", system->name);
        cr_assert_eq(status.st_gid, GROUP, "%s", system->name);
        cr_assert_eq(status.st_mode & 07777, modes[i], "%s", system->name);
        put_end();
    }
}

/* Whoever may not give it to the old group gives the new one no more than others. */
Test(store_folder_owner, a_group_that_cannot_be_kept_gets_what_others_get)
{
    need_root();
    static const mode_t modes[][2] = {{0640, 0600}, {0664, 0644}, {0606, 0606}};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put_begin(system);
        make_old(OWNER, GROUP, modes[i][0]);
        staged_fail(STAGED_FCHOWN, 1, EPERM, true);
        replace(system->name);
        cr_assert_eq(scratch_mode("a.x"), modes[i][1], "%s", system->name);
        put_end();
    }
}

Test(store_folder_owner, the_group_is_kept_without_the_owner)
{
    need_root();
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        make_old(OWNER, GROUP, 0640);
        staged_fail(STAGED_FCHOWN, 1, EPERM, false);
        replace(system->name);
        struct stat status = status_of("a.x");
        cr_assert_eq(status.st_uid, 0);
        cr_assert_eq(status.st_gid, GROUP);
        cr_assert_eq(status.st_mode & 07777, 0640);
        put_end();
    }
}

/* New files there belong to the folder's group. */
Test(store_folder_owner, a_folder_that_gives_its_group_widens_nothing)
{
    need_root();
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        make_old(0, 0, 0660);
        cr_assert_eq(chown(scratch_path("."), 0, GROUP), 0);
        cr_assert_eq(chmod(scratch_path("."), 02777), 0);
        replace(system->name);
        cr_assert_eq(status_of("a.x").st_gid, 0, "%s", system->name);
        cr_assert_eq(scratch_mode("a.x"), 0660);
        staged_fail(STAGED_FCHOWN, 1, EPERM, true);
        replace(system->name);
        cr_assert_eq(status_of("a.x").st_gid, GROUP, "%s", system->name);
        cr_assert_eq(scratch_mode("a.x"), 0600, "%s", system->name);
        put_end();
    }
}

/* ---- access control lists -------------------------------------------------------- */

Test(store_folder_owner, a_list_is_kept)
{
    PUT_EACH_SYSTEM(system)
    {
        struct list list = friendly();
        unsigned char found[64];
        put_begin(system);
        scratch_write("a.x", "old", 0600);
        if (!set_list("a.x", access_acl))
            cr_skip("no access control lists here\n");
        replace(system->name);
        cr_assert_eq(getxattr(scratch_path("a.x"), access_acl, found, sizeof found),
                     (ssize_t)list.size, "%s", system->name);
        cr_assert_eq(memcmp(found, list.bytes, list.size), 0, "%s", system->name);
        put_end();
    }
}

/* The group's bits of such a file are those of the mask; its own are fewer. */
Test(store_folder_owner, without_the_list_the_group_has_its_own_rights)
{
    static const enum staged_call calls[] = {STAGED_FSETXATTR, STAGED_GETXATTRAT};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < 2; i++) {
        put_begin(system);
        scratch_write("a.x", "old", 0600);
        if (!set_list("a.x", access_acl))
            cr_skip("no access control lists here\n");
        cr_assert_eq(scratch_mode("a.x"), 0660);
        staged_fail(calls[i], 1, EPERM, true);
        replace(system->name);
        cr_assert_not(has_list("a.x"));
        cr_assert_eq(scratch_mode("a.x"), i == 0 ? 0640 : 0600, "%s", system->name);
        put_end();
    }
}

Test(store_folder_owner, a_list_that_the_folder_gives_is_taken_away)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0640);
        if (!set_list(".", default_acl))
            cr_skip("no access control lists here\n");
        cr_assert_not(has_list("a.x"));
        replace(system->name);
        cr_assert_not(has_list("a.x"), "%s", system->name);
        cr_assert_eq(scratch_mode("a.x"), 0640, "%s", system->name);
        cr_assert_eq(put_text("", "b.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert(has_list("b.x"), "a new file has what its folder gives");
        put_end();
    }
}

/* ---- what is no file ------------------------------------------------------------- */

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_lt(snprintf(address.sun_path, sizeof address.sun_path, "%s", path),
                 (int)sizeof address.sun_path);
    cr_assert_eq(bind(end, (struct sockaddr *)&address, sizeof address), 0);
    close(end);
}

Test(store_folder_owner, what_is_neither_file_nor_link_is_not_replaced)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        cr_assert_eq(mkfifo(scratch_path("fifo"), 0600), 0);
        make_socket(scratch_path("socket"));
        static const char *const names[] = {"fifo", "socket"};
        for (size_t i = 0; i < 2; i++) {
            cr_assert_eq(put_text("", names[i], "new", IMS_OVERWRITE_REPLACE),
                         IMS_ERROR_NOT_REGULAR, "%s", system->name);
            cr_assert(put_told("is a device, a FIFO or a socket"), "%s",
                      put_completion.message.text);
            cr_assert_eq(put_text("", names[i], "new", IMS_OVERWRITE_ERROR),
                         IMS_ERROR_EXISTS);
        }
        cr_assert(S_ISFIFO(status_of("fifo").st_mode));
        cr_assert(S_ISSOCK(status_of("socket").st_mode));
        cr_assert_eq(scratch_count("."), 2);
        scratch_link("fifo", "link");
        cr_assert_eq(put_text("", "link", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert(scratch_holds_text("link", "new"), "a link is replaced");
        put_end();
    }
}
