/* SPDX-License-Identifier: MIT
 *
 * Every system call of a put fails once, in every way that matters: the old file must
 * be intact, nothing may be left behind, and the error must be the right one.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/put.h"

/* A put whose calls fail, one after the other. */
struct scene {
    const char *sub_folder;
    bool old; /* there is an old file */
    enum ims_overwrite overwrite;
    enum ims_sync_kind sync;
    const char *result; /* the file that appears */
};

static const struct scene scenes[] = {
    {"", false, IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE, "a.x"},
    {"", true, IMS_OVERWRITE_REPLACE, IMS_SYNC_FILE, "a.x"},
    {"", false, IMS_OVERWRITE_ERROR, IMS_SYNC_FULL, "a.x"},
    {"", true, IMS_OVERWRITE_UNIQUE, IMS_SYNC_NONE, "a_1.x"},
    {"s/t", false, IMS_OVERWRITE_SKIP, IMS_SYNC_NONE, "s/t/a.x"},
    {"s/t", true, IMS_OVERWRITE_REPLACE, IMS_SYNC_NONE, "s/t/a.x"},
    {"s/t", true, IMS_OVERWRITE_REPLACE, IMS_SYNC_FULL, "s/t/a.x"},
    {"s/t", true, IMS_OVERWRITE_UNIQUE, IMS_SYNC_FILE, "s/t/a_1.x"},
};

/* What an errno becomes, whatever call it comes from. */
static const struct {
    int code;
    int error;
    const char *words;
} faults[] = {
    {ENOSPC, IMS_ERROR_NO_SPACE, "no space is left on the file system; free space or "},
    {EDQUOT, IMS_ERROR_NO_SPACE, "the disk quota is used up; free space or "},
    {EROFS, IMS_ERROR_READ_ONLY, "the file system is read-only; "},
    {EACCES, IMS_ERROR_PERMISSION, "permission denied; "},
    {EIO, IMS_ERROR_IO, "the device reports an error; "},
    {EFBIG, IMS_ERROR_IO, "it is larger than the file system or a limit allows; "},
    {EMFILE, IMS_ERROR_IO, "too many files are open in this process; "},
    {ENFILE, IMS_ERROR_IO, "too many files are open on this machine; "},
    {ENOMEM, IMS_ERROR_MEMORY, "out of memory; "},
    {EBADMSG, IMS_ERROR_IO, "system error 74"},
};

static void set_up(const struct put_system *system, const struct scene *scene)
{
    put_begin(system);
    scratch_make_folder("s");
    scratch_make_folder("s/t");
    if (scene->old)
        scratch_write(scene->sub_folder[0] == '\0' ? "a.x" : "s/t/a.x", "old", 0600);
}

static int put_scene(const struct scene *scene)
{
    static const struct ims_chunk chunks[] = {{"ne", 2}, {"w", 1}};
    const struct ims_store_file file = {.sub_folder = scene->sub_folder,
                                        .name = "a.x",
                                        .overwrite = scene->overwrite,
                                        .sync = scene->sync};
    return put_file(&file, chunks, 2);
}

/* The call number `step` of a trace, and how many of its name follow. */
static bool call_at(const char *trace, unsigned step, char name[16], unsigned *later)
{
    for (unsigned i = 1; i < step; i++) {
        trace = strchr(trace, ' ');
        if (trace == NULL)
            return false;
        trace++;
    }
    size_t length = strcspn(trace, " ");
    cr_assert_lt(length, 16);
    memcpy(name, trace, length);
    name[length] = '\0';
    *later = 0;
    for (const char *at = strstr(trace + length, name); at != NULL;
         at = strstr(at + length, name))
        if (at[-1] == ' ' && (at[length] == ' ' || at[length] == '\0'))
            *later += 1;
    return true;
}

