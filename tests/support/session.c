/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 4, LINES = 256 };

ims_saver *session_saver;
struct results session_results = RESULTS_INIT;

static ims_registry *registry;
static unsigned char samples[SIDE * SIDE];

static struct {
    pthread_mutex_t lock;
    size_t count;
    enum ims_log_level levels[LINES];
    char lines[LINES][1600];
} logged = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Noreturn void fail(const char *what, int error)
{
    fprintf(stderr, "session: %s: %s\n", what, ims_error_name(error));
    abort();
}

static void take_line(enum ims_log_level level, const char *text, void *user)
{
    (void)user;
    pthread_mutex_lock(&logged.lock);
    if (logged.count < LINES) {
        logged.levels[logged.count] = level;
        snprintf(logged.lines[logged.count], sizeof logged.lines[0], "%s", text);
        logged.count++;
    }
    pthread_mutex_unlock(&logged.lock);
}

void session_begin(void)
{
    scratch_open();
}

void session_end(void)
{
    gate_open(&staged_gate);
    ims_abort(&session_saver, NULL);
    ims_registry_free(&registry);
    results_free(&session_results);
    scratch_close();
}

void session_open(struct ims_config config)
{
    struct ims_message message = {0, ""};
    if (config.registry == NULL) {
        ims_registry_free(&registry);
        registry = staged_registry(IMS_REGISTRY_BUILTIN);
        config.registry = registry;
    }
    if (config.done == NULL) {
        config.done = results_done;
        config.done_user = &session_results;
    }
    if (config.log == NULL)
        config.log = take_line;
    if (config.message == NULL)
        config.message = &message;
    int error = ims_open(&session_saver, scratch_folder(), &config);
    if (error != IMS_OK) {
        fprintf(stderr, "%s\n", config.message->text);
        fail("cannot open a saver", error);
    }
}

struct ims_image session_image(unsigned char value)
{
    return staged_image(samples, SIDE, SIDE, value);
}

int session_save(const char *name, unsigned char value)
{
    struct ims_image image = session_image(value);
    return ims_save(session_saver, name, &image, NULL);
}

void session_park(unsigned workers)
{
    gate_close(&staged_gate);
    for (unsigned i = 0; i < workers; i++) {
        char name[32];
        snprintf(name, sizeof name, "p%u.gate", i);
        int error = session_save(name, 0);
        if (error != IMS_OK)
            fail("cannot park a worker", error);
        gate_wait_parked(&staged_gate, i + 1);
    }
}

struct ims_stats session_stats(void)
{
    struct ims_stats stats = IMS_STATS_INIT;
    int error = ims_stats_get(session_saver, &stats);
    const struct ims_ledger *ledger = &stats.ledger;
    if (error != IMS_OK)
        fail("no stats", error);
    if (ledger->accepted != ledger->pending + ledger->written + ledger->failed +
                                ledger->skipped + ledger->superseded + ledger->dropped +
                                ledger->cancelled)
        fail("the ledger does not balance", 0);
    return stats;
}

static bool has_waited(void *count)
{
    return session_stats().waited >= *(uint64_t *)count;
}

void session_wait_blocked(uint64_t count)
{
    gate_wait_until(has_waited, &count);
}

int session_holds(const char *relative, unsigned char value)
{
    unsigned char expected[SIDE * SIDE];
    memset(expected, value, sizeof expected);
    return scratch_holds(relative, expected, sizeof expected);
}

unsigned session_log_count(enum ims_log_level level)
{
    unsigned count = 0;
    pthread_mutex_lock(&logged.lock);
    for (size_t i = 0; i < logged.count; i++)
        count += logged.levels[i] == level;
    pthread_mutex_unlock(&logged.lock);
    return count;
}

int session_logged(enum ims_log_level level, const char *one, const char *other)
{
    int found = 0;
    pthread_mutex_lock(&logged.lock);
    for (size_t i = 0; i < logged.count; i++)
        found |= logged.levels[i] == level && strstr(logged.lines[i], one) != NULL &&
                 strstr(logged.lines[i], other) != NULL;
    pthread_mutex_unlock(&logged.lock);
    return found;
}
