/* SPDX-License-Identifier: MIT
 *
 * A gate at which threads park until the test lets them through, so that a test brings
 * about exactly the case it means instead of sleeping and hoping. Waits that last too
 * long end the program with a message. Thread-safe.
 */
#ifndef GATE_H
#define GATE_H

#include <pthread.h>
#include <stdbool.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    unsigned passes; /* threads that may go through while it is closed */
    unsigned parked; /* threads in front of it now */
    unsigned came;   /* threads that were in front of it so far */
    unsigned passed; /* threads that went through so far */
};

#define GATE_OPEN                                                                      \
    {                                                                                  \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER,        \
        .is_open = true                                                                \
    }
#define GATE_CLOSED                                                                    \
    {                                                                                  \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER,        \
        .is_open = false                                                               \
    }

/* Parks until the gate is open or a pass is given. */
void gate_pass(struct gate *gate);

void gate_close(struct gate *gate);
void gate_open(struct gate *gate);

/* Lets this many go through a closed gate. */
void gate_let(struct gate *gate, unsigned count);

/* Waits until this many are parked in front of it, came to it in all, or went through
 * in all. Who waits for the parked must know that nobody lets them through meanwhile.
 */
void gate_wait_parked(struct gate *gate, unsigned count);
void gate_wait_came(struct gate *gate, unsigned count);
void gate_wait_passed(struct gate *gate, unsigned count);

/* Waits until condition(argument) holds, looking again and again: for what no gate can
 * tell, such as that another thread sleeps in a call. */
void gate_wait_until(bool (*condition)(void *argument), void *argument);

#endif
