/* SPDX-License-Identifier: MIT
 *
 * Putting files into a folder: what each way of overwriting does with what is there,
 * modes, contents, syncing, and exactly which system calls it takes. All but the last
 * on every kind of system.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/alloc_fail.h"
#include "support/put.h"

static void nothing_else(const char *system, size_t files)
{
    cr_assert_eq(scratch_count("."), files, "%s: %zu files instead of %zu", system,
                 scratch_count("."), files);
}

/* ---- what is new ----------------------------------------------------------------- */

Test(store_folder, a_new_file_is_written_under_every_policy)
{
    PUT_EACH_SYSTEM(system)
    for (int policy = IMS_OVERWRITE_REPLACE; policy <= IMS_OVERWRITE_UNIQUE; policy++) {
        put_begin(system);
        cr_assert_eq(put_text("", "a.x", "new", (enum ims_overwrite)policy), IMS_OK,
                     "%s: %s", system->name, put_completion.message.text);
        cr_assert_str_eq(put_completion.name, "a.x");
        cr_assert_str_empty(put_completion.message.text);
        cr_assert_eq(put_completion.message.warnings, 0);
        cr_assert_eq(put_completion.system_errno, 0);
        cr_assert(scratch_holds_text("a.x", "new"));
        nothing_else(system->name, 1);
        put_end();
    }
}

Test(store_folder, sub_folders_are_made_and_used_again)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        cr_assert_eq(put_text("one/two/three", "a.x", "1", IMS_OVERWRITE_REPLACE),
                     IMS_OK, "%s: %s", system->name, put_completion.message.text);
        cr_assert_eq(put_text("one/two/three", "b.x", "2", IMS_OVERWRITE_REPLACE),
                     IMS_OK);
        cr_assert_eq(put_text("one", "c.x", "3", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert(scratch_holds_text("one/two/three/a.x", "1"));
        cr_assert(scratch_holds_text("one/two/three/b.x", "2"));
        cr_assert(scratch_holds_text("one/c.x", "3"));
        cr_assert_eq(scratch_mode("one/two"), 0755);
        nothing_else(system->name, 6);
        put_end();
    }
}

Test(store_folder, files_of_many_chunks_and_of_none)
{
    enum { CHUNKS = 200, CHUNK = 1000 };
    static char data[CHUNKS * CHUNK];
    static struct ims_chunk chunks[2 * CHUNKS];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 + i / 1000);
    for (size_t i = 0; i < CHUNKS; i++) {
        chunks[2 * i] = (struct ims_chunk){data + i * CHUNK, CHUNK};
        chunks[2 * i + 1] = (struct ims_chunk){NULL, 0};
    }
    struct ims_store_file file = {.sub_folder = "", .name = "many"};
    static const size_t limits[] = {0, 1500, 999};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < 3; i++) {
        put_begin(system);
        staged_write_at_most(limits[i]);
        file.name = "many";
        cr_assert_eq(put_file(&file, chunks, 2 * CHUNKS), IMS_OK);
        cr_assert(scratch_holds("many", data, sizeof data), "%s, writes of %zu",
                  system->name, limits[i]);
        file.name = "none";
        cr_assert_eq(put_file(&file, NULL, 0), IMS_OK);
        cr_assert(scratch_holds("none", "", 0));
        put_end();
    }
}

Test(store_folder, a_new_file_has_mode_0666_less_the_umask)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        umask(0);
        put_text("", "open", "x", IMS_OVERWRITE_REPLACE);
        umask(027);
        put_text("made", "closed", "x", IMS_OVERWRITE_UNIQUE);
        cr_assert_eq(scratch_mode("open"), 0666, "%s", system->name);
        cr_assert_eq(scratch_mode("made/closed"), 0640, "%s", system->name);
        cr_assert_eq(scratch_mode("made"), 0750, "%s", system->name);
        cr_assert_eq(umask(022), 027, "the umask was changed");
        put_end();
    }
}

/* ---- what is there already ------------------------------------------------------- */

Test(store_folder, replace_keeps_the_mode_of_the_old_file)
{
    static const mode_t modes[] = {0600, 0644, 0666, 0755, 0400, 0000};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put_begin(system);
        scratch_write("a.x", "old and longer", modes[i]);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                     "%s: %s", system->name, put_completion.message.text);
        cr_assert_eq(scratch_mode("a.x"), modes[i], "%s", system->name);
        chmod(scratch_path("a.x"), 0600);
        cr_assert(scratch_holds_text("a.x", "new"));
        nothing_else(system->name, 1);
        put_end();
    }
}

