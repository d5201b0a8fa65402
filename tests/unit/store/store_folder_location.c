/* SPDX-License-Identifier: MIT
 *
 * The location: what can be opened, and what happens when it, or a sub-folder, is
 * moved or removed while files are put.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/store/folder/store_failure.h"
#include "support/put.h"

static struct ims_message message;

static int open_store(const char *location)
{
    memset(&message, '?', sizeof message);
    int error = ims_store_folder.open(&put_store, location, &put_settings, &message);
    cr_assert_eq(put_store == NULL, error != IMS_OK);
    if (put_store != NULL)
        put_stream = ims_store_stream_new(put_store);
    return error;
}

static int open_at(const char *location)
{
    int error = open_store(location);
    if (error == IMS_OK) {
        free(put_stream);
        ims_store_folder.close(put_store);
    }
    return error;
}

static bool told(const char *words)
{
    return strstr(message.text, words) != NULL;
}

/* ---- opening --------------------------------------------------------------------- */

Test(store_folder_location, an_empty_folder_stays_empty)
{
    PUT_EACH_SYSTEM(system)
    {
        scratch_open();
        staged_reset();
        staged_lacks = system->lacks;
        cr_assert_eq(open_at(scratch_folder()), IMS_OK, "%s", message.text);
        cr_assert_eq(scratch_count("."), 0, "%s", system->name);
        scratch_close();
    }
}

Test(store_folder_location, a_missing_one)
{
    scratch_open();
    scratch_link("nowhere", "dangling");
    cr_assert_eq(open_at(scratch_path("missing")), IMS_ERROR_LOCATION_MISSING);
    cr_assert(told("/missing\" does not exist: make the folder"), "%s", message.text);
    cr_assert_eq(open_at(scratch_path("missing/a/b")), IMS_ERROR_LOCATION_MISSING);
    cr_assert_eq(open_at(scratch_path("dangling")), IMS_ERROR_LOCATION_MISSING);
    cr_assert_eq(open_at(""), IMS_ERROR_LOCATION_MISSING);
    scratch_close();
}

Test(store_folder_location, a_file)
{
    scratch_open();
    scratch_write("file", "", 0644);
    cr_assert_eq(open_at(scratch_path("file")), IMS_ERROR_LOCATION_NOT_FOLDER);
    cr_assert(told("/file\" is not a folder"), "%s", message.text);
    cr_assert_eq(open_at(scratch_path("file/below")), IMS_ERROR_LOCATION_NOT_FOLDER);
    cr_assert_eq(open_at("/dev/null"), IMS_ERROR_LOCATION_NOT_FOLDER);
    scratch_close();
}

Test(store_folder_location, a_link_to_a_folder_is_one)
{
    scratch_open();
    scratch_make_folder("real");
    scratch_link("real", "link");
    cr_assert_eq(open_at(scratch_path("link")), IMS_OK);
    scratch_close();
}

Test(store_folder_location, a_folder_without_permission)
{
    PUT_EACH_SYSTEM(system)
    {
        scratch_open();
        scratch_make_folder("closed");
        chmod(scratch_path("closed"), 0555);
        staged_reset();
        staged_lacks = system->lacks;
        uid_t user = geteuid();
        if (!scratch_become_nobody())
            cr_skip("cannot give up root's rights\n");
        cr_assert_eq(open_at(scratch_path("closed")), IMS_ERROR_LOCATION_NOT_WRITABLE,
                     "%s: %s", system->name, message.text);
        cr_assert(told("/closed\" is not writable: permission denied; "));
        cr_assert_eq(seteuid(user), 0);
        scratch_close();
    }
}

/* Root may do anything but this, so that asking for permission would not tell. */
Test(store_folder_location, a_read_only_file_system)
{
    scratch_open();
    scratch_make_folder("disk");
    if (!scratch_mount("disk"))
        cr_skip("mounting is not permitted\n");
    cr_assert_eq(mount(NULL, scratch_path("disk"), NULL, MS_REMOUNT | MS_RDONLY, NULL),
                 0);
    cr_assert_eq(open_at(scratch_path("disk")), IMS_ERROR_LOCATION_NOT_WRITABLE);
    cr_assert(told("/disk\" is not writable: the file system is read-only; "), "%s",
              message.text);
    scratch_unmount("disk");
    scratch_close();
}