/* After a failed put: all as before. */
static void check_untouched(const struct scene *scene)
{
    const char *old = scene->sub_folder[0] == '\0' ? "a.x" : "s/t/a.x";
    cr_assert_eq(scratch_count("."), scene->old ? 3u : 2u,
                 "something was left behind, or taken away");
    if (scene->old) {
        cr_assert(scratch_holds_text(old, "old"));
        cr_assert_eq(scratch_mode(old), 0600);
    }
}

/* After a successful put: the new file, whole. */
static void check_written(const struct scene *scene)
{
    bool added = !scene->old || scene->overwrite == IMS_OVERWRITE_UNIQUE;
    cr_assert(scratch_holds_text(scene->result, "new"));
    cr_assert_eq(scratch_count("."), 2u + scene->old + added,
                 "something was left behind, or taken away");
}

/* Whether a sync is that of the file, after which come those of the folders that are
 * gone through, and that of its own. */
static bool is_file_sync(const struct scene *scene, unsigned later)
{
    return later == (scene->sub_folder[0] != '\0' ? 3u : 1u);
}

/* Which failures harm nothing: the call was a shortcut, or what it closes was only
 * looked through. All others must fail the put. */
static bool harmless(const struct put_system *system, const struct scene *scene,
                     const char *call, unsigned later, int code)
{
    if (strcmp(call, "openat2") == 0)
        return true; /* the walk does it */
    if (strcmp(call, "getxattrat") == 0 || strcmp(call, "fgetxattr") == 0)
        return true; /* then the group gets no more than others have */
    bool named = system->lacks.nameless || system->lacks.links;
    bool replaces = scene->old && scene->overwrite == IMS_OVERWRITE_REPLACE;
    if (strcmp(call, "fstat") == 0)
        return !replaces || later > 0; /* then files have names */
    if (strcmp(call, "linkat") == 0 && code == EACCES && !named)
        return true; /* then files have names */
    if (strcmp(call, "fsync") == 0)
        return scene->sync == IMS_SYNC_FULL && !is_file_sync(scene, later);
    bool sub_folder = scene->sub_folder[0] != '\0';
    if (strcmp(call, "close") == 0) {
        /* Of a folder, not of the file: where it was made and where it appears. */
        unsigned after = sub_folder;
        after += scene->sync == IMS_SYNC_FULL ||
                 (sub_folder && scene->sync == IMS_SYNC_FILE);
        return later != after;
    }
    if (strcmp(call, "fstatat") == 0)
        return scene->overwrite != IMS_OVERWRITE_REPLACE;
    /* The name that has served; the file has another by now. */
    return strcmp(call, "unlinkat") == 0 && system->lacks.no_replace;
}

static void fail_each_call(const struct put_system *system, const struct scene *scene)
{
    char trace[1024];
    char call[16];
    unsigned later;
    set_up(system, scene);
    cr_assert_eq(put_scene(scene), IMS_OK, "%s", put_completion.message.text);
    check_written(scene);
    snprintf(trace, sizeof trace, "%s", staged_trace());
    put_end();

    for (unsigned step = 1; call_at(trace, step, call, &later); step++)
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            set_up(system, scene);
            staged_fail_step(step, faults[i].code);
            int error = put_scene(scene);
            cr_log_info("%s, call %u of %s, %d: %s", system->name, step, trace,
                        faults[i].code, put_completion.message.text);
            bool ok = harmless(system, scene, call, later, faults[i].code);
            if (error == IMS_OK && strcmp(call, "unlinkat") == 0) {
                /* A link of its own that could not be removed: the file is whole. */
                cr_assert(scratch_holds_text(scene->result, "new"));
                put_end();
                continue;
            }
            cr_assert_eq(error, ok ? IMS_OK : faults[i].error,
                         "%s, call %u of %s, errno %d: %s", system->name, step, trace,
                         faults[i].code, put_completion.message.text);
            (ok ? check_written : check_untouched)(scene);
            bool warned = ok && strcmp(call, "fsync") == 0;
            cr_assert_eq(put_completion.message.warnings,
                         warned ? IMS_WARNING_NOT_DURABLE : 0u);
            if (!ok || warned) {
                cr_assert_eq(put_completion.system_errno, faults[i].code);
                cr_assert(put_told(faults[i].words), "%s", put_completion.message.text);
                cr_assert(put_told(scratch_folder()), "%s",
                          put_completion.message.text);
            }
            put_end();
        }
}

