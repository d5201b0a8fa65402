/* SPDX-License-Identifier: MIT
 *
 * Names of files and sub-folders on a real file system: whatever bytes they are of, and
 * whatever stands in the way.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/path.h"
#include "support/put.h"

static const char *const odd_names[] = {
    " ",
    " two  blanks ",
    "it's \"quoted\"",
    "two\nlines\n",
    "\ttab\r",
    "\x1b[31mred",
    "back\\slash",
    "star*?[a]{b}$(c)`d`;e|f&g<h>i",
    "-rf",
    "...",
    ".hidden",
    "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\xb2",
    "a\xcc\x88", /* the same letter, composed otherwise */
    "\xff\xfe\x80",
    "\x01\x7f",
};

Test(store_folder_names, odd_names_are_kept_byte_for_byte)
{
    enum { COUNT = sizeof odd_names / sizeof *odd_names };
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        for (size_t i = 0; i < COUNT; i++) {
            cr_assert_eq(put_text("", odd_names[i], "file", IMS_OVERWRITE_UNIQUE),
                         IMS_OK, "%s", put_completion.message.text);
            cr_assert_str_eq(put_completion.name, odd_names[i]);
            cr_assert(scratch_holds_text(odd_names[i], "file"));
        }
        cr_assert_eq(scratch_count("."), COUNT);
        put_end();
        put_begin(system);
        for (size_t i = 0; i < COUNT; i++) {
            char path[64];
            cr_assert_eq(put_text(odd_names[i], "a", "file", IMS_OVERWRITE_UNIQUE),
                         IMS_OK, "%s", put_completion.message.text);
            snprintf(path, sizeof path, "%s/a", odd_names[i]);
            cr_assert(scratch_holds_text(path, "file"));
        }
        cr_assert_eq(scratch_count("."), 2 * COUNT);
        put_end();
    }
}

Test(store_folder_names, in_a_message_they_stay_on_one_line)
{
    put_begin(put_systems);
    scratch_write("two\nlines\xff", "old", 0644);
    cr_assert_eq(put_text("", "two\nlines\xff", "new", IMS_OVERWRITE_ERROR),
                 IMS_ERROR_EXISTS);
    cr_assert(put_told("/two\\nlines\\xff\" exists already"), "%s",
              put_completion.message.text);
    put_end();
}

Test(store_folder_names, a_name_of_255_bytes)
{
    char name[IMS_PATH_NAME_MAX + 1];
    memset(name, 'n', IMS_PATH_NAME_MAX);
    name[IMS_PATH_NAME_MAX] = '\0';
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        for (int i = 0; i < 2; i++)
            cr_assert_eq(put_text(name, name, "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                         "%s: %s", system->name, put_completion.message.text);
        cr_assert_eq(scratch_count("."), 2);
        cr_assert_eq(put_text(name, name, "new", IMS_OVERWRITE_ERROR),
                     IMS_ERROR_EXISTS);
        cr_assert(put_told("...")); /* the path is cut, not the words */
        cr_assert(
            put_told("exists already: choose another name or overwrite policy ("));
        put_end();
    }
}

/* Deeper than one system call's path may be long, the location included. */
Test(store_folder_names, a_sub_folder_of_4095_bytes)
{
    static char folder[IMS_PATH_SUB_FOLDER_MAX + 1];
    for (size_t i = 0; i < IMS_PATH_SUB_FOLDER_MAX; i++)
        folder[i] = i % 256 == 255 ? '/' : 'd';
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        for (int i = 0; i < 2; i++)
            cr_assert_eq(put_text(folder, "a.x", "new", IMS_OVERWRITE_UNIQUE), IMS_OK,
                         "%s: %s", system->name, put_completion.message.text);
        cr_assert_str_eq(put_completion.name, "a_1.x");
        cr_assert_eq(put_text(folder, "a.x", "new", IMS_OVERWRITE_ERROR),
                     IMS_ERROR_EXISTS);
        cr_assert_eq(scratch_count("."), 16 + 2);
        put_end();
    }
}

/* ---- what stands in the way ------------------------------------------------------ */