Test(store_folder_location, what_else_can_go_wrong)
{
    static const struct {
        enum staged_call call;
        int code;
        int error;
    } cases[] = {
        {STAGED_OPENAT, EMFILE, IMS_ERROR_IO},
        {STAGED_OPENAT, ENOMEM, IMS_ERROR_MEMORY},
        {STAGED_OPENAT, EACCES, IMS_ERROR_LOCATION_NOT_WRITABLE},
        {STAGED_OPENAT, ENAMETOOLONG, IMS_ERROR_LOCATION_MISSING},
        {STAGED_OPENAT, ELOOP, IMS_ERROR_LOCATION_MISSING},
        {STAGED_OPENAT, 9999, IMS_ERROR_IO},
        {STAGED_FSTAT, EIO, IMS_ERROR_IO},
    };
    scratch_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        staged_reset();
        staged_fail(cases[i].call, 1, cases[i].code, true);
        cr_assert_eq(open_at(scratch_folder()), cases[i].error, "%d: %s", cases[i].code,
                     message.text);
        cr_assert(told(scratch_folder()), "%s", message.text);
        cr_assert_eq(staged_count(STAGED_CLOSE), cases[i].call == STAGED_FSTAT);
    }
    scratch_close();
}

/* There may be room again when the files come. */
Test(store_folder_location, a_full_disk_can_be_opened)
{
    static const int codes[] = {ENOSPC, EDQUOT};
    scratch_open();
    for (size_t i = 0; i < 2; i++) {
        staged_reset();
        staged_fail(STAGED_OPENAT, 2, codes[i], true);
        cr_assert_eq(open_at(scratch_folder()), IMS_OK, "%s", message.text);
    }
    scratch_close();
}

/* Where closing can tell of lost data, the name must come after it. */
Test(store_folder_location, on_an_unknown_file_system_files_have_names)
{
    scratch_open();
    staged_reset();
    staged_fail(STAGED_FSTATFS, 1, EIO, false);
    cr_assert_eq(open_store(scratch_folder()), IMS_OK, "%s", message.text);
    staged_forget_calls();
    cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_OK);
    cr_assert_str_eq(staged_trace(), "openat writev close renameat2");
    put_end();
}

/* As a policy forbids it: what can be told from the name comes first. */
static int link_forbidden(int old_folder, const char *old_path, int new_folder,
                          const char *new_path, int flags)
{
    (void)old_folder, (void)old_path, (void)new_folder, (void)flags;
    errno = strcmp(new_path, ".") == 0 ? EEXIST : EACCES;
    return -1;
}

Test(store_folder_location, where_links_are_forbidden_files_have_names)
{
    struct ims_os os = staged_os;
    os.linkat = link_forbidden;
    struct ims_store_settings settings = put_defaults;
    settings.os = &os;
    put_begin_with(put_systems, &settings);
    cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_OK);
    cr_assert_str_eq(staged_trace(), "openat writev close renameat2");
    put_end();
}

/* The right to link from a handle may be given up after the location was opened. */
Test(store_folder_location, rights_given_up_later)
{
    put_begin(put_systems);
    staged_lacks.empty_path = true;
    cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_OK, "%s",
                 put_completion.message.text);
    cr_assert_str_eq(staged_trace(), "openat writev linkat linkat close");
    cr_assert(scratch_holds_text("a.x", "new"));
    put_end();
}

/* A slash at the end is not doubled in what is told. */
Test(store_folder_location, slashes_at_its_end)
{
    char location[PATH_MAX];
    char words[PATH_MAX + 64];
    scratch_open();
    staged_reset();
    snprintf(location, sizeof location, "%s///", scratch_folder());
    put_open(location);
    scratch_write("a.x", "old", 0644);
    cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_ERROR_EXISTS);
    snprintf(words, sizeof words, "\"%s/a.x\" exists", scratch_folder());
    cr_assert(put_told(words), "%s", put_completion.message.text);
    put_end();

    const struct ims_store_file file = {.sub_folder = "", .name = "a.x"};
    const struct ims_store_failure failure = {IMS_STORE_STEP_CREATE, EIO, 0};
    ims_store_failure_tell(&failure, "/", &file, &put_completion);
    cr_assert(put_told("cannot create a file in \"/\": "), "%s",
              put_completion.message.text);
}

/* ---- moved and removed ----------------------------------------------------------- */

