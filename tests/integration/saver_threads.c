/* SPDX-License-Identifier: MIT
 *
 * The threads of a saver as the system shows them: their name and how urgent they are.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "support/session.h"

/* Reads the name of a thread of this process. */
static void read_name(const char *task, char *name, int size)
{
    char path[300];
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", task);
    FILE *file = fopen(path, "r");
    name[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(name, size, file) != NULL)
        name[strcspn(name, "\n")] = '\0';
    fclose(file);
}

/* How many threads have this name and, unless it is negative, this nice value. */
static unsigned count_threads(const char *wanted, int nice)
{
    unsigned count = 0;
    struct dirent *entry;
    DIR *tasks = opendir("/proc/self/task");
    cr_assert_not_null(tasks);
    while ((entry = readdir(tasks)) != NULL) {
        char name[64];
        if (entry->d_name[0] == '.')
            continue;
        read_name(entry->d_name, name, sizeof name);
        if (strcmp(name, wanted) == 0 &&
            (nice < 0 || getpriority(PRIO_PROCESS, (id_t)atoi(entry->d_name)) == nice))
            count++;
    }
    closedir(tasks);
    return count;
}

Test(saver_threads, have_the_librarys_name, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 2;
    session_open(config);
    cr_assert_eq(count_threads("imagesaver/0", -1), 1);
    cr_assert_eq(count_threads("imagesaver/1", -1), 1);
}

Test(saver_threads, have_the_programs_name_in_the_log_too, .init = session_begin,
     .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 2;
    config.name = "left camera's eye";
    session_open(config);
    cr_assert_eq(count_threads("left camera's/0", -1), 1, "cut, with the number");
    cr_assert_eq(count_threads("left camera's/1", -1), 1);
    cr_assert(session_logged(IMS_LOG_INFO, "left camera's eye: opened", ""));
}

static bool syncs_nicely(void *name)
{
    return count_threads(name, 19) == 1;
}

Test(saver_threads, sync_under_the_programs_name_too, .init = session_begin,
     .fini = session_end)
{
    char name[] = "left camer/sync";
    struct ims_config config = IMS_CONFIG_INIT;
    config.workers = 1;
    config.name = "left camera's eye";
    config.nice = 19;
    config.sync = IMS_SYNC_GROUP;
    session_open(config);
    cr_assert_eq(count_threads(name, -1), 1);
    gate_wait_until(syncs_nicely, name);
}

/* Opens a saver from a thread that is bound to one processor, and closes it. */
static void *open_bound(void *workers)
{
    cpu_set_t own;
    cpu_set_t one;
    cr_assert_eq(sched_getaffinity(0, sizeof own, &own), 0);
    CPU_ZERO(&one);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &own))
            CPU_SET(i, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    session_open((struct ims_config)IMS_CONFIG_INIT);
    *(uint32_t *)workers = session_stats().workers;
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    return NULL;
}

Test(saver_threads, are_as_many_whatever_thread_opens, .init = session_begin,
     .fini = session_end)
{
    pthread_t thread;
    uint32_t workers = 0;
    cr_assert_eq(pthread_create(&thread, NULL, open_bound, &workers), 0);
    pthread_join(thread, NULL);
    session_open((struct ims_config)IMS_CONFIG_INIT);
    cr_assert_eq(workers, session_stats().workers);
}

static bool is_nice(void *argument)
{
    (void)argument;
    return count_threads("imagesaver/0", 19) == 1;
}

Test(saver_threads, are_as_nice_as_asked, .init = session_begin, .fini = session_end)
{
    struct ims_config config = IMS_CONFIG_INIT;
    int own = getpriority(PRIO_PROCESS, 0);
    config.workers = 1;
    config.nice = 19;
    session_open(config);
    cr_assert_eq(session_save("a.gate", 1), IMS_OK);
    gate_wait_until(is_nice, NULL);
    cr_assert_eq(getpriority(PRIO_PROCESS, 0), own);
    cr_assert_eq(ims_close(&session_saver, NULL), IMS_OK);
    cr_assert(session_holds("a.gate", 1));
}

Test(saver_threads, are_not_nicer_than_can_be, .init = session_begin,
     .fini = session_end)
{
    struct ims_message message;
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    config.nice = 20;
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config),
                 IMS_ERROR_ARGUMENT);
    cr_assert_str_eq(message.text, "nice is 20; it must be 0 to 19");
    config.nice = -1;
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config),
                 IMS_ERROR_ARGUMENT);
    config.nice = 0;
    config.keep_results = -1;
    cr_assert_eq(ims_open(&session_saver, scratch_folder(), &config),
                 IMS_ERROR_ARGUMENT);
}
