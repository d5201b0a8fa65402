/* SPDX-License-Identifier: MIT
 *
 * A table of file system calls for tests: it passes everything on to the system, keeps
 * a list of what was called, lacks what it is told to lack and fails where it is told
 * to fail. For one thread.
 */
#ifndef IMS_TESTS_STAGED_OS_H
#define IMS_TESTS_STAGED_OS_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/os.h"

enum staged_call {
    STAGED_OPENAT,
    STAGED_OPENAT2,
    STAGED_CLOSE,
    STAGED_READ,
    STAGED_WRITEV,
    STAGED_FSYNC,
    STAGED_FSTAT,
    STAGED_FSTATAT,
    STAGED_FSTATFS,
    STAGED_FCHMOD,
    STAGED_MKDIRAT,
    STAGED_LINKAT,
    STAGED_RENAMEAT2,
    STAGED_UNLINKAT,
    STAGED_SYNCFS,
    STAGED_SYNC,
    STAGED_FSTATVFS,
    STAGED_FCHOWN,
    STAGED_GETXATTRAT,
    STAGED_FGETXATTR,
    STAGED_FSETXATTR,
    STAGED_FREMOVEXATTR,
    STAGED_FDOPENDIR,
    STAGED_EVENTFD,
    STAGED_CALLS
};

/* What the system lacks; cleared by staged_reset(). */
struct staged_lacks {
    bool openat2;
    bool nameless;   /* O_TMPFILE */
    bool empty_path; /* linkat() from a handle */
    bool no_replace; /* RENAME_NOREPLACE */
    bool links;
    bool modes; /* every file shows 0755 */
};

extern const struct ims_os staged_os;
extern struct staged_lacks staged_lacks;

/* Whether the system that runs the tests has openat2 at all; valgrind knows none. */
bool staged_has_openat2(void);

/* Forgets everything: calls, failures, what is lacking. */
void staged_reset(void);

/* Forgets the calls so far, so that the counts below begin anew. */
void staged_forget_calls(void);

/* The `nth` call from now (1 = the next one) fails with `code`, and all further ones
 * too if `always`. A close that fails closes all the same, as the system's does. */
void staged_fail(enum staged_call call, unsigned nth, int code, bool always);

/* The `nth` call of any kind from now fails with `code`. */
void staged_fail_step(unsigned nth, int code);

/* Calls `action` before the `nth` call of any kind from now. */
void staged_before_step(unsigned nth, void (*action)(void *argument), void *argument);

/* No call of writev writes more than this; 0 = all. */
void staged_write_at_most(size_t size);

/* Calls `action` before the `nth` call from now. */
void staged_before(enum staged_call call, unsigned nth, void (*action)(void *argument),
                   void *argument);

unsigned staged_count(enum staged_call call);
const char *staged_call_name(enum staged_call call);

/* The names of all calls, in order, with a blank between: "openat writev close". */
const char *staged_trace(void);

#endif