Test(store_folder_faults, each_call_fails_once)
{
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        fail_each_call(system, &scenes[i]);
}

/* Signals are blocked in workers; yet a put survives one wherever it may try again. */
Test(store_folder_faults, an_interrupted_call_is_made_again)
{
    static const enum staged_call calls[] = {STAGED_OPENAT, STAGED_OPENAT2,
                                             STAGED_WRITEV, STAGED_FSYNC};
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        for (size_t k = 0; k < 4; k++) {
            set_up(system, &scenes[i]);
            staged_fail(calls[k], 1, EINTR, false);
            cr_assert_eq(put_scene(&scenes[i]), IMS_OK, "%s: %s", system->name,
                         put_completion.message.text);
            check_written(&scenes[i]);
            put_end();
        }
}

Test(store_folder_faults, an_interrupted_close_is_no_success)
{
    PUT_EACH_SYSTEM(system)
    {
        set_up(system, &scenes[1]);
        staged_fail(STAGED_CLOSE, 1, EINTR, false);
        cr_assert_eq(put_scene(&scenes[1]), IMS_ERROR_IO);
        cr_assert(put_told("cannot close"));
        check_untouched(&scenes[1]);
        put_end();
    }
}

Test(store_folder_faults, a_disk_that_fills_up_half_way)
{
    PUT_EACH_SYSTEM(system)
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        set_up(system, &scenes[i]);
        staged_write_at_most(1);
        staged_fail(STAGED_WRITEV, 3, ENOSPC, true);
        cr_assert_eq(put_scene(&scenes[i]), IMS_ERROR_NO_SPACE);
        cr_assert(put_told("cannot write \""));
        cr_assert(put_told("a.x\": no space is left"));
        check_untouched(&scenes[i]);
        put_end();
    }
}

/* Once failed, nothing is in the way of the next put. */
Test(store_folder_faults, the_next_put_succeeds)
{
    PUT_EACH_SYSTEM(system)
    {
        set_up(system, &scenes[1]);
        staged_fail(STAGED_WRITEV, 1, EIO, false);
        cr_assert_eq(put_scene(&scenes[1]), IMS_ERROR_IO);
        cr_assert_eq(put_scene(&scenes[1]), IMS_OK);
        check_written(&scenes[1]);
        put_end();
    }
}

