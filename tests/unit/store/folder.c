/* SPDX-License-Identifier: MIT
 *
 * Finding and making sub-folders: by one call or step by step, under races.
 */
#include "src/store/folder/folder.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/staged_os.h"

static struct ims_folder_root root;
static struct ims_folder folder;
static struct ims_store_failure failure;

static void begin(void)
{
    scratch_open();
    staged_reset();
    cr_assert_eq(ims_folder_root_open(&root, scratch_folder(), &staged_os), 0);
    staged_forget_calls();
}

static void end(void)
{
    ims_folder_root_close(&root);
    scratch_close();
}

/* Whether the open folder is the one at this path now. */
static bool is_at(const char *relative)
{
    struct stat here;
    struct stat there;
    return fstat(folder.handle, &here) == 0 &&
           stat(scratch_path(relative), &there) == 0 && here.st_ino == there.st_ino &&
           here.st_dev == there.st_dev;
}

static bool opens(const char *sub_folder, bool synced)
{
    bool good = ims_folder_open(&root, sub_folder, synced, &folder, &failure);
    if (!good)
        return false;
    cr_assert(is_at(sub_folder[0] == '\0' ? "." : sub_folder));
    cr_assert(folder.same_mount);
    ims_folder_close(&root, &folder);
    return true;
}

Test(folder, the_location_itself_needs_no_call)
{
    begin();
    cr_assert(opens("", false));
    cr_assert_eq(ims_folder_find(&root, "", &folder), 0);
    ims_folder_close(&root, &folder);
    cr_assert_str_empty(staged_trace());
    end();
}

Test(folder, one_call_finds_a_deep_folder)
{
    if (!staged_has_openat2())
        cr_skip("there is no openat2\n");
    begin();
    scratch_make_folder("a");
    scratch_make_folder("a/b");
    scratch_make_folder("a/b/c");
    cr_assert(opens("a/b/c", false));
    cr_assert_str_eq(staged_trace(), "openat2 close");
    end();
}

Test(folder, to_find_makes_nothing)
{
    if (!staged_has_openat2())
        cr_skip("there is no openat2\n");
    begin();
    for (int i = 0; i < 2; i++) {
        staged_lacks.openat2 = i == 1;
        scratch_write("file", "", 0644);
        cr_assert_eq(ims_folder_find(&root, "a", &folder), ENOENT);
        cr_assert_eq(ims_folder_find(&root, "a/b", &folder), ENOENT);
        if (i == 0)
            cr_assert_str_eq(staged_trace(), "openat2 openat2");
        cr_assert_eq(ims_folder_find(&root, "file", &folder), ENOTDIR);
        cr_assert_eq(scratch_count("."), 1);
    }
    end();
}

Test(folder, what_is_missing_is_made)
{
    begin();
    scratch_make_folder("a");
    cr_assert(opens("a/b/c", false));
    cr_assert_eq(staged_count(STAGED_MKDIRAT), 2);
    cr_assert_eq(scratch_count("."), 3);
    end();
}

/* Filters of system calls that are older than openat2 answer so. */
Test(folder, without_openat2_it_is_not_tried_again)
{
    static const int codes[] = {ENOSYS, EPERM};
    for (int i = 0; i < 2; i++) {
        begin();
        scratch_make_folder("a");
        staged_fail(STAGED_OPENAT2, 1, codes[i], true);
        for (int round = 0; round < 3; round++)
            cr_assert(opens("a", false));
        cr_assert_eq(staged_count(STAGED_OPENAT2), 1);
        end();
    }
}

/* An answer that says nothing about the next time. */
Test(folder, when_openat2_cannot_tell_the_folder_is_walked_to)
{
    static const int codes[] = {EAGAIN, EXDEV, ENOMEM};
    for (int i = 0; i < 3; i++) {
        begin();
        scratch_make_folder("a");
        staged_fail(STAGED_OPENAT2, 1, codes[i], false);
        cr_assert(opens("a", false));
        cr_assert(opens("a", false));
        cr_assert_eq(staged_count(STAGED_OPENAT2), 2);
        end();
    }
}

static void make_it(void *relative)
{
    scratch_make_folder(relative);
}

Test(folder, that_another_made_it_first_is_fine)
{
    begin();
    staged_before(STAGED_MKDIRAT, 1, make_it, "a");
    cr_assert(opens("a/b", false));
    cr_assert_eq(staged_count(STAGED_MKDIRAT), 2);
    end();
}

static void remove_it(void *relative)
{
    scratch_remove(relative);
}

Test(folder, what_vanishes_once_made_is_made_again)
{
    begin();
    /* The second openat is the one that follows the mkdirat. */
    staged_before(STAGED_OPENAT, 2, remove_it, "a");
    cr_assert(opens("a", false));
    cr_assert_eq(staged_count(STAGED_MKDIRAT), 2);
    end();
}

static void remove_again_and_again(void *relative)
{
    if (scratch_exists(relative))
        scratch_remove(relative);
    staged_before(STAGED_OPENAT, 1, remove_again_and_again, relative);
}

Test(folder, what_always_vanishes_is_given_up)
{
    begin();
    staged_before(STAGED_OPENAT, 1, remove_again_and_again, "a");
    cr_assert_not(opens("a", false));
    cr_assert_eq(failure.system_errno, ENOENT);
    cr_assert_leq(staged_count(STAGED_MKDIRAT), 10);
    end();
}

Test(folder, a_failure_tells_which_component_it_is_about)
{
    begin();
    scratch_make_folder("one");
    scratch_write("one/two", "", 0644);
    cr_assert_not(opens("one/two/three", false));
    cr_assert_eq(failure.step, IMS_STORE_STEP_FOLDER_OPEN);
    cr_assert_eq(failure.system_errno, ENOTDIR);
    cr_assert_eq(failure.folder_length, sizeof "one/two" - 1);
    staged_fail(STAGED_MKDIRAT, 1, EACCES, true);
    cr_assert_not(opens("a/b", false));
    cr_assert_eq(failure.step, IMS_STORE_STEP_FOLDER_MAKE);
    cr_assert_eq(failure.folder_length, 1);
    end();
}

/* Each folder on the way is synced after what is below it was made. */
Test(folder, synced_folders_have_their_entries_on_the_disk)
{
    begin();
    scratch_make_folder("a");
    cr_assert(ims_folder_open(&root, "a/b", true, &folder, &failure));
    cr_assert_str_eq(
        staged_trace(),
        "openat openat fsync close openat mkdirat openat fsync close fstat");
    cr_assert_eq(ims_folder_sync(&root, &folder), 0);
    ims_folder_close(&root, &folder);
    end();
}

Test(folder, a_folder_that_cannot_be_synced)
{
    begin();
    scratch_make_folder("a");
    size_t before = scratch_handles();
    for (unsigned nth = 1; nth <= 2; nth++) {
        staged_fail(STAGED_FSYNC, nth, EIO, false);
        cr_assert(ims_folder_open(&root, "a/b", true, &folder, &failure));
        cr_assert_eq(folder.sync_errno, EIO);
        cr_assert_eq(ims_folder_sync(&root, &folder), EIO, "it is remembered");
        ims_folder_close(&root, &folder);
    }
    cr_assert(opens("a/b", true));
    cr_assert_eq(scratch_handles(), before, "a handle was left open");
    cr_assert_eq(ims_folder_find(&root, "", &folder), 0);
    staged_fail(STAGED_FSYNC, 1, EIO, false);
    cr_assert_eq(ims_folder_sync(&root, &folder), EIO);
    end();
}