Test(store_folder_location, a_renamed_location_takes_its_files_along)
{
    PUT_EACH_SYSTEM(system)
    {
        char before[PATH_MAX];
        char after[PATH_MAX + 8];
        put_begin(system);
        snprintf(before, sizeof before, "%s", scratch_folder());
        snprintf(after, sizeof after, "%s.moved", before);
        cr_assert_eq(put_text("s", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(rename(before, after), 0);
        cr_assert_eq(put_text("s", "b.x", "2", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(put_text("", "c.x", "3", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_neq(access(before, F_OK), 0, "the old place was made again");
        cr_assert_eq(rename(after, before), 0);
        cr_assert(scratch_holds_text("s/b.x", "2"));
        cr_assert(scratch_holds_text("c.x", "3"));
        put_end();
    }
}

Test(store_folder_location, a_removed_location_fails_each_put)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        put_text("s", "a.x", "1", IMS_OVERWRITE_REPLACE);
        scratch_remove(".");
        static const char *const folders[] = {"", "s", "s/t"};
        for (size_t i = 0; i < 3; i++)
            for (int policy = IMS_OVERWRITE_REPLACE; policy <= IMS_OVERWRITE_UNIQUE;
                 policy++) {
                cr_assert_eq(
                    put_text(folders[i], "a.x", "1", (enum ims_overwrite)policy),
                    IMS_ERROR_GONE, "%s: %s", system->name,
                    put_completion.message.text);
                cr_assert_eq(put_completion.system_errno, ENOENT);
                cr_assert(put_told(": a folder of this path was removed; "));
                cr_assert(put_told(scratch_folder()));
            }
        cr_assert_neq(access(scratch_folder(), F_OK), 0);
        put_end();
    }
}

Test(store_folder_location, a_removed_sub_folder_is_made_again)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        cr_assert_eq(put_text("s/t", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK);
        scratch_remove("s");
        cr_assert_eq(put_text("s/t", "b.x", "2", IMS_OVERWRITE_REPLACE), IMS_OK, "%s",
                     put_completion.message.text);
        cr_assert(scratch_holds_text("s/t/b.x", "2"));
        cr_assert_eq(scratch_count("."), 3);
        put_end();
    }
}

/* Files never go on into a folder that is no longer at its path. */
Test(store_folder_location, a_moved_sub_folder_is_made_again)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        cr_assert_eq(put_text("s/t", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(rename(scratch_path("s"), scratch_path("u")), 0);
        cr_assert_eq(put_text("s/t", "b.x", "2", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert(scratch_holds_text("u/t/a.x", "1"));
        cr_assert(scratch_holds_text("s/t/b.x", "2"));
        cr_assert_eq(scratch_count("."), 6);
        put_end();
    }
}

static void remove_sub_folder(void *unused)
{
    (void)unused;
    scratch_remove("s");
}

Test(store_folder_location, a_sub_folder_may_vanish_during_a_put)
{
    static const enum staged_call calls[] = {STAGED_WRITEV, STAGED_LINKAT,
                                             STAGED_RENAMEAT2};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < 3; i++)
        for (int sync = IMS_SYNC_NONE; sync <= IMS_SYNC_FULL; sync++) {
            const struct ims_chunk chunk = {"new", 3};
            const struct ims_store_file file = {
                .sub_folder = "s/t", .name = "a.x", .sync = (enum ims_sync_kind)sync};
            put_begin(system);
            staged_before(calls[i], 1, remove_sub_folder, NULL);
            cr_assert_eq(put_file(&file, &chunk, 1), IMS_OK, "%s: %s", system->name,
                         put_completion.message.text);
            cr_assert(scratch_holds_text("s/t/a.x", "new"));
            cr_assert_eq(scratch_count("."), 3);
            put_end();
        }
}

static void remove_and_stage_again(void *unused)
{
    (void)unused;
    scratch_remove("s");
    staged_before(STAGED_WRITEV, 1, remove_and_stage_again, NULL);
}

Test(store_folder_location, a_sub_folder_that_always_vanishes_fails_the_put)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        staged_before(STAGED_WRITEV, 1, remove_and_stage_again, NULL);
        cr_assert_eq(put_text("s", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_ERROR_GONE);
        cr_assert_eq(scratch_count("."), 0);
        put_end();
    }
}
