/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* For what hangs, not for what a loaded machine makes slow. */
enum { PATIENCE_SECONDS = 300 };

static _Noreturn void give_up(const char *what, unsigned have, unsigned want)
{
    fprintf(stderr, "gate: waited %d seconds for %s: %u of %u\n", PATIENCE_SECONDS,
            what, have, want);
    abort();
}

/* Setting the time of day ends no wait. */
static time_t monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

void gate_pass(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->parked++;
    gate->came++;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->is_open && gate->passes == 0)
        pthread_cond_wait(&gate->changed, &gate->lock);
    if (!gate->is_open)
        gate->passes--;
    gate->parked--;
    gate->passed++;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

void gate_close(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->is_open = false;
    gate->passes = 0;
    pthread_mutex_unlock(&gate->lock);
}

void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->is_open = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

void gate_let(struct gate *gate, unsigned count)
{
    pthread_mutex_lock(&gate->lock);
    gate->passes += count;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static void wait_for(struct gate *gate, const unsigned *counter, unsigned count,
                     const char *what)
{
    time_t start = monotonic_seconds();
    pthread_mutex_lock(&gate->lock);
    while (*counter < count) {
        struct timespec until; /* a second at a time, as this is the time of day */
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&gate->changed, &gate->lock, &until);
        if (*counter < count && monotonic_seconds() - start > PATIENCE_SECONDS)
            give_up(what, *counter, count);
    }
    pthread_mutex_unlock(&gate->lock);
}

void gate_wait_parked(struct gate *gate, unsigned count)
{
    wait_for(gate, &gate->parked, count, "parked threads");
}

void gate_wait_came(struct gate *gate, unsigned count)
{
    wait_for(gate, &gate->came, count, "threads to come");
}

void gate_wait_passed(struct gate *gate, unsigned count)
{
    wait_for(gate, &gate->passed, count, "threads to go through");
}

void gate_wait_until(bool (*condition)(void *argument), void *argument)
{
    static const struct timespec pause = {0, 200000};
    time_t start = monotonic_seconds();
    while (!condition(argument)) {
        if (monotonic_seconds() - start > PATIENCE_SECONDS)
            give_up("a condition", 0, 1);
        nanosleep(&pause, NULL);
    }
}
