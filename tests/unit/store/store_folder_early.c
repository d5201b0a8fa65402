/* SPDX-License-Identifier: MIT
 *
 * Files whose beginning is written before their end is known: nobody sees it, nothing
 * remains of one that is not put, and the file is the same however it came.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "support/put.h"

static struct ims_store_early early;

/* What an encoder has made so far: the last chunk grows, others follow. */
static const struct ims_chunk first[] = {{"ab", 2}};
static const struct ims_chunk second[] = {{"abcd", 4}, {"ef", 2}};
static const struct ims_chunk whole[] = {{"abcd", 4}, {"efg", 3}, {"hi", 2}};

static struct ims_store_file file_of(const char *sub_folder,
                                     const struct ims_chunk *chunks, size_t count)
{
    return (struct ims_store_file){.sub_folder = sub_folder,
                                   .name = "a.x",
                                   .chunks = chunks,
                                   .chunk_count = count,
                                   .early = &early};
}

static void write_beginning(const char *sub_folder)
{
    struct ims_store_file file = file_of(sub_folder, first, 1);
    put_store->kind->begin(put_store, &file);
    file = file_of(sub_folder, second, 2);
    if (early.is_open)
        put_store->kind->begin(put_store, &file);
}

static int put_rest(const char *sub_folder)
{
    const struct ims_store_file file = file_of(sub_folder, whole, 3);
    return put_file(&file);
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
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("s");
        const size_t handles = open_handles();
        const char *const folders[] = {"", "s"};
        for (int i = 0; i < 2; i++) {
            early = (struct ims_store_early){0};
            write_beginning(folders[i]);
            cr_assert_eq(early.is_open, !system->lacks.nameless && !system->lacks.links,
                         "%s", system->name);
            cr_assert_eq(early.written, early.is_open ? 6 : 0);
            cr_assert_eq(scratch_count("."), (size_t)i + 1, "%s", system->name);
            cr_assert_eq(put_rest(folders[i]), IMS_OK);
            cr_assert_not(early.is_open);
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
        early = (struct ims_store_early){0};
        write_beginning("");
        cr_assert(scratch_holds_text("a.x", "old"));
        cr_assert_eq(put_rest(""), IMS_OK);
        cr_assert(scratch_holds_text("a.x", "abcdefghi"));
        cr_assert_eq(scratch_mode("a.x"), 0600);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

Test(store_folder_early, what_is_dropped_leaves_nothing)
{
    put_begin(&put_systems[0]);
    scratch_make_folder("s");
    const size_t handles = open_handles();
    early = (struct ims_store_early){0};
    put_store->kind->drop(put_store, &early); /* nothing was begun */
    write_beginning("s");
    cr_assert(early.is_open);
    put_store->kind->drop(put_store, &early);
    cr_assert_not(early.is_open);
    cr_assert_eq(open_handles(), handles);
    cr_assert_eq(scratch_count("."), 1);
    put_end();
}

Test(store_folder_early, no_folder_is_made_for_it)
{
    put_begin(&put_systems[0]);
    early = (struct ims_store_early){0};
    write_beginning("s");
    cr_assert_not(early.is_open);
    cr_assert_eq(scratch_count("."), 0);
    cr_assert_eq(put_rest("s"), IMS_OK);
    cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
    put_end();
}

Test(store_folder_early, not_where_the_folder_is_to_be_synced)
{
    put_begin(&put_systems[0]);
    early = (struct ims_store_early){0};
    struct ims_store_file file = file_of("", whole, 3);
    file.sync = IMS_SYNC_FULL;
    put_store->kind->begin(put_store, &file);
    cr_assert_not(early.is_open);
    cr_assert_eq(put_file(&file), IMS_OK);
    put_end();
}

Test(store_folder_early, a_folder_that_is_removed_meanwhile_is_made_again)
{
    put_begin(&put_systems[0]);
    scratch_make_folder("s");
    early = (struct ims_store_early){0};
    write_beginning("s");
    cr_assert(early.is_open);
    scratch_remove("s");
    cr_assert_eq(put_rest("s"), IMS_OK);
    cr_assert(scratch_holds_text("s/a.x", "abcdefghi"));
    put_end();
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
            early = (struct ims_store_early){0};
            staged_fail_step(step, ENOSPC);
            write_beginning("s");
            const int error = put_rest("s");
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
