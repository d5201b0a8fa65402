/* SPDX-License-Identifier: MIT
 *
 * What killed savers leave is taken away by the next one; what living ones work on is
 * not.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "src/store/folder/tempfile_name.h"
#include "support/put.h"

static struct ims_tempfile_names names;
static char own_name[IMS_TEMPFILE_NAME_SIZE];

static void begin(void)
{
    scratch_open();
    staged_reset();
    cr_assert(ims_tempfile_name_init(&names, &staged_os));
    ims_tempfile_name_make(&names, own_name);
    if (names.self.realm == 0)
        cr_skip("there is no /proc\n");
}

static void end(void)
{
    ims_tempfile_name_fini(&names);
    scratch_close();
}

/* A name of another process. */
static const char *name_of(uint32_t realm, uint32_t number, uint64_t start)
{
    static char name[IMS_TEMPFILE_NAME_SIZE];
    snprintf(name, sizeof name, ".ims-%x-%x-%llx-1f", (unsigned)realm, (unsigned)number,
             (unsigned long long)start);
    return name;
}

Test(sweep, a_name_tells_its_process, .init = begin, .fini = end)
{
    const uint64_t starts[] = {0, 1, 15, 16, 0x123456789abcdef, UINT64_MAX};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        names.self = (struct ims_tempfile_process){0xfedcba98, (uint32_t)i, starts[i]};
        ims_tempfile_name_make(&names, own_name);
        const char *wanted = name_of(names.self.realm, names.self.number, starts[i]);
        cr_assert_eq(strncmp(own_name, wanted, strlen(wanted) - 2), 0, "%s is not %s",
                     own_name, wanted);
        cr_assert_eq(strspn(strrchr(own_name, '-') + 1, "0123456789abcdef"),
                     strlen(strrchr(own_name, '-') + 1));
    }
}

/* The number of a process that has ended. */
static uint32_t dead_process(void)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0)
        _exit(0);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    return (uint32_t)child;
}

static bool is_dead(const char *name)
{
    int folder = ims_os_default.openat(AT_FDCWD, scratch_folder(), O_PATH, 0);
    bool dead = ims_tempfile_name_is_dead(&names, folder, name);
    ims_os_default.close(folder);
    return dead;
}

Test(sweep, a_name_tells_whether_its_process_lives, .init = begin, .fini = end)
{
    const struct ims_tempfile_process *self = &names.self;
    cr_assert_not(is_dead(own_name), "it is the caller's");
    cr_assert(is_dead(name_of(self->realm, self->number, self->start + 1)),
              "the number was another's before");
    cr_assert(is_dead(name_of(self->realm, dead_process(), self->start)));
    cr_assert_not(is_dead(name_of(self->realm, self->number, self->start)));
}

Test(sweep, other_names_are_left_alone, .init = begin, .fini = end)
{
    static const char *const others[] = {"a.png",        ".ims-",
                                         ".ims-1",       ".ims-1-2-3",
                                         ".ims-1-2-3-",  ".ims-1-2-3-4-5",
                                         ".ims-1-2-3-g", ".ims--2-3-4",
                                         "ims-1-2-3-4",  ".ims-1-2-3-4.png",
                                         ".IMS-1-2-3-4"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        scratch_write(others[i], "", 0644);
        struct timespec times[2] = {{0, 0}, {0, 0}};
        cr_assert_eq(utimensat(AT_FDCWD, scratch_path(others[i]), times, 0), 0);
        cr_assert_not(is_dead(others[i]), "%s", others[i]);
    }
}

/* Another machine, another container, or before a start of the system. */
Test(sweep, of_processes_elsewhere_only_old_files_go, .init = begin, .fini = end)
{
    char name[IMS_TEMPFILE_NAME_SIZE];
    snprintf(name, sizeof name, "%s",
             name_of(names.self.realm ^ 1, dead_process(), names.self.start));
    scratch_write(name, "", 0644);
    cr_assert_not(is_dead(name));
    struct timespec times[2] = {{time(NULL) - 90000, 0}, {time(NULL) - 90000, 0}};
    cr_assert_eq(utimensat(AT_FDCWD, scratch_path(name), times, 0), 0);
    cr_assert(is_dead(name));
}

/* As with hidepid, or where the handles are used up. */
Test(sweep, a_living_process_that_proc_hides_keeps_its_files, .init = begin,
     .fini = end)
{
    static const int failures[] = {ENOENT, EACCES, EMFILE};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        staged_fail(STAGED_OPENAT, 1, failures[i], true);
        cr_assert_not(is_dead(own_name), "errno %d", failures[i]);
        cr_assert(is_dead(name_of(names.self.realm, dead_process(), 5)), "errno %d",
                  failures[i]);
        staged_reset();
    }
    staged_fail(STAGED_READ, 1, EIO, true);
    cr_assert_not(is_dead(own_name), "unreadable");
}

