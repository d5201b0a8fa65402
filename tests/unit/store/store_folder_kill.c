/* SPDX-License-Identifier: MIT
 *
 * A process that is killed while it puts files: whoever reads them sees old ones and
 * new ones, never a part of one.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/put.h"

enum {
    FILE_SIZE = 100 * 1024, /* of the largest file */
    NAMES = 6,              /* files that are written over and over */
    ROUNDS = 40             /* processes killed */
};

/* ---- at each step ---------------------------------------------------------------- */

static void kill_this_process(void *unused)
{
    (void)unused;
    raise(SIGKILL);
}

/* Puts "new" over "old" in a child that is killed before its call number `step`; false
 * when it came to its end before. */
static bool put_and_kill(unsigned step)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        staged_before_step(step, kill_this_process, NULL);
        _exit(put_text("s", "a.x", "new", IMS_OVERWRITE_REPLACE) == IMS_OK ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        cr_assert_eq(WTERMSIG(status), SIGKILL);
        return true;
    }
    cr_assert_eq(WEXITSTATUS(status), 0);
    return false;
}

/* How many files there are besides the one, which are all temporaries. */
static size_t count_temporaries(void)
{
    size_t count = 0;
    DIR *folder = opendir(scratch_path("s"));
    cr_assert_not_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        if (strncmp(entry->d_name, ".ims-", 5) == 0)
            count++;
        else
            cr_assert(entry->d_name[0] == '.' || strcmp(entry->d_name, "a.x") == 0);
    closedir(folder);
    return count;
}

Test(store_folder_kill, before_each_call)
{
    PUT_EACH_SYSTEM(system)
    for (int old = 0; old <= 1; old++) {
        bool more = true;
        for (unsigned step = 1; more; step++) {
            put_begin(system);
            scratch_make_folder("s");
            if (old)
                scratch_write("s/a.x", "old", 0644);
            more = put_and_kill(step);
            bool is_old = scratch_holds_text("s/a.x", "old");
            bool is_new = scratch_holds_text("s/a.x", "new");
            bool is_none = !scratch_exists("s/a.x");
            cr_assert(is_new || (old ? is_old : is_none), "%s, killed before call %u",
                      system->name, step);
            cr_assert(more || is_new);
            /* Files without names leave nothing behind, but in the two calls between
             * which the file that replaces another has its own name. */
            size_t left = count_temporaries();
            bool nameless = !system->lacks.nameless && !system->lacks.links;
            cr_assert_leq(left, nameless && !old ? 0u : 1u, "%s", system->name);
            /* Whatever is left does not disturb the next put. */
            cr_assert_eq(put_text("s", "a.x", "next", IMS_OVERWRITE_REPLACE), IMS_OK);
            cr_assert(scratch_holds_text("s/a.x", "next"));
            cr_assert_eq(count_temporaries(), left);
            put_end();
        }
    }
}

/* ---- at any time ----------------------------------------------------------------- */

/* A file tells in its first bytes how the others must be. */
static size_t fill(char *data, uint32_t number)
{
    size_t size = sizeof number + (number * 2654435761u) % (FILE_SIZE - 8);
    memcpy(data, &number, sizeof number);
    for (size_t i = sizeof number; i < size; i++)
        data[i] = (char)(number + i);
    return size;
}

/* Writes a byte to `begun` once the first file is there. */
static void put_for_ever(uint32_t number, int begun)
{
    static char data[FILE_SIZE];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;; number++) {
        char name[32];
        snprintf(name, sizeof name, "f%u", (unsigned)(number % NAMES));
        const struct ims_chunk chunk = {data, fill(data, number)};
        const struct ims_store_file file = {.sub_folder = number % 2 == 0 ? "" : "s/t",
                                            .name = name,
                                            .overwrite = number % 5 == 0
                                                             ? IMS_OVERWRITE_UNIQUE
                                                             : IMS_OVERWRITE_REPLACE};
        if (put_file(&file, &chunk, 1) != IMS_OK)
            _exit(1);
        if (begun >= 0 && write(begun, "", 1) != 1)
            _exit(1);
        begun = -1;
    }
}

/* Checks every file with a final name; returns how many there were. */
static size_t check_files(const char *relative)
{
    static char expected[FILE_SIZE];
    size_t count = 0;
    DIR *folder = opendir(scratch_path(relative));
    if (folder == NULL)
        return 0; /* killed before it was made */
    for (struct dirent *entry = readdir(folder); entry != NULL;
         entry = readdir(folder)) {
        if (entry->d_name[0] != 'f')
            continue;
        char name[512];
        uint32_t number;
        snprintf(name, sizeof name, "%s/%s", relative, entry->d_name);
        FILE *file = fopen(scratch_path(name), "rb");
        cr_assert_not_null(file);
        cr_assert_eq(fread(&number, sizeof number, 1, file), 1, "%s is torn", name);
        fclose(file);
        cr_assert(scratch_holds(name, expected, fill(expected, number)), "%s is torn",
                  name);
        count++;
    }
    closedir(folder);
    return count;
}

Test(store_folder_kill, at_any_time)
{
    static const size_t systems[] = {0, 3};
    for (size_t i = 0; i < 2; i++) {
        size_t found = 0;
        put_begin(&put_systems[systems[i]]);
        for (uint32_t round = 0; round < ROUNDS; round++) {
            int begun[2];
            char byte;
            cr_assert_eq(pipe(begun), 0);
            pid_t child = fork();
            cr_assert_geq(child, 0);
            if (child == 0)
                put_for_ever(round * 1000, begun[1]);
            close(begun[1]);
            cr_assert_eq(read(begun[0], &byte, 1), 1, "a put failed");
            close(begun[0]);
            /* Any length of time will do: it only chooses where the child is hit. */
            struct timespec time = {0, (long)(round * round) * 4000};
            nanosleep(&time, NULL);
            cr_assert_eq(kill(child, SIGKILL), 0);
            int status;
            cr_assert_eq(waitpid(child, &status, 0), child);
            cr_assert(WIFSIGNALED(status), "a put failed");
            found += check_files(".") + check_files("s/t");
        }
        cr_assert_gt(found, 0);
        put_end();
    }
}
