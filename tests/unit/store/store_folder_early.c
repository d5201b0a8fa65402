/* SPDX-License-Identifier: MIT
 *
 * Files whose beginning is written before their end is known: nobody sees it, nothing
 * remains of one that is not put, and the file is the same however it came.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/put.h"

/* What an encoder has made so far: the last chunk grows, others follow. */
static const struct ims_chunk first[] = {{"ab", 2}};
static const struct ims_chunk second[] = {{"abcd", 4}, {"ef", 2}};
static const struct ims_chunk whole[] = {{"abcd", 4}, {"efg", 3}, {"hi", 2}};

static void begin(const char *sub_folder, enum ims_sync_kind sync)
{
    const struct ims_store_file file = {
        .sub_folder = sub_folder, .name = "a.x", .sync = sync};
    put_store->kind->begin(put_stream, &file);
}

/* Whether it was written at once. */
static bool write_beginning(const char *sub_folder, enum ims_sync_kind sync)
{
    begin(sub_folder, sync);
    return put_store->kind->write(put_stream, first, 1) &&
           put_store->kind->write(put_stream, second, 2);
}

static int put_rest(void)
{
    return put_commit(whole, 3);
}

static size_t open_handles(void)
{
    size_t count = 0;
    DIR *list = opendir("/proc/self/fd");
    cr_assert_not_null(list);
    while (readdir(list) != NULL)
        count++;
    closedir(list);
    return count;
}

Test(store_folder_early, nobody_sees_it_and_the_file_is_whole)
{
    static const char *const folders[] = {"", "s"};
    PUT_EACH_SYSTEM(system)
    for (int sync = IMS_SYNC_NONE; sync <= IMS_SYNC_FULL; sync++) {
        put_begin(system);
        scratch_make_folder("s");
        const size_t handles = open_handles();
        for (size_t i = 0; i < 2; i++) {
            bool written = write_beginning(folders[i], (enum ims_sync_kind)sync);
            cr_assert_eq(written, !system->lacks.nameless && !system->lacks.links, "%s",
                         system->name);
            cr_assert_eq(scratch_count("."), i + 1, "%s", system->name);
            cr_assert_eq(put_rest(), IMS_OK);
            cr_assert(scratch_holds_text(i == 0 ? "a.x" : "s/a.x", "abcdefghi"));
        }
        cr_assert_eq(open_handles(), handles);
        put_end();
    }
}

Test(store_folder_early, an_old_file_is_replaced_with_its_mode)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_write("a.x", "old", 0600);
        write_beginning("", IMS_SYNC_NONE);
        cr_assert(scratch_holds_text("a.x", "old"));
        cr_assert_eq(put_rest(), IMS_OK);
        cr_assert(scratch_holds_text("a.x", "abcdefghi"));
        cr_assert_eq(scratch_mode("a.x"), 0600);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

Test(store_folder_early, what_is_cancelled_leaves_nothing)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("s");
        const size_t handles = open_handles();
        begin("s", IMS_SYNC_NONE);
        put_store->kind->cancel(put_stream); /* nothing was written */
        write_beginning("s", IMS_SYNC_NONE);
        put_store->kind->cancel(put_stream);
        cr_assert_eq(open_handles(), handles);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

Test(store_folder_early, no_folder_is_made_for_it)
{
    put_begin(&put_systems[0]);
    cr_assert_not(write_beginning("s", IMS_SYNC_NONE));
    cr_assert_eq(scratch_count("."), 0);
    cr_assert_eq(put_rest(), IMS_OK);
    cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
    put_end();
}

Test(store_folder_early, a_folder_that_is_removed_meanwhile_is_made_again)
{
    put_begin(&put_systems[0]);
    scratch_make_folder("s");
    cr_assert(write_beginning("s", IMS_SYNC_NONE));
    scratch_remove("s");
    cr_assert_eq(put_rest(), IMS_OK);
    cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
    put_end();
}

/* It appears where it was told to, not where its folder has gone. */
Test(store_folder_early, a_folder_that_is_moved_away_meanwhile_gets_no_file)
{
    put_begin(&put_systems[0]);
    scratch_make_folder("s");
    cr_assert(write_beginning("s", IMS_SYNC_NONE));
    char outside[PATH_MAX];
    snprintf(outside, sizeof outside, "%s.outside", scratch_folder());
    cr_assert_eq(rename(scratch_path("s"), outside), 0);
    cr_assert_eq(put_rest(), IMS_OK);
    cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
    cr_assert_eq(rmdir(outside), 0, "something is in it");
    put_end();
}

static void move_the_folder(void *unused)
{
    (void)unused;
    cr_assert_eq(rename(scratch_path("s"), scratch_path("moved")), 0);
}

/* A sync takes long: what happens meanwhile is no accident. */
Test(store_folder_early, a_folder_that_is_moved_away_during_a_sync_gets_no_file)
{
    PUT_EACH_SYSTEM(system)
    for (int sync = IMS_SYNC_FILE; sync <= IMS_SYNC_FULL; sync++) {
        put_begin(system);
        scratch_make_folder("s");
        staged_before(STAGED_FSYNC, 1, move_the_folder, NULL);
        begin("s", (enum ims_sync_kind)sync);
        cr_assert_eq(put_rest(), IMS_OK, "%s: %s", system->name,
                     put_completion.message.text);
        cr_assert(scratch_holds_text("s/a.x", "abcdefghi"), "%s", system->name);
        cr_assert_eq(scratch_count("moved"), 0, "%s", system->name);
        put_end();
    }
}

/* One call of all fails: then there is the whole file, or none and the reason. */
Test(store_folder_early, every_call_may_fail)
{
    PUT_EACH_SYSTEM(system)
    {
        unsigned failures = 0;
        for (unsigned step = 1; step < 40; step++) {
            put_begin(system);
            scratch_make_folder("s");
            const size_t handles = open_handles();
            staged_fail_step(step, ENOSPC);
            write_beginning("s", IMS_SYNC_NONE);
            const int error = put_rest();
            cr_assert(error == IMS_OK || error == IMS_ERROR_NO_SPACE, "%s, step %u: %d",
                      system->name, step, error);
            cr_assert_eq(scratch_count("."), error == IMS_OK ? 2 : 1, "%s, step %u",
                         system->name, step);
            if (error == IMS_OK)
                cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
            failures += error != IMS_OK;
            cr_assert_eq(open_handles(), handles);
            put_end();
        }
        cr_assert_gt(failures, 0);
    }
}