/* It may be another one that has the number now. */
Test(sweep, old_files_of_a_hidden_process_go, .init = begin, .fini = end)
{
    scratch_write(own_name, "", 0644);
    struct timespec times[2] = {{time(NULL) - 90000, 0}, {time(NULL) - 90000, 0}};
    cr_assert_eq(utimensat(AT_FDCWD, scratch_path(own_name), times, 0), 0);
    cr_assert_not(is_dead(own_name), "it is seen");
    staged_fail(STAGED_OPENAT, 1, ENOENT, true);
    cr_assert(is_dead(own_name));
}

/* kill() takes these for groups of processes. */
Test(sweep, numbers_of_no_process_are_dead, .init = begin, .fini = end)
{
    static const uint32_t numbers[] = {0, UINT32_C(0x80000000), UINT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cr_assert(is_dead(name_of(names.self.realm, numbers[i], 5)), "%u",
                  (unsigned)numbers[i]);
}

/* ---- by the store ---------------------------------------------------------------- */

static void kill_this_process(void *unused)
{
    (void)unused;
    raise(SIGKILL);
}

/* Runs a store in a child that is killed while it puts a file in the place of an old
 * one. */
static void put_and_be_killed(const struct put_system *system, const char *sub_folder)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        staged_reset();
        staged_lacks = system->lacks;
        put_open(scratch_folder());
        staged_before(STAGED_RENAMEAT2, 1, kill_this_process, NULL);
        put_text(sub_folder, "a.x", "new", IMS_OVERWRITE_REPLACE);
        _exit(1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
}

Test(sweep, the_next_saver_removes_what_a_killed_one_left)
{
    PUT_EACH_SYSTEM(system)
    {
        scratch_open();
        scratch_write("a.x", "old", 0644);
        scratch_make_folder("s");
        scratch_write("s/a.x", "old", 0644);
        put_settings = put_defaults;
        put_settings.sweep = true;
        put_and_be_killed(system, "s");
        put_and_be_killed(system, "");
        const size_t files = 3; /* and folders */
        cr_assert_eq(scratch_count("."), files + 2, "%s: nothing was left",
                     system->name);
        staged_reset();
        staged_lacks = system->lacks;
        put_open(scratch_folder());
        cr_assert_eq(scratch_count("."), files + 1, "%s: at the opening", system->name);
        cr_assert_eq(put_text("s", "b.x", "new", IMS_OVERWRITE_ERROR), IMS_OK);
        cr_assert_eq(scratch_count("s"), 2, "%s: with the first file", system->name);
        cr_assert(scratch_holds_text("a.x", "old"));
        put_end();
    }
}

static void open_another(void *unused)
{
    (void)unused;
    struct ims_store *other;
    struct ims_message message;
    cr_assert_eq(
        ims_store_folder.open(&other, scratch_folder(), &put_settings, &message),
        IMS_OK);
    ims_store_folder.close(other);
}

Test(sweep, what_a_living_saver_works_on_stays)
{
    PUT_EACH_SYSTEM(system)
    {
        struct ims_store_settings settings = put_defaults;
        settings.sweep = true;
        put_begin_with(system, &settings);
        scratch_write("a.x", "old", 0644);
        staged_before(STAGED_RENAMEAT2, 1, open_another, NULL);
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_REPLACE), IMS_OK,
                     "%s: %s", system->name, put_completion.message.text);
        cr_assert(scratch_holds_text("a.x", "new"));
        cr_assert_eq(scratch_count("."), 1);
        put_end();
    }
}

/* A folder is looked through once, however many files come. */
Test(sweep, a_sub_folder_is_swept_once)
{
    struct ims_store_settings settings = put_defaults;
    settings.sweep = true;
    put_begin_with(put_systems, &settings);
    char name[16];
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "%d.x", i);
        cr_assert_eq(
            put_text(i % 2 == 0 ? "s" : "t/u", name, "new", IMS_OVERWRITE_ERROR),
            IMS_OK);
    }
    cr_assert_eq(staged_count(STAGED_FDOPENDIR), 2);
    put_end();
}

/* What cannot be swept hinders nobody. */
Test(sweep, a_sweep_may_fail)
{
    static const enum staged_call calls[] = {STAGED_FDOPENDIR, STAGED_UNLINKAT,
                                             STAGED_READ};
    for (size_t i = 0; i < 3; i++) {
        struct ims_store_settings settings = put_defaults;
        settings.sweep = true;
        begin();
        scratch_write(name_of(names.self.realm, dead_process(), 5), "", 0644);
        put_settings = settings;
        staged_fail(calls[i], 1, EIO, true);
        put_open(scratch_folder());
        staged_reset();
        cr_assert_eq(put_text("", "a.x", "new", IMS_OVERWRITE_ERROR), IMS_OK);
        put_end();
        ims_tempfile_name_fini(&names);
    }
}
