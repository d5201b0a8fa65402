/* SPDX-License-Identifier: MIT
 *
 * The command's list of inputs: what is in folders, in which order, and what is left
 * out.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/text.h"
#include "cli/common/walk.h"
#include "support/scratch.h"

TestSuite(cli_walk, .init = scratch_open, .fini = scratch_close);

static void make_file(const char *path)
{
    scratch_write(path, "x", 0644);
}

/* All entries: "path(sub_folder)" below the scratch folder, with "!" for a problem. */
static const char *walked(struct cli_walk *walk)
{
    static struct cli_text result;
    size_t prefix = strlen(scratch_folder()) + 1;
    cli_text_clear(&result);
    for (size_t i = 0; i < walk->count; i++) {
        const struct cli_walk_entry *entry = &walk->entries[i];
        cli_text_format(&result, "%s%s(%s)%s", i > 0 ? " " : "", entry->path + prefix,
                        entry->sub_folder, entry->problem != NULL ? "!" : "");
    }
    cli_walk_free(walk);
    return result.data;
}

Test(cli_walk, what_is_below_keeps_its_folders_in_order)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/b");
    scratch_make_folder("in/b/deep");
    scratch_make_folder("in/empty");
    make_file("in/c.png");
    make_file("in/a.png");
    make_file("in/b/2.png");
    make_file("in/b/1.png");
    make_file("in/b/deep/x.png");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walked(&walk),
                     "in/a.png() in/b/1.png(b) in/b/2.png(b) in/b/deep/x.png(b/deep) "
                     "in/c.png()");
}

Test(cli_walk, many_names_come_sorted)
{
    struct cli_walk walk = {.entries = NULL};
    char name[32];
    scratch_make_folder("in");
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "in/%03d", i * 7 % 500);
        make_file(name);
    }
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_eq(walk.count, 500);
    for (size_t i = 1; i < walk.count; i++)
        cr_assert_lt(strcmp(walk.entries[i - 1].path, walk.entries[i].path), 0);
    cli_walk_free(&walk);
}

Test(cli_walk, a_slash_at_the_end_is_not_doubled)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    make_file("in/a");
    cli_walk_add(&walk, scratch_path("in/"));
    cr_assert_str_eq(walked(&walk), "in/a()");
}

Test(cli_walk, hidden_names_are_left_out_unless_named)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/.git");
    make_file("in/.git/a.png");
    make_file("in/.hidden.png");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walk.entries[0].problem, "the folder is empty");
    cli_walk_add(&walk, scratch_path("in/.hidden.png"));
    cr_assert_str_eq(walked(&walk), "in()! in/.hidden.png()");
}

Test(cli_walk, links_are_followed_but_not_in_circles)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/sub");
    scratch_make_folder("other");
    make_file("in/a");
    make_file("other/b");
    scratch_link("..", "in/sub/up");
    scratch_link(".", "in/self");
    scratch_link("../other", "in/link");
    scratch_link("../other/b", "in/file");
    scratch_link("nowhere", "in/dangling");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walked(&walk), "in/a() in/dangling()! in/file() in/link/b(link)");
}

Test(cli_walk, a_folder_is_entered_once_whatever_leads_to_it)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/z");
    scratch_make_folder("other");
    make_file("in/z/a");
    make_file("other/b");
    scratch_link("z", "in/a");
    scratch_link("../other", "in/m");
    scratch_link("../other", "in/n");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_eq(walk.repeated, 2);
    cr_assert_str_eq(walked(&walk), "in/m/b(m) in/z/a(z)");
}