/* A put into `sub_folder` is refused with `error`, told of `path`; nothing changes. */
static void refused(const struct put_system *system, const char *sub_folder, int error,
                    int system_errno, const char *path)
{
    char words[256];
    size_t count = scratch_count(".");
    cr_assert_eq(put_text(sub_folder, "a.x", "new", IMS_OVERWRITE_REPLACE), error,
                 "%s, %s: %s", system->name, sub_folder, put_completion.message.text);
    cr_assert_eq(put_completion.system_errno, system_errno);
    snprintf(words, sizeof words, "%s/%s\" is ", scratch_folder(), path);
    cr_assert(put_told(words), "\"%s\" lacks \"%s\"", put_completion.message.text,
              words);
    cr_assert_eq(scratch_count("."), count);
}

Test(store_folder_names, a_symbolic_link_in_the_way_is_refused)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("real");
        scratch_make_folder("real/below");
        scratch_link("real", "inside");
        scratch_link("real", "real/below/loop");
        scratch_link("/", "outside");
        scratch_link("nowhere", "dangling");
        scratch_link(".", "dot");
        scratch_link("..", "real/up");
        scratch_link("turn", "turn");
        static const char *const folders[][2] = {
            {"inside", "inside"},
            {"inside/below", "inside"},
            {"outside", "outside"},
            {"outside/a/b", "outside"},
            {"dangling", "dangling"},
            {"dangling/a", "dangling"},
            {"dot/real", "dot"},
            {"real/up/real", "real/up"},
            {"real/below/loop", "real/below/loop"},
            {"turn", "turn"},
        };
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            refused(system, folders[i][0], IMS_ERROR_SYMLINK, ELOOP, folders[i][1]);
        cr_assert(put_told("a symbolic link, which is not followed: remove it or "));
        cr_assert_not(scratch_exists("real/a.x"));
        put_end();
    }
}

Test(store_folder_names, a_file_in_the_way_is_refused)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("real");
        scratch_write("file", "old", 0644);
        scratch_write("real/file", "old", 0644);
        cr_assert_eq(mkfifo(scratch_path("pipe"), 0644), 0);
        refused(system, "file", IMS_ERROR_NOT_FOLDER, ENOTDIR, "file");
        refused(system, "file/a/b", IMS_ERROR_NOT_FOLDER, ENOTDIR, "file");
        refused(system, "real/file/b", IMS_ERROR_NOT_FOLDER, ENOTDIR, "real/file");
        refused(system, "pipe", IMS_ERROR_NOT_FOLDER, ENOTDIR, "pipe");
        cr_assert(put_told("is not a folder: remove it or choose another sub-folder"));
        put_end();
    }
}

/* Also where it appears after the folder was looked for and not found. */
static void plant_link(void *unused)
{
    (void)unused;
    scratch_link("real", "s");
}

static void plant_file(void *unused)
{
    (void)unused;
    scratch_write("s", "", 0644);
}

Test(store_folder_names, what_gets_in_the_way_meanwhile_is_refused)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        scratch_make_folder("real");
        staged_before(STAGED_MKDIRAT, 1, plant_link, NULL);
        cr_assert_eq(put_text("s", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_SYMLINK);
        cr_assert_eq(scratch_count("."), 2);
        put_end();
        put_begin(system);
        staged_before(STAGED_MKDIRAT, 1, plant_file, NULL);
        cr_assert_eq(put_text("s/t", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_NOT_FOLDER);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

static void swap_for_link(void *unused)
{
    (void)unused;
    cr_assert_eq(rename(scratch_path("location/s"), scratch_path("location/moved")), 0);
    scratch_link("../outside", "location/s");
}

/* Once it is open, a folder is held by its handle: whoever swaps it for a link leads
 * nothing astray. */
Test(store_folder_names, a_folder_swapped_for_a_link_leads_nowhere)
{
    PUT_EACH_SYSTEM(system)
    {
        bool named = system->lacks.nameless || system->lacks.links;
        scratch_open();
        scratch_make_folder("outside");
        scratch_make_folder("location");
        scratch_make_folder("location/s");
        staged_reset();
        staged_lacks = system->lacks;
        put_open(scratch_path("location"));
        staged_before(named ? STAGED_RENAMEAT2 : STAGED_LINKAT, 1, swap_for_link, NULL);
        cr_assert_eq(put_text("s", "a.x", "new", IMS_OVERWRITE_UNIQUE), IMS_OK);
        cr_assert(scratch_holds_text("location/moved/a.x", "new"));
        cr_assert_eq(put_text("s", "b.x", "new", IMS_OVERWRITE_UNIQUE),
                     IMS_ERROR_SYMLINK);
        cr_assert_eq(scratch_count("outside"), 0);
        put_end();
    }
}
