/* SPDX-License-Identifier: MIT
 *
 * From a name to a file through the whole library: where files go, what names are
 * refused at once, and what becomes of those that cannot be written.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <imagesaver/imagesaver.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"

static ims_saver *saver;
static struct ims_message message;
static struct ims_result result;
static char result_path[8192];
static char result_message[IMS_MESSAGE_SIZE];

static void keep_result(const struct ims_result *given, void *unused)
{
    (void)unused;
    result = *given;
    snprintf(result_path, sizeof result_path, "%s", given->path);
    snprintf(result_message, sizeof result_message, "%s", given->message);
}

static void begin_with(enum ims_overwrite overwrite)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.overwrite = overwrite;
    config.done = keep_result;
    config.message = &message;
    scratch_open();
    cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK, "%s",
                 message.text);
}

static void begin(void)
{
    begin_with(IMS_OVERWRITE_REPLACE);
}

static void end(void)
{
    ims_close(&saver, NULL);
    scratch_close();
}

/* Submits a file and waits for its result; returns the refusal or the result's error.
 */
static int save(const char *name, const char *text, const char *sub_folder)
{
    memset(&result, 0, sizeof result);
    int error = ims_save_bytes(saver, name, text, strlen(text), sub_folder);
    if (error != IMS_OK)
        return error;
    cr_assert_eq(ims_flush(saver, 0), IMS_OK);
    cr_assert_neq(result.status, IMS_STATUS_PENDING);
    return result.error;
}

/* What the result says of the file's place. */
static void check_path(const char *relative)
{
    cr_assert_str_eq(result_path, scratch_path(relative));
}

/* ---- where files go -------------------------------------------------------------- */

Test(files, folders_in_the_file_name_are_stripped)
{
    begin();
    cr_assert_eq(save("/some/where/a", "1", NULL), IMS_OK);
    check_path("a");
    cr_assert_eq(save("../../b", "2", "s/t"), IMS_OK);
    check_path("s/t/b");
    cr_assert_eq(result.bytes, 1);
    cr_assert(scratch_holds_text("a", "1"));
    cr_assert(scratch_holds_text("s/t/b", "2"));
    cr_assert_eq(scratch_count("."), 4);
    end();
}

/* Left out, which is said; taken; or refused. */
Test(files, folders_in_the_file_name)
{
    static const struct {
        const char *name;
        const char *sub_folder;
        const char *taken; /* or NULL: refused */
        int strips;
    } cases[] = {
        {"a/b/x", NULL, "a/b/x", 1}, {"a/x", "s/t", "s/t/a/x", 1},
        {"./x", "s", "s/x", 0},      {".//./x", NULL, "x", 0},
        {"./a/./x", "", "a/x", 1},   {"../x", NULL, NULL, 1},
        {"/x", NULL, NULL, 1},       {"a/../x", "s", NULL, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int folders = 0; folders <= IMS_NAME_FOLDERS_REFUSE; folders++) {
            struct ims_config config = IMS_CONFIG_INIT;
            config.done = keep_result;
            config.name_folders = (enum ims_name_folders)folders;
            scratch_open();
            cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK);
            int error = save(cases[i].name, "1", cases[i].sub_folder);
            if (folders == IMS_NAME_FOLDERS_STRIP || !cases[i].strips) {
                char path[64];
                const char *above = cases[i].sub_folder;
                snprintf(path, sizeof path, "%s%sx", above != NULL ? above : "",
                         above != NULL && above[0] != '\0' ? "/" : "");
                cr_assert_eq(error, IMS_OK);
                check_path(path);
                cr_assert_eq(result.warnings,
                             cases[i].strips ? IMS_WARNING_FOLDERS_STRIPPED : 0u);
            } else if (folders == IMS_NAME_FOLDERS_REFUSE) {
                cr_assert_eq(error, IMS_ERROR_FILE_NAME, "%s", cases[i].name);
            } else if (cases[i].taken != NULL) {
                cr_assert_eq(error, IMS_OK, "%s", cases[i].name);
                check_path(cases[i].taken);
                cr_assert_eq(result.warnings, 0u);
            } else {
                cr_assert(error == IMS_ERROR_SUB_FOLDER || error == IMS_ERROR_FILE_NAME,
                          "%s", cases[i].name);
                cr_assert_eq(scratch_count("."), 0);
            }
            end();
        }
}

