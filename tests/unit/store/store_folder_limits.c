/* SPDX-License-Identifier: MIT
 *
 * Where there is no permission, no room or no handle, and on more than one file system:
 * staged by the system itself, not by a table of calls that only pretends.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/put.h"

/* ---- permission, space, limits --------------------------------------------------- */

Test(store_folder_limits, a_sub_folder_without_permission)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("closed");
        chmod(scratch_folder(), 0777);
        chmod(scratch_path("closed"), 0555);
        uid_t user = geteuid();
        if (!scratch_become_nobody())
            cr_skip("cannot give up root's rights\n");
        cr_assert_eq(put_text("closed", "a.x", "1", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_PERMISSION);
        cr_assert_eq(put_completion.system_errno, EACCES);
        cr_assert(put_told("/closed\": permission denied; "), "%s",
                  put_completion.message.text);
        cr_assert_eq(put_text("closed/s", "a.x", "1", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_PERMISSION);
        cr_assert(put_told("cannot make the folder \""), "%s",
                  put_completion.message.text);
        cr_assert_eq(put_text("", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK, "%s",
                     put_completion.message.text);
        cr_assert_eq(seteuid(user), 0);
        put_end();
    }
}

/* A letter box: files may be put into it, but not listed. */
Test(store_folder_limits, a_folder_that_cannot_be_read)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("box");
        chmod(scratch_path("box"), 0333);
        uid_t user = geteuid();
        if (!scratch_become_nobody())
            cr_skip("cannot give up root's rights\n");
        cr_assert_eq(put_text("box", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK, "%s",
                     put_completion.message.text);
        cr_assert_eq(seteuid(user), 0);
        chmod(scratch_path("box"), 0755);
        cr_assert(scratch_holds_text("box/a.x", "1"));
        put_end();
    }
}

Test(store_folder_limits, a_full_disk)
{
    static char data[600 * 1024];
    const struct ims_chunk chunk = {data, sizeof data};
    struct ims_store_file file = {.sub_folder = "s", .name = "a.x"};
    memset(data, 'd', sizeof data);
    PUT_EACH_SYSTEM(system)
    {
        scratch_open();
        scratch_make_folder("disk");
        if (!scratch_mount("disk"))
            cr_skip("mounting is not permitted\n");
        staged_reset();
        staged_lacks = system->lacks;
        put_open(scratch_path("disk"));
        cr_assert_eq(put_file(&file, &chunk, 1), IMS_OK);
        for (int i = 0; i < 3; i++) {
            /* Neither a second file nor a new version of the first finds room. */
            file.name = i == 1 ? "b.x" : "a.x";
            data[0] = 'e';
            cr_assert_eq(put_file(&file, &chunk, 1), IMS_ERROR_NO_SPACE);
            cr_assert_eq(put_completion.system_errno, ENOSPC);
            cr_assert(put_told(": no space is left on the file system; free space or "
                               "choose another location"));
            data[0] = 'd';
            cr_assert(scratch_holds("disk/s/a.x", data, sizeof data));
            cr_assert_eq(scratch_count("disk"), 2, "%s", system->name);
        }
        /* What failed took nothing away: with room again, all is well. */
        scratch_remove("disk/s/a.x");
        cr_assert_eq(put_file(&file, &chunk, 1), IMS_OK);
        cr_assert(scratch_holds("disk/s/a.x", data, sizeof data));
        scratch_unmount("disk");
        put_end();
    }
}

Test(store_folder_limits, a_limit_on_the_size_of_files)
{
    static char data[64 * 1024];
    const struct ims_chunk chunk = {data, sizeof data};
    const struct ims_store_file file = {.sub_folder = "", .name = "a.x"};
    const struct rlimit limit = {32 * 1024, 32 * 1024};
    signal(SIGXFSZ, SIG_IGN); /* workers have it blocked */
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0644);
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        cr_assert_eq(put_file(&file, &chunk, 1), IMS_ERROR_IO);
        cr_assert_eq(put_completion.system_errno, EFBIG);
        cr_assert(put_told("raise the limit (ulimit -f)"));
        cr_assert(scratch_holds_text("a.x", "old"));
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

Test(store_folder_limits, no_handles_are_left_to_open)
{
    PUT_EACH_SYSTEM(system)
    {
        struct rlimit limit;
        put_begin(system);
        cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
        struct rlimit none = {0, limit.rlim_max};
        cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
        cr_assert_eq(put_text("", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_ERROR_IO);
        cr_assert_eq(put_completion.system_errno, EMFILE);
        cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
        cr_assert_eq(put_text("", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK);
        put_end();
    }
}

/* Each put, good or bad, closes what it opened. */
Test(store_folder_limits, handles_do_not_leak)
{
    const struct ims_store_settings settings = {.os = &staged_os, .syncs = true};
    PUT_EACH_SYSTEM(system)
    {
        put_begin_with(system, &settings);
        scratch_write("file", "", 0644);
        cr_assert_eq(scratch_handles(), 2, "the location, and one to sync by");
        put_text("", "a.x", "1", IMS_OVERWRITE_REPLACE);
        put_text("s/t/u", "a.x", "1", IMS_OVERWRITE_UNIQUE);
        put_text("s/t/u", "a.x", "1", IMS_OVERWRITE_UNIQUE);
        put_text("s/t/u", "a.x", "1", IMS_OVERWRITE_ERROR);
        put_text("s/../file/u", "a.x", "1", IMS_OVERWRITE_ERROR);
        put_text("file/u", "a.x", "1", IMS_OVERWRITE_ERROR);
        staged_fail(STAGED_WRITEV, 1, EIO, false);
        put_text("s/t", "a.x", "1", IMS_OVERWRITE_REPLACE);
        cr_assert_eq(scratch_handles(), 2, "%s", system->name);
        free(put_stream);
        ims_store_folder.close(put_store);
        cr_assert_eq(scratch_handles(), 0, "closing the store closes its handles");
        put_open(scratch_folder());
        put_end();
    }
}

/* ---- other file systems below ---------------------------------------------------- */

/* What the location's file system can do says nothing about another one below it. */
Test(store_folder_limits, a_file_system_mounted_below)
{
    PUT_EACH_SYSTEM(system)
    {
        scratch_open();
        scratch_make_folder("disk");
        if (!scratch_mount("disk"))
            cr_skip("mounting is not permitted\n");
        staged_reset();
        staged_lacks = system->lacks;
        put_open(scratch_folder());
        staged_forget_calls();
        cr_assert_eq(put_text("disk/s", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK,
                     "%s: %s", system->name, put_completion.message.text);
        cr_assert_eq(put_text("disk/s", "a.x", "2", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(staged_count(STAGED_RENAMEAT2), 2,
                     "files on another file system must have names: %s",
                     staged_trace());
        cr_assert_eq(staged_count(STAGED_LINKAT), 0, "%s", staged_trace());
        cr_assert_eq(put_text("disk/s", "a.x", "3", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert(scratch_holds_text("disk/s/a.x", "2"));
        cr_assert(scratch_holds_text("disk/s/a_1.x", "3"));
        cr_assert_eq(scratch_count("disk"), 3);
        scratch_unmount("disk");
        put_end();
    }
}