Test(store_folder_faults, a_name_that_the_file_system_does_not_take)
{
    PUT_EACH_SYSTEM(system)
    {
        bool named = system->lacks.nameless || system->lacks.links;
        set_up(system, &scenes[0]);
        staged_fail(named ? STAGED_RENAMEAT2 : STAGED_LINKAT, 1, ENAMETOOLONG, true);
        cr_assert_eq(put_scene(&scenes[0]), IMS_ERROR_FILE_NAME);
        check_untouched(&scenes[0]);
        staged_fail(named ? STAGED_RENAMEAT2 : STAGED_LINKAT, 1, EILSEQ, true);
        cr_assert_eq(put_scene(&scenes[0]), IMS_ERROR_FILE_NAME);
        check_untouched(&scenes[0]);
        staged_fail(STAGED_MKDIRAT, 1, ENAMETOOLONG, true);
        cr_assert_eq(put_text("u", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_SUB_FOLDER);
        cr_assert(put_told("cannot make the folder \""));
        check_untouched(&scenes[0]);
        put_end();
    }
}

Test(store_folder_faults, names_that_others_took_are_passed_over)
{
    PUT_EACH_SYSTEM(system)
    {
        bool named = system->lacks.nameless || system->lacks.links;
        set_up(system, &scenes[1]);
        if (named)
            staged_fail(STAGED_OPENAT, 1, EEXIST, false);
        else
            staged_fail(STAGED_LINKAT, 2, EEXIST, false);
        cr_assert_eq(put_scene(&scenes[1]), IMS_OK, "%s", put_completion.message.text);
        check_written(&scenes[1]);
        put_end();

        set_up(system, &scenes[1]);
        if (named)
            staged_fail(STAGED_OPENAT, 1, EEXIST, true);
        else
            staged_fail(STAGED_LINKAT, 2, EEXIST, true);
        cr_assert_neq(put_scene(&scenes[1]), IMS_OK, "it must end");
        check_untouched(&scenes[1]);
        put_end();
    }
}

static unsigned lines;
static char last_line[512];

static void count_line(enum ims_log_level level, const char *text, void *unused)
{
    (void)unused;
    lines++;
    cr_assert_eq(level, IMS_LOG_WARNING);
    snprintf(last_line, sizeof last_line, "%s", text);
}

/* A file system with neither a rename that spares old files nor links, as exFAT by
 * FUSE: looking first does as well but for other programs, and is said, once. */
Test(store_folder_faults, where_a_new_file_cannot_be_told_from_an_old_one)
{
    static const struct put_system bare = {
        "bare", {.nameless = true, .no_replace = true, .links = true}};
    struct ims_store_settings settings = put_defaults;
    settings.log.function = count_line;
    lines = 0;
    put_begin_with(&bare, &settings);
    cr_assert_eq(lines, 1, "it is told when the location is opened");
    cr_assert(strstr(last_line, scratch_folder()) != NULL, "%s", last_line);
    cr_assert_eq(put_text("", "a.x", "1", IMS_OVERWRITE_REPLACE), IMS_OK);
    cr_assert_eq(put_text("", "a.x", "2", IMS_OVERWRITE_ERROR), IMS_ERROR_EXISTS);
    cr_assert_eq(put_text("", "a.x", "2", IMS_OVERWRITE_SKIP), IMS_ERROR_SKIPPED);
    cr_assert(scratch_holds_text("a.x", "1"));
    cr_assert_eq(put_text("", "a.x", "2", IMS_OVERWRITE_UNIQUE), IMS_OK);
    cr_assert_str_eq(put_completion.name, "a_1.x");
    cr_assert_eq(put_text("", "b.x", "3", IMS_OVERWRITE_ERROR), IMS_OK);
    cr_assert_eq(put_text("", "c.x", "4", IMS_OVERWRITE_SKIP), IMS_OK);
    cr_assert_eq(scratch_count("."), 4);
    cr_assert_eq(lines, 1, "once");
    put_end();
}

/* Filters of system calls answer EPERM to what they do not know. */
Test(store_folder_faults, where_renameat2_is_forbidden)
{
    static const char *const results[] = {NULL, "a.x", "b.x", "a_1.x"};
    put_begin(&(struct put_system){"filtered", {.nameless = true}});
    for (int policy = IMS_OVERWRITE_ERROR; policy <= IMS_OVERWRITE_UNIQUE; policy++) {
        const char *name = policy == IMS_OVERWRITE_SKIP ? "b.x" : "a.x";
        staged_fail(STAGED_RENAMEAT2, 1, EPERM, true);
        cr_assert_eq(put_text("", name, "new", (enum ims_overwrite)policy), IMS_OK,
                     "%s", put_completion.message.text);
        cr_assert(scratch_holds_text(results[policy], "new"));
    }
    cr_assert_eq(scratch_count("."), 3);
    put_end();
}

/* What was possible when the location was opened may be forbidden later: /proc is gone
 * in a chroot, a policy is loaded. */
Test(store_folder_faults, where_files_without_names_become_impossible)
{
    static const int codes[] = {EPERM, EACCES, EOPNOTSUPP, ENOENT, ELOOP};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        for (int old = 0; old <= 1; old++) {
            put_begin(put_systems);
            if (old)
                scratch_write("a.x", "old", 0644);
            staged_fail(STAGED_LINKAT, old ? 2 : 1, codes[i], true);
            cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                         "%d: %s", codes[i], put_completion.message.text);
            cr_assert(scratch_holds_text("a.x", "new"));
            staged_forget_calls();
            cr_assert_eq(put_text("", "b.x", "new", IMS_OVERWRITE_ERROR), IMS_OK);
            cr_assert_str_eq(staged_trace(), "openat writev close renameat2",
                             "the next one has a name from the start");
            cr_assert_eq(scratch_count("."), 2);
            put_end();
        }
}

