/* SPDX-License-Identifier: MIT
 *
 * Signals of the program stay with the program's threads: the workers' masks block all
 * that others send, and a storm of signals never runs a handler on a worker. What a
 * fault raises on a worker itself runs the program's handler there.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/gate.h"
#include "support/scratch.h"

enum { WORKERS = 3 };

static atomic_uint handled;
static atomic_bool on_a_worker;
static atomic_uint faults_handled;
static pthread_t main_thread;
static struct gate gate = GATE_CLOSED;

static void handle(int signal)
{
    (void)signal;
    atomic_fetch_add(&handled, 1);
    if (!pthread_equal(pthread_self(), main_thread))
        atomic_store(&on_a_worker, true);
}

static void handle_fault(int signal)
{
    (void)signal;
    atomic_fetch_add(&faults_handled, 1);
}

/* On a worker, which has its own mask and not that of its creation by now. */
static void raise_fault(const struct ims_result *result, void *user)
{
    (void)user;
    if (result->id == 1)
        CHECK(raise(SIGSEGV) == 0);
    gate_pass(&gate);
}

/* Reads a line of /proc/self/task/TASK/status. */
static bool read_status(const char *task, const char *format, void *value)
{
    char path[300];
    char line[256];
    bool found = false;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", task);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = sscanf(line, format, value) == 1;
    fclose(file);
    return found;
}

static bool is_fault(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE ||
           signal == SIGILL || signal == SIGTRAP || signal == SIGSYS;
}

/* Whether the mask blocks every signal but faults, KILL, STOP and the C library's own
 * two. */
static bool blocks_all(unsigned long long mask)
{
    for (int signal = 1; signal < 64; signal++) {
        bool is_blocked = (mask >> (signal - 1) & 1) != 0;
        if (signal == SIGKILL || signal == SIGSTOP || signal == 32 || signal == 33)
            continue;
        if (is_blocked == is_fault(signal))
            return false;
    }
    return true;
}

static bool is_worker(const char *task)
{
    char name[64] = "";
    return task[0] != '.' && read_status(task, "Name: %63s", name) &&
           strncmp(name, "imagesaver/", strlen("imagesaver/")) == 0;
}

static void check_mask(const char *task)
{
    unsigned long long mask = 0;
    CHECK(read_status(task, "SigBlk: %llx", &mask));
    CHECK(blocks_all(mask));
}

static void ignore(const char *task)
{
    (void)task;
}

static unsigned count_workers(void (*look)(const char *task))
{
    unsigned workers = 0;
    struct dirent *entry;
    DIR *tasks = opendir("/proc/self/task");
    CHECK(tasks != NULL);
    while ((entry = readdir(tasks)) != NULL) {
        if (!is_worker(entry->d_name))
            continue;
        look(entry->d_name);
        workers++;
    }
    closedir(tasks);
    return workers;
}

/* A thread that was joined is still there for a moment, with half of its status. */
static bool are_gone(void *unused)
{
    (void)unused;
    return count_workers(ignore) == 0;
}

static void save(ims_saver *saver, unsigned number)
{
    char name[32];
    snprintf(name, sizeof name, "%u", number % 10);
    CHECK(ims_save_bytes(saver, name, "x", 1, NULL) == IMS_OK);
}

int main(void)
{
    unsigned saves = check_amount(300, 20000);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    struct ims_config config = IMS_CONFIG_INIT;
    ims_saver *saver = NULL;
    main_thread = pthread_self();
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    action.sa_handler = handle_fault;
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
    scratch_open();
    config.workers = WORKERS;
    config.done = raise_fault;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (unsigned i = 0; i < WORKERS; i++)
        save(saver, i);
    gate_wait_parked(&gate, WORKERS);
    CHECK(count_workers(check_mask) == WORKERS);
    gate_open(&gate);
    for (unsigned i = 0; i < saves; i++) {
        save(saver, i);
        CHECK(kill(getpid(), SIGUSR1) == 0);
    }
    CHECK(ims_close(&saver, NULL) == IMS_OK);
    CHECK(atomic_load(&handled) > 0);
    CHECK(!atomic_load(&on_a_worker));
    CHECK(atomic_load(&faults_handled) == 1);
    gate_wait_until(are_gone, NULL);
    scratch_close();
    return 0;
}