Test(store_folder, set_user_id_is_not_kept)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 04755);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(scratch_mode("a.x"), 0755, "%s", system->name);
        put_end();
    }
}

static void write_other_text(void *path)
{
    FILE *file = fopen(path, "r");
    char text[8] = "";
    cr_assert_not_null(file);
    cr_assert_str_eq(fgets(text, sizeof text, file), "old");
    fclose(file);
}

Test(store_folder, until_the_last_call_the_old_file_is_there)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0644);
        char path[SCRATCH_PATH_SIZE];
        snprintf(path, sizeof path, "%s", scratch_path("a.x"));
        staged_before(STAGED_RENAMEAT2, 1, write_other_text, path);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(staged_count(STAGED_RENAMEAT2), 1, "%s", system->name);
        cr_assert(scratch_holds_text("a.x", "new"));
        put_end();
    }
}

Test(store_folder, error_leaves_the_old_file_and_says_so)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0644);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_ERROR_EXISTS);
        cr_assert_eq(put_completion.system_errno, EEXIST);
        cr_assert(put_told("/a.x\" exists already: "), "%s",
                  put_completion.message.text);
        cr_assert_str_eq(put_completion.name, "a.x");
        cr_assert(scratch_holds_text("a.x", "old"));
        nothing_else(system->name, 1);
        put_end();
    }
}

Test(store_folder, skip_leaves_the_old_file_and_is_no_failure)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0644);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_SKIP), IMS_ERROR_SKIPPED);
        cr_assert_eq(put_completion.system_errno, 0);
        cr_assert(put_told("exists already"));
        cr_assert(scratch_holds_text("a.x", "old"));
        nothing_else(system->name, 1);
        put_end();
    }
}

static void make_the_file(void *unused)
{
    (void)unused;
    scratch_write("a.x", "other", 0600);
}

/* The look before may be too early: what counts is the moment when the file appears. */
Test(store_folder, a_file_that_appears_meanwhile_is_not_overwritten)
{
    static const struct {
        enum ims_overwrite overwrite;
        int error;
    } cases[] = {{IMS_OVERWRITE_ERROR, IMS_ERROR_EXISTS},
                 {IMS_OVERWRITE_SKIP, IMS_ERROR_SKIPPED},
                 {IMS_OVERWRITE_UNIQUE, IMS_OK}};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < 3; i++) {
        put_begin(system);
        bool named = system->lacks.nameless || system->lacks.links;
        staged_before(named ? STAGED_RENAMEAT2 : STAGED_LINKAT, 1, make_the_file, NULL);
        cr_assert_eq(put_text("", "a.x", "new", cases[i].overwrite), cases[i].error);
        cr_assert(scratch_holds_text("a.x", "other"), "%s", system->name);
        if (cases[i].error == IMS_OK)
            cr_assert(scratch_holds_text("a_1.x", "new"));
        nothing_else(system->name, cases[i].error == IMS_OK ? 2 : 1);
        put_end();
    }
}

static void remove_the_file(void *unused)
{
    (void)unused;
    scratch_remove("a.x");
}

Test(store_folder, an_old_file_may_vanish_while_it_is_replaced)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0600);
        staged_before(STAGED_FSTATAT, 1, remove_the_file, NULL);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_geq(staged_count(STAGED_FSTATAT), 1);
        cr_assert(scratch_holds_text("a.x", "new"), "%s", system->name);
        cr_assert_eq(scratch_mode("a.x"), 0644);
        nothing_else(system->name, 1);
        put_end();
    }
}

Test(store_folder, a_link_with_the_name_is_replaced_and_not_followed)
{
    static const char *const targets[] = {"target", "nowhere", "folder", "../outside"};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < 4; i++) {
        put_begin(system);
        scratch_write("target", "untouched", 0600);
        scratch_make_folder("folder");
        scratch_link(targets[i], "a.x");
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_ERROR_EXISTS);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_SKIP), IMS_ERROR_SKIPPED);
        cr_assert_eq(put_text("", "a.x", "1", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert_str_eq(put_completion.name, "a_1.x");
        cr_assert(scratch_is_link("a.x"));
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert(scratch_holds_text("a.x", "new"), "%s", system->name);
        cr_assert_eq(scratch_mode("a.x"), 0644);
        cr_assert(scratch_holds_text("target", "untouched"));
        nothing_else(system->name, 4);
        put_end();
    }
}