Test(files, too_many_folders_in_the_file_name)
{
    static char name[5000];
    static char sub_folder[4000];
    memset(name, 'a', sizeof name - 1);
    for (size_t i = 200; i < sizeof name - 1; i += 200)
        name[i] = '/';
    memset(sub_folder, 'b', sizeof sub_folder - 1);
    for (size_t i = 200; i < sizeof sub_folder - 1; i += 200)
        sub_folder[i] = '/';
    struct ims_config config = IMS_CONFIG_INIT;
    config.name_folders = IMS_NAME_FOLDERS_TAKE;
    scratch_open();
    cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK);
    cr_assert_eq(save(name, "1", NULL), IMS_ERROR_SUB_FOLDER);
    cr_assert_eq(
        save("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x",
             "1", sub_folder),
        IMS_ERROR_SUB_FOLDER);
    end();
}

/* Below what must stay free nothing is taken. */
Test(files, a_disk_that_is_nearly_full)
{
    for (int enough = 0; enough <= 1; enough++) {
        struct ims_config config = IMS_CONFIG_INIT;
        config.done = keep_result;
        config.min_free = enough ? 1 : UINT64_MAX;
        scratch_open();
        cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK);
        cr_assert_eq(save("a", "1", NULL), enough ? IMS_OK : IMS_ERROR_NO_SPACE);
        if (!enough) {
            struct ims_message refusal;
            cr_assert_eq(ims_last_refusal(saver, &refusal), IMS_ERROR_NO_SPACE);
            cr_assert_not_null(strstr(refusal.text, "min_free"), "%s", refusal.text);
        }
        end();
    }
}

Test(files, modes_and_the_location_as_set)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.make_location = 1;
    config.file_mode = 0640;
    config.folder_mode = 0750;
    config.done = keep_result;
    config.message = &message;
    scratch_open();
    cr_assert_eq(ims_open(&saver, scratch_path("a/b"), &config), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(save("x", "1", "s"), IMS_OK);
    cr_assert_eq(scratch_mode("a"), 0750);
    cr_assert_eq(scratch_mode("a/b/s"), 0750);
    cr_assert_eq(scratch_mode("a/b/s/x"), 0640);
    end();
}

Test(files, links_that_are_followed)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.follow_links = 1;
    config.done = keep_result;
    scratch_open();
    scratch_make_folder("real");
    scratch_link("real", "link");
    cr_assert_eq(ims_open(&saver, scratch_folder(), &config), IMS_OK);
    cr_assert_eq(save("x", "1", "link/s"), IMS_OK);
    cr_assert(scratch_holds_text("real/s/x", "1"));
    end();
}

Test(files, locations_of_other_kinds)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    config.make_location = 1;
    static const char *const locations[] = {"s3://bucket/p", "tar:x", "http:\n"};
    for (size_t i = 0; i < sizeof locations / sizeof *locations; i++) {
        cr_assert_eq(ims_open(&saver, locations[i], &config), IMS_ERROR_LOCATION_KIND);
        cr_assert_null(saver);
        cr_assert_not_null(strstr(message.text, "begins with a scheme"), "%s",
                           message.text);
        cr_assert_null(strchr(message.text, '\n'));
        cr_assert_eq(ims_open(&saver, locations[i], NULL), IMS_ERROR_LOCATION_KIND);
    }
    scratch_open();
    char path[8192];
    snprintf(path, sizeof path, "%s/s3:x", scratch_folder());
    cr_assert_eq(ims_open(&saver, path, &config), IMS_OK, "%s", message.text);
    cr_assert(scratch_is_folder("s3:x"));
    end();
}

Test(files, spellings_of_a_sub_folder_are_one_folder)
{
    static const char *const spellings[] = {"s/t", "s//t/", "./s/./t", "s/t/."};
    begin();
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(save("a", "1", spellings[i]), IMS_OK);
        check_path("s/t/a");
    }
    cr_assert_eq(save("a", "1", ""), IMS_OK);
    check_path("a");
    cr_assert_eq(save("a", "1", "."), IMS_OK);
    check_path("a");
    cr_assert_eq(scratch_count("."), 4);
    end();
}

