/* SPDX-License-Identifier: MIT
 *
 * How a folder store can be opened otherwise: modes, a location that is made, links
 * that are followed, files that appear by being renamed.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/message.h"
#include "support/put.h"

static struct ims_store_settings settings;

static void defaults(void)
{
    settings = put_defaults;
}

/* ---- modes ----------------------------------------------------------------------- */

Test(store_folder_settings, files_and_folders_have_the_modes_that_are_set,
     .init = defaults)
{
    /* None takes the owner's rights, without which only root could enter the folder. */
    static const mode_t masks[] = {0, 022, 077};
    settings.file_mode = 0664;
    settings.folder_mode = 0775;
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        put_begin_with(system, &settings);
        umask(masks[i]);
        cr_assert_eq(put_text("one/two", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                     "%s: %s", system->name, put_completion.message.text);
        umask(022);
        cr_assert_eq(scratch_mode("one"), 0775, "%s", system->name);
        cr_assert_eq(scratch_mode("one/two"), 0775, "%s", system->name);
        cr_assert_eq(scratch_mode("one/two/a.x"), 0664, "%s", system->name);
        scratch_write("b.x", "old", 0600);
        cr_assert_eq(put_text("", "b.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
        cr_assert_eq(scratch_mode("b.x"), 0600, "a replaced file keeps its own");
        put_end();
    }
}

Test(store_folder_settings, a_folder_made_keeps_the_bit_of_a_group_folder,
     .init = defaults)
{
    settings.folder_mode = 0770;
    put_begin_with(put_systems, &settings);
    cr_assert_eq(chmod(scratch_path("."), 02777), 0);
    cr_assert_eq(put_text("one", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK);
    struct stat status;
    cr_assert_eq(stat(scratch_path("one"), &status), 0);
    cr_assert_eq(status.st_mode & 07777, 02770);
    put_end();
}

Test(store_folder_settings, a_mode_that_cannot_be_set_fails_the_file, .init = defaults)
{
    settings.file_mode = 0600;
    PUT_EACH_SYSTEM(system)
    {
        put_begin_with(system, &settings);
        staged_fail(STAGED_FCHMOD, 1, EPERM, true);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_PERMISSION);
        cr_assert_eq(scratch_count("."), 0);
        put_end();
    }
}

/* ---- the location ---------------------------------------------------------------- */

static int open_at(const char *relative, struct ims_message *message)
{
    char location[SCRATCH_PATH_SIZE];
    snprintf(location, sizeof location, "%s", scratch_path(relative));
    int error = ims_store_folder.open(&put_store, location, &settings, message);
    if (error == IMS_OK)
        ims_store_folder.close(put_store);
    return error;
}

/* Of the folders on the way to a new one, all above it are there. */
static void fail_to_make_below_scratch(int code)
{
    unsigned depth = 0;
    for (const char *at = scratch_folder(); *at != '\0'; at++)
        depth += *at == '/';
    staged_fail(STAGED_MKDIRAT, depth + 1, code, false);
}

Test(store_folder_settings, a_missing_location_is_made, .init = defaults)
{
    struct ims_message message;
    scratch_open();
    staged_reset();
    cr_assert_eq(open_at("a/b/c", &message), IMS_ERROR_LOCATION_MISSING);
    settings.make_location = true;
    settings.folder_mode = 0750;
    cr_assert_eq(open_at("a/b/c", &message), IMS_OK, "%s", message.text);
    cr_assert(scratch_is_folder("a/b/c"));
    cr_assert_eq(scratch_mode("a/b"), 0750);
    cr_assert_eq(open_at("a//d/", &message), IMS_OK, "%s", message.text);
    cr_assert(scratch_is_folder("a/d"));
    scratch_write("file", "", 0644);
    cr_assert_eq(open_at("file/b", &message), IMS_ERROR_LOCATION_NOT_FOLDER);
    fail_to_make_below_scratch(EROFS);
    cr_assert_eq(open_at("e/f", &message), IMS_ERROR_LOCATION_NOT_WRITABLE);
    cr_assert_not(scratch_exists("e"));
    fail_to_make_below_scratch(ENOENT); /* as exFAT says of "e:" */
    cr_assert_eq(open_at("e:/f", &message), IMS_ERROR_LOCATION_MISSING);
    cr_assert_not_null(strstr(message.text, "does not take its name"));
    scratch_close();
}

/* ---- links ----------------------------------------------------------------------- */

Test(store_folder_settings, links_are_followed_if_wished, .init = defaults)
{
    char outside[SCRATCH_PATH_SIZE];
    PUT_EACH_SYSTEM(system)
    for (int follow = 0; follow <= 1; follow++)
        for (int sync = IMS_SYNC_NONE; sync <= IMS_SYNC_FULL; sync++) {
            settings.follow_links = follow;
            put_begin_with(system, &settings);
            scratch_make_folder("real");
            snprintf(outside, sizeof outside, "%s.outside", scratch_folder());
            cr_assert_eq(mkdir(outside, 0755), 0);
            scratch_link("real", "near");
            scratch_link(outside, "far");
            static const char *const folders[] = {"near/s", "far"};
            for (size_t i = 0; i < 2; i++) {
                const struct ims_chunk chunk = {"new", 3};
                const struct ims_store_file file = {.sub_folder = folders[i],
                                                    .name = "a.x",
                                                    .sync = (enum ims_sync_kind)sync};
                cr_assert_eq(put_file(&file, &chunk, 1),
                             follow ? IMS_OK : IMS_ERROR_SYMLINK, "%s: %s",
                             system->name, put_completion.message.text);
            }
            cr_assert_eq(scratch_exists("real/s/a.x"), follow);
            cr_assert_eq(scratch_exists("far/a.x"), follow);
            if (follow)
                scratch_remove("far/a.x");
            cr_assert_eq(rmdir(outside), 0);
            put_end();
        }
}

static int check(const char *sub_folder, struct ims_message *message)
{
    const struct ims_store_file file = {.sub_folder = sub_folder, .name = "a.x"};
    ims_message_clear(message);
    return put_store->kind->check(put_store, &file, message);
}

/* What stands in the way is told when an image is submitted. */
Test(store_folder_settings, a_link_is_refused_beforehand, .init = defaults)
{
    struct ims_message message;
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("real");
        scratch_link("real", "link");
        for (int i = 0; i < 2; i++) {
            cr_assert_eq(check("link/s/t", &message), IMS_ERROR_SYMLINK);
            cr_assert(strstr(message.text, "/link\" is a symbolic link") != NULL, "%s",
                      message.text);
            cr_assert_eq(check("", &message), IMS_OK);
            cr_assert_eq(check("real/s", &message), IMS_OK);
        }
        cr_assert_not(scratch_exists("real/s"), "a look makes nothing");
        staged_forget_calls();
        cr_assert_eq(check("real/s", &message), IMS_OK);
        cr_assert_str_eq(staged_trace(), "", "each folder is looked at once");
        put_end();
    }
}

/* More folders than it remembers: it looks no more, and nothing is refused wrongly. */
Test(store_folder_settings, many_folders_are_checked, .init = defaults)
{
    struct ims_message message;
    put_begin(put_systems);
    for (int i = 0; i < 5000; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d", i);
        cr_assert_eq(check(name, &message), IMS_OK);
    }
    put_end();
}

/* ---- room ------------------------------------------------------------------------ */

Test(store_folder_settings, what_must_stay_free_is_asked_now_and_then, .init = defaults)
{
    struct ims_message message;
    settings.min_free = 1;
    put_begin_with(put_systems, &settings);
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(check("", &message), IMS_OK);
    cr_assert_geq(staged_count(STAGED_FSTATVFS), 1);
    cr_assert_lt(staged_count(STAGED_FSTATVFS), 1000);
    put_end();

    settings.min_free = UINT64_MAX;
    put_begin_with(put_systems, &settings);
    for (int i = 0; i < 10; i++)
        cr_assert_eq(check("", &message), IMS_ERROR_NO_SPACE);
    cr_assert(strstr(message.text, "min_free") != NULL, "%s", message.text);
    put_end();

    put_begin_with(put_systems, &settings);
    staged_fail(STAGED_FSTATVFS, 1, ENOSYS, true);
    cr_assert_eq(check("", &message), IMS_OK, "nobody can tell");
    put_end();
}

/* ---- appearing ------------------------------------------------------------------- */

/* What a watcher of the folder is told of a.x: bits of inotify. */
static uint32_t events_of_a_put(enum ims_overwrite overwrite)
{
    char events[4096];
    uint32_t seen = 0;
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    cr_assert_geq(watch, 0);
    cr_assert_geq(inotify_add_watch(watch, scratch_path("."), IN_ALL_EVENTS), 0);
    cr_assert_eq(put_text("", "a.x", "new", overwrite), IMS_OK, "%s",
                 put_completion.message.text);
    ssize_t size = read(watch, events, sizeof events);
    for (ssize_t at = 0; at < size;) {
        struct inotify_event event;
        memcpy(&event, events + at, sizeof event);
        if (strcmp(events + at + (ssize_t)sizeof event, put_completion.name) == 0)
            seen |= event.mask;
        at += (ssize_t)(sizeof event + event.len);
    }
    close(watch);
    return seen;
}

Test(store_folder_settings, files_appear_by_being_renamed_if_wished, .init = defaults)
{
    settings.appear = IMS_APPEAR_RENAME;
    PUT_EACH_SYSTEM(system)
    {
        /* A link stands in for the rename that such a system lacks. */
        if (system->lacks.no_replace)
            continue;
        put_begin_with(system, &settings);
        static const enum ims_overwrite policies[] = {
            IMS_OVERWRITE_ERROR, IMS_OVERWRITE_REPLACE, IMS_OVERWRITE_UNIQUE};
        for (size_t i = 0; i < 3; i++) {
            uint32_t events = events_of_a_put(policies[i]);
            cr_assert(events & IN_MOVED_TO, "%s, %zu", system->name, i);
            cr_assert_not(events & IN_CREATE, "%s, %zu", system->name, i);
        }
        cr_assert_eq(scratch_count("."), 2);
        put_end();
    }
    put_begin(put_systems);
    uint32_t events = events_of_a_put(IMS_OVERWRITE_ERROR);
    cr_assert(events & IN_CREATE, "the fastest way is to link");
    cr_assert_not(events & IN_MOVED_TO);
    put_end();
}