Test(cli_walk, folders_that_are_all_linked_to_each_other_have_an_end)
{
    enum { FOLDERS = 12 };
    struct cli_walk walk = {.entries = NULL};
    char name[64], target[64];
    scratch_make_folder("in");
    for (int i = 0; i < FOLDERS; i++) {
        snprintf(name, sizeof name, "in/%02d", i);
        scratch_make_folder(name);
        snprintf(name, sizeof name, "in/%02d/file", i);
        make_file(name);
        for (int j = 0; j < FOLDERS; j++) {
            snprintf(name, sizeof name, "in/%02d/to-%02d", i, j);
            snprintf(target, sizeof target, "../%02d", j);
            scratch_link(target, name);
        }
    }
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_eq(walk.count, FOLDERS);
    cr_assert_eq(walk.repeated, FOLDERS * FOLDERS);
    cr_assert(strstr(walk.entries[11].path, "in/11/file") != NULL);
    cli_walk_free(&walk);
}

Test(cli_walk, what_is_below_a_link_stands_where_its_name_does)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/b");
    scratch_make_folder("other");
    scratch_make_folder("other/deep");
    make_file("in/b/1");
    make_file("in/b.png");
    make_file("in/c");
    make_file("other/deep/2");
    scratch_link("../other", "in/bb");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walked(&walk),
                     "in/b/1(b) in/b.png() in/bb/deep/2(bb/deep) in/c()");
}

Test(cli_walk, the_folder_that_is_saved_to_is_not_entered)
{
    struct cli_walk walk = {.entries = NULL};
    struct stat status;
    scratch_make_folder("in");
    scratch_make_folder("in/out");
    make_file("in/a");
    make_file("in/out/b");
    cr_assert_eq(stat(scratch_path("in/out"), &status), 0);
    walk.avoid_device = status.st_dev;
    walk.avoid_inode = status.st_ino;
    cli_walk_add(&walk, scratch_path("in"));
    /* Unless it is named itself: then it is meant. */
    cli_walk_add(&walk, scratch_path("in/out"));
    cr_assert_str_eq(walked(&walk), "in/a() in/out/b()");
}

Test(cli_walk, what_is_no_file_is_left_out)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    cr_assert_eq(mkfifo(scratch_path("in/pipe"), 0600), 0);
    make_file("in/a");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walked(&walk), "in/a()");
}

Test(cli_walk, what_cannot_be_reached_has_a_reason)
{
    struct cli_walk walk = {.entries = NULL};
    cli_walk_add(&walk, scratch_path("missing.png"));
    cr_assert_eq(walk.count, 1);
    cr_assert_str_eq(walk.entries[0].problem, "No such file or directory");
    cr_assert_not(walk.entries[0].walked);
    cli_walk_free(&walk);
}

Test(cli_walk, a_folder_that_cannot_be_read_harms_no_other)
{
    if (geteuid() == 0)
        cr_skip_test("root reads every folder");
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    scratch_make_folder("in/closed");
    make_file("in/z");
    chmod(scratch_path("in/closed"), 0);
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_str_eq(walked(&walk), "in/closed(closed)! in/z()");
    chmod(scratch_path("in/closed"), 0700);
}

Test(cli_walk, standard_input_is_itself)
{
    struct cli_walk walk = {.entries = NULL};
    cli_walk_add(&walk, "-");
    cr_assert_eq(walk.count, 1);
    cr_assert_str_eq(walk.entries[0].path, "-");
    cr_assert_null(walk.entries[0].problem);
    cli_walk_free(&walk);
}

Test(cli_walk, a_file_is_found_however_its_path_is_written)
{
    struct cli_walk walk = {.entries = NULL};
    scratch_make_folder("in");
    make_file("in/a");
    make_file("in/b");
    make_file("other");
    scratch_link("in/b", "link");
    cli_walk_add(&walk, scratch_path("in"));
    cr_assert_eq(cli_walk_find_file(&walk, scratch_path("in/../in/a")),
                 &walk.entries[0]);
    cr_assert_eq(cli_walk_find_file(&walk, scratch_path("link")), &walk.entries[1]);
    cr_assert_null(cli_walk_find_file(&walk, scratch_path("other")));
    cr_assert_null(cli_walk_find_file(&walk, scratch_path("missing")));
    cli_walk_free(&walk);
}