Test(files, odd_names)
{
    static const char *const names[] = {
        " ",    "a b", "it's \"so\"", "two\nlines", "\xc3\xa4\xe2\x82\xac",
        "\xff", "...", ".hidden",     "-rf"};
    begin();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        cr_assert_eq(save(names[i], "1", names[i]), IMS_OK, "%s", result_message);
        snprintf(path, sizeof path, "%s/%s", names[i], names[i]);
        check_path(path);
        cr_assert(scratch_holds_text(path, "1"));
    }
    end();
}

Test(files, names_of_255_and_256_bytes)
{
    char name[257] = "";
    begin();
    memset(name, 'n', 255);
    cr_assert_eq(save(name, "1", name), IMS_OK, "%s", result_message);
    cr_assert_eq(save(name, "2", name), IMS_OK, "%s", result_message);
    name[255] = 'n';
    cr_assert_eq(save(name, "1", NULL), IMS_ERROR_FILE_NAME);
    cr_assert_eq(save("a", "1", name), IMS_ERROR_SUB_FOLDER);
    cr_assert_eq(scratch_count("."), 2);
    end();
}

Test(files, names_of_no_file_are_refused_at_once)
{
    static const char *const names[] = {"", ".", "..", "/", "folder/", "a/.."};
    begin();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_assert_eq(save(names[i], "1", NULL), IMS_ERROR_FILE_NAME);
    cr_assert_eq(scratch_count("."), 0);
    end();
}

Test(files, nothing_leaves_the_location)
{
    static const char *const folders[] = {"..",   "../", "../x", "a/../../b",
                                          "a/..", "/",   "/tmp"};
    begin();
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        cr_assert_eq(save("a", "1", folders[i]), IMS_ERROR_SUB_FOLDER);
    cr_assert_eq(scratch_count("."), 0);
    end();
}

/* ---- what stands in the way ------------------------------------------------------ */

Test(files, a_link_or_a_file_in_the_way)
{
    begin();
    scratch_make_folder("real");
    scratch_link("real", "link");
    scratch_link("/tmp", "out");
    scratch_write("file", "", 0644);
    cr_assert_eq(save("a", "1", "link"), IMS_ERROR_SYMLINK);
    cr_assert_eq(save("a", "1", "out/s"), IMS_ERROR_SYMLINK);
    struct ims_message refusal;
    cr_assert_eq(ims_last_refusal(saver, &refusal), IMS_ERROR_SYMLINK);
    cr_assert_not_null(strstr(refusal.text, "/out\" is a symbolic link"), "%s",
                       refusal.text);
    cr_assert_eq(save("a", "1", "file/s"), IMS_ERROR_NOT_FOLDER);
    cr_assert_eq(save("real", "1", NULL), IMS_ERROR_IS_FOLDER);
    cr_assert_eq(result.status, IMS_STATUS_FAILED);
    cr_assert_eq(result.system_errno, EISDIR);
    cr_assert_eq(scratch_count("."), 4);
    end();
}

Test(files, one_bad_image_harms_no_other)
{
    begin();
    scratch_write("file", "", 0644);
    for (int i = 0; i < 50; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        cr_assert_eq(ims_save_bytes(saver, name, "1", 1, i % 5 == 0 ? "file" : "s"),
                     IMS_OK);
    }
    struct ims_summary summary = IMS_SUMMARY_INIT;
    cr_assert_eq(ims_close(&saver, &summary), IMS_ERROR_NOT_FOLDER);
    cr_assert_eq(summary.ledger.written, 40);
    cr_assert_eq(summary.ledger.failed, 10);
    cr_assert_eq(summary.first_id, 1);
    cr_assert_str_eq(summary.first_path, scratch_path("file/f0"));
    cr_assert_not_null(strstr(summary.first_message, "is not a folder"));
    cr_assert_eq(scratch_count("."), 42);
    scratch_close();
}

/* ---- what is there already ------------------------------------------------------- */