Test(store_folder, a_folder_with_the_name_is_never_replaced)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("a.x");
        for (int policy = IMS_OVERWRITE_REPLACE; policy <= IMS_OVERWRITE_SKIP;
             policy++) {
            cr_assert_eq(put_text("", "a.x", "new", (enum ims_overwrite)policy),
                         IMS_ERROR_IS_FOLDER, "%s, %d: %s", system->name, policy,
                         put_completion.message.text);
            cr_assert_eq(put_completion.system_errno, EISDIR);
            cr_assert(put_told("/a.x\" is a folder: choose another file name"));
        }
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert_str_eq(put_completion.name, "a_1.x");
        cr_assert(scratch_is_folder("a.x"));
        nothing_else(system->name, 2);
        put_end();
    }
}

static void make_a_folder(void *unused)
{
    (void)unused;
    scratch_make_folder("a.x");
}

Test(store_folder, a_folder_that_appears_meanwhile_is_not_replaced)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        staged_before(STAGED_RENAMEAT2, 1, make_a_folder, NULL);
        staged_before(STAGED_LINKAT, 1, make_a_folder, NULL);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_IS_FOLDER);
        nothing_else(system->name, 1);
        put_end();
    }
}

/* ---- the look before ------------------------------------------------------------- */

static bool exists(const char *sub_folder, const char *name,
                   enum ims_overwrite overwrite)
{
    const struct ims_store_file file = {
        .sub_folder = sub_folder, .name = name, .overwrite = overwrite};
    memset(&put_completion, '?', sizeof put_completion);
    return put_store->kind->exists(put_store, &file, &put_completion);
}

Test(store_folder, a_look_tells_what_a_put_would)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("s");
        scratch_write("s/a.x", "old", 0644);
        scratch_make_folder("s/folder");
        scratch_link("nowhere", "s/link");
        cr_assert(exists("s", "a.x", IMS_OVERWRITE_SKIP));
        cr_assert_eq(put_completion.error, IMS_ERROR_SKIPPED);
        cr_assert_str_eq(put_completion.name, "a.x");
        cr_assert(put_told("/s/a.x\" exists already"));
        cr_assert(exists("s", "a.x", IMS_OVERWRITE_ERROR));
        cr_assert_eq(put_completion.error, IMS_ERROR_EXISTS);
        cr_assert(exists("s", "link", IMS_OVERWRITE_ERROR));
        cr_assert_eq(put_completion.error, IMS_ERROR_EXISTS);
        cr_assert(exists("s", "folder", IMS_OVERWRITE_SKIP));
        cr_assert_eq(put_completion.error, IMS_ERROR_IS_FOLDER);
        cr_assert_not(exists("s", "a.x", IMS_OVERWRITE_REPLACE));
        cr_assert_not(exists("s", "a.x", IMS_OVERWRITE_UNIQUE));
        cr_assert_not(exists("s", "b.x", IMS_OVERWRITE_SKIP));
        cr_assert_not(exists("", "a.x", IMS_OVERWRITE_SKIP));
        cr_assert_not(exists("t/u", "a.x", IMS_OVERWRITE_SKIP));
        cr_assert_not(scratch_exists("t"), "a look must make nothing");
        put_end();
    }
}

/* A link in the way is the put's to refuse: the look must not follow it. */
Test(store_folder, a_look_follows_no_link)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("s");
        scratch_write("s/a.x", "old", 0644);
        scratch_link("s", "link");
        cr_assert_not(exists("link", "a.x", IMS_OVERWRITE_SKIP), "%s", system->name);
        put_end();
    }
}

/* ---- the system calls ------------------------------------------------------------ */

static const char *calls_of(const char *sub_folder, enum ims_overwrite overwrite,
                            enum ims_sync_kind sync)
{
    const struct ims_chunk chunk = {"new", 3};
    const struct ims_store_file file = {
        .sub_folder = sub_folder, .name = "a.x", .overwrite = overwrite, .sync = sync};
    staged_forget_calls();
    cr_assert_eq(put_file(&file, &chunk, 1), IMS_OK, "%s", put_completion.message.text);
    return staged_trace();
}