/* FAT answers ENOENT to names of dots only, and EINVAL to others. */
Test(store_folder_faults, a_name_that_fat_does_not_take)
{
    static const int codes[] = {EINVAL, ENOENT};
    for (size_t i = 0; i < 2; i++) {
        put_begin(&(struct put_system){
            "FAT", {.nameless = true, .no_replace = true, .links = true}});
        scratch_make_folder("s");
        staged_fail(STAGED_RENAMEAT2, 1, codes[i], true);
        cr_assert_eq(put_text("s", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_FILE_NAME);
        cr_assert(put_told("the file system does not take this name"));
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR),
                     IMS_ERROR_FILE_NAME, "%s", put_completion.message.text);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

Test(store_folder_faults, a_folder_whose_name_fat_does_not_take)
{
    static const int codes[] = {EINVAL, ENOENT};
    for (size_t i = 0; i < 2; i++) {
        put_begin(put_systems);
        staged_fail(STAGED_MKDIRAT, 1, codes[i], false);
        cr_assert_eq(put_text("a/b:c", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_SUB_FOLDER);
        cr_assert(put_told("/a\": the file system does not take this name"), "%s",
                  put_completion.message.text);
        staged_fail(STAGED_OPENAT2, 1, EINVAL, true);
        staged_fail(STAGED_OPENAT, 1, EINVAL, false);
        cr_assert_eq(put_text("a", "a.x", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_SUB_FOLDER, "%s", put_completion.message.text);
        cr_assert_eq(scratch_count("."), 0);
        put_end();
    }
}

/* A file system in user space does not know a folder any longer that was removed. */
Test(store_folder_faults, a_removed_location_in_user_space)
{
    static const int codes[] = {ENOENT, ESTALE};
    for (size_t i = 0; i < 2; i++) {
        put_begin(&(struct put_system){
            "FUSE", {.nameless = true, .no_replace = true, .links = true}});
        staged_fail(STAGED_MKDIRAT, 1, ENOENT, true);
        staged_fail(STAGED_RENAMEAT2, 1, ENOENT, true);
        staged_fail(STAGED_FSTAT, 1, codes[i], true);
        cr_assert_eq(put_text("s", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_ERROR_GONE);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_ERROR_GONE);
        put_end();
    }
}

Test(store_folder_faults, a_mode_that_cannot_be_set)
{
    PUT_EACH_SYSTEM(system)
    {
        bool named = system->lacks.nameless || system->lacks.links;
        put_begin(system);
        scratch_write("same", "old", 0644);
        scratch_write("other", "old", 0640);
        staged_fail(STAGED_FCHMOD, 1, EPERM, true);
        cr_assert_eq(put_text("", "same", "new", IMS_OVERWRITE_REPLACE),
                     named ? IMS_ERROR_PERMISSION : IMS_OK);
        cr_assert_eq(put_text("", "other", "new", IMS_OVERWRITE_REPLACE),
                     IMS_ERROR_PERMISSION);
        cr_assert(put_told("cannot keep the mode of \""));
        cr_assert_eq(scratch_mode("other"), 0640);
        cr_assert_eq(scratch_count("."), 2);
        put_end();
    }
}

/* As FAT: all files show one mode, and no other can be set. */
Test(store_folder_faults, a_file_system_without_modes)
{
    PUT_EACH_SYSTEM(system)
    {
        put_begin(system);
        staged_lacks.modes = true;
        for (int i = 0; i < 2; i++)
            cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                         "%s: %s", system->name, put_completion.message.text);
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}