Test(files, each_way_of_overwriting)
{
    begin_with(IMS_OVERWRITE_REPLACE);
    scratch_write("a.x", "old", 0640);
    cr_assert_eq(save("a.x", "new", NULL), IMS_OK);
    cr_assert(scratch_holds_text("a.x", "new"));
    cr_assert_eq(scratch_mode("a.x"), 0640);
    end();

    begin_with(IMS_OVERWRITE_ERROR);
    scratch_write("a.x", "old", 0640);
    cr_assert_eq(save("a.x", "new", NULL), IMS_ERROR_EXISTS);
    cr_assert_eq(result.status, IMS_STATUS_FAILED);
    cr_assert(scratch_holds_text("a.x", "old"));
    end();

    begin_with(IMS_OVERWRITE_SKIP);
    scratch_write("a.x", "old", 0640);
    cr_assert_eq(save("a.x", "new", NULL), IMS_ERROR_SKIPPED);
    cr_assert_eq(result.status, IMS_STATUS_SKIPPED);
    cr_assert(scratch_holds_text("a.x", "old"));
    end();

    begin_with(IMS_OVERWRITE_UNIQUE);
    scratch_write("a.x", "old", 0640);
    cr_assert_eq(save("a.x", "new", NULL), IMS_OK);
    check_path("a_1.x");
    cr_assert_eq(save("a.x", "newer", NULL), IMS_OK);
    check_path("a_2.x");
    cr_assert(scratch_holds_text("a_2.x", "newer"));
    end();
}

/* ---- the location ---------------------------------------------------------------- */

Test(files, a_location_that_cannot_be_used)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    scratch_open();
    scratch_write("file", "", 0644);
    scratch_make_folder("closed");
    chmod(scratch_path("closed"), 0555);
    saver = (ims_saver *)&config; /* anything: it must be nulled */
    cr_assert_eq(ims_open(&saver, scratch_path("missing"), &config),
                 IMS_ERROR_LOCATION_MISSING);
    cr_assert_null(saver);
    cr_assert_not_null(strstr(message.text, "/missing\" does not exist"));
    cr_assert_eq(ims_open(&saver, scratch_path("file"), &config),
                 IMS_ERROR_LOCATION_NOT_FOLDER);
    uid_t user = geteuid();
    if (scratch_become_nobody()) {
        cr_assert_eq(ims_open(&saver, scratch_path("closed"), &config),
                     IMS_ERROR_LOCATION_NOT_WRITABLE);
        cr_assert_eq(seteuid(user), 0);
    }
    scratch_close();
}

Test(files, a_renamed_location_takes_its_files_along)
{
    char moved[8200];
    begin();
    cr_assert_eq(save("a", "1", "s"), IMS_OK);
    snprintf(moved, sizeof moved, "%s.moved", scratch_folder());
    cr_assert_eq(rename(scratch_folder(), moved), 0);
    cr_assert_eq(save("b", "2", "s"), IMS_OK);
    cr_assert_eq(rename(moved, scratch_folder()), 0);
    cr_assert(scratch_holds_text("s/b", "2"));
    end();
}

Test(files, a_removed_location_fails_each_image)
{
    begin();
    cr_assert_eq(save("a", "1", "s"), IMS_OK);
    scratch_remove(".");
    cr_assert_eq(save("b", "2", "s"), IMS_ERROR_GONE);
    cr_assert_eq(save("b", "2", NULL), IMS_ERROR_GONE);
    cr_assert_not_null(strstr(result_message, "removed"), "%s", result_message);
    end();
}

Test(files, a_removed_sub_folder_is_made_again)
{
    begin();
    cr_assert_eq(save("a", "1", "s/t"), IMS_OK);
    scratch_remove("s");
    cr_assert_eq(save("b", "2", "s/t"), IMS_OK);
    cr_assert(scratch_holds_text("s/t/b", "2"));
    end();
}

Test(files, a_full_disk)
{
    static char data[700 * 1024];
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_summary summary = IMS_SUMMARY_INIT;
    scratch_open();
    scratch_make_folder("disk");
    if (!scratch_mount("disk"))
        cr_skip("mounting is not permitted\n");
    cr_assert_eq(ims_open(&saver, scratch_path("disk"), &config), IMS_OK);
    memset(data, 'd', sizeof data);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(ims_save_bytes(saver, "same", data, sizeof data, NULL), IMS_OK);
    cr_assert_eq(ims_close(&saver, &summary), IMS_ERROR_NO_SPACE);
    cr_assert_eq(summary.ledger.written, 1);
    cr_assert_eq(summary.ledger.failed, 3);
    cr_assert_eq(summary.first_id, 2);
    cr_assert(scratch_holds("disk/same", data, sizeof data));
    cr_assert_eq(scratch_count("disk"), 1);
    scratch_unmount("disk");
    scratch_close();
}