Test(store_folder, the_system_calls_of_a_put)
{
    if (!staged_has_openat2())
        cr_skip("there is no openat2\n");
    put_begin(put_systems);
    scratch_make_folder("s");
    scratch_make_folder("s/t");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE),
                     "openat writev linkat close");
    cr_assert_str_eq(calls_of("s/t", IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE),
                     "openat2 openat writev linkat close close");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE),
                     "openat writev linkat fstatat fstat getxattrat fgetxattr "
                     "linkat close renameat2");
    scratch_remove("a.x");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_ERROR, IMS_SYNC_FILE),
                     "openat writev fsync linkat close");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_UNIQUE, IMS_SYNC_FULL),
                     "openat writev fsync openat linkat linkat close fsync close");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_UNIQUE, IMS_SYNC_NONE),
                     "openat writev linkat linkat fstatat linkat close");
    scratch_remove("s/t/a.x");
    cr_assert_str_eq(
        calls_of("s/t", IMS_OVERWRITE_REPLACE, IMS_SYNC_FULL),
        "openat2 openat writev fsync "
        "openat openat fsync close openat fsync close fstat " /* down to s/t again */
        "linkat close fsync close close");
    put_end();
}

Test(store_folder, the_system_calls_of_a_put_with_a_named_file)
{
    put_begin(&(struct put_system){"named", {.nameless = true, .openat2 = true}});
    scratch_make_folder("s");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE),
                     "fstatat openat writev fstatat close renameat2");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_REPLACE, IMS_SYNC_FILE),
                     "fstatat openat writev fsync fstatat fstat getxattrat fgetxattr "
                     "fchmod close renameat2");
    scratch_remove("a.x");
    cr_assert_str_eq(calls_of("", IMS_OVERWRITE_ERROR, IMS_SYNC_NONE),
                     "openat writev close renameat2");
    cr_assert_str_eq(calls_of("s", IMS_OVERWRITE_SKIP, IMS_SYNC_NONE),
                     "openat2 openat fstat openat writev close renameat2 close");
    scratch_remove("s/a.x");
    cr_assert_str_eq(calls_of("s", IMS_OVERWRITE_SKIP, IMS_SYNC_NONE),
                     "openat fstat openat writev close renameat2 close");
    put_end();
}

/* ---- memory ---------------------------------------------------------------------- */

/* All policies, new and old files, one that fails and one whose folder is made. */
Test(store_folder, a_put_allocates_nothing)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        alloc_fail_at(1);
        for (int policy = IMS_OVERWRITE_REPLACE; policy <= IMS_OVERWRITE_UNIQUE;
             policy++)
            for (int i = 0; i < 2; i++) {
                put_text("", "a.x", "new", (enum ims_overwrite)policy);
                put_text("s/t", "a.x", "new", (enum ims_overwrite)policy);
            }
        staged_fail(STAGED_WRITEV, 1, EIO, false);
        put_text("s", "a.x", "new", IMS_OVERWRITE_REPLACE);
        cr_assert_not(alloc_fail_reached(), "%s", system->name);
        put_end();
    }
}

Test(store_folder, opening_without_memory)
{
    struct ims_message message = {0};
    scratch_open();
    alloc_fail_at(1);
    cr_assert_eq(
        ims_store_folder.open(&put_store, scratch_folder(), &put_defaults, &message),
        IMS_ERROR_MEMORY);
    cr_assert(alloc_fail_reached());
    cr_assert_null(put_store);
    cr_assert_not(strcmp(message.text, "") == 0);
    scratch_close();
}

/* ---- kinds ----------------------------------------------------------------------- */

Test(store_folder, a_location_is_a_folder)
{
    static const char *const folders[] = {
        "/tmp", "a:b",   "./tar:x",           "/s3:x", "s3/a:b", "3s:b", "s_3:b", "s3",
        ":s3",  "a b:c", "\xc3\xa9\xc3\xa9:", "s3\\:"};
    static const char *const others[] = {"s3:", "s3://bucket", "tar:x", "S3+x.y-z:b",
                                         "ab:/c"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        cr_assert_eq(ims_store_kind_of(folders[i]), &ims_store_folder, "%s",
                     folders[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_null(ims_store_kind_of(others[i]), "%s", others[i]);
    cr_assert_str_eq(ims_store_folder.name, "folder");
}
